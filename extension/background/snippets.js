/**
 * Snippets: what the user keeps, and running them on pages.
 *
 * A snippet gets to a page in two steps. It is noted for a document, by the number of the snippet alone; and the document's gatekeeper,
 * once there is one, collects what is noted for it, as the browser says who it is. What may not run there then, nobody gets to see.
 *
 * To run one from the toolbar is the user's own permission for the page that is shown, as typing in DevTools is. One that runs by itself
 * is nobody's permission: it runs where a rule allows the site, on top documents, once in each, and never in a private window.
 *
 * @module
 */

/** @import { SenderFacts, SnippetSource } from '../protocol/messages.js' */
/** @import { Snippet, SnippetChanges } from '../protocol/snippets.js' */
/** @import { Summoned } from './summon.js' */

import { translate } from '../i18n.js';
import * as kept from '../protocol/snippets.js';
import * as audit from './audit.js';
import { isMeant, isRuled, originOf, runsBySelf } from './automatic.js';
import * as control from './control.js';
import { framesOf } from './frames.js';
import { isPrivate, subjectOf, tabIdOf } from './rulings.js';
import * as store from './store.js';
import { summon } from './summon.js';
import * as userCode from './user_code.js';

const { SnippetError } = kept;

/** @returns {Promise<{ snippets: Snippet[] }>} */
export async function list() {
  return { snippets: await store.loadSnippets() };
}

/**
 * Stores a new snippet, or a new name and source of one.
 * @param {string | null} id  Null for a new one.
 * @param {unknown} name
 * @param {unknown} source
 * @param {boolean} incognito  Whether it comes from a private window, of which nothing is kept.
 * @returns {Promise<{ id: string, snippets: Snippet[] }>}
 */
export async function save(id, name, source, incognito) {
  if (incognito) throw new SnippetError('snippetPrivate');
  const given = { name: kept.readName(name), source: kept.readSource(source) };
  const savedId = id ?? crypto.randomUUID();
  const snippets = await store.changeSnippets((before) => {
    if (id === null) return kept.checked([...before, { id: savedId, ...given, patterns: [], automatic: false }]);
    find(before, id);
    return kept.checked(before.map((one) => (
      one.id === id ? { ...kept.withSource(one, given.source), name: given.name } : one)));
  });
  return { id: savedId, snippets };
}

/** @param {string} id @returns {Promise<{ snippets: Snippet[] }>} */
export async function remove(id) {
  return { snippets: await store.changeSnippets((before) => before.filter((one) => one.id !== id)) };
}

/**
 * Says where a snippet runs by itself, and whether.
 * @param {string} id
 * @param {unknown} patterns
 * @param {boolean} automatic
 * @returns {Promise<{ snippets: Snippet[] }>}
 */
export async function setAutomatic(id, patterns, automatic) {
  const read = kept.readPatterns(patterns);
  if (automatic && read.length === 0) throw new SnippetError('snippetNoPattern');
  const snippets = await store.changeSnippets((before) => {
    find(before, id);
    return before.map((one) => (one.id === id ? { ...one, patterns: read, automatic } : one));
  });
  return { snippets };
}

/**
 * What an import would change.
 * @param {string} text
 * @returns {Promise<SnippetChanges>}
 */
export async function previewImport(text) {
  const [before, imported] = [await store.loadSnippets(), kept.readFile(text)];
  kept.withImported(before, imported, () => '');
  return kept.changesBy(before, imported);
}

/**
 * @param {string} text
 * @param {boolean} incognito
 * @returns {Promise<{ snippets: Snippet[] }>}
 */
export async function importFile(text, incognito) {
  if (incognito) throw new SnippetError('snippetPrivate');
  const imported = kept.readFile(text);
  return { snippets: await store.changeSnippets((before) => kept.withImported(before, imported, () => crypto.randomUUID())) };
}

/**
 * The user runs a snippet on the page that a tab shows.
 * @param {number} tabId
 * @param {string} id
 * @returns {Promise<Summoned>}
 */
