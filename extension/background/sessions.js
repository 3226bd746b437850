/**
 * Sessions: who a document is, minted from what the browser says of a message's sender and of the tab's frames.
 *
 * Pure, so that the cases that matter (sandboxed, srcdoc, blob, prerendered, restored) are unit tests. Measured in
 * Chromium 156 and Firefox 153.7: `sender.origin` is the document's true origin in both, inherited by srcdoc,
 * about:blank and blob children and "null" for every kind of sandbox (attribute, CSP header, inherited), where
 * `sender.url` still looks like an ordinary address. So an absent origin is never made up from the URL.
 *
 * @module
 */

/** @import { SenderFacts, Session } from '../protocol/messages.js' */

/**
 * A session with what the background needs beside it. `topDocumentId` groups the documents of one page; `mark` is what
 * the document's detector calls itself, by which a gatekeeper knows that it is in the document that it was sent to.
 * @typedef {Session & { topDocumentId: string, prerendering: boolean, mark?: number }} MintedSession
 */

/**
 * The part of `webNavigation.getAllFrames` details that is used here.
 * @typedef {{ frameId: number, documentId?: string, parentDocumentId?: string, url: string }} FrameFacts
 */

/**
 * @param {SenderFacts} sender
 * @param {readonly FrameFacts[]} frames All frames of the sender's tab, asked for after the message came.
 * @returns {MintedSession | null} Null where the sender is not a document in a tab.
 */
export function mint(sender, frames) {
  const { documentId, frameId, tab } = sender;
  if (!documentId || typeof frameId !== 'number' || typeof tab?.id !== 'number') return null;
  const origin = originOf(sender);
  const top = topOf(sender, frames);
  return {
    documentId,
    tabId: tab.id,
    frameId,
    origin,
    topOrigin: top.documentId === documentId ? origin : top.origin,
    incognito: tab.incognito === true,
    topDocumentId: top.documentId,
    prerendering: sender.documentLifecycle === 'prerender',
  };
}

/**
 * @param {SenderFacts} sender
 * @returns {string} A serialised origin; "null" where it is opaque or unknown.
 */
export function originOf(sender) {
  if (typeof sender.origin !== 'string') return 'null';
  // Chromium says "file://", Firefox "null", for files; policy refuses both, the first with a better reason.
  return sender.origin.replace(/\/$/, '') === 'file:' ? 'file://' : sender.origin;
}

/**
 * The top document of the page that the sender is in. Found by walking up the frames, not by `tab.url`: when a page comes
 * back from the back-forward cache, Firefox still reports the page that is being left.
 * @param {SenderFacts} sender
 * @param {readonly FrameFacts[]} frames
 * @returns {{ documentId: string, origin: string }}
 */
function topOf(sender, frames) {
  const unknown = { documentId: '', origin: 'null' };
  const self = /** @type {string} */ (sender.documentId);
  if (sender.frameId === 0) return { documentId: self, origin: originOf(sender) };
  const byId = new Map(frames.map((frame) => [frame.documentId, frame]));
  let frame = byId.get(self);
  for (let steps = 0; frame && steps <= frames.length; steps += 1) {
    if (!frame.parentDocumentId) return { documentId: frame.documentId ?? '', origin: urlOrigin(frame.url) };
    frame = byId.get(frame.parentDocumentId);
  }
  // Chromium lists neither blob frames nor, after a return from the back-forward cache, any frames. It does say that the
  // sender is part of the page now shown, and then frame 0 is that page.
  const shown = sender.documentLifecycle === 'active' ? frames.find(({ frameId }) => frameId === 0) : undefined;
  return shown?.documentId ? { documentId: shown.documentId, origin: urlOrigin(shown.url) } : unknown;
}

/**
 * The origin of a top document, known by its URL alone. A sandboxed top page makes all its frames opaque, which
 * `sender.origin` tells, so an http(s) URL suffices; about:blank and the like inherit from where we cannot see.
 * @param {string} url
 */
function urlOrigin(url) {
  try {
    const { protocol, origin } = new URL(url);
    return protocol === 'http:' || protocol === 'https:' || protocol === 'blob:' ? origin : 'null';
  } catch {
    return 'null';
  }
}
