/**
 * A table that is sorted by the column that the user chooses, and filtered by what they type.
 *
 * @module
 */

/** @import { Column } from './table.js' */

import { html, LitElement, nothing } from 'lit';
import { translate } from '../i18n.js';
import { arranged } from './table.js';

/** Rows that are shown at first, and more of each time. */
const ROWS = 100;

export class AdderTable extends LitElement {
  /** @override */
  static properties = {
    label: { attribute: false },
    columns: { attribute: false },
    rows: { attribute: false },
    words: { attribute: false },
    kind: { attribute: false },
    marked: { attribute: false },
    sortedBy: { attribute: false },
    text: { state: true },
    order: { state: true },
    shown: { state: true },
  };

  constructor() {
    super();
    /** What the table is about. */
    this.label = '';
    /** The first is what rows are in order by where nothing else is said. @type {Column[]} */
    this.columns = [];
    /** @type {any[]} */
    this.rows = [];
    /** What a row is found by. @type {(row: any) => string} */
    this.words = () => '';
    /** What kind a row is of, for its looks. @type {(row: any) => string} */
    this.kind = () => '';
    /** The row that is pointed out. @type {any} */
    this.marked = null;
    /** The column that the table is sorted by until the user chooses another one. */
    this.sortedBy = '';
    this.text = '';
    /** What the user has chosen. @type {{ name: string, isDescending: boolean } | null} */
    this.order = null;
    this.shown = ROWS;
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @param {Map<string, unknown>} changed @override */
  willUpdate(changed) {
    if (changed.has('rows')) this.shown = ROWS;
    if (changed.has('sortedBy')) this.order = null;
  }

  /** Whether a column is from the largest on at first. @param {string} name */
  falls(name) {
    const column = this.columns.find((one) => one.name === name);
    return !column?.isText && !column?.isRising;
  }

  /** The order that the rows are in. A column that has gone orders nothing. */
  get current() {
    const has = this.columns.some(({ name }) => name === this.order?.name);
    if (this.order && has) return this.order;
    const name = this.sortedBy || (this.columns[0]?.name ?? '');
    return { name, isDescending: this.falls(name) };
  }

  /** @param {string} name */
  sortBy(name) {
    const { current } = this;
    this.order = { name, isDescending: name === current.name ? !current.isDescending : this.falls(name) };
  }

  /** @override */
  render() {
    const found = arranged(this.rows, this.columns, this.current, this.words, this.text);
    return html`<div class="toolbar">
        <input type="search" aria-label=${translate('devtoolsFilter')} placeholder=${translate('devtoolsFilter')} .value=${this.text}
          @input=${(/** @type {any} */ event) => { this.text = event.target.value; }}>
      </div>
      <div class="table"><table aria-label=${this.label}>
        <thead><tr>${this.columns.map((column) => this.renderHead(column))}</tr></thead>
        <tbody>${found.slice(0, this.shown).map((row) => this.renderRow(row))}</tbody>
      </table>
      ${found.length > this.shown
        ? html`<button type="button" class="small" data-action="more" @click=${() => { this.shown += 5 * ROWS; }}>${translate('devtoolsMore')}</button>`
        : nothing}</div>`;
  }

  /** @param {Column} column */
  renderHead({ name, title, isText }) {
    const { current } = this;
    const order = name !== current.name ? 'none' : current.isDescending ? 'descending' : 'ascending';
    const sign = { none: '', descending: '▼', ascending: '▲' }[order];
    return html`<th scope="col" aria-sort=${order} class=${isText ? '' : 'number'}><button type="button" data-column=${name}
      @click=${() => this.sortBy(name)}>${title}<span class="order" aria-hidden="true">${sign}</span></button></th>`;
  }

  /** @param {any} row */
  renderRow(row) {
    return html`<tr data-kind=${this.kind(row)} class=${row === this.marked ? 'marked' : ''}>${this.columns.map(({ isText, value, show }) => html`<td
      class=${isText ? '' : 'number'}>${show ? show(row) : value(row)}</td>`)}</tr>`;
  }
}
