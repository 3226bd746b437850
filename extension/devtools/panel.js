/**
 * The panel "Python" of the browser's developer tools. It holds the line to the tab, lets the user choose a document of it, and
 * shows one view of that at a time.
 *
 * It is the same page in the developer tools and, as `panel.html?tabId=7`, in a tab of its own.
 */

/** @import { InspectedFrame } from '../protocol/devtools.js' */

import { html, LitElement, nothing } from 'lit';
import { applyLanguage, translate } from '../i18n.js';
import { countText } from './amounts.js';
import { Connection } from './connection.js';
import { AdderConsole } from './console_view.js';
import { AdderBreakpointForm, AdderBreakpoints } from './debugger/breakpoints_view.js';
import { AdderDebugger } from './debugger/debugger_view.js';
import { AdderScope, AdderVariable } from './debugger/variable_view.js';
import { AdderWatches } from './debugger/watch_view.js';
import { AdderError } from './error_view.js';
import { openInTools, shortPlace } from './links.js';
import { AdderMemory } from './memory/memory_view.js';
import { AdderProblems } from './problems_view.js';
import { AdderPerformance } from './profiler/performance_view.js';
import { AdderSnippetImport } from './snippet_import.js';
import { AdderSnippets } from './snippets_view.js';
import { AdderTable } from './table_view.js';
import { renderTabs } from './tabs.js';
import { followTheme } from './theme.js';
import { AdderValue } from './value_view.js';

/**
 * The views, as they stand in the bar: each is a custom element with the properties `connection` and `documentId`.
 * @type {{ name: string, title: string, tag: string }[]}
 */
const VIEWS = [
  { name: 'console', title: translate('devtoolsConsole'), tag: 'adder-console' },
  { name: 'debugger', title: translate('debuggerTitle'), tag: 'adder-debugger' },
  { name: 'problems', title: translate('devtoolsProblems'), tag: 'adder-problems' },
  { name: 'performance', title: translate('profilerTitle'), tag: 'adder-performance' },
  { name: 'memory', title: translate('memoryTitle'), tag: 'adder-memory' },
  { name: 'snippets', title: translate('snippetsTitle'), tag: 'adder-snippets' },
];

class AdderPanel extends LitElement {
  /** @override */
  static properties = {
    frames: { state: true },
    frameId: { state: true },
    shown: { state: true },
    isOver: { state: true },
    paused: { state: true },
    drawer: { state: true },
    counts: { state: true },
  };

  constructor() {
    super();
    this.connection = new Connection(inspectedTab());
    /** @type {InspectedFrame[]} */
    this.frames = [];
    /** The frame that the user has chosen; the top one at first. */
    this.frameId = 0;
    this.shown = VIEWS[0].name;
    this.isOver = false;
    /** The document whose Python stands; empty where none does. */
    this.paused = '';
    /** Whether the console is below the debugger. It comes there by itself, once: null until then. @type {boolean | null} */
    this.drawer = null;
    /** How many there are of what a view lists. @type {ReadonlyMap<string, number>} */
    this.counts = new Map();
    /** @type {Map<string, HTMLElement & { documentId: string }>} */
    this.views = new Map();
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.connection.onChanged(() => this.changed());
    for (const { name, tag } of VIEWS) {
      const view = Object.assign(document.createElement(tag), { connection: this.connection, documentId: '' });
      // One of them has something to show that the user waits for.
      view.addEventListener('adder-attention', (event) => this.attend(name, /** @type {CustomEvent} */ (event).detail));
      view.addEventListener('adder-paused', (event) => this.pause(/** @type {CustomEvent} */ (event).detail));
      view.addEventListener('adder-frame', (event) => this.stand(/** @type {CustomEvent} */ (event).detail));
      view.addEventListener('adder-changed', () => void this.debugger.look());
      view.addEventListener('adder-count', (event) => {
        this.counts = new Map(this.counts).set(name, /** @type {CustomEvent} */ (event).detail);
      });
      view.addEventListener('adder-place', (event) => void this.openPlace(/** @type {CustomEvent} */ (event).detail));
      view.addEventListener('adder-run', (event) => void this.runSnippet(/** @type {CustomEvent} */ (event).detail));
      this.views.set(name, view);
    }
  }

  /** @override */
  firstUpdated() {
    // Once the views have been put in, so that what they greet with is known.
    void Promise.resolve().then(() => this.connection.open());
  }

  changed() {
    this.frames = this.connection.frames;
    this.isOver = this.connection.isOver;
    if (!this.frames.some(({ frameId }) => frameId === this.frameId)) this.frameId = 0;
    for (const view of this.views.values()) view.documentId = this.documentId;
    this.requestUpdate();
  }

  get console() {
    return /** @type {AdderConsole} */ (this.views.get('console'));
  }

  get debugger() {
    return /** @type {AdderDebugger} */ (this.views.get('debugger'));
  }

  /** Python stands still in a document, or, where that is empty, goes on. @param {string} documentId */
  pause(documentId) {
    this.paused = documentId;
    this.stand(null);
    if (!documentId) return;
    this.drawer ??= true;
    if (this.debugger.stopped?.text === 'breakpoint()' && !this.debugger.otherWords) void this.prompt();
  }

  /** The code has asked for a prompt. */
  async prompt() {
    await this.updateComplete;
    this.console.editor?.focus();
  }

  /** What is typed in the console means the names of a frame. @param {import('./debugger/debugger_view.js').Frame | null} frame */
  stand(frame) {
    const words = frame ? `${shortPlace([frame.path, frame.line])} ${frame.name}` : '';
    this.console.stand = this.paused ? { documentId: this.paused, frame: frame?.id ?? 0, words } : null;
  }

