/**
 * The debugger: the document's sources, breakpoints, and Python where it stands.
 *
 * @module
 */

/** @import { Folder, Source } from './source_tree.js' */
/** @import { Place } from './typed_place.js' */
/** @import { AdderWatches } from './watch_view.js' */

import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { translate } from '../../i18n.js';
import { countOf, listOf, recordOf, textOf } from '../hostile.js';
import { shortPlace } from '../links.js';
import { PanelView } from '../view.js';
import { DebugClient } from './client.js';
import { EditorEnd } from './editor_end.js';
import { treeOf } from './source_tree.js';
import { SourceView } from './source_view.js';

const FRAMES = 100;
/** How many sources are listed: a page can load files without end. */
const SOURCES = 1000;

/** What stands on the buttons, as lines on 16 by 16: not every font has signs for it. */
const SIGNS = {
  continue: 'M5 3v10l8-5z',
  pause: 'M5 3v10M11 3v10',
  next: 'M2.5 9a5.5 5.5 0 0 1 10.5-2M13.5 3v4.5H9M8 13h0',
  stepIn: 'M8 2v7M4.5 5.5 8 9l3.5-3.5M8 13h0',
  stepOut: 'M8 9V2M4.5 5.5 8 2l3.5 3.5M8 13h0',
};

/** @typedef {{ id: number, name: string, line: number, path: string }} Frame  `id` is 0 for a line that only tells what follows. */

/** @param {unknown} told @returns {Source} */
const readSource = (told) => ({ name: textOf(recordOf(told)?.name, 200), path: textOf(recordOf(told)?.path, 4000) });

/** @param {any} told @returns {Frame} */
const readFrame = (told) => ({
  id: told?.presentationHint === 'label' ? 0 : countOf(told?.id),
  name: textOf(told?.name, 300),
  line: countOf(told?.line),
  path: readSource(told?.source).path,
});

export class AdderDebugger extends PanelView {
  /** @override */
  static properties = {
    ...PanelView.properties,
    sources: { state: true },
    path: { state: true },
    frames: { state: true },
    frame: { state: true },
    scopes: { state: true },
    edited: { state: true },
    note: { state: true },
  };

  constructor() {
    super();
    /** @type {Source[]} */
    this.sources = [];
    /** The source that is shown. */
    this.path = '';
    /** The line that the user wanted to see. @type {{ path: string, line: number } | null} */
    this.sought = null;
    /** @type {Frame[]} */
    this.frames = [];
    /** @type {Frame | null} */
    this.frame = null;
    /** @type {{ name: string, reference: number, isExpensive: boolean }[]} */
    this.scopes = [];
    /** Where a breakpoint is edited. @type {Place | null} */
    this.edited = null;
    this.note = '';
    /** The breakpoint that Python runs to, which goes when it has arrived. @type {{ path: string, id: number } | null} */
    this.temporary = null;
    /** @type {SourceView | undefined} */
    this.view = undefined;
    /** @type {DebugClient | undefined} */
    this.client = undefined;
    /** An editor's end, for whoever drives the browser. @type {EditorEnd | undefined} */
    this.editor = undefined;
    /** @type {Map<string, string>} */
    this.texts = new Map();
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    if (this.client) return;
    this.client = new DebugClient(this.connection);
    this.editor = new EditorEnd(this.client);
    this.client.onEvent((event, body, documentId) => this.heard(event, body, documentId));
    this.connection.on('session', ({ type }, documentId) => {
      if (type === 'ready' && documentId === this.documentId) void this.list();
    });
    void this.client.open();
  }

  /** @override */
  firstUpdated() {
    const host = /** @type {HTMLElement} */ (this.querySelector('.code'));
    this.view = new SourceView(host, {
      toggle: (line) => void this.client?.toggle(this.path, line),
      edit: (line) => { this.edited = { path: this.path, line }; },
      runTo: (line) => void this.runTo(line),
    }, translate('debuggerSource'));
  }

