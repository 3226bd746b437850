/**
 * The host as the background sees it, on Chromium: an offscreen document of the extension, made when first needed.
 *
 * @module
 */

/** @typedef {import('../protocol/messages.js').ToHostMessage} ToHostMessage */

const PAGE = 'extension/host/offscreen.html';
/** @type {Promise<void> | null} */
let creating = null;

async function exists() {
  const contexts = await chrome.runtime.getContexts({
    contextTypes: [/** @type {chrome.runtime.ContextType} */ ('OFFSCREEN_DOCUMENT')],
  });
  return contexts.length > 0;
}

/** @param {ToHostMessage} message */
async function tell(message) {
  if (await exists()) await chrome.runtime.sendMessage(message);
}

/**
 * Makes sure that the host accepts ports.
 * @returns {Promise<void>}
 */
export async function ensureHost() {
  // There may be one at most per profile, and two pages may ask at once.
  creating ??= (async () => {
    if (await exists()) return;
    await chrome.offscreen.createDocument({
      url: PAGE,
      reasons: [/** @type {chrome.offscreen.Reason} */ ('WORKERS')],
      justification: 'Runs the Python of web pages in sandboxed workers.',
    });
  })().finally(() => { creating = null; });
  await creating;
}

/**
 * Stops the interpreters of some documents.
 * @param {string[]} documentIds
 * @param {string} reason  Told to the page.
 * @returns {Promise<void>}
 */
export async function endDocuments(documentIds, reason) {
  if (documentIds.length) await tell({ to: 'host', type: 'end', documentIds, reason });
}

/**
 * Stops all interpreters of a tab that is gone.
 * @param {number} tabId
 * @returns {Promise<void>}
 */
export const endTab = (tabId) => tell({ to: 'host', type: 'end-tab', tabId });

/**
 * Connects the host to the background. Here it asks by message, so there is nothing to do.
 * @param {import('./documents.js').Authority} _authority
 */
export function installHost(_authority) {}
