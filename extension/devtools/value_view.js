/**
 * A value as a line, and as a tree whose inside is fetched when it is opened. What is a property is evaluated when it is asked for.
 *
 * @module
 */

/** @import { Python } from './python.js' */

import { html, LitElement, nothing } from 'lit';
import { translate } from '../i18n.js';
import { countOf, listOf, recordOf, textOf } from './hostile.js';

/** What a value view needs: Python to ask, and the document that the value lives in. @typedef {{ python: Python, documentId: string }} Source */

const ELEMENT = 1;
const TEXT = 3;
const COMMENT = 8;

/** The kinds of values that have a colour of their own. */
const KINDS = new Set(['none', 'number', 'string', 'callable', 'object']);

export class AdderValue extends LitElement {
  /** @override */
  static properties = {
    view: { attribute: false },
    label: { attribute: false },
    source: { attribute: false },
    open: { state: true },
    rows: { state: true },
    next: { state: true },
    note: { state: true },
    more: { state: true },
  };

  constructor() {
    super();
    /** @type {Record<string, any>} */
    this.view = {};
    this.label = '';
    /** @type {Source | undefined} */
    this.source = undefined;
    this.open = false;
    /** @type {any[] | undefined} */
    this.rows = undefined;
    /** @type {number | null} */
    this.next = null;
    this.note = '';
    this.more = '';
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.setAttribute('role', 'treeitem');
  }

  get canOpen() {
    return countOf(this.view.ref) > 0 && (!recordOf(this.view.node) || countOf(this.view.node.children) > 0 || this.view.node.kind !== TEXT);
  }

  async toggle() {
    this.open = !this.open;
    if (this.open && !this.rows) await this.load(0);
  }

  /** @param {number} start */
  async load(start) {
    const reply = await this.source?.python.ask(this.source.documentId, { type: 'inside', ref: this.view.ref, start });
    if (!reply || reply.gone || reply.error) {
      this.note = reply?.error ? `${textOf(reply.error.type, 200)}: ${textOf(reply.error.message, 500)}` : translate('devtoolsGone');
      return;
    }
    this.rows = [...(this.rows ?? []), ...listOf(reply.rows, 500)];
    this.next = typeof reply.next === 'number' ? reply.next : null;
  }

  /** Evaluates a property, because the user wants it. @param {number} index @param {string} name */
  async evaluate(index, name) {
    const reply = await this.source?.python.ask(this.source.documentId, { type: 'evaluate', ref: this.view.ref, name });
    const label = name;
    const failed = reply?.error ? `${textOf(reply.error.type, 200)}: ${textOf(reply.error.message, 500)}` : translate('devtoolsGone');
    const view = recordOf(reply?.view) ?? { text: failed, kind: 'failed' };
    this.rows = this.rows?.map((row, other) => (other === index ? { label, view } : row));
  }

  async rest() {
    const start = textOf(this.view.text, 1_000_000).length - 1 + this.more.length;
    const reply = await this.source?.python.ask(this.source.documentId, { type: 'rest', ref: this.view.rest, start });
    if (!reply || reply.gone) this.note = translate('devtoolsGone');
    else this.more += textOf(reply.text, 200_000);
    this.view = { ...this.view, left: countOf(reply?.left) };
  }

  /** @param {boolean} isOver */
  point(isOver) {
    if (recordOf(this.view.node)) this.source?.python.tell(this.source.documentId, { type: 'point-out', ref: isOver ? this.view.ref : 0 });
  }

  reveal() {
    this.source?.python.tell(this.source.documentId, { type: 'reveal', ref: this.view.ref });
  }

  /** @override */
  updated() {
    if (this.canOpen) this.setAttribute('aria-expanded', String(this.open));
  }

  /** @override */
  render() {
    const node = recordOf(this.view.node);
    return html`
      <div class="row" @mouseenter=${() => this.point(true)} @mouseleave=${() => this.point(false)}
        @focusin=${() => this.point(true)} @focusout=${() => this.point(false)}>
        ${this.canOpen
          ? html`<button type="button" class="twisty" aria-label=${translate('devtoolsOpen')} aria-expanded=${this.open ? 'true' : 'false'}
              @click=${() => this.toggle()}>${this.open ? '▾' : '▸'}</button>`
          : html`<span class="twisty"></span>`}
        ${this.label ? html`<span class="label">${this.label}</span><span class="colon">: </span>` : nothing}
        ${node ? renderNode(node) : this.renderText()}
        ${node && node.kind === ELEMENT
          ? html`<button type="button" class="small" data-action="reveal" @click=${() => this.reveal()}>${translate('devtoolsReveal')}</button>`
          : nothing}
      </div>
      ${this.note ? html`<div class="note">${this.note}</div>` : nothing}
      ${this.open && this.rows ? this.renderRows(this.rows) : nothing}
    `;
  }

  renderText() {
    const { text, left, rest, kind } = this.view;
    const shown = textOf(text, 1_000_000);
    const isCut = countOf(rest) > 0 && left !== 0;
    return html`<span class="value" data-kind=${KINDS.has(kind) ? kind : 'failed'} title=${textOf(this.view.class, 200)}>${
      this.more ? shown.replace(/…$/, '') + this.more : shown}</span>
      ${isCut
        ? html`<button type="button" class="small" data-action="rest" @click=${() => this.rest()}>
            ${countOf(left) > 0 ? translate('devtoolsMoreCharacters', countOf(left).toLocaleString()) : translate('devtoolsMore')}
          </button>`
        : nothing}`;
  }

  /** @param {any[]} rows */
  renderRows(rows) {
    return html`<div class="inside" role="group">
      ${rows.map((row, index) => (row.getter === undefined
        ? html`<adder-value .view=${recordOf(row.view) ?? {}} .label=${textOf(row.label, 200)} .source=${this.source}></adder-value>`
        : html`<div class="row"><span class="twisty"></span><span class="label">${textOf(row.label, 200)}</span><span class="colon">: </span>
            <button type="button" class="small" data-action="evaluate" title=${translate('devtoolsEvaluate')}
              @click=${() => this.evaluate(index, textOf(row.getter, 200))}>(…)</button></div>`))}
      ${rows.length === 0 ? html`<div class="note">${translate('devtoolsEmpty')}</div>` : nothing}
      ${this.next === null
        ? nothing
        : html`<button type="button" class="small" data-action="more" @click=${() => this.load(this.next ?? 0)}>${translate('devtoolsMore')}</button>`}
    </div>`;
  }
}

/** @param {Record<string, any>} node */
function renderNode(node) {
  const text = textOf(node.text, 500);
  if (node.kind === TEXT) return html`<span class="node-text">"${text.trim()}"</span>`;
  if (node.kind === COMMENT) return html`<span class="node-comment">&lt;!--${text}--&gt;</span>`;
  const name = textOf(node.name, 200);
  if (node.kind !== ELEMENT) return html`<span class="node-name">${name}</span>`;
  const closing = html`&lt;/<span class="node-name">${name}</span>&gt;`;
  return html`<span class="node">&lt;<span class="node-name">${name}</span>${
    listOf(node.attributes, 20).map((pair) => html` <span class="node-attribute">${textOf(pair?.[0], 200)}</span>="<span
      class="node-string">${textOf(pair?.[1], 200)}</span>"`)}${countOf(node.more) ? ' …' : nothing}&gt;${
    text ? html`<span class="node-text">${text}</span>${closing}` : countOf(node.children) ? html`…${closing}` : closing}</span>`;
}