  /** @override @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has('documentId') && this.client) {
      this.client.documentId = this.documentId;
      this.sources = [];
      this.texts.clear();
      void this.list();
    }
    if (changed.has('path')) void this.showText();
    if (changed.has('frame')) this.dispatchEvent(new CustomEvent('adder-frame', { detail: this.frame }));
  }

  get stopped() {
    return this.client?.stopped ?? null;
  }

  /** Who debugs, in words, where another panel or an editor does. */
  get otherWords() {
    const other = this.client?.other;
    return other ? translate(`debuggerOther_${other}`) : '';
  }

  /** @param {string} event @param {any} body @param {string} documentId */
  heard(event, body, documentId) {
    switch (event) {
      case 'stopped':
        // It is another panel's doing: who looks at something else here goes on with that.
        if (!this.client?.other) this.dispatchEvent(new CustomEvent('adder-attention', { bubbles: true, detail: documentId }));
        this.dispatchEvent(new CustomEvent('adder-paused', { detail: documentId }));
        void this.arrive(textOf(body.reason, 50));
        break;
      case 'continued':
        this.dispatchEvent(new CustomEvent('adder-paused', { detail: '' }));
        this.leave();
        break;
      case 'loadedSource':
        if (documentId !== this.client?.target) break;
        this.texts.delete(readSource(body.source).path);
        this.add(readSource(body.source));
        if (readSource(body.source).path === this.path) void this.showText();
        break;
      default:
    }
    this.showPoints();
    this.requestUpdate();
  }

  /** @param {Source} source */
  add(source) {
    if (!source.path || this.sources.length >= SOURCES || this.sources.some(({ path }) => path === source.path)) return;
    this.sources = [...this.sources, source];
    if (!this.path) this.path = source.path;
  }

  async list() {
    try {
      const { sources } = await /** @type {DebugClient} */ (this.client).request('loadedSources', {}, this.documentId);
      for (const told of listOf(sources, SOURCES)) this.add(readSource(told));
      void this.showText();
    } catch {
      // No Python yet: what it loads, it tells.
    }
  }

  async showText() {
    const { path } = this;
    let text = this.texts.get(path);
    if (text === undefined && path) {
      try {
        const { content } = await /** @type {DebugClient} */ (this.client).request('source', { source: { path }, sourceReference: 0 });
        text = textOf(content, 5_000_000);
        this.texts.set(path, text);
      } catch {
        text = '';
      }
    }
    if (path !== this.path || !this.view) return;
    this.view.text = text ?? '';
    this.showPoints();
    this.showLine();
  }

  showPoints() {
    if (this.view) this.view.points = this.client?.breakpoints.get(this.path) ?? [];
  }

  showLine() {
    if (this.sought?.path === this.path) {
      this.view?.mark(this.sought.line, false);
      return;
    }
    const isHere = this.stopped && this.frame && this.frame.path === this.path;
    this.view?.mark(isHere && this.frame ? this.frame.line : 0, this.frame === this.frames[0]);
  }

  /** Whether there is a source. @param {string} path @returns {Promise<boolean>} */
  async has(path) {
    const isKnown = () => this.sources.some((source) => source.path === path);
    if (!isKnown()) await this.list();
    return isKnown();
  }

  /** Shows a line of a source, or says that there is no such source any more. @param {string} path @param {number} line */
  lookAt(path, line) {
    if (!this.sources.some((source) => source.path === path)) {
      this.note = translate('debuggerNoSource', path);
      return;
    }
    this.sought = { path, line };
    this.path = path;
    this.showLine();
  }

  // Where Python stands.

  /** @param {string} reason */
  async arrive(reason) {
    if (this.temporary) {
      const { path, id } = this.temporary;
      this.temporary = null;
      await this.client?.remove(path, id);
    }
    this.note = translate(`debuggerStopped_${['breakpoint', 'step', 'pause', 'exception', 'goto'].includes(reason) ? reason : 'pause'}`);
    try {
      const { stackFrames } = await /** @type {DebugClient} */ (this.client).request('stackTrace', { threadId: 1, levels: FRAMES });
      this.frames = listOf(stackFrames, FRAMES).map(readFrame);
    } catch {
      this.frames = [];
    }
    const [top] = this.frames;
    if (top) await this.select(top);
  }

