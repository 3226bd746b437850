/**
 * What the background does when something happens: the steps between the pure parts (policy, sessions, documents) and
 * the browser. Each function reads what it needs from storage, so any of them may be the first after a sleep.
 *
 * @module
 */

/** @import { AuditEntry, ContentMessage, Decision, DocumentState, DocumentUsage } from '../protocol/messages.js' */
/** @import { HelloReply, Rule } from '../protocol/messages.js' */
/** @import { Settings } from '../protocol/settings.js' */
/** @import { SenderFacts, Session, Site, TabState } from '../protocol/messages.js' */
/** @import { MintedSession } from './sessions.js' */
/** @import { Ruling, Tab } from './documents.js' */
/** @import { Policy } from './policy.js' */

import { applySettings, endDocuments, endTab, stopDocument, usageOf, waitForDocument } from '#host';
import { translate } from '../i18n.js';
import { formatSite } from '../protocol/site.js';
import * as audit from './audit.js';
import { badgeOf, showBadge } from './badge.js';
import * as documents from './documents.js';
import { framesOf, goneOf } from './frames.js';
import { launch } from './launch.js';
import { decide, listRules, siteOf } from './policy.js';
import { mint, originOf } from './sessions.js';
import * as store from './store.js';

/** @typedef {Extract<ContentMessage, { type: 'hello' }>} Hello */
/** @typedef {Extract<ContentMessage, { type: 'status' }>} Status */
/** @typedef {Extract<ContentMessage, { type: 'audit' }>} Uses */

/**
 * A document has Python.
 * @param {Hello} message
 * @param {SenderFacts} sender
 * @returns {Promise<HelloReply>}
 */
export async function greet({ scripts }, sender) {
  const tabId = tabIdOf(sender);
  const answer = await store.changeTab(tabId, async (tab) => {
    const session = await mintNow(sender, tab);
    if (!session) return null;
    const ruling = rule(await store.loadPolicy(session.incognito), tab, session);
    const { start } = documents.noteHello(tab, session, scripts, ruling);
    return { session, ruling, start };
  });
  if (!answer) return { decision: 'refused', reason: translate('reasonGone') };
  void refreshBadge(tabId);
  if (answer.start) void start(answer.session);
  const { decision, reason } = answer.ruling;
  await store.changeAudit(tabId, (log) => audit.note(log, Date.now(), subjectOf(answer.session), 'ruling', decision));
  const waits = decision === 'allow' && answer.session.prerendering;
  return { decision: waits ? 'ask' : decision, reason };
}

/**
 * A started document tells how it stands.
 * @param {Status} message
 * @param {SenderFacts} sender
 */
export async function hear(message, sender) {
  const tabId = tabIdOf(sender);
  const documentId = sender.documentId ?? '';
  await store.changeTab(tabId, async (tab) => {
    const session = await mintNow(sender, tab);
    if (!session) return;
    const ruling = rule(await store.loadPolicy(session.incognito), tab, session);
    if (!Object.hasOwn(tab.documents, documentId) && ruling.decision === 'allow') {
      documents.noteReturn(tab, session, ruling);
    }
    documents.noteReport(tab, documentId, message, () => ruling);
  });
  await refreshBadge(tabId);
}

/**
 * The session of a document that asks the host for an interpreter, with the settings that its interpreter is kept within;
 * null where policy does not let it have one.
 * @param {SenderFacts} sender
 * @returns {Promise<Session & { settings: Settings } | null>}
 */
export async function mintSession(sender) {
  const tabId = tabIdOf(sender);
  const tab = await store.loadTab(tabId);
  // A port's facts pass through the host; those of the document's first message came straight from the browser.
  const known = sender.documentId && Object.hasOwn(tab.documents, sender.documentId);
  const minted = known ? tab.documents[/** @type {string} */ (sender.documentId)].session : await mintFresh(sender);
  if (!minted || minted.prerendering || minted.origin !== originOf(sender)) return null;
  if (rule(await store.loadPolicy(minted.incognito), tab, minted).decision !== 'allow') return null;
  const { documentId, frameId, origin, topOrigin, incognito } = minted;
  return { documentId, tabId, frameId, origin, topOrigin, incognito, settings: await store.loadSettings() };
}

/**
 * The host tells how a document's interpreter stands.
 * @param {string} documentId
 * @param {DocumentState} state
 * @param {string} reason
 * @returns {Promise<void>}
 */
export async function setDocumentState(documentId, state, reason) {
  for (const [tabId, tab] of await store.loadTabs()) {
    if (!Object.hasOwn(tab.documents, documentId)) continue;
    await report(tabId, documentId, state, reason);
  }
}

