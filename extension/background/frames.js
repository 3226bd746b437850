/**
 * Which documents a tab holds now, as the browser tells it.
 *
 * @module
 */

/** @import { FrameFacts } from './sessions.js' */

/**
 * @param {number} tabId
 * @returns {Promise<FrameFacts[]>} Empty where the tab is gone.
 */
export async function framesOf(tabId) {
  try {
    return (await chrome.webNavigation.getAllFrames({ tabId })) ?? [];
  } catch {
    return [];
  }
}

/**
 * Which of these documents no longer exist.
 * @param {number} tabId
 * @param {string[]} documentIds
 * @returns {Promise<Set<string>>}
 */
export async function goneOf(tabId, documentIds) {
  const listed = new Set((await framesOf(tabId)).map(({ documentId }) => documentId));
  // Chromium's list is not complete (blob frames; everything after a return from the back-forward cache), so those that
  // it does not name are called on.
  return silentOf(tabId, documentIds.filter((documentId) => !listed.has(documentId)));
}

/**
 * Which of these documents cannot be called on: Chromium's list names a page's documents also after it has crashed.
 * @param {number} tabId
 * @param {string[]} documentIds
 * @returns {Promise<Set<string>>}
 */
export async function silentOf(tabId, documentIds) {
  const calls = await Promise.allSettled(documentIds.map((documentId) => callOn(tabId, documentId)));
  return new Set(documentIds.filter((_, index) => calls[index].status === 'rejected'));
}

/**
 * @param {number} tabId
 * @param {string} documentId
 */
function callOn(tabId, documentId) {
  const target = { tabId, documentIds: [documentId] };
  return chrome.scripting.executeScript({ target, func: () => true, injectImmediately: true });
}
