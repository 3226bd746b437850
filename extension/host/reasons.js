/**
 * What a page's console says when the host ends an interpreter or keeps it waiting.
 *
 * @module
 */

export const NOT_ALLOWED = 'this site may not run Python.';
export const USER_STOPPED = 'the user stopped Python on this page. Reload the page to run it again.';
export const FLOODED = 'Python on this page was ended: it sent more than the page could take, and did not wait for it.';
export const TOO_LARGE = 'Python on this page was ended: it sent a message that is too large for the browser.';

/**
 * @param {number} most
 * @param {boolean} inTab  Whether it is the tab that has no more.
 */
export const waits = (most, inTab) => `Python in this document waits for other Python ${inTab ? 'in this tab ' : ''}to end: `
  + `${most} interpreters ${inTab ? 'in a tab' : 'in all'} is the limit, which Adder's options can change.`;

/** @param {number} most */
export const refused = (most) => `Python in this document was not started: ${most} others of this tab are waiting already.`;
