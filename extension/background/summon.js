/**
 * An interpreter for a document that has no Python of its own that would ask for one: because the user types there, or runs a snippet.
 * Whether it may have one is policy's to say.
 *
 * @module
 */

import { translate } from '../i18n.js';
import * as control from './control.js';
import { greetingOf } from './greetings.js';
import * as store from './store.js';

/**
 * @typedef {{ started: boolean, reason: string }} Summoned  Why not, in words for the user.
 */

/**
 * Sees to it that a document has its gatekeeper, if policy lets it.
 * @param {number} tabId
 * @param {string} documentId
 * @returns {Promise<Summoned>}
 */
export async function summon(tabId, documentId) {
  // The detector greets the background: who the document is, the browser says with that, and nobody else.
  const isThere = await isKnown(tabId, documentId)
    || await greetingOf(documentId, () => askToGreet(tabId, documentId))
    || await isKnown(tabId, documentId);
  if (!isThere) return { started: false, reason: translate('devtoolsNotHere') };
  const ruling = await control.startFor(tabId, documentId);
  if (ruling.decision === 'allow') return { started: true, reason: '' };
  return { started: false, reason: ruling.reason || translate('devtoolsNotHere') };
}

/** @param {number} tabId @param {string} documentId */
async function isKnown(tabId, documentId) {
  return Object.hasOwn((await store.loadTab(tabId)).documents, documentId);
}

/**
 * @param {number} tabId
 * @param {string} documentId
 * @returns {Promise<boolean>}  Whether its detector was there.
 */
async function askToGreet(tabId, documentId) {
  const target = { tabId, documentIds: [documentId] };
  const results = await chrome.scripting.executeScript({ target, func: greet }).catch(() => []);
  // Chromium runs it in the page that the tab shows where the document has gone into the back-forward cache.
  return results[0]?.result === true && results[0].documentId === documentId;
}

/** Runs in the document, beside its detector. */
function greet() {
  const tags = /** @type {any} */ (globalThis).adderTags;
  tags?.greet?.();
  return Boolean(tags?.greet);
}
