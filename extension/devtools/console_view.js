/**
 * The console: what was typed, printed and raised, and the field to type in. What runs it is in Python
 * (`python/adder/devtools/console.py`).
 *
 * @module
 */

/** @import { Sent } from './cells.js' */
/** @import { PythonMessage } from './connection.js' */
/** @import { Entry, Level } from './log.js' */
/** @import { Stand } from './python.js' */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { translate } from '../i18n.js';
import { datedName, saveFile } from '../save.js';
import { Cells } from './cells.js';
import { Editor } from './editor.js';
import { Entries } from './entries.js';
import { COLORED, renderEntry } from './entry_view.js';
import { renderHint } from './hint_view.js';
import { History } from './history.js';
import { HistorySearch } from './history_search.js';
import { countOf, listOf, recordOf, textOf } from './hostile.js';
import { matches, MOST_ROWS, withRest, withRows, wordsOf } from './log.js';
import { Output, withLines } from './output.js';
import { Python } from './python.js';
import { PanelView } from './view.js';

/** How many entries are rendered at first; each time that more are wanted, twice as many. */
const SHOWN = 400;
/** How long the cursor rests before what stands there is looked up. */
const REST_MS = 200;

export class AdderConsole extends PanelView {
  /** @override */
  static properties = {
    ...PanelView.properties,
    stand: { attribute: false },
    filter: { state: true },
    level: { state: true },
    shown: { state: true },
    unfolded: { state: true },
    hint: { state: true },
  };

