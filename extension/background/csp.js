/**
 * Which Content-Security-Policies came with a document: those of its response, as other extensions have left it, the one that
 * the page around a frame requires of it (`<iframe csp>`), and for a document without a response those of the page that
 * made it.
 *
 * Headers are only watched, never changed. The response of a navigation is joined to its document when the navigation is
 * committed; the record lies in session storage, since the background may sleep before the page has its first Python. A
 * document whose response nobody saw (the page's service worker made it; it was there before Adder) is *not known*, and
 * nothing is ever made up for it: the gatekeeper then asks the browser, or says no.
 *
 * @module
 */

/** @import { PoliciesReply, SenderFacts } from '../protocol/messages.js' */
/** @import { FrameFacts } from './sessions.js' */

import { framesOf } from './frames.js';
import { Responses } from './responses.js';

const KEY = 'csp:';
/** The documents of a tab that are remembered. The oldest go first, and are then not known. */
const DOCUMENTS_KEPT = 500;
/** Policies longer than this are not kept; no server sends them. */
const TEXT_KEPT = 100_000;
/** How long a document may be ahead of the browser's reports of it and of its response. */
const PATIENCE_MS = 1500;
const HEADER = 'content-security-policy';
/** What the page around a frame requires; Chromium sends it with the request. */
const REQUIRED = 'sec-required-csp';
/**
 * Headers about what a document may embed: the browser reports to the page, with its address, a frame that has not the headers to
 * match, and no file of an extension has.
 */
const EMBEDDING = /^(?:cross-origin-embedder-policy|document-isolation-policy|require-document-policy|connection-allowlist)/i;

/**
 * The values of a document's headers, and whether it has one about what it embeds; null where its response was not seen.
 * @typedef {{ policies: string[], embedding: boolean } | null} Headers
 */

/** @type {Set<() => void>} */
const waiting = new Set();

/** @type {Promise<unknown>} */
let queue = Promise.resolve();

/**
 * In memory: between a request and its document the browser does not put the background to sleep, and if it did, the
 * document would be one that is not known.
 */
const responses = new Responses((documentId, headers) => void inTurn(() => remember(documentId, headers)));
/** What is required of the answer to a request. @type {Map<string, string>} */
const required = new Map();
/** The tab of each document that is still to be joined to its response. @type {Map<string, number>} */
const tabs = new Map();

/** @param {{ tabId: number, frameId: number }} details */
const frameOf = ({ tabId, frameId }) => `${tabId} ${frameId}`;

/**
 * A navigation begins. Chromium says so in good time, and has no request where a service worker answers; Firefox says it
 * late, but reports the request in any case.
 * @param {{ tabId: number, frameId: number, timeStamp: number, documentLifecycle?: string }} details
 */
export function navigating(details) {
  if (details.documentLifecycle) responses.began(frameOf(details), '', details.timeStamp);
}

/** @param {{ tabId: number, frameId: number, timeStamp: number, requestId: string }} details */
export function requested(details) {
  responses.began(frameOf(details), details.requestId, details.timeStamp);
}

/** @param {{ requestId: string, requestHeaders?: chrome.webRequest.HttpHeader[] }} details */
export function sent({ requestId, requestHeaders = [] }) {
  const policy = requestHeaders.find(({ name }) => name.toLowerCase() === REQUIRED);
  if (policy) required.set(requestId, textOf(policy));
}

/**
 * @param {{ tabId: number, frameId: number, requestId: string, url: string,
 *   responseHeaders?: chrome.webRequest.HttpHeader[] }} details
 */
export function responded(details) {
  const headers = details.responseHeaders ?? [];
  const ofFrame = required.get(details.requestId);
  required.delete(details.requestId);
  responses.answered(frameOf(details), details.requestId, details.url, {
    policies: [...headers.filter(({ name }) => name.toLowerCase() === HEADER).map(textOf), ...(ofFrame ? [ofFrame] : [])],
    embedding: headers.some(({ name }) => EMBEDDING.test(name)),
  });
}

/** @param {{ tabId: number, frameId: number, requestId: string }} details */
export function failed(details) {
  required.delete(details.requestId);
  responses.failed(frameOf(details), details.requestId);
}

/** @param {chrome.webRequest.HttpHeader} header */
function textOf({ value, binaryValue }) {
  if (value === undefined) return String.fromCharCode(...new Uint8Array(/** @type {any} */ (binaryValue ?? [])));
  // Firefox joins several headers of one name by line breaks.
  return value.replace(/\n/g, ',');
}

