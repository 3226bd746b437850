/**
 * The console: what was typed, printed and raised, and the field to type in. What runs it is in Python
 * (`python/adder/devtools/console.py`).
 *
 * @module
 */

/** @import { PythonMessage } from './connection.js' */
/** @import { Entry, Level } from './log.js' */
/** @import { Stand } from './python.js' */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { translate } from '../i18n.js';
import { datedName, saveFile } from '../save.js';
import { timeText } from './amounts.js';
import { readAnsi } from './ansi.js';
import { Cells } from './cells.js';
import { Editor, highlighted } from './editor.js';
import { renderPlace } from './error_view.js';
import { History } from './history.js';
import { countOf, listOf, recordOf, textOf } from './hostile.js';
import { Heard, isOpen, KEPT, matches, MOST_ROWS, readLine, repeated, withRest, withRows, wordsOf } from './log.js';
import { nextNumber, Python } from './python.js';
import { renderRich } from './rich_view.js';
import { PanelView } from './view.js';

/** How many entries are rendered at first, and how many more each time. */
const SHOWN = 400;
/** Lines of what was typed that are shown at first, and of what was printed. */
const LINES = 40;
/** How long the cursor rests before what stands there is looked up. */
const REST_MS = 200;
/** Longer sources are shown without colours. */
const COLORED = 20_000;

export class AdderConsole extends PanelView {
  /** @override */
  static properties = {
    ...PanelView.properties,
    stand: { attribute: false },
    entries: { state: true },
    filter: { state: true },
    level: { state: true },
    shown: { state: true },
    unfolded: { state: true },
    searching: { state: true },
    hint: { state: true },
  };

  constructor() {
    super();
    /** Where Python stands still in a document of the tab. @type {Stand | null} */
    this.stand = null;
    /** @type {Entry[]} */
    this.entries = [];
    this.filter = '';
    /** @type {Level} */
    this.level = 'all';
    this.shown = SHOWN;
    /** Long entries that are shown in full. @type {ReadonlySet<number>} */
    this.unfolded = new Set();
    /** What is searched for in the history; null while nothing is. @type {{ part: string, skip: number, found: string | null } | null} */
    this.searching = null;
    /** What is known of what stands at the cursor. @type {Record<string, any> | null} */
    this.hint = null;
    this.preserve = false;
    /** How many of the oldest entries are gone, since so many are kept. */
    this.dropped = 0;
    this.history = new History();
    /** @type {Editor | undefined} */
    this.editor = undefined;
    /** @type {Python | undefined} */
    this.python = undefined;
    /** @type {Cells | undefined} */
    this.cells = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.rest = undefined;
    this.isAtEnd = true;
    this.heard = new Heard();
  }

  /** @override */
  firstUpdated() {
    const { connection } = this;
    const python = new Python(connection);
    this.python = python;
    this.cells = new Cells(connection, python, () => this.requestUpdate());
    connection.greet('console', 'console', { type: 'attach' });
    connection.on('console', (message, documentId) => this.hear(message, documentId));
    connection.on('session', (message, documentId) => this.hearSession(message, documentId));
    connection.onChanged(() => this.changed());
    this.history.isKept = !connection.incognito;
    void this.history.load();
    const host = /** @type {HTMLElement} */ (this.querySelector('.editor'));
    this.editor = new Editor(host, {
      run: (source) => void this.run(source),
      console: {
        recall: (step) => this.history.move(step, this.editor?.text ?? ''),
        search: () => this.search(),
        interrupt: () => this.interrupt(),
      },
      complete: (context) => python.complete(this.documentId, context),
      moved: (source, position) => this.moved(source, position),
    }, { placeholder: translate('devtoolsPlaceholder'), label: translate('devtoolsInput') });
    this.editor.focus();
  }

  // What happens.

  changed() {
    const { connection } = this;
    this.history.isKept = !connection.incognito;
    const present = new Set(connection.frames.map(({ documentId }) => documentId));
    if (this.preserve || connection.frames.length === 0) return;
    // The page was left: what belonged to it goes, what its successor has said stays.
    const kept = this.entries.filter(({ documentId }) => documentId === '' || present.has(documentId));
    if (kept.length < this.entries.length) this.entries = kept;
  }

