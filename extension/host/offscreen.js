/**
 * The host on Chromium: an offscreen document. It has no extension API but messaging, so it asks the background, which
 * has.
 */

import { Documents } from './documents.js';

/** @typedef {import('../protocol/messages.js').ToHostMessage} ToHostMessage */

/** @param {import('../protocol/messages.js').HostMessage} message @returns {Promise<any>} */
const ask = (message) => chrome.runtime.sendMessage(message);

const documents = new Documents({
  mintSession: ({ documentId, frameId, origin, url, tab }) => ask({
    to: 'background',
    type: 'mint',
    sender: { documentId, frameId, origin, url, tab: { id: tab?.id, url: tab?.url, incognito: tab?.incognito } },
  }),
  setDocumentState: (documentId, state, reason) => ask({
    to: 'background', type: 'document-state', documentId, state, reason,
  }),
  documentLeft: (documentId) => ask({ to: 'background', type: 'document-left', documentId }),
  setBusy: (documentId, busy) => ask({ to: 'background', type: 'busy', documentId, busy }),
  noteLimit: (documentId, limit) => ask({ to: 'background', type: 'limit', documentId, limit }),
  mayInstall: (documentId, project) => ask({ to: 'background', type: 'may-install', documentId, project }),
  noteAdvisory: (documentId, advisory) => ask({ to: 'background', type: 'advisory', documentId, advisory }),
  freeMemory: () => ask({ to: 'background', type: 'free-memory' }),
  notePackages: (documentId, progress) => ask({ to: 'background', type: 'packages', documentId, progress }),
});

chrome.runtime.onMessage.addListener((/** @type {ToHostMessage} */ message, sender, reply) => {
  if (message?.to !== 'host' || sender.id !== chrome.runtime.id || sender.tab) return false;
  if (message.type === 'end') documents.end(message.documentIds, message.reason);
  else if (message.type === 'end-tab') documents.endTab(message.tabId);
  else if (message.type === 'warm') documents.warm(message.settings, message.expected);
  else if (message.type === 'stop') documents.stop(message.documentId);
  else if (message.type === 'wait') documents.wait(message.documentId);
  else if (message.type === 'settings') documents.limit(message.settings);
  else if (message.type === 'usage') {
    documents.usage(message.tabId).then(reply);
    return true;
  }
  // The background waits for this answer before it lets a page connect.
  reply(true);
  return false;
});
documents.listen();
