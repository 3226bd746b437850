/**
 * The toolbar button's popup: how Python stands on this page, and the user's say in it.
 *
 * It holds no state of its own: it shows what the background answers and asks anew whenever that may have changed.
 *
 * @module
 */

/** @import { Capability } from '../protocol/capabilities.js' */
/** @import { AuditEntry, DocumentUsage, TabState, UserMessage } from '../protocol/messages.js' */
/** @import { Choice, SiteView } from './sites.js' */
/** @import { Outcome } from './snippets.js' */
/** @import { Snippet } from '../protocol/snippets.js' */

import { html, LitElement, nothing } from 'lit';
import { applyLanguage, translate } from '../i18n.js';
import { saveLog } from '../log.js';
import { renderLog } from './log_view.js';
import { renderSite } from './site_view.js';
import { renderSnippets } from './snippets.js';
import { oneQuestion, overallState, sitesOf } from './sites.js';

/**
 * How long what gives something rests after it has been shown: nobody reads faster, and a click that was meant for
 * something else (a page's bait, the button that was there a moment ago) must not press it.
 */
const REST_MS = 500;

/** How often what changes all the time is asked for: processor time, memory, the log. */
const LOOK_MS = 1000;

class AdderPopup extends LitElement {
  /** @override */
  static properties = {
    tab: { state: true },
    failure: { state: true },
    resting: { state: true },
    usage: { state: true },
    log: { state: true },
    snippets: { state: true },
    outcome: { state: true },
  };

  constructor() {
    super();
    /** Undefined until the background has answered. @type {TabState | undefined} */
    this.tab = undefined;
    this.failure = '';
    this.resting = true;
    /** @type {DocumentUsage[]} */
    this.usage = [];
    /** Undefined as long as the log is closed. @type {AuditEntry[] | undefined} */
    this.log = undefined;
    /** Undefined as long as they are closed. @type {Snippet[] | undefined} */
    this.snippets = undefined;
    /** What came of the snippet that was run last. @type {Outcome | undefined} */
    this.outcome = undefined;
    /** @type {number | undefined} */
    this.tabId = undefined;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.looking = undefined;
    /** What is asked now, to notice when it becomes another question. */
    this.question = '';
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.rest = undefined;
    this.changed = () => void this.refresh();
    this.shown = () => this.beginRest();
  }

  /**
   * Rendered into the page itself, for its style sheet and for assistive technology that follows ids.
   * @override
   */
  createRenderRoot() {
    return this;
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    chrome.storage.onChanged.addListener(this.changed);
    document.addEventListener('visibilitychange', this.shown);
    void this.refresh();
    this.looking = setInterval(() => void this.look(), LOOK_MS);
  }

  /** @override */
  disconnectedCallback() {
    clearInterval(this.looking);
    chrome.storage.onChanged.removeListener(this.changed);
    document.removeEventListener('visibilitychange', this.shown);
    super.disconnectedCallback();
  }

