/**
 * Which state speaks for a page or a site that has documents in several.
 *
 * @module
 */

/** @import { DocumentState } from './messages.js' */

/** What the user should know first comes first. @type {readonly DocumentState[]} */
const BY_URGENCY = ['asks', 'error', 'running', 'starting', 'blocked', 'stopped', 'refused', 'parked'];

/**
 * @param {readonly DocumentState[]} states
 * @returns {DocumentState | undefined} Undefined where there are no documents.
 */
export function mostPressing(states) {
  return BY_URGENCY.find((candidate) => states.includes(candidate));
}
