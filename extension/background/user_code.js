/**
 * What Python of the user's the documents of a tab have: typed in DevTools, or snippets. Pure transitions on the record
 * of a tab.
 *
 * @module
 */

/** @import { NotedSnippet, Tab } from './documents.js' */
/** @import { MintedSession } from './sessions.js' */

import { own } from './records.js';

/** How many documents of a tab are remembered that the user has typed Python for. */
const TYPED_KEPT = 50;

/**
 * Lets a document have an interpreter for what the user types in DevTools or runs there, where no rule says no.
 * @param {Tab} tab
 * @param {string} documentId
 */
export function noteTyped(tab, documentId) {
  tab.typed = [documentId, ...(tab.typed ?? []).filter((id) => id !== documentId)].slice(0, TYPED_KEPT);
}

/**
 * Whether the user has typed Python for a document.
 * @param {Tab} tab
 * @param {Pick<MintedSession, 'documentId'>} session
 */
export function isTyped(tab, { documentId }) {
  return tab.typed?.includes(documentId) === true;
}

/** How many snippets may wait in a document that has no gatekeeper yet. */
const SNIPPETS_WAITING = 50;

/**
 * Notes snippets that are to run in a document, for its gatekeeper to collect.
 * @param {Tab} tab
 * @param {string} documentId
 * @param {readonly NotedSnippet[]} snippets
 */
export function noteSnippets(tab, documentId, snippets) {
  const before = own(tab.snippets, documentId) ?? [];
  const others = Object.entries(tab.snippets ?? {}).filter(([id]) => id !== documentId).slice(-TYPED_KEPT);
  tab.snippets = { ...Object.fromEntries(others), [documentId]: [...before, ...snippets].slice(-SNIPPETS_WAITING) };
}

/**
 * @param {Tab} tab
 * @param {string} documentId
 */
export function hasSnippets(tab, documentId) {
  return own(tab.snippets, documentId) !== undefined;
}

/**
 * What is noted for a document, which is handed over once.
 * @param {Tab} tab
 * @param {string} documentId
 * @returns {NotedSnippet[]}
 */
export function takeSnippets(tab, documentId) {
  const noted = own(tab.snippets, documentId) ?? [];
  if (tab.snippets) delete tab.snippets[documentId];
  return noted;
}

/**
 * Notes that a document gets the snippets that run by themselves: it does so once, however often it is shown.
 * @param {Tab} tab
 * @param {string} documentId
 * @returns {boolean}  Whether it is the first time.
 */
export function noteAutomatic(tab, documentId) {
  if (tab.automatic?.includes(documentId)) return false;
  tab.automatic = [documentId, ...(tab.automatic ?? [])].slice(0, TYPED_KEPT);
  return true;
}
