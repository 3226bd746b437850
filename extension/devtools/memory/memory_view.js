/**
 * What is in the memory of a document's Python: snapshots, what differs between two of them, and which line has allocated it.
 *
 * @module
 */

/** @import { PythonMessage } from '../connection.js' */
/** @import { Column } from '../table.js' */
/** @import { Row, Snapshot, Table } from './snapshot.js' */

import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { translate } from '../../i18n.js';
import { bytesText, changeText, countText } from '../amounts.js';
import { renderPlaceOf } from '../error_view.js';
import { placeOrder, shortPlace } from '../links.js';
import { nextNumber } from '../python.js';
import { PanelView } from '../view.js';
import { byFile, compared, SnapshotReader } from './snapshot.js';

const DOMAIN = 'memory';
/** Snapshots that are kept. */
const KEPT = 20;

/** @typedef {Table | 'files'} Shown */
/** @typedef {{ number: number, title: string, snapshot: Snapshot }} Taken */

/** What can be shown of a snapshot. @type {Shown[]} */
const SHOWN = ['lines', 'files', 'types', 'handles', 'exports'];

const wordsOf = (/** @type {Row} */ { name, file }) => `${name} ${file}`;
const authorOf = (/** @type {Row} */ { author }) => author;

export class AdderMemory extends PanelView {
  /** @override */
  static properties = {
    ...PanelView.properties,
    isTracing: { state: true },
    note: { state: true },
    taken: { state: true },
    chosen: { state: true },
    base: { state: true },
    shown: { state: true },
    awaited: { state: true },
  };

  constructor() {
    super();
    /** Whether the user has allocations traced. */
    this.isTracing = false;
    this.note = translate('memoryIntroduction');
    /** The snapshots, the oldest first. @type {readonly Taken[]} */
    this.taken = [];
    /** The number of the snapshot that is shown, and of the one that it is compared with; 0 for none. */
    this.chosen = 0;
    this.base = 0;
    /** @type {Shown} */
    this.shown = 'lines';
    /** The snapshot that Python was asked for. @type {{ id: number, documentId: string, reader: SnapshotReader } | null} */
    this.awaited = null;
    this.count = 0;
    /** What the table shows. @type {{ rows: Row[], columns: Column[] }} */
    this.table = { rows: [], columns: [] };
  }

  /** @param {Map<string, unknown>} changed @override */
  willUpdate(changed) {
    if (['taken', 'chosen', 'base', 'shown'].some((name) => changed.has(name))) this.lookUp();
  }

  /** @override */
  firstUpdated() {
    this.connection.on(DOMAIN, (message, documentId) => this.hear(message, documentId));
    this.connection.on('session', (message, documentId) => this.hearSession(message, documentId));
  }

  // What the user wants.

  /** Has allocations traced, or not any more: in all documents of the tab, and in what they are left for. */
  trace() {
    this.isTracing = !this.isTracing;
    const message = { type: this.isTracing ? 'start' : 'stop' };
    this.connection.greet(DOMAIN, DOMAIN, this.isTracing ? message : null);
    for (const documentId of this.connection.interpreters.keys()) this.connection.tell(documentId, DOMAIN, message);
    this.note = translate(this.isTracing ? 'memoryTracing' : 'memoryNotTracing');
  }

  take() {
    const { documentId } = this;
    if (this.awaited) return;
    if (!this.connection.interpreters.has(documentId)) {
      this.note = translate('memoryNothing');
      return;
    }
    const id = nextNumber();
    this.awaited = { id, documentId, reader: new SnapshotReader() };
    this.note = translate('memoryCollecting');
    this.connection.tell(documentId, DOMAIN, { type: 'snapshot', id });
  }

  forget() {
    this.taken = [];
    this.chosen = 0;
    this.base = 0;
    this.note = translate('memoryIntroduction');
  }

  // What Python says.

  /** @param {PythonMessage} message @param {string} documentId */
  hearSession({ type }, documentId) {
    // One that the panel did not know yet when tracing began was not greeted; one that was goes on with it.
    if (type === 'began' && this.isTracing) this.connection.tell(documentId, DOMAIN, { type: 'start' });
    if (type !== 'ended' || this.awaited?.documentId !== documentId) return;
    this.awaited = null;
    this.note = translate('memoryEnded');
  }

