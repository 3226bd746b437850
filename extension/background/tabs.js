/**
 * What the background does about tabs: how they stand, their switch, and what the browser tells of them.
 *
 * @module
 */

/** @import { TabState } from '../protocol/messages.js' */

import { endTab, warmHost } from '#host';
import { applyPolicy, forget, openTabs, refreshBadge, tellPanels } from './apply.js';
import * as audit from './audit.js';
import * as documents from './documents.js';
import { goneOf } from './frames.js';
import * as pages from './pages.js';
import * as kernel from './policy.js';
import { isPrivate } from './rulings.js';
import * as store from './store.js';

/**
 * @param {number} tabId
 * @returns {Promise<TabState>}
 */
export async function tabState(tabId) {
  const before = documents.shownDocuments(await store.loadTab(tabId));
  await forget(tabId, await goneOf(tabId, before.map(({ documentId }) => documentId)));
  const tab = await store.loadTab(tabId);
  const incognito = await isPrivate(tabId);
  const [layers, trouble] = await Promise.all([store.loadLayers(incognito), store.loadTrouble()]);
  return {
    tabId,
    incognito,
    trouble,
    documents: documents
      .shownDocuments(tab)
      .map((document) => ({ ...document, capabilities: kernel.capabilitiesOf(layers, document.site) })),
    off: tab.off === true,
    enabled: kernel.settingsOf(layers).enabled,
  };
}

/**
 * Switches Python off, or on again, in a tab.
 * @param {number} tabId
 * @param {boolean} off
 * @returns {Promise<TabState>}
 */
export async function switchTab(tabId, off) {
  await store.changeTab(tabId, (tab) => {
    tab.off = off;
  });
  await store.changeAudit(tabId, await isPrivate(tabId), (log) => (
    audit.noteAct(log, Date.now(), '', 'switch', off ? 'off' : 'on')));
  await applyPolicy([tabId]);
  return tabState(tabId);
}

/**
 * The context menu or a keyboard command: the switch of a tab is turned.
 * @param {number} tabId
 */
export async function turnTabSwitch(tabId) {
  await switchTab(tabId, (await store.loadTab(tabId)).off !== true);
}

/**
 * Whether a tab is switched off, for the context menu.
 * @param {number} tabId
 */
export async function isTabOff(tabId) {
  return (await store.loadTab(tabId)).off === true;
}

/**
 * The user has seen that something stored could not be read.
 * @param {'policy' | 'snippets'} what
 */
export async function dismissBroken(what) {
  await store.forgetBroken(what);
  await Promise.all((await openTabs()).map(refreshBadge));
}

/**
 * @param {{ tabId: number, frameId: number, documentId?: string, documentLifecycle?: string }} details
 */
export async function committed(details) {
  const noted = await store.changeKnownTab(details.tabId, (tab) => ({
    ...pages.noteCommit(tab, details), inspected: tab.inspected === true,
  }));
  if (!noted) return;
  if (noted.inspected) tellPanels(details.tabId);
  if (noted.activated) await applyPolicy([details.tabId]);
  else await refreshBadge(details.tabId);
}

/** @param {number} tabId */
export async function tabRemoved(tabId) {
  await Promise.all([endTab(tabId), store.dropTab(tabId)]);
}

/** The browser starts: where some site may run Python, an interpreter is made ready for it. */
export async function browserStarted() {
  const layers = await store.loadLayers(false);
  const settings = kernel.settingsOf(layers);
  const isUsed = kernel.listRules(layers).some(({ decision }) => decision === 'allow');
  if (settings.enabled && isUsed) await warmHost(settings, null);
}

/**
 * Forgets private decisions once no private window is left.
 * @param {number} removed  The window that was closed; a browser may still list its tabs.
 */
export async function windowRemoved(removed) {
  const tabs = await chrome.tabs.query({});
  if (!tabs.some(({ incognito, windowId }) => incognito && windowId !== removed)) await store.forgetPrivate();
}
