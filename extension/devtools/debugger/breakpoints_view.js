/**
 * The list of all breakpoints, also of those in code that is not loaded yet, and the form for what one asks and says.
 *
 * @module
 */

/** @import { Breakpoint, DebugClient } from './client.js' */
/** @import { Place } from './typed_place.js' */

import { html, LitElement, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { repeat } from 'lit/directives/repeat.js';
import { translate } from '../../i18n.js';
import { shortPlace } from '../links.js';
import { lineOf, stateOf } from './client.js';
import { placeOf } from './typed_place.js';

/** Tells of a breakpoint that the user wants to see (`adder-place`) or to change (`adder-edit`): its place is the event's detail. */
export class AdderBreakpoints extends LitElement {
  /** @override */
  static properties = {
    client: { attribute: false },
    files: { attribute: false },
    base: { attribute: false },
    fault: { state: true },
  };

  constructor() {
    super();
    /** @type {DebugClient | undefined} */
    this.client = undefined;
    /** By file. @type {[path: string, points: Breakpoint[]][]} */
    this.files = [];
    /** The document's address. */
    this.base = '';
    this.fault = '';
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @param {SubmitEvent} event */
  add(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.target).elements.namedItem('place'));
    const place = placeOf(field.value, this.base);
    this.fault = place ? '' : translate('debuggerNoPlace');
    if (!place) return;
    field.value = '';
    void this.client?.add(place.path, { line: place.line });
  }

  /** @param {'adder-place' | 'adder-edit'} name @param {Place} detail */
  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** @override */
  render() {
    const all = this.files.flatMap(([path, points]) => points.map((point) => ({ path, point })));
    return html`
      ${all.length ? nothing : html`<p class="empty">${translate('debuggerNoBreakpoints')}</p>`}
      ${repeat(all, ({ point }) => point.id, ({ path, point }) => this.renderOne(path, point))}
      <form @submit=${this.add}><input name="place" autocomplete="off" spellcheck="false"
        placeholder=${translate('debuggerAddBreakpoint')} aria-label=${translate('debuggerAddBreakpoint')}></form>
      ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}`;
  }

  /** @param {string} path @param {Breakpoint} point */
  renderOne(path, point) {
    const line = lineOf(point);
    const name = shortPlace([path, line]);
    const more = [point.condition, point.hitCondition, point.logMessage].filter(Boolean).join(' · ');
    return html`<div class="point" data-state=${stateOf(point)}>
      <input type="checkbox" aria-label=${name} .checked=${point.isOn} @change=${(/** @type {any} */ event) => {
        void this.client?.change(path, point.id, { isOn: event.target.checked });
      }}>
      <button type="button" class="at" title=${path} @click=${() => this.tell('adder-place', { path, line })}>${name}</button>
      <span class="more" title=${more}>${more}</span>
      <span class="why" title=${point.message}>${point.message}</span>
      <button type="button" class="edit" aria-label=${translate('debuggerEdit')} title=${translate('debuggerEdit')}
        @click=${() => this.tell('adder-edit', { path, line })}>…</button>
      <button type="button" class="remove" aria-label=${translate('debuggerRemove')} title=${translate('debuggerRemove')}
        @click=${() => this.client?.remove(path, point.id)}>×</button>
    </div>`;
  }
}

/** The fields, each with an example. @type {['condition' | 'hitCondition' | 'logMessage', string][]} */
const FIELDS = [['condition', 'number > 3'], ['hitCondition', '>= 10'], ['logMessage', 'number is {number}']];

/** Tells when it is done with (`adder-done`). */
export class AdderBreakpointForm extends LitElement {
  /** @override */
  static properties = {
    client: { attribute: false },
    place: { attribute: false },
  };

  constructor() {
    super();
    /** @type {DebugClient | undefined} */
    this.client = undefined;
    /** @type {Place} */
    this.place = { path: '', line: 0 };
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @override @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has('place')) this.querySelector('input')?.focus();
  }

  /** @param {SubmitEvent} event @param {Breakpoint | undefined} point */
  set(event, point) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const change = Object.fromEntries(FIELDS.map(([name]) => [name, String(data.get(name) ?? '')]));
    const { path, line } = this.place;
    if (point) void this.client?.change(path, point.id, change);
    else void this.client?.add(path, { line, ...change });
    this.close();
  }

  close() {
    this.dispatchEvent(new CustomEvent('adder-done'));
  }

  /** @override */
  render() {
    const { path, line } = this.place;
    const point = this.client?.find(path, line);
    return keyed(this.place, html`<form class="edited" @submit=${(/** @type {SubmitEvent} */ event) => this.set(event, point)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === 'Escape') this.close(); }}>
      <strong title=${path}>${shortPlace([path, line])}</strong>
      ${FIELDS.map(([name, example]) => html`<label>${translate(`debuggerPoint_${name}`)}
        <input name=${name} autocomplete="off" spellcheck="false" placeholder=${example} .value=${point?.[name] ?? ''}></label>`)}
      <button type="submit" class="primary">${translate('debuggerSet')}</button>
      <button type="button" @click=${this.close}>${translate('debuggerCancel')}</button>
    </form>`);
  }
}