  /** @param {PythonMessage} message @param {string} documentId */
  hear(message, documentId) {
    if (message.type === 'state') {
      if (documentId === this.documentId && message.traced === true && message.own === true) this.note = translate('memoryOwn');
      return;
    }
    const { awaited } = this;
    if (!awaited || awaited.id !== message.id || awaited.documentId !== documentId) return;
    const snapshot = awaited.reader.take(message);
    if (!snapshot) return;
    this.awaited = null;
    this.add(snapshot, documentId);
  }

  /** @param {Snapshot} snapshot @param {string} documentId */
  add(snapshot, documentId) {
    this.count += 1;
    const url = this.connection.frames.find((frame) => frame.documentId === documentId)?.url ?? '';
    const title = [`#${this.count}`, new Date().toLocaleTimeString(), shortPlace([url, 0])].join(' · ');
    // One that was looked at stays what others are compared with.
    this.base ||= this.chosen;
    this.taken = [...this.taken, { number: this.count, title, snapshot }].slice(-KEPT);
    this.chosen = this.count;
    if (!this.taken.some(({ number }) => number === this.base)) this.base = 0;
    if (snapshot.traced === null && (this.shown === 'lines' || this.shown === 'files')) this.shown = 'types';
    this.note = translate('memoryTaken', String(this.count));
  }

  // What is shown.

  /** The snapshot that is shown. */
  get snapshot() {
    return this.taken.find(({ number }) => number === this.chosen)?.snapshot ?? null;
  }

  /** The one that it is compared with. */
  get compared() {
    return this.base === this.chosen ? null : this.taken.find(({ number }) => number === this.base)?.snapshot ?? null;
  }

  /** @override */
  render() {
    const { snapshot } = this;
    return html`
      <div class="toolbar">
        <button type="button" class="record" id="memory-trace" aria-pressed=${this.isTracing ? 'true' : 'false'} title=${translate('memoryTraceHint')}
          @click=${() => this.trace()}><span class="sign" aria-hidden="true"></span>${translate(this.isTracing ? 'memoryStop' : 'memoryStart')}</button>
        <button type="button" id="memory-take" ?disabled=${this.awaited !== null} @click=${() => this.take()}>${translate('memoryTake')}</button>
        <button type="button" id="memory-forget" ?disabled=${!this.taken.length} @click=${() => this.forget()}>${translate('devtoolsClear')}</button>
        <span class="note" role="status">${this.note}</span>
      </div>
      ${snapshot ? this.renderSnapshot(snapshot, this.compared) : nothing}
    `;
  }

  /** @param {Snapshot} snapshot @param {Snapshot | null} base */
  renderSnapshot(snapshot, base) {
    return html`<div class="toolbar">
        ${this.renderChoice('memoryShown', 'chosen', this.taken)}
        ${this.renderChoice('memoryBase', 'base', this.taken.filter(({ number }) => number !== this.chosen), translate('memoryNoBase'))}
        <label>${translate('memoryTable')} <select id="memory-table" @change=${(/** @type {any} */ event) => {
          this.shown = SHOWN.find((name) => name === event.target.value) ?? 'lines';
        }}>${SHOWN.map((name) => html`<option value=${name} .selected=${name === this.shown}>${translate(`memoryTable_${name}`)}</option>`)}</select></label>
      </div>
      <div class="selection">${this.renderSums(snapshot, base)}</div>
      ${(this.shown === 'lines' || this.shown === 'files') && snapshot.traced === null
        ? html`<p class="empty">${translate('memoryUntraced')}</p>`
        : keyed(this.shown, html`<adder-table data-table=${this.shown} .label=${translate(`memoryTable_${this.shown}`)}
            .columns=${this.table.columns} .rows=${this.table.rows} .words=${wordsOf} .kind=${authorOf}></adder-table>`)}`;
  }

