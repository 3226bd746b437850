/**
 * The host as the background sees it, on Chromium: an offscreen document of the extension, made when first needed.
 *
 * @module
 */

/** @typedef {import('../protocol/messages.js').ToHostMessage} ToHostMessage */
/** @typedef {import('../protocol/messages.js').HostedSession} HostedSession */
/** @typedef {import('../protocol/settings.js').Settings} Settings */
/** @typedef {import('./watch.js').Usage} Usage */

const PAGE = 'extension/host/offscreen.html';
/** @type {Promise<void> | null} */
let creating = null;

async function exists() {
  const contexts = await chrome.runtime.getContexts({
    contextTypes: [/** @type {chrome.runtime.ContextType} */ ('OFFSCREEN_DOCUMENT')],
  });
  return contexts.length > 0;
}

/** @param {ToHostMessage} message @returns {Promise<any>}  Undefined where there is no host. */
async function tell(message) {
  return (await exists()) ? chrome.runtime.sendMessage(message) : undefined;
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
 * A page may soon need an interpreter: has one boot meanwhile.
 * @param {Settings} settings
 * @param {HostedSession | null} expected  The session of its document, where it is about to connect.
 * @returns {Promise<void>}
 */
export async function warmHost(settings, expected) {
  if (!settings.spare && !expected) return;
  await ensureHost();
  await chrome.runtime.sendMessage({ to: 'host', type: 'warm', settings, expected });
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
 * Stops what a document's Python computes, because the user said so.
 * @param {string} documentId
 * @returns {Promise<void>}
 */
export const stopDocument = (documentId) => tell({ to: 'host', type: 'stop', documentId });

/**
 * Lets it compute on.
 * @param {string} documentId
 * @returns {Promise<void>}
 */
export const waitForDocument = (documentId) => tell({ to: 'host', type: 'wait', documentId });

/**
 * Applies the user's settings to the interpreters that there are.
 * @param {Settings} settings
 * @returns {Promise<void>}
 */
export const applySettings = (settings) => tell({ to: 'host', type: 'settings', settings });

/**
 * What the documents of a tab use.
 * @param {number} tabId
 * @returns {Promise<Record<string, Usage>>}  By document.
 */
export const usageOf = async (tabId) => (await tell({ to: 'host', type: 'usage', tabId })) ?? {};

/**
 * Connects the host to the background. Here it asks by message, so there is nothing to do.
 * @param {import('./documents.js').Authority} _authority
 */
export function installHost(_authority) {}