  /** @param {Omit<Entry, 'key'>} entry */
  add(entry) {
    this.push([{ ...entry, key: nextNumber() }]);
  }

  /** @param {Entry[]} added */
  push(added) {
    const entries = [...this.entries];
    for (const entry of added) {
      const again = repeated(entries.at(-1), entry);
      if (again) entries[entries.length - 1] = again;
      else entries.push(entry);
    }
    this.dropped += Math.max(0, entries.length - KEPT);
    this.entries = entries.slice(-KEPT);
  }

  /** @param {string} text @param {Entry['level']} [level] @param {string} [documentId] */
  note(text, level = 'info', documentId = '') {
    this.add({ kind: 'note', documentId, text, level });
  }

  /** @param {PythonMessage} message @param {string} documentId */
  hearSession({ type, reason, count, text }, documentId) {
    if (type === 'began') {
      this.python?.tell(documentId, { type: 'attach' });
    } else if (type === 'ended') {
      const cells = [...this.running].filter(([, owner]) => owner === documentId).map(([cell]) => cell);
      for (const cell of cells) this.finish(cell, 'ended');
      if (reason) this.note(translate('devtoolsEnded', textOf(reason, 500)), 'warn', documentId);
    } else if (type === 'lost') {
      this.note(translate('devtoolsLost', countOf(count).toLocaleString()), 'warn');
    } else if (type === 'fault') {
      this.note(translate('devtoolsFault', textOf(text, 10_000)), 'error', documentId);
    }
  }

  /** @param {PythonMessage} message @param {string} documentId */
  hear(message, documentId) {
    const cell = countOf(message.id);
    // A page can number its messages as it likes: what is about a cell is believed for cells of its own document.
    const isOwn = this.running.get(cell) === documentId;
    switch (message.type) {
      case 'more':
        if (isOwn) this.goOn(cell);
        break;
      case 'started':
        if (isOwn) this.began(cell, documentId);
        break;
      case 'done':
        if (isOwn) this.done(cell, documentId, message);
        break;
      case 'ask':
        if (isOwn) this.add({ kind: 'ask', documentId, cell, text: textOf(message.prompt) });
        break;
      case 'output': {
        const told = listOf(message.lines, 2000).filter((line) => this.heard.isNew(documentId, line?.number));
        const lines = told.map((line) => readLine(line, nextNumber(), documentId));
        this.push(lines);
        const left = countOf(message.left);
        if (left > 0) this.note(translate('devtoolsLinesLeft', left.toLocaleString()), 'warn', documentId);
        break;
      }
      case 'uncaught':
        if (!this.heard.isNew(documentId, message.number)) break;
        this.add({ kind: 'error', documentId, error: recordOf(message.error) ?? {} });
        break;
      default:
    }
  }

  // Running.

  get running() {
    return this.cells?.running ?? new Map();
  }

  get starting() {
    return this.cells?.starting === true;
  }

  /** Where Python stands in the document that is typed for. */
  get here() {
    return this.stand?.documentId === this.documentId ? this.stand : null;
  }

  /** Runs what was typed. @param {string} source */
  async run(source) {
    const { documentId, editor } = this;
    if (!editor || this.starting || !source.trim()) return;
    // At once, so that what is typed from now on is the next.
    if (documentId) editor.text = '';
    this.hint = null;
    if (!await this.send({ source, name: '' }) && documentId) editor.text = source + editor.text;
  }

  /** Runs a snippet. @param {string} name @param {string} source */
  async runSnippet(name, source) {
    if (!this.starting && source.trim()) await this.send({ source, name });
  }

  /** @param {{ source: string, name: string }} typed @returns {Promise<boolean>}  Whether it is on its way; says so where it is not. */
  async send(typed) {
    const { documentId } = this;
    const reason = documentId ? await this.cells?.run(documentId, { ...typed, where: this.here?.words ?? '' }) : '';
    if (!documentId) this.note(translate('devtoolsNoDocument'), 'error');
    else if (reason) this.note(translate('devtoolsNoStart', reason), 'error', documentId);
    return documentId !== '' && !reason;
  }

  /** What was sent is not complete. @param {number} cell */
  goOn(cell) {
    this.editor?.continue(this.cells?.take(cell)?.source ?? '');
    this.cells?.end(cell);
  }

