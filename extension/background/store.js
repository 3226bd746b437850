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

import { emptyAudit } from './audit.js';
import { emptyTab } from './documents.js';
import { dry, emptyPolicy, hydrate, layersOf, merged, readManaged } from './policy.js';

const POLICY = 'policy';
const BROKEN_POLICY = 'policy.broken';
const SESSION_POLICY = 'policy.session';
const PRIVATE_POLICY = 'policy.private';
const TAB = 'tab:';
const AUDIT = 'audit:';

/** How long a change holds: for good, for the browser session, or for as long as a private window is open. */
/** @typedef {'lasting' | 'session' | 'private'} Keep */

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
  const [managed, { policy: lasting, stale }, session] = await Promise.all([
    loadManaged(), readLasting(), loadPassing(SESSION_POLICY),
  ]);
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
  if (broken) await chrome.storage.local.set({ [BROKEN_POLICY]: blob, [POLICY]: dry(policy) });
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

/**
 * Adds to the log of a tab, which lives as long as the tab and never touches the disk.
 * @param {number} tabId
 * @param {(audit: Audit) => void} change
 * @returns {Promise<void>}
 */
export function changeAudit(tabId, change) {
  return inTurn(async () => {
    const audit = await loadAudit(tabId);
    change(audit);
    await chrome.storage.session.set({ [AUDIT + tabId]: audit });
  });
}

/**
 * @param {number} tabId
 * @returns {Promise<Audit>}
 */
export async function loadAudit(tabId) {
  const key = AUDIT + tabId;
  const { [key]: audit } = await chrome.storage.session.get(key);
  return /** @type {Audit | undefined} */ (audit) ?? emptyAudit();
}

/** Forgets what was decided in private windows. @returns {Promise<void>} */
export function forgetPrivate() {
  return changePolicy('private', emptyPolicy);
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
    await chrome.storage.session.set({ [TAB + tabId]: tab });
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
 * @param {number} tabId
 * @returns {Promise<void>}
 */
export function dropTab(tabId) {
  return inTurn(() => chrome.storage.session.remove([TAB + tabId, AUDIT + tabId]));
}

/** @returns {Promise<Map<number, Tab>>} All tabs of which something is known. */
export async function loadTabs() {
  const all = await chrome.storage.session.get(null);
  const tabs = Object.entries(all).filter(([key]) => key.startsWith(TAB));
  return new Map(tabs.map(([key, tab]) => [Number(key.slice(TAB.length)), /** @type {Tab} */ (tab)]));
}
