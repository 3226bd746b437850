/**
 * Why the host ends an interpreter or keeps it waiting: what the page's console says, and which of the messages in `_locales`
 * says it to the user in the popup.
 *
 * @module
 */

/** @import { KeyedReason } from '../protocol/messages.js' */

/** @typedef {KeyedReason & { text: string }} Reason  `text` is for the page's console. */

/** @param {string} key @param {string} text @param {...string} subjects @returns {Reason} */
const reason = (key, text, ...subjects) => ({ key, subjects, text });

export const NOT_ALLOWED = 'this site may not run Python.';
export const USER_STOPPED = reason(
  'reasonUserStopped', 'the user stopped Python on this page. Reload the page to run it again.');
export const FLOODED = reason(
  'reasonFlooded', 'Python on this page was ended: it sent more than the page could take, and did not wait for it.');
export const TOO_LARGE = reason(
  'reasonTooLarge', 'Python on this page was ended: it sent a message that is too large for the browser.');

/**
 * @param {number} most
 * @param {boolean} inTab  Whether it is the tab that has no more.
 */
export const waits = (most, inTab) => reason(
  inTab ? 'reasonWaitsInTab' : 'reasonWaits',
  `Python in this document waits for other Python ${inTab ? 'in this tab ' : ''}to end: `
    + `${most} interpreters ${inTab ? 'in a tab' : 'in all'} is the limit, which Adder's options can change.`,
  String(most),
);

/** @param {number} most */
export const refused = (most) => reason(
  'reasonTooManyWait',
  `Python in this document was not started: ${most} others of this tab are waiting already, `
    + "which is the limit that Adder's options can change.",
  String(most),
);
