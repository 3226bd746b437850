/**
 * Reading what Python says. It is the page's word: it may have any form and any size, so nothing of it is shown that has not been
 * made a text, a number or a list of a limited length here.
 *
 * @module
 */

/** @param {unknown} value @param {number} [most] @returns {string} */
export function textOf(value, most = 10_000) {
  return typeof value === 'string' ? value.slice(0, most) : typeof value === 'number' ? String(value) : '';
}

/** @param {unknown} value @returns {number}  0 where it is none. */
export function countOf(value) {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}

/** @param {unknown} value @param {number} [most] @returns {any[]} */
export function listOf(value, most = 200) {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

/** @param {unknown} value @returns {Record<string, any> | null} */
export function recordOf(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}
