/**
 * Which part of the extension a message comes from, by the browser's account of its sender. Pure.
 *
 * @module
 */

/** @import { SenderFacts } from '../protocol/messages.js' */

import { isPanel } from '../protocol/devtools.js';

/** @typedef {SenderFacts & { id?: string }} Sender */
/** @typedef {'content' | 'user' | 'devtools' | 'host' | 'stranger'} Part */
/** @typedef {{ id: string, base: string, userPages: readonly string[] }} Extension */
/** Where the host's documents live, below the extension's root. */
const HOST_FOLDER = 'extension/host/';

/**
 * Which part of the extension a sender is. Only the user's own pages decide anything: the popup and the options page,
 * as top documents. Nobody can frame them, and a content script has an address of the web. A DevTools panel looks at one
 * tab, and cannot change what the user has decided.
 * @param {Sender} sender
 * @param {Extension} extension
 * @returns {Part}
 */
export function partOf(sender, { id, base, userPages }) {
  if (sender.id !== id) return 'stranger';
  const url = (sender.url ?? '').replace(/[?#].*$/s, '');
  if (url.startsWith(base)) {
    if (isPanel(sender, { id, base })) return 'devtools';
    if (userPages.includes(url) && (sender.frameId ?? 0) === 0) return 'user';
    return !sender.tab && url.startsWith(base + HOST_FOLDER) ? 'host' : 'stranger';
  }
  const ours = base.replace(/\/$/, '');
  const inPage = typeof sender.tab?.id === 'number' && typeof sender.documentId === 'string';
  return inPage && sender.origin !== ours ? 'content' : 'stranger';
}