  /**
   * @param {string} label
   * @param {'chosen' | 'base'} property
   * @param {readonly Taken[]} choices
   * @param {string} [none]
   */
  renderChoice(label, property, choices, none) {
    return html`<label>${translate(label)} <select id=${`memory-${property}`} @change=${(/** @type {any} */ event) => {
      this[property] = Number(event.target.value);
    }}>${none ? html`<option value="0" .selected=${this[property] === 0}>${none}</option>` : nothing}
      ${choices.map(({ number, title }) => html`<option value=${number} .selected=${number === this[property]}>${title}</option>`)}</select></label>`;
  }

  /** @param {Snapshot} snapshot @param {Snapshot | null} base */
  renderSums(snapshot, base) {
    const handles = (/** @type {Snapshot} */ { tables }) => tables.handles.reduce((sum, { count }) => sum + count, 0);
    const exports = (/** @type {Snapshot} */ { tables }) => tables.exports.reduce((sum, { count }) => sum + count, 0);
    const sum = (/** @type {string} */ key, /** @type {(one: Snapshot) => number | null} */ of, /** @type {(value: number) => string} */ text) => {
      const value = of(snapshot);
      const before = base && of(base);
      if (value === null) return nothing;
      const change = before === null ? '' : changeText(value - before, text);
      return html`<span data-sum=${key}>${translate(`memorySum_${key}`)}: <bdi>${text(value)}</bdi>${change ? html` <bdi class="change">(${change})</bdi>` : nothing}</span>`;
    };
    return [
      sum('heap', ({ heap }) => heap, bytesText),
      sum('traced', ({ traced }) => traced, bytesText),
      sum('peak', ({ peak, traced }) => (traced === null ? null : peak), bytesText),
      sum('handles', handles, countText),
      sum('released', ({ released }) => released, countText),
      sum('exports', exports, countText),
    ];
  }

  /** Finds what the table is to show. */
  lookUp() {
    const [snapshot, base] = [this.snapshot, this.compared];
    const rowsOf = (/** @type {Snapshot} */ { tables }) => (this.shown === 'files' ? byFile(tables.lines) : tables[this.shown]);
    const rows = !snapshot ? [] : base ? compared(rowsOf(snapshot), rowsOf(base)) : rowsOf(snapshot);
    this.table = { rows, columns: this.columns(base !== null) };
  }

  /** The columns of what is shown. What has changed most comes first. @param {boolean} isCompared @returns {Column[]} */
  columns(isCompared) {
    const hasSizes = this.shown === 'lines' || this.shown === 'files';
    /** @type {(Column & { isChange?: boolean, isSize?: boolean })[]} */
    const all = [
      { name: 'sizeChange', title: translate('memorySizeChange'), isSize: true, isChange: true, value: ({ sizeChange }) => sizeChange, show: ({ sizeChange }) => changeText(sizeChange, bytesText) },
      { name: 'countChange', title: translate('memoryCountChange'), isChange: true, value: ({ countChange }) => countChange, show: ({ countChange }) => changeText(countChange, countText) },
      { name: 'size', title: translate('memorySize'), isSize: true, value: ({ size }) => size, show: ({ size }) => bytesText(size) },
      { name: 'count', title: translate(hasSizes ? 'memoryBlocks' : 'memoryCount'), value: ({ count }) => count, show: ({ count }) => countText(count) },
      hasSizes
        ? { name: 'place', title: translate('profilerPlace'), isText: true, value: placeOrder, show: (row) => this.renderSource(row) }
        : { name: 'name', title: translate(`memoryName_${this.shown}`), isText: true, value: ({ name }) => name, show: ({ name }) => html`<span class="function">${name}</span>` },
    ];
    if (this.shown === 'exports') all.push({ name: 'place', title: translate('profilerPlace'), isText: true, value: placeOrder, show: renderPlaceOf });
    return all.filter(({ isChange, isSize }) => (isCompared || !isChange) && (hasSizes || !isSize));
  }

  /** @param {Row} row */
  renderSource(row) {
    return html`<span class="kind" data-kind=${row.author}></span>${row.author === 'runtime'
      ? html`<span class="place">${translate('memoryRuntime')}</span>`
      : renderPlaceOf(row)}`;
  }
}
