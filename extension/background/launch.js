/**
 * Puts Adder's executor and gatekeeper into one document that policy allowed.
 *
 * Addressed by `documentId`, so that a navigation in between cannot turn a grant for one document into code in the next:
 * the browser then finds no such document and nothing happens.
 *
 * @module
 */

/** @import { Session } from '../protocol/messages.js' */

import { ensureHost } from '#host';

/**
 * @param {Session} session
 * @returns {Promise<void>} Rejects where the host does not come up or the document is gone.
 */
export async function launch({ tabId, documentId }) {
  await ensureHost();
  const target = { tabId, documentIds: [documentId] };
  // The executor first: the gatekeeper greets it as soon as it runs.
  await chrome.scripting.executeScript({
    target,
    files: ['content_scripts/executor.js'],
    world: 'MAIN',
    injectImmediately: true,
  });
  await chrome.scripting.executeScript({
    target,
    files: ['content_scripts/gatekeeper.js'],
    world: 'ISOLATED',
    injectImmediately: true,
  });
}