  constructor() {
    super();
    /** Where Python stands still in a document of the tab. @type {Stand | null} */
    this.stand = null;
    this.entries = new Entries(() => this.requestUpdate());
    this.filter = '';
    /** @type {Level} */
    this.level = 'all';
    this.shown = SHOWN;
    /** Long entries that are shown in full. @type {ReadonlySet<number>} */
    this.unfolded = new Set();
    /** What is known of what stands at the cursor. @type {Record<string, any> | null} */
    this.hint = null;
    this.preserve = false;
    this.history = new History();
    this.search = new HistorySearch(this.history, { changed: () => this.requestUpdate(), done: (found) => this.found(found) });
    /** @type {Editor | undefined} */
    this.editor = undefined;
    /** @type {Python | undefined} */
    this.python = undefined;
    /** @type {Cells | undefined} */
    this.cells = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.rest = undefined;
    this.isAtEnd = true;
    this.output = new Output();
    /** The entries of which more is being asked for, by their keys. @type {Set<number>} */
    this.asked = new Set();
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
    void this.history.load().then(() => this.search.again());
    const host = /** @type {HTMLElement} */ (this.querySelector('.editor'));
    this.editor = new Editor(host, {
      run: (source) => void this.run(source),
      console: {
        recall: (step) => this.history.move(step, this.editor?.text ?? ''),
        search: () => void this.beginSearch(),
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
    if (this.preserve || connection.frames.length === 0) return;
    this.entries.keepOf(new Set(connection.frames.map(({ documentId }) => documentId)));
  }

  /** @param {PythonMessage} message @param {string} documentId */
  hearSession({ type, reason, count, text }, documentId) {
    if (type === 'began') {
      this.output.began(documentId);
      this.python?.tell(documentId, { type: 'attach' });
    } else if (type === 'ended') {
      const cells = [...this.running].filter(([, owner]) => owner === documentId).map(([cell]) => cell);
      this.giveBack(...cells.map((cell) => this.cells?.take(cell)));
      for (const cell of cells) this.finish(cell, 'ended');
      if (reason) this.entries.note(translate('devtoolsEnded', textOf(reason, 500)), 'warn', documentId);
    } else if (type === 'lost') {
      this.entries.note(translate('devtoolsLost', countOf(count).toLocaleString()), 'warn');
    } else if (type === 'fault') {
      this.entries.note(translate('devtoolsFault', textOf(text, 10_000)), 'error', documentId);
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
        if (isOwn) this.entries.add({ kind: 'ask', documentId, cell, text: textOf(message.prompt) });
        break;
      case 'earlier':
        this.entries.push(this.output.earlier(message, documentId));
        break;
      case 'output':
        this.entries.push(this.output.printed(message, documentId));
        break;
      case 'uncaught':
        if (!this.output.isNew(documentId, message.number)) break;
        this.entries.add({ kind: 'error', documentId, error: recordOf(message.error) ?? {} });
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
    if (!await this.send({ source, name: '' }) && documentId) this.giveBack({ source, name: '' });
  }

  /**
   * What was typed and Python has not begun can be sent once more; what was typed since stands after it.
   * @param {(Pick<Sent, 'source' | 'name'> | undefined)[]} sent
   */
  giveBack(...sent) {
    const typed = sent.flatMap((one) => (one?.name === '' ? one.source : []));
    const { editor } = this;
    if (editor && typed.length > 0) editor.text = [...typed, editor.text].filter(Boolean).join('\n');
  }

  /** Runs a snippet. @param {string} name @param {string} source */
  async runSnippet(name, source) {
    if (!this.starting && source.trim()) await this.send({ source, name });
  }

  /** @param {{ source: string, name: string }} typed @returns {Promise<boolean>}  Whether it is on its way; says so where it is not. */
  async send(typed) {
    const { documentId } = this;
    const reason = documentId ? await this.cells?.run(documentId, { ...typed, where: this.here?.words ?? '' }) : '';
    if (!documentId) this.entries.note(translate('devtoolsNoDocument'), 'error');
    else if (reason) {
      // What is said of a document that was left would be gone with it.
      const isThere = this.connection.frames.some((frame) => frame.documentId === documentId);
      this.entries.note(translate('devtoolsNoStart', reason), 'error', isThere ? documentId : '');
    }
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
    this.entries.add({ kind: 'input', documentId, text, name, where, cell, state: 'running' });
  }

  /** @param {number} cell @param {string} documentId @param {PythonMessage} message */
  done(cell, documentId, message) {
    this.finish(cell, message.interrupted === true ? 'interrupted' : 'done', Number(message.seconds) || 0);
    const view = recordOf(message.value);
    const error = recordOf(message.error);
    if (error) this.entries.add({ kind: 'error', documentId, error });
    if (message.interrupted === true) this.entries.note(translate('devtoolsInterrupted'), 'warn', documentId);
    if (view) this.entries.add({ kind: 'result', documentId, view });
    if (this.here) this.dispatchEvent(new CustomEvent('adder-changed'));
  }

  /** @param {number} cell @param {'done' | 'interrupted' | 'ended'} state @param {number} [seconds] */
  finish(cell, state, seconds = 0) {
    this.cells?.end(cell);
    this.entries.finish(cell, state, seconds);
  }

  interrupt() {
    for (const [documentId, cells] of this.cells?.interruptible() ?? []) {
      if (this.entries.isAsking(documentId)) this.connection.tell(documentId, 'console-input', { interrupted: true });
      this.connection.interrupt(documentId);
      this.connection.tell(documentId, 'console-control', { type: 'interrupt', cells });
    }
  }

  /** Answers what `input()` asks. @param {Entry} entry @param {string} text */
  answer(entry, text) {
    this.connection.tell(entry.documentId, 'console-input', { text });
    this.entries.replace({ ...entry, answer: text });
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

  async beginSearch() {
    this.search.open();
    await this.updateComplete;
    /** @type {HTMLInputElement | null} */ (this.querySelector('.search input'))?.focus();
  }

  /** @param {string | null} text  Of the history, to be typed. */
  found(text) {
    if (text !== null && this.editor) this.editor.text = text;
    this.editor?.focus();
  }

  // What is shown.

  clear() {
    this.entries.clear();
    this.shown = SHOWN;
  }

  /** The entries that are not filtered away, as text. */
  words() {
    return this.filtered().map(wordsOf).join('\n');
  }

  filtered() {
    const text = this.filter.toLowerCase();
    return this.entries.all.filter((entry) => matches(entry, text, this.level));
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
    const { dropped } = this.entries;
    const entries = this.filtered();
    const shown = entries.slice(-this.shown);
    const earlier = entries.length - shown.length;
    const actions = {
      python: /** @type {Python} */ (this.python),
      unfolded: this.unfolded,
      unfold: (/** @type {Entry} */ { key }) => { this.unfolded = new Set([...this.unfolded, key]); },
      moreText: (/** @type {Entry} */ entry) => void this.moreText(entry),
      moreLines: (/** @type {Entry} */ entry) => void this.moreLines(entry),
      moreRows: (/** @type {Entry} */ entry, /** @type {Record<string, any>} */ table) => void this.moreRows(entry, table),
      answer: (/** @type {Entry} */ entry, /** @type {string} */ text) => this.answer(entry, text),
    };
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
        ${dropped.entries > 0
          ? html`<p class="note" id="dropped">${translate('devtoolsDropped', dropped.entries.toLocaleString(), dropped.lines.toLocaleString())}</p>`
          : nothing}
        ${earlier > 0
          ? html`<button type="button" class="small" id="earlier" @click=${() => { this.shown *= 2; }}>
              ${translate('devtoolsEarlier', earlier.toLocaleString())}</button>`
          : nothing}
        ${repeat(shown, ({ key }) => key, (entry) => renderEntry(entry, actions))}
      </div>
      ${this.search.isOpen ? this.search.render() : nothing}
      <div class="input" ?hidden=${this.search.isOpen}>
        ${this.here && !this.starting
          ? html`<span class="prompt stands" title=${this.here.words}>${this.here.words} ›</span>`
          : html`<span class="prompt" aria-hidden="true">${this.starting ? '…' : '>>>'}</span>`}
        <div class="editor"></div>
      </div>
      <div class="state" role="status">${this.starting ? translate('devtoolsStarting') : renderHint(this.hint)}</div>
    `;
  }

  /**
   * Asks Python for more of an entry, once at a time.
   * @param {Entry} entry
   * @param {object} question
   * @param {(reply: Record<string, any> | null) => void} use
   */
  async more({ key, documentId }, question, use) {
    if (this.asked.has(key)) return;
    this.asked.add(key);
    use(recordOf(await this.python?.ask(documentId, question)));
    this.asked.delete(key);
  }

  /** @param {Entry} entry */
  async moreText(entry) {
    const { rest, text = '' } = entry;
    await this.more(entry, { type: 'rest-of-text', ref: rest, start: text.length }, (reply) => this.entries.replace(withRest(entry, reply)));
  }

  /** @param {Entry} entry */
  async moreLines(entry) {
    const { rest, start = 0 } = entry;
    await this.more(entry, { type: 'rest-of-output', ref: rest, start }, (reply) => this.entries.put(entry, withLines(entry, reply)));
  }

  /** @param {Entry} entry @param {Record<string, any>} table */
  async moreRows(entry, table) {
    const start = listOf(table.rows, MOST_ROWS).length;
    await this.more(entry, { type: 'more-rows', ref: table.ref, start }, (reply) => this.entries.replace(withRows(entry, reply)));
  }
}
