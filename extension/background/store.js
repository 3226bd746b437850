/**
 * Where the background remembers: what holds always in `storage.local`; what holds for the browser session, everything
 * about open tabs and about private windows in `storage.session`, which lives as long as the browser and never touches
 * the disk. What an organisation manages is read from `storage.managed` and never written.
 *
 * The background is put to sleep between events, so nothing is kept in memory. Changes are queued: each reads, changes
 * and writes before the next begins, so messages that arrive together lose nothing.
 *
 * @module
 */

/** @import { Layers, Policy } from './policy.js' */
/** @import { Audit } from './audit.js' */
/** @import { Tab } from './documents.js' */
/** @import { AuditEntry, Trouble } from '../protocol/messages.js' */
/** @import { Snippet } from '../protocol/snippets.js' */

import * as kept from '../protocol/snippets.js';
import { emptyAudit, withClosed } from './audit.js';
import { emptyTab } from './documents.js';
import { emptyPolicy, layersOf, merged } from './policy.js';
import { dry, hydrate, readManaged } from './policy_format.js';

const POLICY = 'policy';
const BROKEN_POLICY = 'policy.broken';
const SESSION_POLICY = 'policy.session';
const PRIVATE_POLICY = 'policy.private';
const SNIPPETS = 'snippets';
const BROKEN_SNIPPETS = 'snippets.broken';
const TAB = 'tab:';
const AUDIT = 'audit:';
/** What was logged in tabs that were closed, and on the extension's own pages: in ordinary windows, and in private ones. */
const CLOSED = 'closed';
const PAGES = 'pages';
const PRIVATE_PAGES = 'pages.private';

/** How many unreadable blobs are kept aside. */
const ASIDE_KEPT = 5;

/** How long a change holds: for good, for the browser session, or for as long as a private window is open. */
/** @typedef {'lasting' | 'session' | 'private'} Keep */

/** Where something was logged: in a tab, or on the extension's own pages. @typedef {number | typeof PAGES} Place */

/** How many numbers of closed tabs are remembered: as many as could still be spoken of. */
const CLOSED_KEPT = 200;

/**
 * The tabs that were closed lately. A browser gives no number twice, and what was under way when a tab was closed must not
 * write it down again: nobody would take it away.
 * @type {Set<number>}
 */
const closed = new Set();

/** @type {Promise<unknown>} */
let queue = Promise.resolve();

/**
 * Runs a read-modify-write after those that were asked for before it.
 * @template T
 * @param {() => Promise<T>} change
 * @returns {Promise<T>}
 */
function inTurn(change) {
  const done = queue.then(change);
  queue = done.catch(() => {});
  return done;
}

/**
 * @param {boolean} incognito
 * @returns {Promise<Layers>} The layers that hold in an ordinary or in a private window.
 */
export async function loadLayers(incognito) {
  const [managed, stored, session] = await Promise.all([
    loadManaged(), readLasting().catch(notReadable), loadPassing(SESSION_POLICY),
  ]);
  // What is not known may have been a switch that was off, or a block: nothing is allowed on top of that.
  if (!stored) return layersOf({ managed });
  const { policy: lasting, stale } = stored;
  // Written in turn, after a second look: a change that is under way may have repaired it already.
  if (stale) await inTurn(async () => repair(await readLasting()));
  const passing = incognito ? merged(session, await loadPassing(PRIVATE_POLICY)) : session;
  return layersOf({ managed, passing, lasting });
}

/** @returns {Promise<Policy>} Empty where nothing is managed; Firefox then even rejects. */
async function loadManaged() {
  try {
    return readManaged(await chrome.storage.managed.get(null));
  } catch {
    return emptyPolicy();
  }
}

/** @param {unknown} error @returns {null} */
function notReadable(error) {
  console.error('Adder: the stored settings could not be read.', error);
  return null;
}

/**
 * What the user should know about what is stored: `unreadable` where the browser does not give it, so that every site asks;
 * `aside` where some of it could not be read and lies aside.
 * @returns {Promise<Trouble>}
 */
export async function loadTrouble() {
  try {
    return BROKEN_POLICY in await chrome.storage.local.get(BROKEN_POLICY) ? 'aside' : '';
  } catch {
    return 'unreadable';
  }
}

