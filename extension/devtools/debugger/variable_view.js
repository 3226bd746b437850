/**
 * Scopes, and a value of Python's as a tree: what is in it is fetched when it is opened, a property when it is asked for, and it can be
 * changed with a double click, or `Enter`.
 *
 * @module
 */

/** @import { DebugClient } from './client.js' */

import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { translate } from '../../i18n.js';
import { countOf, listOf, recordOf, textOf } from '../hostile.js';

/** How many items are fetched at once. */
const PAGE = 100;

/**
 * @typedef {object} Variable
 * @property {string} name
 * @property {string} value
 * @property {string} type
 * @property {number} reference  0 where nothing is in it.
 * @property {number} size
 * @property {boolean} isLazy
 * @property {boolean} isNode  Whether it is a node of the page's, which can be pointed out there.
 * @property {string} path  An expression for it, empty where there is none.
 */

/** @param {unknown} told @returns {Variable} */
export function readVariable(told) {
  const one = recordOf(told) ?? {};
  return {
    name: textOf(one.name, 200),
    value: textOf(one.value ?? one.result, 2000),
    type: textOf(one.type, 200),
    reference: countOf(one.variablesReference),
    size: countOf(one.indexedVariables) + countOf(one.namedVariables),
    isLazy: recordOf(one.presentationHint)?.lazy === true,
    isNode: one.isNode === true,
    path: textOf(one.evaluateName, 1000),
  };
}

export class AdderVariable extends LitElement {
  /** @override */
  static properties = {
    variable: { attribute: false },
    client: { attribute: false },
    container: { attribute: false },
    level: { attribute: false },
    isOpen: { state: true },
    rows: { state: true },
    isEditing: { state: true },
    fault: { state: true },
  };

  constructor() {
    super();
    /** @type {Variable} */
    this.variable = readVariable({});
    /** @type {DebugClient | undefined} */
    this.client = undefined;
    /** What this is in: the number by which it is changed; 0 where it cannot be. */
    this.container = 0;
    this.level = 0;
    this.isOpen = false;
    /** @type {Variable[] | null} */
    this.rows = null;
    this.isEditing = false;
    this.fault = '';
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const before = /** @type {Variable | undefined} */ (changed.get('variable'));
    if (!before || before.reference === this.variable.reference) return;
    this.rows = null;
    if (this.isOpen && this.variable.reference) void this.load();
    else this.isOpen = false;
  }

  async toggle() {
    this.isOpen = !this.isOpen;
    if (this.isOpen && !this.rows) await this.load();
  }

  async load(start = this.rows?.length ?? 0) {
    const { reference } = this.variable;
    try {
      const { variables } = await /** @type {DebugClient} */ (this.client).request(
        'variables', { variablesReference: reference, start, count: PAGE },
      );
      if (reference !== this.variable.reference) return;
      this.rows = [...(start ? this.rows ?? [] : []), ...listOf(variables, PAGE).map(readVariable)];
    } catch (error) {
      this.fault = /** @type {Error} */ (error).message;
    }
  }

  /** Evaluates a property, because the user wants it. */
  async ask() {
    try {
      const { variables } = await /** @type {DebugClient} */ (this.client).request(
        'variables', { variablesReference: this.variable.reference },
      );
      const [found] = listOf(variables, 1);
      this.variable = { ...readVariable(found), name: this.variable.name };
    } catch (error) {
      this.fault = /** @type {Error} */ (error).message;
    }
  }

  /** Highlights a node in the page, or ends that. @param {boolean} isOver */
  point(isOver) {
    const { isNode, reference } = this.variable;
    // Python that has gone on has ended it.
    if (isNode) this.client?.request('pointOut', { variablesReference: isOver ? reference : 0 }).catch(() => undefined);
  }

  get canEdit() {
    return this.container > 0 && !this.variable.isLazy;
  }

  edit() {
    if (!this.canEdit) return;
    this.isEditing = true;
    void this.updateComplete.then(() => this.querySelector('input')?.select());
  }

