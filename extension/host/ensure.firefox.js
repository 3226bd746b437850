/**
 * The host as the background sees it, on Firefox: part of the event page, which is a document with workers.
 *
 * @module
 */

import { Documents } from './documents.js';

/** @typedef {import('./documents.js').Authority} Authority */

const ALARM = 'adder:keep-alive';
/** Firefox suspends an idle event page after 30 s, ports or not; an alarm is what resets that clock. */
const ALARM_MINUTES = 0.25;

/** @type {Documents | null} */
let documents = null;

/**
 * Makes sure that the host accepts ports. It does from the moment the event page runs.
 * @returns {Promise<void>}
 */
export async function ensureHost() {}

/**
 * A page may soon need an interpreter: has one boot meanwhile.
 * @param {import('../protocol/settings.js').Settings} settings
 * @param {import('../protocol/messages.js').HostedSession | null} expected  The session of its document, where it is about to
 *   connect.
 * @returns {Promise<void>}
 */
export async function warmHost(settings, expected) {
  documents?.warm(settings, expected);
}

/**
 * Stops the interpreters of some documents.
 * @param {string[]} documentIds
 * @param {string} reason  Told to the page.
 * @returns {Promise<void>}
 */
export async function endDocuments(documentIds, reason) {
  documents?.end(documentIds, reason);
}

/**
 * Stops all interpreters of a tab that is gone.
 * @param {number} tabId
 * @returns {Promise<void>}
 */
export async function endTab(tabId) {
  documents?.endTab(tabId);
}

/**
 * Stops what a document's Python computes, because the user said so.
 * @param {string} documentId
 * @returns {Promise<void>}
 */
export async function stopDocument(documentId) {
  documents?.stop(documentId);
}

/**
 * Lets it compute on.
 * @param {string} documentId
 * @returns {Promise<void>}
 */
export async function waitForDocument(documentId) {
  documents?.wait(documentId);
}

/**
 * Applies the user's settings to the interpreters that there are.
 * @param {import('../protocol/settings.js').Settings} settings
 * @returns {Promise<void>}
 */
export async function applySettings(settings) {
  documents?.limit(settings);
}

/**
 * What the documents of a tab use.
 * @param {number} tabId
 * @returns {Promise<Record<string, import('./watch.js').Usage>>}  By document.
 */
export async function usageOf(tabId) {
  return (await documents?.usage(tabId)) ?? {};
}

/**
 * Connects the host to the background and starts to accept ports.
 * @param {Authority} authority
 */
export function installHost(authority) {
  documents = new Documents({
    ...authority,
    onBusy: (busy) => {
      if (busy) chrome.alarms.create(ALARM, { periodInMinutes: ALARM_MINUTES });
      else chrome.alarms.clear(ALARM);
    },
  });
  documents.listen();
  // That it is delivered is all an alarm has to do.
  chrome.alarms.onAlarm.addListener(() => {});
}