  leave() {
    this.frames = [];
    this.frame = null;
    this.scopes = [];
    this.note = '';
    this.showLine();
  }

  /** @param {Frame} frame */
  async select(frame) {
    if (!frame.id) return;
    this.sought = null;
    this.frame = frame;
    this.path = frame.path;
    this.showLine();
    await this.showScopes();
  }

  /** Looks at what is in the frame now: something has been changed. */
  async look() {
    await this.showScopes();
    this.watch();
  }

  async showScopes() {
    const { frame } = this;
    if (!frame) return;
    /** @type {AdderDebugger['scopes']} */
    let found = [];
    try {
      const { scopes } = await /** @type {DebugClient} */ (this.client).request('scopes', { frameId: frame.id });
      found = listOf(scopes, 10).map((scope) => ({
        name: textOf(scope?.name, 50), reference: countOf(scope?.variablesReference), isExpensive: scope?.expensive === true,
      }));
    } catch {
      // It has gone on.
    }
    // Meanwhile another frame may have been chosen, or Python may stand elsewhere.
    if (frame === this.frame) this.scopes = found;
  }

  /** Evaluates the watched expressions anew. */
  watch() {
    /** @type {AdderWatches | null} */ (this.querySelector('adder-watches'))?.evaluate();
  }

  /** @param {'continue' | 'next' | 'stepIn' | 'stepOut' | 'pause'} command */
  async go(command) {
    if (this.otherWords) return;
    try {
      if (command === 'pause') {
        this.note = translate('debuggerPausing');
        await this.client?.request('pause', { threadId: 1 });
      } else {
        await this.client?.go(command);
      }
    } catch (error) {
      this.note = /** @type {Error} */ (error).message;
    }
  }

  /** @param {number} line */
  async runTo(line) {
    const { client, path } = this;
    if (!client || this.otherWords) return;
    if (!this.stopped) {
      this.note = translate('debuggerRunToRunning');
      return;
    }
    if (!client.find(path, line)?.isOn) this.temporary = { path, id: (await client.add(path, { line })).id };
    await this.go('continue');
  }

  /** Shows a place, with the keyboard on it. @param {Place} place */
  async show({ path, line }) {
    this.path = path;
    await this.showText();
    this.view?.go(line);
  }

  /** @param {Place} place */
  async edit(place) {
    await this.show(place);
    this.edited = place;
  }

  closeForm() {
    this.edited = null;
    this.view?.focus();
  }

  /** @override @param {KeyboardEvent} event */
  key(event) {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    const isStopped = this.stopped !== null;
    if (key === 'F8' || (key === '\\' && (ctrlKey || metaKey))) void this.go(isStopped ? 'continue' : 'pause');
    else if (key === 'F10' && isStopped && !ctrlKey) void this.go('next');
    else if (key === 'F11' && isStopped) void this.go(shiftKey ? 'stepOut' : 'stepIn');
    else return;
    event.preventDefault();
  }

  // What is shown.

  /** @override */
  render() {
    return html`
      <div class="toolbar">
        ${this.renderControls()}
        <span class="note" role="status">${[this.note, this.otherWords].filter(Boolean).join('. ')}</span>
        <span class="space"></span>
        ${['raised', 'uncaught'].map((name) => html`<label><input type="checkbox" name=${name}
          .checked=${this.client?.filters.has(name) ?? false} @change=${(/** @type {any} */ event) => this.filter(name, event.target.checked)}>${
            translate(`debuggerFilter_${name}`)}</label>`)}
      </div>
      <div class="panes">
        <div class="pane sources" role="group" aria-label=${translate('debuggerSources')}>
          ${this.renderFolder(treeOf(this.sources))}
          ${this.sources.length ? nothing : html`<p class="empty">${translate('debuggerNoSources')}</p>`}
        </div>
        <div class="pane middle">
          <div class="code"></div>
          ${this.edited
            ? html`<adder-breakpoint-form .client=${this.client} .place=${this.edited} @adder-done=${this.closeForm}></adder-breakpoint-form>`
            : nothing}
        </div>
        <div class="pane side">
          ${this.stopped?.reason === 'exception' ? html`<p class="raised" role="alert">${this.stopped.text}</p>` : nothing}
          ${this.renderWatches()}
          ${this.renderStack()}
          ${this.renderScopes()}
          ${this.renderPoints()}
        </div>
      </div>
    `;
  }

