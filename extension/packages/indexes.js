/**
 * Package indexes as the user names them. An index that only the user's network reaches may hold what no site is to read:
 * so one may be for some sites alone.
 *
 * @module
 */

/** @import { PackageIndex } from '../protocol/settings.js' */

/** @param {PackageIndex} index @param {string} origin  Of a document, as the browser says. */
export const isFor = ({ sites }, origin) => sites.length === 0 || sites.includes(origin);

/**
 * The addresses of the indexes that a document may use, in the order in which they are asked.
 * @param {readonly PackageIndex[]} indexes
 * @param {{ origin: string, topOrigin: string }} site  A frame is one of its page's: both have to be allowed.
 * @returns {string[]}
 */
export function indexesFor(indexes, { origin, topOrigin }) {
  return indexes.filter((index) => isFor(index, origin) && isFor(index, topOrigin)).map(({ url }) => url);
}
