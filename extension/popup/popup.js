/**
 * The toolbar button's popup: how Python stands on this page, and the user's say in it.
 *
 * It holds no state of its own: it shows what the background answers and asks anew whenever that may have changed.
 *
 * @module
 */

/** @import { DocumentState, TabState, UserMessage } from '../protocol/messages.js' */
/** @import { Choice, SiteView } from './sites.js' */

import { html, LitElement, nothing } from 'lit';
import { applyLanguage, translate } from '../i18n.js';
import { choicesFor, overallState, sitesOf } from './sites.js';

/** How long buttons rest after a decision: others have taken their place, and a double click must not press them too. */
const REST_MS = 400;

/** The colour of a state. @type {Record<DocumentState, 'asks' | 'good' | 'bad' | 'still'>} */
const TONES = {
  asks: 'asks',
  starting: 'good',
  running: 'good',
  blocked: 'still',
  refused: 'still',
  error: 'bad',
  stopped: 'still',
  parked: 'still',
};

/** The choices that are the natural next step where they come first; none of them outlives the page. */
const PROMINENT = new Set(['once', 'reload']);

class AdderPopup extends LitElement {
  /** @override */
  static properties = {
    sites: { state: true },
    failure: { state: true },
    busy: { state: true },
  };

  constructor() {
    super();
    /** Undefined until the background has answered. @type {SiteView[] | undefined} */
    this.sites = undefined;
    this.failure = '';
    this.busy = false;
    /** @type {number | undefined} */
    this.tabId = undefined;
    this.changed = () => void this.refresh();
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
    void this.refresh();
  }

  /** @override */
  disconnectedCallback() {
    chrome.storage.onChanged.removeListener(this.changed);
    super.disconnectedCallback();
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
      this.sites = sitesOf(answer.documents);
      this.failure = '';
    } catch (error) {
      this.failure = translate('popupFailure', error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * @param {string} site
   * @param {Choice} choice
   */
  async choose(site, choice) {
    this.busy = true;
    if (choice === 'reload') await this.reload();
    else await this.ask(async (tabId) => ({ to: 'background', type: 'decide', tabId, site, decision: choice }));
    // The button that was pressed may be gone: keep the keyboard where it was.
    await this.updateComplete;
    [...this.querySelectorAll('section')].find((section) => section.dataset.site === site)?.focus();
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    this.busy = false;
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
    const { sites } = this;
    const state = sites ? overallState(sites) : 'loading';
    return html`
      <main data-state=${state}>
        <header>
          <img src="../icons/icon-128.png" alt="" />
          <div role="status">
            <h1>${sites ? headline(state) : translate('popupLoading')}</h1>
            ${explanation(state)}
          </div>
        </header>
        ${this.failure ? html`<p class="failure" role="alert">${this.failure}</p>` : nothing}
        ${(sites ?? []).map((site) => this.renderSite(site))}
      </main>
      <footer>
        <button type="button" id="options" @click=${() => chrome.runtime.openOptionsPage()}>
          ${translate('popupOptions')}
        </button>
      </footer>
    `;
  }

  /** @param {SiteView} view */
  renderSite(view) {
    const { key, site, state } = view;
    const choices = choicesFor(view);
    const opaque = site.origin === 'null';
    const embedded = site.origin !== site.topOrigin;
    const note = noteOf(view);
    return html`
      <section data-site=${key} data-state=${state} aria-label=${key} tabindex="-1">
        <div class="site">
          <div>
            <h2>${opaque ? translate('popupSandboxed') : displayed(site.origin)}</h2>
            ${embedded && !opaque
              ? html`<p class="frame">${translate('popupInside', displayed(site.topOrigin))}</p>`
              : nothing}
          </div>
          <span class="pill" data-tone=${TONES[state]}>${stateName(view)}</span>
        </div>
        ${note ? html`<p class="note">${note}</p>` : nothing}
        ${choices.length > 0
          ? html`<div class="decisions">
              ${choices.map((choice, index) => this.renderChoice(key, choice, index === 0 && PROMINENT.has(choice)))}
            </div>`
          : nothing}
      </section>
    `;
  }

  /**
   * @param {string} site
   * @param {Choice} choice
   * @param {boolean} primary
   */
  renderChoice(site, choice, primary) {
    return html`<button
      type="button"
      class=${primary ? 'primary' : ''}
      data-decision=${choice}
      ?disabled=${this.busy}
      @click=${() => this.choose(site, choice)}
    >
      ${translate(`choice_${choice}`)}
    </button>`;
  }
}

/**
 * An origin as people read it: https is what they expect, all else is said.
 * @param {string} origin
 */
function displayed(origin) {
  return origin.replace(/^https:\/\//, '');
}

/** @param {string} state */
function headline(state) {
  return translate(`popupHeadline_${state}`);
}

/** @param {string} state */
function explanation(state) {
  return state === 'asks' || state === 'none' ? html`<p>${translate(`popupExplanation_${state}`)}</p>` : nothing;
}

/** @param {SiteView} view */
function stateName({ state, scripts }) {
  return state === 'running' && scripts > 0 ? translate('stateRunningCount', String(scripts)) : translate(`state_${state}`);
}

/** @param {SiteView} view */
function noteOf({ state, by, reason }) {
  if (reason) return reason;
  if (state !== 'running' && state !== 'starting') return '';
  return by === 'once' ? translate('noteOnce') : by === 'rule' ? translate('noteAlways') : '';
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