export async function run(tabId, id) {
  find(await store.loadSnippets(), id);
  const documentId = (await framesOf(tabId)).find(({ frameId }) => frameId === 0)?.documentId;
  if (!documentId) return { started: false, reason: translate('devtoolsNotHere') };
  await store.changeTab(tabId, (tab) => {
    userCode.noteTyped(tab, documentId);
    userCode.noteSnippets(tab, documentId, [{ id, address: '' }]);
  });
  return deliver(tabId, documentId);
}

/**
 * A navigation was committed: what is to run there by itself is started.
 * @param {{ tabId: number, frameId: number, url: string, documentId?: string, documentLifecycle?: string }} details
 */
export async function committed({ tabId, frameId, url, documentId, documentLifecycle = 'active' }) {
  // A prerendered page is committed once more when it is shown.
  if (frameId !== 0 || !documentId || documentLifecycle !== 'active' || !originOf(url)) return;
  const due = (await store.loadSnippets()).filter((snippet) => isMeant(snippet, url));
  if (due.length === 0 || !await mayRunBySelf(tabId, documentId, originOf(url))) return;
  const isFirst = await store.changeTab(tabId, (tab) => {
    if (!userCode.noteAutomatic(tab, documentId)) return false;
    userCode.noteSnippets(tab, documentId, due.map(({ id }) => ({ id, address: url })));
    return true;
  });
  if (isFirst) await deliver(tabId, documentId);
}

/**
 * Asked before anything is done to the page: one that is not allowed notices nothing.
 * @param {number} tabId
 * @param {string} documentId
 * @param {string} origin  What its address says; whether that is so, is asked again when its snippets are collected.
 */
async function mayRunBySelf(tabId, documentId, origin) {
  if (await isPrivate(tabId).catch(() => true)) return false;
  return isRuled(await control.foresee(tabId, { documentId, topDocumentId: documentId, origin, topOrigin: origin }));
}

/**
 * Has a document collect what is noted for it.
 * @param {number} tabId
 * @param {string} documentId
 * @returns {Promise<Summoned>}
 */
async function deliver(tabId, documentId) {
  const summoned = await summon(tabId, documentId);
  if (!summoned.started) {
    await store.changeKnownTab(tabId, (tab) => userCode.takeSnippets(tab, documentId));
    return summoned;
  }
  // A gatekeeper that has yet to come is told of it in answer to its first report.
  await chrome.tabs.sendMessage(tabId, { to: 'gatekeeper', type: 'snippets' }, { documentId }).catch(() => {});
  return summoned;
}

/**
 * A gatekeeper collects what is to run in its document.
 * @param {SenderFacts} sender
 * @returns {Promise<SnippetSource[]>}
 */
export async function collect(sender) {
  const tabId = tabIdOf(sender);
  const documentId = sender.documentId ?? '';
  const noted = (await store.changeKnownTab(tabId, (tab) => userCode.takeSnippets(tab, documentId))) ?? [];
  const found = noted.length > 0 ? await control.rulingOf(sender) : null;
  if (found?.ruling.decision !== 'allow') return [];
  const { session, ruling } = found;
  const snippets = await store.loadSnippets();
  const allowed = noted.flatMap(({ id, address }) => {
    const snippet = snippets.find((one) => one.id === id);
    return snippet && (address === '' || runsBySelf(snippet, address, session, ruling)) ? [snippet] : [];
  });
  await store.changeAudit(tabId, session.incognito, (log) => {
    for (const { name } of allowed) audit.note(log, Date.now(), subjectOf(session), 'snippet', name);
  });
  return allowed.map(({ name, source }) => ({ name, source }));
}

/** @param {readonly Snippet[]} snippets @param {string} id @returns {Snippet} @throws {SnippetError} */
function find(snippets, id) {
  const found = snippets.find((one) => one.id === id);
  if (!found) throw new SnippetError('snippetGone');
  return found;
}