/**
 * A navigation has come about. A document that returns from the back-forward cache keeps what it came with.
 * @param {{ tabId: number, frameId: number, url: string, documentId?: string, timeStamp: number }} details
 */
export function committed(details) {
  const { tabId, url, documentId, timeStamp: time } = details;
  if (!documentId || !/^https?:/.test(url)) return;
  tabs.set(documentId, tabId);
  responses.committed(frameOf(details), { documentId, url, time });
}

/** @param {number} tabId @returns {Promise<void>} */
export function forgetTab(tabId) {
  responses.forget(`${tabId} `);
  for (const [documentId, tab] of tabs) if (tab === tabId) tabs.delete(documentId);
  return inTurn(() => chrome.storage.session.remove(KEY + tabId));
}

/**
 * The policies of the document that asks.
 * @param {SenderFacts} sender
 * @returns {Promise<PoliciesReply>}
 */
export async function policiesFor({ documentId = '', tab, url = '' }) {
  const tabId = tab?.id ?? -1;
  return policiesOf(tabId, documentId, url, /^about:/.test(url) ? await framesOf(tabId) : []);
}

/**
 * @param {number} tabId
 * @param {string} documentId
 * @param {string} url
 * @param {readonly FrameFacts[]} frames
 * @returns {Promise<PoliciesReply>}
 */
async function policiesOf(tabId, documentId, url, frames) {
  if (/^https?:/.test(url)) {
    const headers = await headersOf(tabId, documentId);
    return { known: headers !== null, headers: headers?.policies ?? [], metas: [], embedding: headers?.embedding ?? true };
  }
  // What made a blob is not to be seen from outside, nor who sent a frame to about:blank: it may not be the page around
  // it. So that page's policies hold, but need not be all.
  const parentId = /^about:/.test(url) ? frames.find((frame) => frame.documentId === documentId)?.parentDocumentId : undefined;
  const parent = frames.find((frame) => frame.documentId === parentId);
  if (!parent?.documentId) return { known: false, headers: [], metas: [], embedding: true };
  const [above, metas] = await Promise.all([
    policiesOf(tabId, parent.documentId, parent.url, frames.filter((frame) => frame.documentId !== documentId)),
    metasOf(tabId, parent.documentId),
  ]);
  return {
    known: above.known && metas !== null && url === 'about:srcdoc',
    headers: above.headers,
    metas: [...above.metas, ...(metas ?? [])],
    embedding: above.embedding || url !== 'about:srcdoc',
  };
}

/**
 * @param {number} tabId
 * @param {string} documentId
 * @returns {Promise<Headers>}
 */
async function headersOf(tabId, documentId) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const known = await inTurn(() => load(tabId));
    if (Object.hasOwn(known, documentId)) return known[documentId];
    if (Date.now() >= end) return null;
    await nextDocument(end - Date.now());
  }
}

/** @param {number} patience @returns {Promise<void>} */
function nextDocument(patience) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      waiting.delete(done);
      resolve();
    };
    const timer = setTimeout(done, patience);
    waiting.add(done);
  });
}

/**
 * The policies that a document's own markup has set, as its detector saw them.
 * @param {number} tabId
 * @param {string} documentId
 * @returns {Promise<string[] | null>} Null where they are not to be had.
 */
async function metasOf(tabId, documentId) {
  const target = { tabId, documentIds: [documentId] };
  const func = () => /** @type {any} */ (globalThis).adderTags?.metas ?? null;
  try {
    const [answer] = await chrome.scripting.executeScript({ target, func, injectImmediately: true });
    return answer?.result ?? null;
  } catch {
    return null;
  }
}

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
function inTurn(work) {
  const done = queue.then(work);
  queue = done.catch(() => {});
  return done;
}

/** @param {number} tabId @returns {Promise<Record<string, Headers>>} */
async function load(tabId) {
  const { [KEY + tabId]: known } = await chrome.storage.session.get(KEY + tabId);
  return /** @type {Record<string, Headers> | undefined} */ (known) ?? {};
}

/**
 * @param {string} documentId
 * @param {Headers} headers
 */
async function remember(documentId, headers) {
  const tabId = tabs.get(documentId);
  tabs.delete(documentId);
  if (tabId === undefined) return;
  const known = await load(tabId);
  if (!Object.hasOwn(known, documentId)) {
    const kept = Object.entries(known).slice(1 - DOCUMENTS_KEPT);
    const isKept = headers !== null && headers.policies.join('').length <= TEXT_KEPT;
    await chrome.storage.session.set({ [KEY + tabId]: Object.fromEntries([...kept, [documentId, isKept ? headers : null]]) });
  }
  for (const done of [...waiting]) done();
}
