/**
 * Expressions that are evaluated at each stop.
 *
 * @module
 */

/** @import { DebugClient } from './client.js' */
/** @import { Variable } from './variable_view.js' */

import { html, LitElement } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { translate } from '../../i18n.js';
import { readVariable } from './variable_view.js';

/** What has become of an expression. @typedef {{ variable: Variable | null, fault: string }} Outcome */

/** @type {Outcome} */
const UNKNOWN = { variable: null, fault: '' };

export class AdderWatches extends LitElement {
  /** @override */
  static properties = {
    client: { attribute: false },
    frame: { attribute: false },
    expressions: { state: true },
    outcomes: { state: true },
  };

  constructor() {
    super();
    /** @type {DebugClient | undefined} */
    this.client = undefined;
    /** The frame in which they are evaluated; null while Python runs. @type {{ id: number } | null} */
    this.frame = null;
    /** @type {readonly string[]} */
    this.expressions = [];
    /** By expression. @type {ReadonlyMap<string, Outcome>} */
    this.outcomes = new Map();
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @override @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has('frame')) return;
    this.outcomes = new Map();
    this.evaluate();
  }

  /** Evaluates all of them anew. */
  evaluate() {
    for (const expression of this.expressions) void this.evaluateOne(expression);
  }

  /** @param {string} expression */
  async evaluateOne(expression) {
    const { frame } = this;
    if (!frame) return;
    let outcome;
    try {
      const told = await /** @type {DebugClient} */ (this.client).request('evaluate', { expression, context: 'watch', frameId: frame.id });
      outcome = { variable: { ...readVariable(told), name: expression }, fault: '' };
    } catch (error) {
      outcome = { variable: null, fault: /** @type {Error} */ (error).message };
    }
    if (frame === this.frame) this.outcomes = new Map(this.outcomes).set(expression, outcome);
  }

  /** @param {SubmitEvent} event */
  add(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.target).elements.namedItem('expression'));
    const expression = field.value.trim();
    if (!expression) return;
    field.value = '';
    this.expressions = [...new Set([...this.expressions, expression])];
    void this.evaluateOne(expression);
  }

  /** @override */
  render() {
    return html`${repeat(this.expressions, (expression) => expression, (expression) => this.renderOne(expression))}
      <form @submit=${this.add}><input name="expression" autocomplete="off" spellcheck="false"
        placeholder=${translate('debuggerAddWatch')} aria-label=${translate('debuggerAddWatch')}></form>`;
  }

  /** @param {string} expression */
  renderOne(expression) {
    const { variable, fault } = this.outcomes.get(expression) ?? UNKNOWN;
    return html`<div class="watch">
      ${variable
        ? html`<adder-variable .variable=${variable} .client=${this.client}></adder-variable>`
        : html`<div class="row"><span class="twisty"></span><span class="name">${expression}</span>
            <span class="fault">${fault}</span></div>`}
      <button type="button" class="remove" aria-label=${translate('debuggerRemove')} @click=${() => {
        this.expressions = this.expressions.filter((other) => other !== expression);
      }}>×</button></div>`;
  }
}
