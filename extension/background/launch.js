/**
 * Puts Adder's executor and gatekeeper into one document that policy allowed.
 *
 * Addressed by `documentId`, so that a navigation in between cannot turn a grant for one document into code in the next.
 * Firefox then finds no such document. Chromium (156) finds one that went into the back-forward cache, and runs the code
 * in the page that the tab shows instead; but it says where it ran, and nothing begins there: a gatekeeper starts only when
 * it is told the mark that its own document's detector sent with its greeting, and that comes last.
 *
 * @module
 */

/** @import { Grant, Orders, PoliciesReply } from '../protocol/messages.js' */
/** @import { MintedSession } from './sessions.js' */

import { ensureHost } from '#host';

/** The document is not the one that its tab shows any more. */
export class PageLeft extends Error {}

/**
 * @param {Pick<MintedSession, 'tabId' | 'documentId' | 'mark'>} session
 * @param {object} knowledge
 * @param {Grant} knowledge.grant  What the document's Python may do.
 * @param {Promise<PoliciesReply | null>} knowledge.policies  Not waited for: the gatekeeper can ask.
 * @param {boolean} knowledge.isTyped  Whether the user types Python for it in DevTools.
 * @returns {Promise<void>} Rejects where the host does not come up or the document is gone.
 * @throws {PageLeft}
 */
export async function launch({ tabId, documentId, mark }, { grant, policies, isTyped }) {
  const target = { tabId, documentIds: [documentId] };

  /** @param {object} what  To inject. @returns {Promise<any>} What it came to. */
  const inject = async (what) => {
    const injection = /** @type {any} */ ({ target, injectImmediately: true, ...what });
    const results = await chrome.scripting.executeScript(injection);
    if (results.some((result) => result.documentId !== documentId)) throw new PageLeft('the page was left');
    return results[0]?.result;
  };

  // A sandboxed document may not run scripts. In Chromium nothing is executed in its own world then, and nothing comes
  // back; Firefox says it in a media feature.
  const [scripted] = await Promise.all([
    inject({ func: () => true, world: 'MAIN' }),
    inject({ files: ['content_scripts/executor.js'], world: 'MAIN' }),
    inject({ files: ['content_scripts/gatekeeper.js'], world: 'ISOLATED' }),
    ensureHost(),
  ]);
  const isScripted = scripted === true;
  /** @type {Orders} */
  const orders = { grant, policies: await Promise.race([policies, null]), connect: isTyped };
  // Both are there, and so is the host: the gatekeeper greets them as soon as it starts.
  await inject({ func: begin, args: [mark, isScripted, orders], world: 'ISOLATED' });
}

/**
 * Runs in the document.
 * @param {number} mark
 * @param {boolean} isScripted
 * @param {Orders} orders
 */
function begin(mark, isScripted, orders) {
  /** @type {any} */ (globalThis).adderBegin?.(mark, isScripted && !matchMedia('(scripting: none)').matches, orders);
}