  /** Runs a snippet in the console, where what comes of it is seen. @param {{ name: string, source: string }} snippet */
  async runSnippet({ name, source }) {
    this.shown = 'console';
    await this.console.runSnippet(name, source);
  }

  /** Shows a view, with the document that it is about. @param {string} name @param {string} documentId */
  attend(name, documentId) {
    this.shown = name;
    const frame = this.frames.find((one) => one.documentId === documentId);
    if (frame) this.choose(frame.frameId);
  }

  /** Shows a place in Python's sources; where the debugger has none of it, in the browser's own tools. @param {import('./links.js').Place} place */
  async openPlace(place) {
    const [file, line] = place;
    if (!await this.debugger.has(file) && await openInTools(place)) return;
    this.shown = 'debugger';
    // What is not there to be seen cannot be scrolled.
    await this.updateComplete;
    this.debugger.lookAt(file, line);
  }

  get documentId() {
    return this.frames.find(({ frameId }) => frameId === this.frameId)?.documentId ?? '';
  }

  /** @param {number} frameId */
  choose(frameId) {
    this.frameId = frameId;
    this.changed();
  }

  /** @param {string} name */
  shows(name) {
    return name === this.shown || (name === 'console' && this.shown === 'debugger' && this.drawer === true);
  }

  /** @override */
  render() {
    // The console comes last, where it is below another view.
    const [first, ...others] = VIEWS;
    return html`
      <header>
        <nav>${renderTabs(VIEWS.map(({ name, title }) => ({ name, title: this.titled(name, title), id: `tab-${name}`, panel: `view-${name}` })), {
          label: translate('devtoolsViews'), shown: this.shown, choose: (name) => { this.shown = name; },
        })}</nav>
        ${this.renderFrames()}
        ${this.renderState()}
        ${this.shown === 'debugger'
          ? html`<button type="button" id="drawer" aria-pressed=${this.drawer ? 'true' : 'false'} @click=${() => { this.drawer = !this.drawer; }}>${
              translate('devtoolsDrawer')}</button>`
          : nothing}
      </header>
      ${this.isOver ? html`<p class="over" role="alert">${translate('devtoolsOver')}</p>` : nothing}
      ${[...others, first].map(({ name }) => html`<section class=${name === this.shown ? 'view' : 'view drawer'} role="tabpanel"
        id=${`view-${name}`} aria-labelledby=${`tab-${name}`} ?hidden=${!this.shows(name)}>${this.views.get(name)}</section>`)}
    `;
  }

  /** A view's title, with how many it has to show where it has said so. @param {string} name @param {string} title */
  titled(name, title) {
    const count = this.counts.get(name);
    return count ? html`${title} <span class="pill">${countText(count)}</span>` : title;
  }

  renderFrames() {
    return html`<select id="frame" aria-label=${translate('devtoolsFrame')}
      @change=${(/** @type {any} */ event) => this.choose(Number(event.target.value))}>
      ${this.frames.map(({ frameId, url }) => html`<option value=${frameId} ?selected=${frameId === this.frameId}>${
        frameId === 0 ? translate('devtoolsTop') : shortened(url)}</option>`)}
    </select>`;
  }

  /** How the document's Python stands, with what can be done about it. */
  renderState() {
    const frame = this.frames.find(({ frameId }) => frameId === this.frameId);
    if (!frame) return nothing;
    const isThere = this.connection.interpreters.has(frame.documentId);
    const isReady = this.connection.interpreters.get(frame.documentId);
    const running = frame.documentId === this.paused ? 'paused' : 'running';
    const state = isThere ? (isReady ? running : 'starting') : frame.state || 'none';
    const needsReload = !isThere && (state === 'stopped' || state === 'error');
    return html`<span class="pill" id="state" data-state=${state} data-tone=${state === 'running' ? 'good' : state === 'error' ? 'bad' : 'still'}
        title=${frame.reason}>${translate(`devtoolsState_${state}`)}</span>
      ${state === 'paused' && this.debugger.otherWords ? html`<span class="note" id="other">${this.debugger.otherWords}</span>` : nothing}
      ${needsReload ? html`<button type="button" id="reload" @click=${() => this.connection.reload()}>${translate('choice_reload')}</button>` : nothing}`;
  }
}

/** The tab that the panel is about. */
function inspectedTab() {
  const named = new URLSearchParams(location.search).get('tabId');
  return named === null ? chrome.devtools.inspectedWindow.tabId : Number(named);
}

/** @param {string} url */
function shortened(url) {
  return url.length > 60 ? `${url.slice(0, 30)}…${url.slice(-28)}` : url;
}

applyLanguage();
followTheme();
customElements.define('adder-value', AdderValue);
customElements.define('adder-error', AdderError);
customElements.define('adder-console', AdderConsole);
customElements.define('adder-variable', AdderVariable);
customElements.define('adder-scope', AdderScope);
customElements.define('adder-watches', AdderWatches);
customElements.define('adder-breakpoints', AdderBreakpoints);
customElements.define('adder-breakpoint-form', AdderBreakpointForm);
customElements.define('adder-debugger', AdderDebugger);
customElements.define('adder-problems', AdderProblems);
customElements.define('adder-table', AdderTable);
customElements.define('adder-performance', AdderPerformance);
customElements.define('adder-snippet-import', AdderSnippetImport);
customElements.define('adder-snippets', AdderSnippets);
customElements.define('adder-memory', AdderMemory);
customElements.define('adder-panel', AdderPanel);