  /** The value is shown again, and has the keyboard. */
  async show() {
    this.isEditing = false;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('.value'))?.focus();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (!['Enter', ' ', 'F2'].includes(event.key)) return;
    event.preventDefault();
    this.edit();
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    // Not with a mouse, but by whoever reads the page aloud.
    if (event.detail === 0) this.edit();
  }

  /** @param {KeyboardEvent} event */
  async typed(event) {
    event.stopPropagation();
    if (event.key === 'Escape') await this.show();
    if (event.key !== 'Enter') return;
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    try {
      const changed = await /** @type {DebugClient} */ (this.client).request(
        'setVariable', { variablesReference: this.container, name: this.variable.name, value },
      );
      this.variable = { ...readVariable(changed), name: this.variable.name, path: this.variable.path };
      this.fault = '';
      await this.show();
      this.dispatchEvent(new CustomEvent('adder-variable-set', { bubbles: true }));
    } catch (error) {
      this.fault = /** @type {Error} */ (error).message;
    }
  }

  /** @override */
  render() {
    const { name, value, type, reference, isLazy, size } = this.variable;
    const canOpen = reference > 0 && !isLazy;
    const shown = this.rows?.length ?? 0;
    return html`
      <div class="row" style="--level: ${this.level}" title=${type} @mouseenter=${() => this.point(true)} @mouseleave=${() => this.point(false)}>
        ${canOpen
          ? html`<button type="button" class="twisty" aria-label=${translate('devtoolsOpen')} aria-expanded=${this.isOpen ? 'true' : 'false'}
              @click=${() => this.toggle()}>${this.isOpen ? '▾' : '▸'}</button>`
          : html`<span class="twisty"></span>`}
        <span class="name">${name}</span>${name ? ': ' : ''}
        ${isLazy
          ? html`<button type="button" class="lazy" @click=${() => this.ask()}>${translate('debuggerAsk')}</button>`
          : this.isEditing
            ? html`<input aria-label=${name} .value=${value} @keydown=${this.typed} @blur=${() => { this.isEditing = false; }}>`
            : this.canEdit
              ? html`<span class="value" role="button" tabindex="0"
                  @dblclick=${() => this.edit()} @click=${this.clicked} @keydown=${this.pressed}>${value}</span>`
              : html`<span class="value">${value}</span>`}
      </div>
      ${this.fault ? html`<div class="fault" role="alert">${this.fault}</div>` : nothing}
      ${this.isOpen && this.rows
        ? html`${this.rows.map((row) => html`<adder-variable .variable=${row} .client=${this.client} .container=${reference}
              .level=${this.level + 1}></adder-variable>`)}
            ${shown < size
              ? html`<button type="button" class="small" @click=${() => this.load()}>${translate('debuggerMore', String(size - shown))}</button>`
              : nothing}`
        : nothing}
    `;
  }
}

/** The names of a scope, in a fold of their own. */
export class AdderScope extends LitElement {
  /** @override */
  static properties = {
    label: { attribute: false },
    reference: { attribute: false },
    client: { attribute: false },
    isClosed: { attribute: false },
    rows: { state: true },
  };

  constructor() {
    super();
    this.label = '';
    this.reference = 0;
    /** @type {DebugClient | undefined} */
    this.client = undefined;
    this.isClosed = false;
    /** @type {Variable[]} */
    this.rows = [];
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @override @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has('reference') && !this.isClosed) void this.load();
  }

  async load() {
    const { reference } = this;
    try {
      const { variables } = await /** @type {DebugClient} */ (this.client).request('variables', { variablesReference: reference });
      if (reference !== this.reference) return;
      // A scope has a name once, whatever is said.
      this.rows = [...new Map(listOf(variables, 5000).map((told) => [textOf(told?.name, 200), readVariable(told)])).values()];
    } catch {
      if (reference === this.reference) this.rows = [];
    }
  }

  /** @override */
  render() {
    return html`<details ?open=${!this.isClosed} @toggle=${(/** @type {any} */ event) => {
      if (event.target.open && !this.rows.length) void this.load();
    }}><summary>${this.label}</summary>${repeat(this.rows, ({ name }) => name, (row) => html`<adder-variable .variable=${row}
      .client=${this.client} .container=${this.reference}></adder-variable>`)}</details>`;
  }
}
