/**
 * An entry of the console, as it is shown.
 *
 * @module
 */

/** @import { Entry } from './log.js' */
/** @import { Python } from './python.js' */

import { html, nothing } from 'lit';
import { translate } from '../i18n.js';
import { timeText } from './amounts.js';
import { readAnsi } from './ansi.js';
import { highlighted } from './editor.js';
import { renderPlace } from './error_view.js';
import { renderRich } from './rich_view.js';

/** Lines of what was typed that are shown at first, and of what was printed. */
const LINES = 40;
/** Longer sources are shown without colours. */
export const COLORED = 20_000;

/**
 * What whoever shows entries does for them.
 * @typedef {object} Actions
 * @property {Python} python  What is asked for more of a value.
 * @property {ReadonlySet<number>} unfolded  Long entries that are shown in full, by their keys.
 * @property {(entry: Entry) => void} unfold
 * @property {(entry: Entry) => void} moreText
 * @property {(entry: Entry) => void} moreLines
 * @property {(entry: Entry, table: Record<string, any>) => void} moreRows
 * @property {(entry: Entry, text: string) => void} answer
 */

/** Pieces of a text, each in its colours. @param {{ text: string, classes: string }[]} pieces */
const colored = (pieces) => pieces.map(({ text, classes }) => (classes ? html`<span class=${classes}>${text}</span>` : text));

/** @param {Entry} entry @param {Actions} actions @returns {unknown} */
export function renderEntry(entry, actions) {
  const source = { python: actions.python, documentId: entry.documentId };
  switch (entry.kind) {
    case 'input':
      return html`<div class="entry" data-kind="input" data-state=${entry.state ?? ''}>
        ${[entry.name, entry.where].map((words) => (words ? html`<span class="snippet">${words}</span>` : nothing))}
        <pre class="source">${renderLong(entry, actions, (text) => (text.length > COLORED ? text : colored(highlighted(text))))}</pre>
        ${entry.seconds && entry.seconds >= 1 ? html`<span class="seconds">${timeText(entry.seconds * 1e6)}</span>` : nothing}
      </div>`;
    case 'result': {
      const view = entry.view ?? {};
      return html`<div class="entry" data-kind="result">
        <div role="tree" aria-label=${translate('devtoolsValue')}><adder-value .view=${view} .source=${source}></adder-value></div>${
          renderRich(view, (table) => actions.moreRows(entry, table))}</div>`;
    }
    case 'error':
      return html`<div class="entry" data-kind="error"><adder-error .error=${entry.error ?? {}} .source=${source}></adder-error></div>`;
    case 'ask':
      return html`<div class="entry" data-kind="ask"><label><span class="ask">${entry.text}</span>${entry.answer === undefined
        ? html`<input class="answer" aria-label=${entry.text || translate('devtoolsAnswer')} @keydown=${(/** @type {any} */ event) => {
            if (event.key !== 'Enter') return;
            // The key is for this field: what is typed into next has the keyboard already.
            event.preventDefault();
            actions.answer(entry, event.target.value);
          }}>`
        : html`<span class="answer">${entry.answer}</span>`}</label></div>`;
    default:
      return html`<div class="entry" data-kind=${entry.kind} data-level=${entry.level ?? 'log'}>
        ${entry.count ? html`<span class="count" title=${translate('devtoolsRepeated')}>${entry.count}</span>` : nothing}
        <pre>${renderLong(entry, actions, (text) => colored(readAnsi(text)))}</pre>
        ${renderRest(entry, actions)}
        ${entry.lines && entry.rest
          ? html`<button type="button" class="small" data-action="lines" @click=${() => actions.moreLines(entry)}>${translate('devtoolsShowLines')}</button>`
          : nothing}
        ${entry.place ? renderPlace(entry.place) : nothing}
      </div>`;
  }
}

/** What a text has beyond what is here. @param {Entry} entry @param {Actions} actions */
function renderRest(entry, { moreText }) {
  if (!entry.left) return nothing;
  const left = entry.left.toLocaleString();
  return entry.rest
    ? html`<button type="button" class="small" data-action="rest" @click=${() => moreText(entry)}>${translate('devtoolsMoreCharacters', left)}</button>`
    : html`<span class="note">${translate('devtoolsCharactersLeft', left)}</span>`;
}

/**
 * A text, the first lines of it at first.
 * @param {Entry} entry
 * @param {Actions} actions
 * @param {(text: string) => unknown} render
 */
function renderLong(entry, { unfolded, unfold }, render) {
  const { key, text = '' } = entry;
  const lines = text.split('\n');
  if (lines.length <= LINES || unfolded.has(key)) return render(text);
  return html`${render(lines.slice(0, LINES).join('\n'))}
<button type="button" class="small" data-action="unfold" @click=${() => unfold(entry)}>${
  translate('devtoolsMoreLines', (lines.length - LINES).toLocaleString())}</button>`;
}
