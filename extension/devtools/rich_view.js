/**
 * What a value shows of itself beside its text: a table, a picture, HTML.
 *
 * HTML comes from the page. It is shown in a frame with no rights at all: no scripts, an origin of its own, no forms, no way to
 * another page; it inherits this page's policy too, by which it loads nothing and has no styles of its own. Pictures are shown
 * as pictures, SVG too, which then runs nothing and loads nothing.
 *
 * @module
 */

import { html, nothing } from 'lit';
import { translate } from '../i18n.js';
import { countOf, listOf, recordOf, textOf } from './hostile.js';
import { MOST_COLUMNS, MOST_ROWS } from './log.js';

const MOST = 500_000;

/** What the frame's document is before anything of the page's. */
const HEAD = '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:">'
  + '<meta name="color-scheme" content="light dark"><body>';

/** @param {Record<string, any>} view @param {(table: Record<string, any>) => void} more  The user wants to see more rows. */
export function renderRich(view, more) {
  const table = recordOf(view.table);
  const rich = recordOf(view.rich);
  return html`${table ? renderTable(table, () => more(table)) : nothing}${rich ? renderPicture(rich) : nothing}`;
}

/** @param {Record<string, any>} rich */
function renderPicture(rich) {
  const data = textOf(rich.data, MOST);
  if (rich.kind === 'html') {
    return html`<iframe class="rich" sandbox="" title=${translate('devtoolsRich')} .srcdoc=${HEAD + data}></iframe>`;
  }
  const source = rich.kind === 'svg'
    ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(data)}`
    : `data:image/png;base64,${data.replace(/[^A-Za-z0-9+/=]/g, '')}`;
  return html`<img class="rich" alt=${translate('devtoolsRich')} src=${source}>`;
}

/** @param {Record<string, any>} table @param {() => void} more */
function renderTable(table, more) {
  const moreRows = countOf(table.moreRows);
  const moreColumns = countOf(table.moreColumns);
  return html`<div class="table"><table>
      <thead><tr><th></th>${listOf(table.columns, MOST_COLUMNS).map((name) => html`<th scope="col">${textOf(name, 200)}</th>`)}</tr></thead>
      <tbody>${listOf(table.rows, MOST_ROWS).map((row, index) => html`<tr><th scope="row">${index}</th>${
        listOf(row, MOST_COLUMNS).map((cell) => html`<td>${textOf(cell, 500)}</td>`)}</tr>`)}</tbody>
    </table>
    ${moreRows || moreColumns
      ? html`<p class="note">${translate('devtoolsTableMore', moreRows.toLocaleString(), moreColumns.toLocaleString())}</p>`
      : nothing}
    ${moreRows && countOf(table.ref)
      ? html`<button type="button" class="small" data-action="rows" @click=${more}>${translate('devtoolsMore')}</button>`
      : nothing}
  </div>`;
}
