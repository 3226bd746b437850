/**
 * Puts Adder's executor and gatekeeper into one document that policy allowed.
 *
 * Addressed by `documentId`, so that a navigation in between cannot turn a grant for one document into code in the next.
 * Firefox then finds no such document. Chromium (156) finds one that went into the back-forward cache, and runs the code
 * in the page that the tab shows instead; but it says where it ran, so that is looked at before anything of Adder's goes
 * there, and again after each step. (What arrives in the wrong document all the same has no session there: the host
 * refuses its gatekeeper, and an executor alone does nothing.)
 *
 * @module
 */

/** @import { Session } from '../protocol/messages.js' */

import { ensureHost } from '#host';

/** The document is not the one that its tab shows any more. */
export class PageLeft extends Error {}

/**
 * @param {Pick<Session, 'tabId' | 'documentId'>} session
 * @returns {Promise<void>} Rejects where the host does not come up or the document is gone.
 * @throws {PageLeft}
 */
export async function launch({ tabId, documentId }) {
  await ensureHost();
  const target = { tabId, documentIds: [documentId] };

  /** @param {object} what  To inject. */
  const inject = async (what) => {
    const injection = /** @type {any} */ ({ target, injectImmediately: true, ...what });
    const results = await chrome.scripting.executeScript(injection);
    if (results.some((result) => result.documentId !== documentId)) throw new PageLeft('the page was left');
  };

  await inject({ func: () => {} });
  // The executor first: the gatekeeper greets it as soon as it runs.
  await inject({ files: ['content_scripts/executor.js'], world: 'MAIN' });
  await inject({ files: ['content_scripts/gatekeeper.js'], world: 'ISOLATED' });
}