  /** @param {number} cell @param {string} documentId */
  began(cell, documentId) {
    const sent = this.cells?.take(cell);
    if (!sent) return;
    const { source: text, name, where } = sent;
    if (!name) void this.history.add(text);
    this.isAtEnd = true;
    this.add({ kind: 'input', documentId, text, name, where, cell, state: 'running' });
  }

  /** @param {number} cell @param {string} documentId @param {PythonMessage} message */
  done(cell, documentId, message) {
    this.finish(cell, message.interrupted === true ? 'interrupted' : 'done', Number(message.seconds) || 0);
    const view = recordOf(message.value);
    const error = recordOf(message.error);
    if (error) this.add({ kind: 'error', documentId, error });
    if (message.interrupted === true) this.note(translate('devtoolsInterrupted'), 'warn', documentId);
    if (view) this.add({ kind: 'result', documentId, view });
    if (this.here) this.dispatchEvent(new CustomEvent('adder-changed'));
  }

  /** @param {number} cell @param {'done' | 'interrupted' | 'ended'} state @param {number} [seconds] */
  finish(cell, state, seconds = 0) {
    this.cells?.end(cell);
    this.entries = this.entries.map((entry) => {
      if (entry.kind === 'input' && entry.cell === cell) return { ...entry, state, seconds };
      return isOpen(entry) && entry.cell === cell ? { ...entry, answer: '' } : entry;
    });
  }

  interrupt() {
    for (const [documentId, cells] of this.cells?.interruptible() ?? []) {
      const asking = this.entries.some((entry) => isOpen(entry) && entry.documentId === documentId);
      if (asking) this.connection.tell(documentId, 'console-input', { interrupted: true });
      this.connection.interrupt(documentId);
      this.connection.tell(documentId, 'console-control', { type: 'interrupt', cells });
    }
  }

  /** Answers what `input()` asks. @param {Entry} entry @param {string} text */
  answer(entry, text) {
    this.connection.tell(entry.documentId, 'console-input', { text });
    this.entries = this.entries.map((other) => (other === entry ? { ...entry, answer: text } : other));
    this.editor?.focus();
  }

  // Typing.