  /** @param {Folder} folder @returns {unknown} */
  renderFolder({ folders, sources }) {
    return html`${repeat(folders, ({ key }) => key, (folder) => html`<details open><summary title=${folder.name}>${folder.name}</summary>
        <div class="folder">${this.renderFolder(folder)}</div></details>`)}
      ${repeat(sources, ({ path }) => path, ({ name, path }) => html`<button type="button" title=${path}
        aria-current=${path === this.path ? 'true' : 'false'} @click=${() => { this.path = path; }}><bdi>${name}</bdi></button>`)}`;
  }

  renderControls() {
    const isStopped = this.stopped !== null;
    const isOther = this.otherWords !== '';
    /** @type {[command: keyof typeof SIGNS, isOff: boolean][]} */
    const controls = [
      isStopped ? ['continue', false] : ['pause', false],
      ['next', !isStopped],
      ['stepIn', !isStopped],
      ['stepOut', !isStopped],
    ];
    return controls.map(([command, isOff]) => html`<button type="button" class="control" id=${`debug-${command}`} ?disabled=${isOff || isOther}
      title=${translate(`debuggerGo_${command}`)} aria-label=${translate(`debuggerGo_${command}`)}
      @click=${() => this.go(command)}><svg viewBox="0 0 16 16" aria-hidden="true"><path d=${SIGNS[command]}></path></svg></button>`);
  }

  /** @param {string} name @param {boolean} isOn */
  filter(name, isOn) {
    const filters = new Set(this.client?.filters);
    if (isOn) filters.add(name);
    else filters.delete(name);
    void this.client?.setFilters(filters);
  }

  renderWatches() {
    return html`<details open class="watches"><summary>${translate('debuggerWatch')}</summary>
      <adder-watches .client=${this.client} .frame=${this.frame}></adder-watches></details>`;
  }

  renderStack() {
    return html`<details open class="stack"><summary>${translate('debuggerStack')}</summary>
      ${this.frames.length ? nothing : html`<p class="empty">${translate('debuggerRunning')}</p>`}
      ${this.frames.map((frame) => (frame.id
        ? html`<button type="button" class="frame" aria-current=${frame === this.frame ? 'true' : 'false'} @click=${() => this.select(frame)}>
            <span>${frame.name}</span><span class="place">${shortPlace([frame.path, frame.line])}</span></button>`
        : html`<div class="between">${frame.name}</div>`))}</details>`;
  }

  renderScopes() {
    return html`<details open class="scopes" @adder-variable-set=${() => this.watch()}><summary>${translate('debuggerScopes')}</summary>
      ${this.scopes.map(({ name, reference, isExpensive }) => html`<adder-scope .label=${name} .reference=${reference} .client=${this.client}
        .isClosed=${isExpensive}></adder-scope>`)}</details>`;
  }

  renderPoints() {
    return html`<details open class="points"><summary>${translate('debuggerBreakpoints')}</summary>
      <adder-breakpoints .client=${this.client} .files=${[...this.client?.breakpoints ?? []]} .base=${this.address}
        @adder-place=${(/** @type {CustomEvent} */ { detail }) => this.show(detail)}
        @adder-edit=${(/** @type {CustomEvent} */ { detail }) => this.edit(detail)}></adder-breakpoints></details>`;
  }

  /** The document's. */
  get address() {
    return this.connection.frames.find(({ documentId }) => documentId === this.documentId)?.url ?? '';
  }
}