/**
 * The host tells whether a document's Python computes without a pause.
 * @param {string} documentId
 * @param {boolean} busy
 * @returns {Promise<void>}
 */
export async function setBusy(documentId, busy) {
  for (const [tabId, tab] of await store.loadTabs()) {
    if (!Object.hasOwn(tab.documents, documentId)) continue;
    await store.changeKnownTab(tabId, (known) => documents.noteBusy(known, documentId, busy));
    await refreshBadge(tabId);
  }
}

/**
 * The host tells which limit a document's Python has come to.
 * @param {string} documentId
 * @param {string} limit
 * @returns {Promise<void>}
 */
export async function noteLimit(documentId, limit) {
  for (const [tabId, tab] of await store.loadTabs()) {
    if (!Object.hasOwn(tab.documents, documentId)) continue;
    const subject = subjectOf(tab.documents[documentId].session);
    await store.changeAudit(tabId, (log) => audit.note(log, Date.now(), subject, 'limit', limit));
  }
}

/**
 * The gatekeeper of a document tells what its Python has used.
 * @param {Uses} message
 * @param {SenderFacts} sender
 */
export async function noteUses(message, sender) {
  const tabId = tabIdOf(sender);
  const tab = await store.loadTab(tabId);
  const documentId = sender.documentId ?? '';
  if (!Object.hasOwn(tab.documents, documentId)) return;
  const subject = subjectOf(tab.documents[documentId].session);
  await store.changeAudit(tabId, (log) => audit.noteUses(log, Date.now(), subject, message));
}

/**
 * The log of a tab.
 * @param {number} tabId
 * @returns {Promise<AuditEntry[]>}
 */
export async function auditOf(tabId) {
  return (await store.loadAudit(tabId)).entries;
}

/**
 * What the documents of a tab use.
 * @param {number} tabId
 * @returns {Promise<DocumentUsage[]>}
 */
export async function usage(tabId) {
  return Object.entries(await usageOf(tabId)).map(([documentId, used]) => ({ documentId, ...used }));
}

/**
 * The user says what to do about a document whose Python is busy.
 * @param {number} tabId
 * @param {string} documentId
 * @param {'stop' | 'wait'} what
 * @returns {Promise<TabState>}
 */
export async function settleBusy(tabId, documentId, what) {
  const { documents: known } = await store.loadTab(tabId);
  if (Object.hasOwn(known, documentId)) {
    await (what === 'stop' ? stopDocument : waitForDocument)(documentId);
    // The host says so too, but later.
    if (what === 'wait') await setBusy(documentId, false);
  }
  return tabState(tabId);
}

/**
 * @param {string} name
 * @param {unknown} value  Null for the default.
 * @returns {Promise<Settings>}
 */
export async function setSetting(name, value) {
  const settings = await store.setSetting(name, value);
  await applySettings(settings);
  return settings;
}

/**
 * @param {number} tabId
 * @returns {Promise<TabState>}
 */
export async function tabState(tabId) {
  const before = documents.shownDocuments(await store.loadTab(tabId));
  const gone = await goneOf(
    tabId,
    before.map(({ documentId }) => documentId),
  );
  if (gone.size === 0) return { tabId, documents: before };
  await store.changeKnownTab(tabId, (tab) => documents.forgetRemoved(tab, gone));
  await refreshBadge(tabId);
  return { tabId, documents: documents.shownDocuments(await store.loadTab(tabId)) };
}

/**
 * The user answers for a site of a tab.
 * @param {number} tabId
 * @param {Site} site
 * @param {'once' | 'allow' | 'block'} decision
 * @returns {Promise<TabState>}
 */
export async function answer(tabId, site, decision) {
  const text = formatSite(site);
  const subject = { documentId: '', site: text };
  await store.changeAudit(tabId, (log) => audit.note(log, Date.now(), subject, 'decision', decision));
  if (decision === 'once') {
    await store.changeTab(tabId, (tab) => documents.grantOnce(tab, text));
    await applyPolicy([tabId]);
  } else {
    await setRule(site, decision, await isPrivate(tabId));
  }
  return tabState(tabId);
}

/**
 * Sets or (by `ask`) removes a rule, and applies it to what is open.
 * @param {Site} site
 * @param {Decision} decision
 * @param {boolean} incognito
 */