  /** @param {string} source @param {number} position */
  moved(source, position) {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => void this.describe(source, position), REST_MS);
  }

  /** @param {string} source @param {number} position */
  async describe(source, position) {
    if (!source.trim() || source.length > COLORED) {
      this.hint = null;
      return;
    }
    const reply = await this.python?.ask(this.documentId, { type: 'describe', source, position });
    if (this.editor?.text === source) this.hint = recordOf(reply?.found);
  }

  async search() {
    this.searching = { part: '', skip: 0, found: null };
    await this.updateComplete;
    /** @type {HTMLInputElement | null} */ (this.querySelector('.search input'))?.focus();
  }

  /** @param {string} part @param {number} skip */
  searchFor(part, skip) {
    const found = this.history.search(part, skip);
    // At the oldest it stays.
    if (found === null && skip > 0) return;
    this.searching = { part, skip, found };
  }

  /** @param {KeyboardEvent} event */
  searchKey(event) {
    const { searching } = this;
    if (!searching) return;
    if (event.key === 'r' && event.ctrlKey) this.searchFor(searching.part, searching.skip + 1);
    else if (event.key === 'Enter' || event.key === 'Escape') {
      if (event.key === 'Enter' && searching.found !== null && this.editor) this.editor.text = searching.found;
      this.searching = null;
      this.editor?.focus();
    } else return;
    event.preventDefault();
  }

  // What is shown.

  clear() {
    this.entries = this.entries.filter((entry) => entry.state === 'running' || isOpen(entry));
    this.shown = SHOWN;
    this.dropped = 0;
  }

  /** The entries that are not filtered away, as text. */
  words() {
    return this.filtered().map(wordsOf).join('\n');
  }

  filtered() {
    const text = this.filter.toLowerCase();
    return this.entries.filter((entry) => matches(entry, text, this.level));
  }

  async copy() {
    const text = this.words();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // In the browser's developer tools that may not be had.
      const area = Object.assign(document.createElement('textarea'), { value: text });
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('stand')) {
      if (this.python) this.python.stand = this.stand;
      // It told of names that are not meant any more.
      this.hint = null;
    }
    const list = this.querySelector('.entries');
    if (list) this.isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40 || this.isAtEnd && list.scrollTop === this.scrolled;
  }

  /** @override */
  updated() {
    const list = this.querySelector('.entries');
    if (!list) return;
    if (this.isAtEnd) list.scrollTop = list.scrollHeight;
    this.scrolled = list.scrollTop;
  }

  /** @override */
  render() {
    const entries = this.filtered();
    const shown = entries.slice(-this.shown);
    const earlier = entries.length - shown.length;
    return html`
      <div class="toolbar" role="toolbar" aria-label=${translate('devtoolsConsole')}>
        <button type="button" id="clear" @click=${() => this.clear()}>${translate('devtoolsClear')}</button>
        <input type="search" id="filter" placeholder=${translate('devtoolsFilter')} aria-label=${translate('devtoolsFilter')}
          .value=${this.filter} @input=${(/** @type {any} */ event) => { this.filter = event.target.value; }}>
        <select id="level" aria-label=${translate('devtoolsLevel')} @change=${(/** @type {any} */ event) => { this.level = event.target.value; }}>
          ${['all', 'errors', 'warnings', 'output'].map((name) => html`<option value=${name}>${translate(`devtoolsLevel_${name}`)}</option>`)}
        </select>
        <label><input type="checkbox" id="preserve" @change=${(/** @type {any} */ event) => { this.preserve = event.target.checked; }}>
          ${translate('devtoolsPreserve')}</label>
        <span class="space"></span>
        <button type="button" id="interrupt" ?disabled=${this.running.size === 0} @click=${() => this.interrupt()}>${translate('devtoolsInterrupt')}</button>
        <button type="button" id="copy" @click=${() => this.copy()}>${translate('devtoolsCopy')}</button>
        <button type="button" id="export" @click=${() => saveFile(datedName('python-console', 'txt'), `${this.words()}\n`, 'text/plain')}>${
          translate('devtoolsExport')}</button>
      </div>
      <div class="entries" role="log" aria-label=${translate('devtoolsConsole')} tabindex="0">
        ${this.dropped > 0 ? html`<p class="note" id="dropped">${translate('devtoolsDropped', this.dropped.toLocaleString())}</p>` : nothing}
        ${earlier > 0
          ? html`<button type="button" class="small" id="earlier" @click=${() => { this.shown += SHOWN; }}>
              ${translate('devtoolsEarlier', earlier.toLocaleString())}</button>`
          : nothing}
        ${repeat(shown, ({ key }) => key, (entry) => this.renderEntry(entry))}
      </div>
      ${this.renderSearch()}
      <div class="input" ?hidden=${this.searching !== null}>
        ${this.here && !this.starting
          ? html`<span class="prompt stands" title=${this.here.words}>${this.here.words} ›</span>`
          : html`<span class="prompt" aria-hidden="true">${this.starting ? '…' : '>>>'}</span>`}
        <div class="editor"></div>
      </div>
      <div class="state" role="status">${this.starting ? translate('devtoolsStarting') : this.renderHint()}</div>
    `;
  }

  renderHint() {
    const { hint } = this;
    if (!hint) return nothing;
    const parameters = Array.isArray(hint.parameters) ? listOf(hint.parameters, 50) : null;
    const [first] = textOf(hint.doc, 2000).split('\n\n');
    return html`<div class="hint-line"><code>${textOf(hint.name, 200)}${parameters
      ? html`(${parameters.map((parameter, index) => html`${index ? ', ' : ''}<span
          class=${index === hint.active ? 'active' : ''}>${textOf(parameter, 200)}</span>`)})`
      : nothing}</code>${first ? html` <span class="doc">${first}</span>` : nothing}</div>`;
  }

  renderSearch() {
    const { searching } = this;
    if (!searching) return nothing;
    return html`<div class="search">
      <label>${translate('devtoolsSearch')} <input .value=${searching.part} @keydown=${(/** @type {KeyboardEvent} */ event) => this.searchKey(event)}
        @input=${(/** @type {any} */ event) => this.searchFor(event.target.value, 0)}></label>
      <pre>${searching.found ?? (searching.part ? translate('devtoolsSearchNothing') : '')}</pre>
    </div>`;
  }

  /** @param {Entry} entry */
  renderEntry(entry) {
    const source = { python: /** @type {Python} */ (this.python), documentId: entry.documentId };
    switch (entry.kind) {
      case 'input':
        return html`<div class="entry" data-kind="input" data-state=${entry.state ?? ''}>
          ${[entry.name, entry.where].map((words) => (words ? html`<span class="snippet">${words}</span>` : nothing))}
          <pre class="source">${this.renderLong(entry, (text) => (text.length > COLORED ? text : highlighted(text).map(
            ({ text: piece, classes }) => (classes ? html`<span class=${classes}>${piece}</span>` : piece))))}</pre>
          ${entry.seconds && entry.seconds >= 1 ? html`<span class="seconds">${timeText(entry.seconds * 1e6)}</span>` : nothing}
        </div>`;
      case 'result': {
        const view = entry.view ?? {};
        return html`<div class="entry" data-kind="result">
          <div role="tree" aria-label=${translate('devtoolsValue')}><adder-value .view=${view} .source=${source}></adder-value></div>${
            renderRich(view, (table) => void this.moreRows(entry, table))}</div>`;
      }
      case 'error':
        return html`<div class="entry" data-kind="error"><adder-error .error=${entry.error ?? {}} .source=${source}></adder-error></div>`;
      case 'ask':
        return html`<div class="entry" data-kind="ask"><label><span class="ask">${entry.text}</span>${entry.answer === undefined
          ? html`<input class="answer" aria-label=${entry.text || translate('devtoolsAnswer')} @keydown=${(/** @type {any} */ event) => {
              if (event.key === 'Enter') this.answer(entry, event.target.value);
            }}>`
          : html`<span class="answer">${entry.answer}</span>`}</label></div>`;
      default:
        return html`<div class="entry" data-kind=${entry.kind} data-level=${entry.level ?? 'log'}>
          ${entry.count ? html`<span class="count" title=${translate('devtoolsRepeated')}>${entry.count}</span>` : nothing}
          <pre>${this.renderLong(entry, (text) => readAnsi(text).map(
            ({ text: piece, classes }) => (classes ? html`<span class=${classes}>${piece}</span>` : piece)))}</pre>
          ${this.renderRest(entry)}
          ${entry.place ? renderPlace(entry.place) : nothing}
        </div>`;
    }
  }

  /** @param {Entry} entry */
  renderRest(entry) {
    if (!entry.left) return nothing;
    const left = entry.left.toLocaleString();
    return entry.rest
      ? html`<button type="button" class="small" data-action="rest" @click=${() => this.moreText(entry)}>${translate('devtoolsMoreCharacters', left)}</button>`
      : html`<span class="note">${translate('devtoolsCharactersLeft', left)}</span>`;
  }

  /** @param {Entry} entry */
  async moreText(entry) {
    const { documentId, rest, text = '' } = entry;
    const reply = await this.python?.ask(documentId, { type: 'rest-of-text', ref: rest, start: text.length });
    this.replace(withRest(entry, recordOf(reply)));
  }

  /** @param {Entry} entry @param {Record<string, any>} table */
  async moreRows(entry, table) {
    const reply = await this.python?.ask(entry.documentId, { type: 'more-rows', ref: table.ref, start: listOf(table.rows, MOST_ROWS).length });
    this.replace(withRows(entry, recordOf(reply)));
  }

  /** Puts an entry in the place of what it has grown from. @param {Entry} entry */
  replace(entry) {
    this.entries = this.entries.map((other) => (other.key === entry.key ? entry : other));
  }

  /**
   * A text, the first lines of it at first.
   * @param {Entry} entry
   * @param {(text: string) => unknown} render
   */
  renderLong({ key, text = '' }, render) {
    const lines = text.split('\n');
    if (lines.length <= LINES || this.unfolded.has(key)) return render(text);
    return html`${render(lines.slice(0, LINES).join('\n'))}
<button type="button" class="small" data-action="unfold" @click=${() => { this.unfolded = new Set([...this.unfolded, key]); }}>${
  translate('devtoolsMoreLines', (lines.length - LINES).toLocaleString())}</button>`;
  }
}