/** The user has seen what could not be read. @param {'policy' | 'snippets'} what @returns {Promise<void>} */
export function forgetBroken(what) {
  return inTurn(() => chrome.storage.local.remove(what === 'policy' ? BROKEN_POLICY : BROKEN_SNIPPETS));
}

/**
 * What to store so that a blob is kept for the user to look at, beside those that were kept before.
 * @param {typeof BROKEN_POLICY | typeof BROKEN_SNIPPETS} key
 * @param {unknown} blob
 */
async function asideWith(key, blob) {
  const { [key]: before } = await chrome.storage.local.get(key);
  return { [key]: [...(Array.isArray(before) ? before : []), blob].slice(-ASIDE_KEPT) };
}

/** What is stored, read as far as it can be read. `stale`: it is to be written anew. */
async function readLasting() {
  const { [POLICY]: blob } = await chrome.storage.local.get(POLICY);
  const { policy, broken, migrated } = hydrate(blob);
  return { policy, broken, blob, stale: broken || migrated };
}

/**
 * Writes what was read of an old or a broken blob, and keeps a broken one for the user to look at.
 * @param {Awaited<ReturnType<typeof readLasting>>} stored
 * @returns {Promise<Policy>}
 */
async function repair({ policy, broken, blob, stale }) {
  if (broken) await chrome.storage.local.set({ ...await asideWith(BROKEN_POLICY, blob), [POLICY]: dry(policy) });
  else if (stale) await chrome.storage.local.set({ [POLICY]: dry(policy) });
  return policy;
}

/**
 * @param {string} key
 * @returns {Promise<Policy>}
 */
async function loadPassing(key) {
  const { [key]: blob } = await chrome.storage.session.get(key);
  return hydrate(blob).policy;
}

/**
 * Changes one layer.
 * @param {Keep} keep
 * @param {(policy: Policy) => Policy} change
 * @returns {Promise<void>}
 */
export function changePolicy(keep, change) {
  return inTurn(async () => {
    if (keep === 'lasting') {
      const policy = change(await repair(await readLasting()));
      await chrome.storage.local.set({ [POLICY]: dry(policy) });
    } else {
      const key = keep === 'session' ? SESSION_POLICY : PRIVATE_POLICY;
      await chrome.storage.session.set({ [key]: dry(change(await loadPassing(key))) });
    }
  });
}

/** The layer that holds always, as it is exported. @returns {Promise<Policy>} */
export async function loadLasting() {
  return (await readLasting()).policy;
}

/** @returns {Promise<Snippet[]>} As far as they can be read. */
export async function loadSnippets() {
  const { [SNIPPETS]: blob } = await chrome.storage.local.get(SNIPPETS);
  return kept.hydrate(blob).snippets;
}

/**
 * Changes the snippets. What could not be read of them is kept for the user to look at.
 * @param {(snippets: Snippet[]) => Snippet[]} change
 * @returns {Promise<Snippet[]>} What there is now.
 */
export function changeSnippets(change) {
  return inTurn(async () => {
    const { [SNIPPETS]: blob } = await chrome.storage.local.get(SNIPPETS);
    const { snippets, broken } = kept.hydrate(blob);
    const changed = change(snippets);
    const aside = broken ? await asideWith(BROKEN_SNIPPETS, blob) : {};
    await chrome.storage.local.set({ ...aside, [SNIPPETS]: kept.dry(changed) });
    return changed;
  });
}

/**
 * Adds to the log of a tab, or of the extension's own pages. It never touches the disk, and what was logged in private windows
 * goes with the tab.
 * @param {Place} place
 * @param {boolean} incognito
 * @param {(audit: Audit) => void} change
 * @returns {Promise<void>}
 */
export function changeAudit(place, incognito, change) {
  return inTurn(async () => {
    if (place !== PAGES && closed.has(place)) return;
    const key = AUDIT + (place === PAGES && incognito ? PRIVATE_PAGES : place);
    const audit = await readAudit(key);
    audit.incognito = incognito;
    change(audit);
    await chrome.storage.session.set({ [key]: audit });
  });
}

/**
 * @param {number} tabId
 * @returns {Promise<Audit>}
 */
export function loadAudit(tabId) {
  return readAudit(AUDIT + tabId);
}