  /** What gives something cannot be pressed for a moment from now on. */
  beginRest() {
    this.resting = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.resting = false;
    }, REST_MS);
  }

  async refresh() {
    await this.ask(async (tabId) => ({ to: 'background', type: 'tab-state', tabId }));
  }

  /**
   * Asks the background something about this tab and shows the state that it answers with.
   * @param {(tabId: number) => Promise<UserMessage>} question
   */
  async ask(question) {
    try {
      this.tabId ??= await shownTab();
      /** @type {TabState & { error?: string }} */
      const answer = await chrome.runtime.sendMessage(await question(this.tabId));
      if (answer.error) throw new Error(answer.error);
      this.tab = answer;
      this.failure = '';
      // Other buttons may have come under the pointer.
      const { shown } = oneQuestion(sitesOf(answer.documents));
      const asked = shown.map(({ key, state }) => `${key} ${state}`).join();
      if (asked !== this.question) this.beginRest();
      this.question = asked;
    } catch (error) {
      this.failure = translate('popupFailure', error instanceof Error ? error.message : String(error));
    }
  }

  /** Looks at what changes without notice. */
  async look() {
    const { tabId } = this;
    if (tabId === undefined || document.hidden) return;
    try {
      if (this.tab?.documents.some(({ state }) => state === 'running')) {
        this.usage = await chrome.runtime.sendMessage({ to: 'background', type: 'usage', tabId });
      }
      if (this.log) this.log = await chrome.runtime.sendMessage({ to: 'background', type: 'audit', tabId });
    } catch {
      // The background is being replaced; the next look finds the new one.
    }
  }

  /** @param {boolean} open */
  async openLog(open) {
    this.log = open ? [] : undefined;
    if (open) await this.look();
  }

  /** @param {boolean} open */
  async openSnippets(open) {
    this.snippets = undefined;
    if (!open) return;
    // Buttons have come under the pointer.
    this.beginRest();
    try {
      /** @type {{ snippets: Snippet[] }} */
      const { snippets } = await chrome.runtime.sendMessage({ to: 'background', type: 'snippets' });
      this.snippets = [...snippets].sort((a, b) => a.name.localeCompare(b.name));
    } catch (error) {
      this.failure = translate('popupFailure', String(error));
    }
  }

  /** @param {Pick<Snippet, 'id' | 'name'>} snippet */
  async runSnippet({ id, name }) {
    this.outcome = { text: translate('devtoolsStarting'), isWrong: false };
    try {
      const { started, reason, error } = await chrome.runtime.sendMessage({ to: 'background', type: 'run-snippet', tabId: this.tabId, id });
      const text = started ? translate('snippetRuns', name) : translate('devtoolsNoStart', reason ?? error);
      this.outcome = { text, isWrong: !started };
    } catch (error) {
      this.outcome = { text: translate('devtoolsNoStart', String(error)), isWrong: true };
    }
    await this.refresh();
  }

  /**
   * @param {SiteView} view
   * @param {'stop' | 'wait'} what
   */
  async settle({ key, running, busy }, what) {
    for (const documentId of what === 'stop' ? running : busy) {
      await this.ask(async (tabId) => ({ to: 'background', type: what, tabId, documentId }));
    }
    await this.updateComplete;
    this.focusSite(key);
  }

  /**
   * What the interpreters of a site take, all together.
   * @param {SiteView} view
   */
  usageOf({ running }) {
    const used = this.usage.filter(({ documentId }) => running.includes(documentId));
    if (used.length === 0) return undefined;
    /** @param {'cpuSeconds' | 'heapMegabytes'} what */
    const sum = (what) => used.reduce((total, { [what]: value }) => total + value, 0);
    return { cpuSeconds: sum('cpuSeconds'), heapMegabytes: sum('heapMegabytes') };
  }

  /**
   * @param {string} site
   * @param {Choice} choice
   */
  async choose(site, choice) {
    if (choice === 'reload') {
      await this.reload();
    } else {
      const duration = choice === 'session' ? 'session' : 'always';
      const decision = choice === 'session' ? 'allow' : choice;
      await this.ask(async (tabId) => ({ to: 'background', type: 'decide', tabId, site, decision, duration }));
    }
    // The button that was pressed may be gone: keep the keyboard where it was.
    await this.updateComplete;
    this.focusSite(site);
  }

  /** @param {string} site */
  focusSite(site) {
    const sections = [...this.querySelectorAll('section')];
    (sections.find((section) => section.dataset.site === site) ?? sections[0])?.focus();
  }

  /**
   * @param {SiteView} view
   * @param {Capability} capability
   * @param {boolean} allowed
   */
  async allow({ key }, capability, allowed) {
    await this.ask(async (tabId) => ({ to: 'background', type: 'allow-capability', tabId, site: key, capability, allowed }));
  }

  async reload() {
    try {
      if (this.tabId !== undefined) await chrome.tabs.reload(this.tabId);
    } catch (error) {
      this.failure = translate('popupFailure', String(error));
    }
  }

  /** @override */
  render() {
    const sites = this.tab && sitesOf(this.tab.documents);
    const state = !this.tab || !sites ? 'loading' : !this.tab.enabled || this.tab.off ? 'off' : overallState(sites);
    const { shown, waiting } = oneQuestion(sites ?? []);
    return html`
      <main data-state=${state}>
        <header>
          <img src="../icons/icon-128.png" alt="" />
          <div role="status">
            <h1>${sites ? headline(state, sites) : translate('popupLoading')}</h1>
            ${explanation(state, this.tab)}
          </div>
        </header>
        ${this.failure ? html`<p class="failure" role="alert">${this.failure}</p>` : nothing}
        ${this.tab?.trouble ? html`<p class="failure" role="alert" id="trouble">${translate(`trouble_${this.tab.trouble}`)}</p>` : nothing}
        ${this.tab?.incognito ? html`<p class="private" id="private">${translate('popupPrivate')}</p>` : nothing}
        ${shown.map((view) => renderSite(view, {
          resting: this.resting,
          usage: this.usageOf(view),
          settle: (what) => this.settle(view, what),
          choose: (choice) => this.choose(view.key, choice),
          allow: (capability, allowed) => this.allow(view, capability, allowed),
        }))}
        ${waiting.length > 0
          ? html`<p class="waiting" id="waiting">${translate('popupWaiting', String(waiting.length))}</p>`
          : nothing}
        ${this.tab
          ? renderSnippets(this.snippets, this.outcome, {
              resting: this.resting,
              opened: (open) => this.openSnippets(open),
              run: (snippet) => this.runSnippet(snippet),
            })
          : nothing}
        ${this.tab
          ? renderLog(this.log, {
              opened: (open) => this.openLog(open),
              save: () => saveLog(this.log ?? []),
            })
          : nothing}
      </main>
      <footer>
        ${this.renderSwitch()}
        <button type="button" id="options" @click=${() => chrome.runtime.openOptionsPage()}>
          ${translate('popupOptions')}
        </button>
      </footer>
    `;
  }

  renderSwitch() {
    if (!this.tab?.enabled) return nothing;
    const { off } = this.tab;
    return html`<button
      type="button"
      id="switch"
      aria-pressed=${off ? 'true' : 'false'}
      ?disabled=${off && this.resting}
      @click=${() => this.ask(async (tabId) => ({ to: 'background', type: 'switch-tab', tabId, off: !off }))}
    >
      ${translate(off ? 'popupTabOn' : 'popupTabOff')}
    </button>`;
  }
}

