/**
 * Brings open documents in line with the policy, and shows on the toolbar button how their tabs stand.
 *
 * @module
 */

/** @import { DocumentState, Grant, PoliciesReply } from '../protocol/messages.js' */
/** @import { MintedSession } from './sessions.js' */

import { applySettings, endDocuments } from '#host';
import { translate } from '../i18n.js';
import { badgeOf, coalesced, showBadge } from './badge.js';
import * as documents from './documents.js';
import { launch, PageLeft } from './launch.js';
import * as pages from './pages.js';
import * as kernel from './policy.js';
import { grantOf, loadLayersOfBoth, rule } from './rulings.js';
import * as store from './store.js';
import * as userCode from './user_code.js';

/** Brings the open tabs and the host in line with rules and settings. */
export async function applyEverything() {
  const layers = await store.loadLayers(false);
  await Promise.all([applyPolicy(await openTabs()), applySettings(kernel.settingsOf(layers))]);
}

/**
 * Brings the documents of these tabs in line with the policy: what waits and may run starts, what runs and may not ends.
 * @param {number[]} tabIds
 */
export async function applyPolicy(tabIds) {
  const layersFor = await loadLayersOfBoth();
  for (const tabId of tabIds) {
    const changes = await store.changeKnownTab(tabId, (tab) => {
      const settled = documents.reconcile(
        tab, ({ session }) => rule(layersFor(session), tab, session), translate('reasonReload'));
      for (const session of [...settled.start, ...settled.running]) {
        documents.noteGrant(
          tab, session.documentId, kernel.capabilitiesOf(layersFor(session), kernel.siteOf(session)));
      }
      return { ...settled, isTyped: (/** @type {MintedSession} */ session) => userCode.isTyped(tab, session) };
    });
    if (!changes) continue;
    if (changes.end.length > 0) await endDocuments(changes.end, translate('reasonRuleChanged'));
    for (const session of changes.start) {
      void start(session, grantOf(layersFor(session), session), Promise.resolve(null), changes.isTyped(session));
    }
    for (const session of changes.running) tell(session, grantOf(layersFor(session), session));
    await refreshBadge(tabId);
  }
}

/** @returns {Promise<number[]>} The tabs of which something is known. */
export async function openTabs() {
  return [...(await store.loadTabs()).keys()];
}

/**
 * @param {MintedSession} session
 * @param {Grant} grant
 * @param {Promise<PoliciesReply | null>} policies  Null where its gatekeeper has to ask.
 * @param {boolean} isTyped  Whether the user types Python for it in DevTools.
 */
export async function start(session, grant, policies, isTyped) {
  try {
    await launch(session, { grant, policies, isTyped });
    // What changed on the way was told before the gatekeeper was there to hear it.
    await tellAgain(session, grant);
  } catch (error) {
    if (error instanceof PageLeft) {
      await store.changeKnownTab(session.tabId, (tab) => documents.noteLeft(tab, session.documentId));
      return;
    }
    const reason = translate('reasonNoStart', error instanceof Error ? error.message : String(error));
    await report(session.tabId, session.documentId, 'error', reason);
  }
}

/**
 * @param {MintedSession} session
 * @param {Grant} told  What its gatekeeper was told.
 */
async function tellAgain(session, told) {
  const tab = await store.loadTab(session.tabId);
  const layers = await store.loadLayers(session.incognito);
  if (rule(layers, tab, session).decision !== 'allow') return;
  const grant = grantOf(layers, session);
  if (JSON.stringify(grant) !== JSON.stringify(told)) tell(session, grant);
}

/**
 * Tells a document's gatekeeper what holds now. It may not be there yet, or in the back-forward cache, from where it would
 * answer when it is shown again; it asks by itself then, so nobody waits for this.
 * @param {MintedSession} session
 * @param {Grant} grant
 */
function tell({ tabId, documentId }, grant) {
  chrome.tabs.sendMessage(tabId, { to: 'gatekeeper', type: 'grant', grant }, { documentId }).catch(() => {});
}

/**
 * Notes what a part of the extension says of a started document.
 * @param {number} tabId
 * @param {string} documentId
 * @param {DocumentState} state
 * @param {string} reason
 * @param {boolean} [isHosts]  Whether the host says it.
 */
export async function report(tabId, documentId, state, reason, isHosts = false) {
  const layersFor = await loadLayersOfBoth();
  await store.changeKnownTab(tabId, (tab) =>
    documents.noteReport(tab, documentId, { state, reason }, ({ session }) => rule(layersFor(session), tab, session), isHosts),
  );
  await refreshBadge(tabId);
}

/**
 * Forgets documents that are no longer there.
 * @param {number} tabId
 * @param {Set<string>} gone
 */
export async function forget(tabId, gone) {
  if (gone.size === 0) return;
  await store.changeKnownTab(tabId, (tab) => pages.forgetRemoved(tab, gone));
  await refreshBadge(tabId);
}

/**
 * Tells the DevTools panels that a tab's documents have changed. Where none is open, nobody listens.
 * @param {number} tabId
 */
export function tellPanels(tabId) {
  /** @type {import('../protocol/messages.js').ChangedMessage} */
  const message = { to: 'devtools', type: 'changed', tabId };
  Promise.resolve(chrome.runtime.sendMessage(message)).catch(() => {});
}

/** Shows on the toolbar button how a tab stands. */
export const refreshBadge = coalesced(async (tabId) => {
  const [tab, layers, trouble] = await Promise.all([store.loadTab(tabId), store.loadLayers(false), store.loadTrouble()]);
  if (tab.inspected) tellPanels(tabId);
  const off = tab.off === true || !kernel.settingsOf(layers).enabled;
  await showBadge(tabId, badgeOf(documents.shownDocuments(tab), off, trouble !== ''), translate);
});