/** @param {string} key @returns {Promise<Audit>} */
async function readAudit(key) {
  const { [key]: audit } = await chrome.storage.session.get(key);
  return /** @type {Audit | undefined} */ (audit) ?? emptyAudit();
}

/**
 * What was logged since the browser has started.
 * @param {boolean} incognito  Whether private windows are in it.
 * @returns {Promise<AuditEntry[]>}
 */
export async function loadLog(incognito) {
  return Object.values(await loadAudits()).filter((audit) => incognito || !audit.incognito).flatMap(({ entries }) => entries);
}

/** Forgets what was logged. @param {boolean} incognito  Whether in private windows too. @returns {Promise<void>} */
export function clearLog(incognito) {
  return inTurn(async () => {
    const meant = Object.entries(await loadAudits()).filter(([, audit]) => incognito || !audit.incognito);
    await chrome.storage.session.remove(meant.map(([key]) => key));
  });
}

/** @returns {Promise<Record<string, Audit>>} */
async function loadAudits() {
  const all = await chrome.storage.session.get(null);
  const audits = Object.entries(all).filter(([key]) => key.startsWith(AUDIT));
  return /** @type {Record<string, Audit>} */ (Object.fromEntries(audits));
}

/** Forgets what was decided in private windows, and logged on the extension's pages there. @returns {Promise<void>} */
export async function forgetPrivate() {
  await changePolicy('private', emptyPolicy);
  await inTurn(() => chrome.storage.session.remove(AUDIT + PRIVATE_PAGES));
}

/**
 * @param {number} tabId
 * @returns {Promise<Tab>}
 */
export async function loadTab(tabId) {
  const key = TAB + tabId;
  const { [key]: tab } = await chrome.storage.session.get(key);
  return /** @type {Tab | undefined} */ (tab) ?? emptyTab();
}

/**
 * Changes what is known of a tab; `change` mutates the record that it is given.
 * @template T
 * @param {number} tabId
 * @param {(tab: Tab) => T | Promise<T>} change
 * @returns {Promise<T>}
 */
export function changeTab(tabId, change) {
  return inTurn(async () => {
    const tab = await loadTab(tabId);
    const result = await change(tab);
    if (!closed.has(tabId)) await chrome.storage.session.set({ [TAB + tabId]: tab });
    return result;
  });
}

/**
 * Changes the tab only if there is something known of it: most navigations are on pages without Python.
 * @template T
 * @param {number} tabId
 * @param {(tab: Tab) => T} change
 * @returns {Promise<T | undefined>}
 */
export function changeKnownTab(tabId, change) {
  return inTurn(async () => {
    const key = TAB + tabId;
    const { [key]: tab } = await chrome.storage.session.get(key);
    if (!tab) return undefined;
    const result = change(/** @type {Tab} */ (tab));
    await chrome.storage.session.set({ [key]: tab });
    return result;
  });
}

/**
 * Forgets a tab that was closed.
 * @param {number} tabId
 * @returns {Promise<void>}
 */
export function dropTab(tabId) {
  closed.add(tabId);
  const [oldest] = closed;
  if (closed.size > CLOSED_KEPT) closed.delete(oldest);
  return inTurn(async () => {
    const audit = await loadAudit(tabId);
    if (!audit.incognito && audit.entries.length > 0) {
      const key = AUDIT + CLOSED;
      await chrome.storage.session.set({ [key]: withClosed(await readAudit(key), audit) });
    }
    await chrome.storage.session.remove([TAB + tabId, AUDIT + tabId]);
  });
}

/** @returns {Promise<Map<number, Tab>>} All tabs of which something is known. */
export async function loadTabs() {
  const all = await chrome.storage.session.get(null);
  const tabs = Object.entries(all).filter(([key]) => key.startsWith(TAB));
  return new Map(tabs.map(([key, tab]) => [Number(key.slice(TAB.length)), /** @type {Tab} */ (tab)]));
}

/**
 * The tabs in which a document is known.
 * @param {string} documentId
 * @returns {Promise<[tabId: number, tab: Tab][]>}
 */
export async function loadTabsWith(documentId) {
  return [...await loadTabs()].filter(([, tab]) => Object.hasOwn(tab.documents, documentId));
}