/**
 * @param {string} state
 * @param {readonly SiteView[]} sites
 */
function headline(state, sites) {
  if (state !== 'running') return translate(`popupHeadline_${state}`);
  const scripts = sites.reduce((sum, view) => sum + (view.state === 'running' ? view.scripts : 0), 0);
  return scripts > 1 ? translate('popupHeadlineRunningCount', String(scripts)) : translate('popupHeadline_running');
}

/**
 * @param {string} state
 * @param {TabState | undefined} tab
 */
function explanation(state, tab) {
  if (state === 'off') return html`<p>${translate(tab?.enabled ? 'reasonTabOff' : 'popupAllOff')}</p>`;
  return state === 'asks' || state === 'none' ? html`<p>${translate(`popupExplanation_${state}`)}</p>` : nothing;
}

/**
 * The tab that the popup is about: the active one, or the one named in the address (`popup.html?tab=7`), so that the
 * popup can be opened in a tab of its own.
 */
async function shownTab() {
  const named = new URLSearchParams(location.search).get('tab');
  if (named !== null) return Number(named);
  const [active] = await chrome.tabs.query({ active: true, currentWindow: true });
  if (active?.id === undefined) throw new Error(translate('popupNoTab'));
  return active.id;
}

applyLanguage();
customElements.define('adder-popup', AdderPopup);
