/**
 * The tables of a recording that are about the line to the page: what the event loop ran, which lines waited, and what was sent.
 *
 * @module
 */

/** @import { Column } from '../table.js' */
/** @import { NetworkRequest, Read, Traffic, Turn } from './profile.js' */

import { html, nothing } from 'lit';
import { translate } from '../../i18n.js';
import { bytesText, countText, timeText } from '../amounts.js';
import { renderPlaceOf } from '../error_view.js';
import { placeOrder } from '../links.js';
import { nameOf } from './words.js';

/** @param {string} name @param {string} title @param {(value: number) => string} [text] @returns {Column} */
const numbers = (name, title, text = countText) => ({ name, title, value: (row) => row[name], show: (row) => text(row[name]) });

/** @type {Column} */
const place = { name: 'place', title: translate('profilerPlace'), isText: true, value: placeOrder, show: renderPlaceOf };

/**
 * What the event loop ran.
 * @param {(turn: Turn) => void} look  Called with the one that the user wants to see in the chart.
 * @returns {Column[]}
 */
export const turnColumns = (look) => [
  { name: 'took', title: translate('profilerTook'), value: ({ start, end }) => end - start, show: ({ start, end }) => timeText(end - start) },
  { ...numbers('start', translate('profilerBegan'), timeText), isRising: true },
  numbers('waited', translate('profilerWaited'), timeText),
  numbers('trips', translate('profilerTrips')),
  numbers('operations', translate('profilerOperations')),
  {
    name: 'what',
    title: translate('profilerWhat'),
    isText: true,
    value: ({ entry }) => nameOf(entry),
    show: (turn) => html`<button type="button" class="function" title=${translate('profilerLook')} @click=${() => look(turn)}><span
      class="kind" data-kind="turn"></span>${nameOf(turn.entry)}</button>`,
  },
  { ...place, value: ({ entry }) => placeOrder(entry), show: ({ entry }) => renderPlaceOf(entry) },
];

/** Which lines waited for the page. @type {Column[]} */
export const READ_COLUMNS = [
  numbers('total', translate('profilerTotal'), timeText),
  numbers('longest', translate('profilerLongest'), timeText),
  numbers('count', translate('profilerTrips')),
  { name: 'what', title: translate('profilerOperation'), isText: true, value: ({ what }) => what, show: ({ what }) => html`<span class="function">${what}</span>` },
  place,
  { name: 'name', title: translate('profilerFunction'), isText: true, value: ({ name }) => name, show: ({ name }) => html`<span class="function">${name}</span>` },
];

/** What was asked of the network. What is not known is nothing. @type {Column[]} */
export const REQUEST_COLUMNS = [
  { ...numbers('start', translate('profilerBegan'), timeText), isRising: true },
  { name: 'took', title: translate('profilerTook'), value: ({ took }) => took ?? -1, show: ({ took }) => (took === null ? '' : timeText(took)) },
  { name: 'status', title: translate('profilerStatus'), value: ({ status }) => status, show: ({ status }) => status || '' },
  { name: 'size', title: translate('memorySize'), value: ({ size }) => size ?? -1, show: ({ size }) => (size === null ? '' : bytesText(size)) },
  { name: 'method', title: translate('profilerMethod'), isText: true, value: ({ method }) => method, show: ({ method }) => html`<span class="function">${method}</span>` },
  {
    name: 'url',
    title: translate('profilerAddress'),
    isText: true,
    value: ({ url }) => url,
    show: ({ url, error }) => html`<span class="function" title=${url}>${url}</span>${error ? html` <span class="fault">${error}</span>` : nothing}`,
  },
  place,
];

/** What was sent. @type {Column[]} */
export const OPERATION_COLUMNS = [numbers('count', translate('memoryCount')), READ_COLUMNS[3]];

/** @param {Turn} turn */
export const wordsOfTurn = ({ entry }) => `${nameOf(entry)} ${entry.file}`;

/** @param {Read} read */
export const wordsOfRead = ({ what, file, name }) => `${what} ${file} ${name}`;

/** @param {NetworkRequest} request */
export const wordsOfRequest = ({ method, url, status, error, file }) => `${method} ${url} ${status || ''} ${error} ${file}`;

/** What went over the line, in a line. @param {Traffic} traffic */
export function renderTraffic({ operations, batches, characters, trips, waited, cached, sizes }) {
  const sum = (/** @type {string} */ key, /** @type {string} */ text) => html`<span data-sum=${key}>${translate(`profilerSum_${key}`)}: <bdi>${text}</bdi></span>`;
  const large = ['1', '2–10', '11–100', '101–1000', '> 1000'];
  const counts = sizes.map((count, index) => (count ? `${large[index]}: ${countText(count)}` : '')).filter(Boolean);
  return [
    sum('trips', countText(trips)),
    sum('waited', timeText(waited)),
    sum('cached', countText(cached)),
    sum('operations', countText(operations)),
    sum('batches', countText(batches)),
    sum('characters', bytesText(characters)),
    counts.length ? sum('sizes', counts.join(', ')) : nothing,
  ];
}
