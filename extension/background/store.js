/**
 * Where the background remembers: rules in `storage.local`, everything about open tabs and about private windows in
 * `storage.session`, which lives as long as the browser and never touches the disk.
 *
 * The background is put to sleep between events, so nothing is kept in memory. Changes are queued: each reads, changes
 * and writes before the next begins, so messages that arrive together lose nothing.
 *
 * @module
 */

/** @import { Decision, Site } from '../protocol/messages.js' */
/** @import { Policy } from './policy.js' */
/** @import { Settings } from '../protocol/settings.js' */
/** @import { Audit } from './audit.js' */
/** @import { Tab } from './documents.js' */

import { emptyTab } from './documents.js';
import { defaultSettings, isSettingValue } from '../protocol/settings.js';
import { emptyAudit } from './audit.js';
import { defaultPolicy, dry, hydrate, overlay, withRule } from './policy.js';

const POLICY = 'policy';
const BROKEN_POLICY = 'policy.broken';
const PRIVATE_POLICY = 'policy.private';
const TAB = 'tab:';
const AUDIT = 'audit:';

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
 * @returns {Promise<Policy>} The policy that holds in an ordinary or in a private window.
 */
export async function loadPolicy(incognito) {
  const { policy, broken } = await readLasting();
  // Written in turn, after a second look: a change that is under way may have repaired it already.
  if (broken) await inTurn(async () => keepAside(await readLasting()));
  return incognito ? overlay(policy, await loadPrivate()) : policy;
}

/** What is stored, read as far as it can be read. */
async function readLasting() {
  const { [POLICY]: blob } = await chrome.storage.local.get(POLICY);
  return { ...hydrate(blob), blob };
}

/**
 * Keeps what could not be read for the user to look at, before anything writes over it.
 * @param {{ policy: Policy, broken: boolean, blob: unknown }} stored
 * @returns {Promise<Policy>}
 */
async function keepAside({ policy, broken, blob }) {
  if (broken) await chrome.storage.local.set({ [BROKEN_POLICY]: blob, [POLICY]: dry(policy) });
  return policy;
}

/** @returns {Promise<Policy>} */
async function loadPrivate() {
  const { [PRIVATE_POLICY]: blob } = await chrome.storage.session.get(PRIVATE_POLICY);
  return hydrate(blob).policy;
}

/**
 * Stores a decision for a site. Decided in a private window, it is forgotten with the last of them.
 * @param {Site} site
 * @param {Decision} decision
 * @param {boolean} incognito
 * @returns {Promise<void>}
 */
export function setRule(site, decision, incognito) {
  return inTurn(async () => {
    if (incognito) {
      const policy = withRule(await loadPrivate(), site, decision);
      await chrome.storage.session.set({ [PRIVATE_POLICY]: dry(policy) });
    } else {
      const policy = withRule(await keepAside(await readLasting()), site, decision);
      await chrome.storage.local.set({ [POLICY]: withSettings(policy, await storedSettings()) });
    }
  });
}

/** @param {Policy} policy @param {Partial<Settings>} settings */
const withSettings = (policy, settings) => ({ ...dry(policy), ...(Object.keys(settings).length ? { settings } : {}) });

/** The settings that differ from their defaults. @returns {Promise<Partial<Settings>>} */
async function storedSettings() {
  const { [POLICY]: blob } = await chrome.storage.local.get(POLICY);
  const stored = /** @type {{ settings?: object } | undefined} */ (blob)?.settings ?? {};
  return Object.fromEntries(Object.entries(stored).filter(([name, value]) => isSettingValue(name, value)));
}

/** @returns {Promise<Settings>} */
export async function loadSettings() {
  return { ...defaultSettings(), ...(await storedSettings()) };
}

/**
 * @param {string} name
 * @param {unknown} value  Null for the default.
 * @returns {Promise<Settings>}  After it.
 */
export function setSetting(name, value) {
  if (value !== null && !isSettingValue(name, value)) throw new TypeError(`${name} cannot be ${String(value)}`);
  return inTurn(async () => {
    const policy = await keepAside(await readLasting());
    const settings = { ...(await storedSettings()), [name]: value };
    if (value === null) delete settings[/** @type {keyof Settings} */ (name)];
    await chrome.storage.local.set({ [POLICY]: withSettings(policy, settings) });
    return loadSettings();
  });
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
  return inTurn(() => chrome.storage.session.set({ [PRIVATE_POLICY]: dry(defaultPolicy()) }));
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
