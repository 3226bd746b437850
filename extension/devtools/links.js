/**
 * Places in sources: how they are named, and opening them in the browser's own tools. A place is the page's word, so nothing is
 * opened but an address of the web.
 *
 * @module
 */

/** Line and column are counted from 1; 0 where they are not known. @typedef {[file: string, line: number, column?: number]} Place */

/** @param {unknown} value @returns {Place | null} */
export function readPlace(value) {
  if (!Array.isArray(value) || typeof value[0] !== 'string' || !value[0]) return null;
  return [value[0].slice(0, 2000), Number.isSafeInteger(value[1]) ? value[1] : 0];
}

/** The last part of an address, as the browser's own console shows it. @param {Place} place */
export function shortPlace([file, line, column]) {
  const name = file.startsWith('<') ? file : file.replace(/[?#].*$/, '').replace(/\/$/, '').split('/').pop() || file;
  return [name, ...(line ? [line, ...(column ? [column] : [])] : [])].join(':');
}

/** What places are sorted by. @param {{ file: string, line: number }} thing */
export const placeOrder = ({ file, line }) => `${file}:${String(line).padStart(7)}`;

/** Whether a file has an address of the web; nothing else is opened. @param {Place} place */
const isOfWeb = ([file]) => /^https?:\/\//.test(file);

/** Whether the browser's own tools can open a place. In a tab, and in Firefox's tools, nothing can. @param {Place} place */
export const canOpenInTools = (place) => isOfWeb(place) && typeof chrome.devtools?.panels?.openResource === 'function';

/**
 * Whether a place can be opened: one of Python's in the panel itself.
 * @param {Place} place
 * @param {boolean} [isPython]
 */
export const canOpen = (place, isPython = true) => (isPython ? isOfWeb(place) : canOpenInTools(place));

/**
 * Opens a place in the browser's own tools.
 * @param {Place} place
 * @returns {Promise<boolean>}  Whether they have it.
 */
export function openInTools(place) {
  const [file, line, column = 0] = place;
  if (!canOpenInTools(place)) return Promise.resolve(false);
  return new Promise((resolve) => {
    /** @type {any} */
    const { panels } = chrome.devtools;
    // They answer whether they know the address; it has its number from 0.
    panels.openResource(file.replace(/#.*$/, ''), Math.max(0, line - 1), Math.max(0, column - 1), (/** @type {any} */ result) => {
      resolve(!chrome.runtime.lastError && result?.isError !== true);
    });
  });
}

/**
 * The user wants to see a place. Python's are shown by the panel, which the element is in.
 * @param {EventTarget} element
 * @param {Place} place
 * @param {boolean} [isPython]
 */
export function openPlace(element, place, isPython = true) {
  if (!canOpen(place, isPython)) return;
  if (isPython) element.dispatchEvent(new CustomEvent('adder-place', { detail: place, bubbles: true }));
  else void openInTools(place);
}