export async function setRule(site, decision, incognito) {
  const text = formatSite(site);
  await store.setRule(site, decision, incognito);
  const tabIds = [...(await store.loadTabs()).keys()];
  if (decision !== 'allow') {
    // "Never" and "ask again" are meant for the pages that were allowed for once as well.
    const plain = site.origin === site.topOrigin;
    const covered = (/** @type {string} */ granted) =>
      granted === text || (decision === 'block' && plain && granted.startsWith(`${site.origin} in `));
    for (const tabId of tabIds) await store.changeKnownTab(tabId, (tab) => documents.revokeOnce(tab, covered));
  }
  await applyPolicy(tabIds);
}

/**
 * @param {boolean} incognito
 * @returns {Promise<Rule[]>}
 */
export async function rules(incognito) {
  return listRules(await store.loadPolicy(incognito));
}

/**
 * @param {{ tabId: number, frameId: number, documentId?: string, documentLifecycle?: string }} details
 */
export async function committed(details) {
  const noted = await store.changeKnownTab(details.tabId, (tab) => documents.noteCommit(tab, details));
  if (!noted) return;
  if (noted.activated) await applyPolicy([details.tabId]);
  else await refreshBadge(details.tabId);
}

/** @param {number} tabId */
export async function tabRemoved(tabId) {
  await Promise.all([endTab(tabId), store.dropTab(tabId)]);
}

/** Forgets private decisions once no private window is left. */
export async function windowRemoved() {
  const tabs = await chrome.tabs.query({});
  if (!tabs.some(({ incognito }) => incognito)) await store.forgetPrivate();
}

/**
 * Brings the documents of these tabs in line with the policy: what waits and may run starts, what runs and may not ends.
 * @param {number[]} tabIds
 */
async function applyPolicy(tabIds) {
  const [ordinary, inPrivate] = await Promise.all([store.loadPolicy(false), store.loadPolicy(true)]);
  for (const tabId of tabIds) {
    const changes = await store.changeKnownTab(tabId, (tab) =>
      documents.reconcile(
        tab,
        ({ session }) => rule(session.incognito ? inPrivate : ordinary, tab, session),
        translate('reasonReload'),
      ),
    );
    if (!changes) continue;
    if (changes.end.length > 0) await endDocuments(changes.end, translate('reasonRuleChanged'));
    for (const session of changes.start) void start(session);
    await refreshBadge(tabId);
  }
}

/** @param {MintedSession} session */
async function start(session) {
  try {
    await launch(session);
  } catch (error) {
    const reason = translate('reasonNoStart', error instanceof Error ? error.message : String(error));
    await report(session.tabId, session.documentId, 'error', reason);
  }
}

/**
 * Notes what a part of the extension says of a started document.
 * @param {number} tabId
 * @param {string} documentId
 * @param {DocumentState} state
 * @param {string} reason
 */
async function report(tabId, documentId, state, reason) {
  const [ordinary, inPrivate] = await Promise.all([store.loadPolicy(false), store.loadPolicy(true)]);
  await store.changeKnownTab(tabId, (tab) =>
    documents.noteReport(tab, documentId, { state, reason }, ({ session }) =>
      rule(session.incognito ? inPrivate : ordinary, tab, session),
    ),
  );
  await refreshBadge(tabId);
}

/**
 * @param {Policy} policy
 * @param {Tab} tab
 * @param {MintedSession} session
 * @returns {Ruling}
 */
function rule(policy, tab, session) {
  const { decision, reason, subject, by } = decide(policy, siteOf(session), documents.onceFor(tab, session));
  return { decision, reason: reason && translate(reason, subject), by };
}

/**
 * Mints the sender's session and records which page the tab shows now.
 * @param {SenderFacts} sender
 * @param {Tab} tab
 */
async function mintNow(sender, tab) {
  const frames = await framesOf(tabIdOf(sender));
  const shown = frames.find(({ frameId }) => frameId === 0)?.documentId;
  if (shown) documents.noteShown(tab, shown);
  return mint(sender, frames);
}

/** @param {SenderFacts} sender */
async function mintFresh(sender) {
  return mint(sender, await framesOf(tabIdOf(sender)));
}

/**
 * @param {SenderFacts} sender
 * @returns {number} -1, which is no tab, where there is none.
 */
function tabIdOf(sender) {
  return sender.tab?.id ?? -1;
}

/** @param {Session} session @returns {audit.Subject} */
function subjectOf(session) {
  return { documentId: session.documentId, site: formatSite(siteOf(session)) };
}

/** @param {number} tabId */
async function isPrivate(tabId) {
  return (await chrome.tabs.get(tabId)).incognito;
}

/** @param {number} tabId */
async function refreshBadge(tabId) {
  const tab = await store.loadTab(tabId);
  await showBadge(tabId, badgeOf(documents.shownDocuments(tab)), translate);
}
