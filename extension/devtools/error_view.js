/**
 * An exception: what it says, where it came from with the library's frames folded, its causes, and a hint. The variables of a frame
 * are fetched when it is opened.
 *
 * @module
 */

/** @import { Source } from './value_view.js' */

import { html, LitElement, nothing } from 'lit';
import { translate } from '../i18n.js';
import { hintOf, syntaxOf } from './error_text.js';
import { countOf, listOf, recordOf, textOf } from './hostile.js';
import { canOpen, openPlace, shortPlace } from './links.js';

const MOST_CAUSES = 10;
/** The kind of frames that are JavaScript's, between Python's own. */
const JAVASCRIPT = 'javascript';

export class AdderError extends LitElement {
  /** @override */
  static properties = {
    error: { attribute: false },
    source: { attribute: false },
    unfolded: { state: true },
    locals: { state: true },
  };

  constructor() {
    super();
    /** @type {Record<string, any>} */
    this.error = {};
    /** @type {Source | undefined} */
    this.source = undefined;
    this.unfolded = false;
    /** The variables of the frames that were opened. @type {ReadonlyMap<string, any[] | null>} */
    this.locals = new Map();
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @param {number} ref @param {number} index */
  async toggleLocals(ref, index) {
    const key = `${ref} ${index}`;
    const locals = new Map(this.locals);
    if (locals.delete(key)) {
      this.locals = locals;
      return;
    }
    const reply = await this.source?.python.ask(this.source.documentId, { type: 'variables', ref, index });
    this.locals = new Map(this.locals).set(key, reply && !reply.gone && !reply.error ? listOf(reply.rows, 500) : null);
  }

  /** @override */
  render() {
    return this.renderError(this.error, 0);
  }

  /** @param {Record<string, any>} error @param {number} level @returns {unknown} */
  renderError(error, level) {
    const syntax = syntaxOf(error);
    const cause = recordOf(error.cause);
    const context = recordOf(error.context);
    const hint = hintOf(error);
    const stack = textOf(error.stack, 5000);
    const message = textOf(error.message, 5000);
    return html`
      <div class="error-head"><span class="error-type">${textOf(error.type, 200)}</span>${message ? `: ${message}` : ''}</div>
      ${hint ? html`<div class="hint">${hint}</div>` : nothing}
      ${syntax ? renderSyntax(syntax) : nothing}
      ${listOf(error.notes, 20).map((note) => html`<div class="note">${textOf(note, 5000)}</div>`)}
      ${this.renderFrames(error)}
      ${stack ? html`<details><summary>${translate('devtoolsJsFrames')}</summary><pre>${stack}</pre></details>` : nothing}
      ${level >= MOST_CAUSES
        ? nothing
        : html`
          ${cause ? html`<div class="chain">${translate('devtoolsCause')}</div>${this.renderError(cause, level + 1)}` : nothing}
          ${context ? html`<div class="chain">${translate('devtoolsContext')}</div>${this.renderError(context, level + 1)}` : nothing}
          ${listOf(error.parts, 20).map((part) => html`<div class="part">${this.renderError(recordOf(part) ?? {}, level + 1)}</div>`)}`}
    `;
  }

  /** @param {Record<string, any>} error */
  renderFrames(error) {
    const all = listOf(error.frames, 100).map((frame) => recordOf(frame) ?? {});
    if (all.length === 0) return nothing;
    const ref = countOf(error.ref);
    const own = all.filter(({ kind }) => kind === 'page' || kind === JAVASCRIPT);
    const folded = own.length > 0 && !this.unfolded ? all.length - own.length : 0;
    const left = countOf(error.left);
    return html`<ol class="frames">
        ${(folded ? own : all).map((frame) => this.renderFrame(frame, ref))}
      </ol>
      ${left ? html`<div class="note">${translate('devtoolsFramesLeft', left.toLocaleString())}</div>` : nothing}
      ${folded
        ? html`<button type="button" class="small" data-action="unfold" @click=${() => { this.unfolded = true; }}>
            ${translate('devtoolsFolded', String(folded))}</button>`
        : nothing}`;
  }

  /** @param {Record<string, any>} frame @param {number} ref */
  renderFrame(frame, ref) {
    /** @type {[string, number]} */
    const place = [textOf(frame.file, 2000), countOf(frame.line)];
    const index = countOf(frame.index);
    const key = `${ref} ${index}`;
    const rows = this.locals.get(key);
    return html`<li data-kind=${frame.kind === 'page' || frame.kind === JAVASCRIPT ? frame.kind : 'library'}>
      <div>
        <span class="function">${textOf(frame.function, 200)}</span>
        ${renderPlace(place, frame.kind !== JAVASCRIPT)}
        ${frame.kind === JAVASCRIPT
          ? html`<span class="note">JavaScript</span>`
          : html`<button type="button" class="small" data-action="locals" aria-expanded=${this.locals.has(key) ? 'true' : 'false'}
              @click=${() => this.toggleLocals(ref, index)}>${translate('devtoolsLocals')}</button>`}
      </div>
      ${frame.source ? html`<code>${textOf(frame.source, 500)}</code>` : nothing}
      ${rows === null ? html`<div class="note">${translate('devtoolsGone')}</div>` : nothing}
      ${rows
        ? html`<div class="inside" role="tree">${rows.length === 0 ? html`<div class="note">${translate('devtoolsNoLocals')}</div>` : nothing}
            ${rows.map((row) => html`<adder-value .view=${recordOf(row?.view) ?? {}} .label=${textOf(row?.label, 200)} .source=${this.source}></adder-value>`)}
          </div>`
        : nothing}
    </li>`;
  }
}

/**
 * A place in a source, as a link where it can be opened.
 * @param {import('./links.js').Place} place
 * @param {boolean} [isPython]
 */
export function renderPlace(place, isPython = true) {
  const text = shortPlace(place);
  return canOpen(place, isPython)
    ? html`<button type="button" class="place" title=${place[0]}
        @click=${(/** @type {Event} */ { currentTarget }) => openPlace(/** @type {EventTarget} */ (currentTarget), place, isPython)}>${text}</button>`
    : html`<span class="place" title=${place[0]}>${text}</span>`;
}

/** The place of what may have none. @param {{ file: string, line: number }} thing */
export const renderPlaceOf = ({ file, line }) => (file ? renderPlace([file, line]) : nothing);

/** @param {import('./error_text.js').Syntax} syntax */
function renderSyntax({ place, text, indent, carets }) {
  return html`<div>${renderPlace(place)}</div>
    <pre class="syntax">${text}\n${indent}<span class="caret">${carets}</span></pre>`;
}
