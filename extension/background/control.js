/**
 * What the background does about a document when that, or the host on its behalf, asks or tells something: the steps between
 * the pure parts (policy, sessions, documents) and the browser. Each function reads what it needs from storage, so any of them
 * may be the first after a sleep.
 *
 * @module
 */

/** @import { ContentMessage, DocumentState, Grant, HelloReply, KeyedReason, StatusReply } from '../protocol/messages.js' */
/** @import { HostedSession, PackageGrant, SenderFacts } from '../protocol/messages.js' */
/** @import { MintedSession } from './sessions.js' */
/** @import { Ruling, Tab } from './documents.js' */

import { warmHost } from '#host';
import { translate } from '../i18n.js';
import { indexesFor } from '../packages/indexes.js';
import { applyPolicy, forget, refreshBadge, report, start } from './apply.js';
import * as audit from './audit.js';
import { policiesFor } from './csp.js';
import * as documents from './documents.js';
import { framesOf, silentOf } from './frames.js';
import { greeted } from './greetings.js';
import * as pages from './pages.js';
import * as kernel from './policy.js';
import { grantOf, hosted, rule, subjectOf, tabIdOf } from './rulings.js';
import { mint, originOf } from './sessions.js';
import * as store from './store.js';
import * as userCode from './user_code.js';

/** @typedef {Extract<ContentMessage, { type: 'hello' }>} Hello */
/** @typedef {Extract<ContentMessage, { type: 'status' }>} Status */

/**
 * A document has Python.
 * @param {Hello} message
 * @param {SenderFacts} sender
 * @returns {Promise<HelloReply>}
 */
export async function greet({ scripts, mark }, sender) {
  const tabId = tabIdOf(sender);
  // Who a top document is the browser has said; which page the tab shows can be asked when its Python is on its way.
  const isTop = sender.frameId === 0;
  const answer = await store.changeTab(tabId, async (tab) => {
    const [session, layers] = await Promise.all([
      isTop ? mint(sender, []) : mintNow(sender, tab), store.loadLayers(sender.tab?.incognito === true),
    ]);
    if (!session) return null;
    session.mark = Number(mark);
    const ruling = rule(layers, tab, session);
    const { start } = documents.noteHello(tab, session, scripts, ruling);
    if (start) documents.noteGrant(tab, session.documentId, kernel.capabilitiesOf(layers, kernel.siteOf(session)));
    return { session, ruling, start, layers, isTyped: userCode.isTyped(tab, session) };
  });
  if (!answer) return { decision: 'refused', reason: translate('reasonGone') };
  const { session, layers } = answer;
  const { isTyped } = answer;
  if (answer.start) void start(session, grantOf(layers, session), policiesFor(sender).catch(() => null), isTyped);
  // Python boots while the page is prepared, or while the user makes up their mind. What fails here is said where the
  // document is started.
  const expected = answer.start ? hosted(layers, session) : null;
  if (answer.ruling.decision !== 'block') void warmHost(kernel.settingsOf(layers), expected).catch(() => {});
  if (isTop) await store.changeTab(tabId, (tab) => lookAt(tab, tabId));
  void refreshBadge(tabId);
  greeted(session.documentId);
  const { decision, reason } = answer.ruling;
  await store.changeAudit(tabId, session.incognito, (log) => (
    audit.note(log, Date.now(), subjectOf(session), 'ruling', decision)));
  const waits = decision === 'allow' && session.prerendering;
  return { decision: waits ? 'ask' : decision, reason };
}

/**
 * The user types Python for a document in DevTools, or runs a snippet there: it is started, if policy lets it.
 * @param {number} tabId
 * @param {string} documentId
 * @returns {Promise<Ruling>}
 */
export async function startFor(tabId, documentId) {
  await applyPolicy([tabId]);
  const tab = await store.loadTab(tabId);
  if (!Object.hasOwn(tab.documents, documentId)) return { decision: 'refused', reason: translate('reasonGone'), by: '' };
  const { session, state, reason } = tab.documents[documentId];
  if (state === 'stopped' || state === 'error') return { decision: 'block', reason, by: '' };
  return rule(await store.loadLayers(session.incognito), tab, session);
}

/**
 * What policy says of a document in an ordinary window, as its address describes it: who it is, is not known yet.
 * @param {number} tabId
 * @param {Pick<MintedSession, 'documentId' | 'topDocumentId' | 'origin' | 'topOrigin'>} session
 * @returns {Promise<Ruling>}
 */
export async function foresee(tabId, session) {
  const [tab, layers] = await Promise.all([store.loadTab(tabId), store.loadLayers(false)]);
  return rule(layers, tab, session);
}

/**
 * What policy says of the document that a message comes from, now.
 * @param {SenderFacts} sender
 * @returns {Promise<{ session: MintedSession, ruling: Ruling } | null>}  Null where it is none that is known.
 */
export async function rulingOf(sender) {
  const tab = await store.loadTab(tabIdOf(sender));
  const documentId = sender.documentId ?? '';
  if (!Object.hasOwn(tab.documents, documentId)) return null;
  const { session } = tab.documents[documentId];
  if (session.prerendering || session.origin !== originOf(sender)) return null;
  return { session, ruling: rule(await store.loadLayers(session.incognito), tab, session) };
}

/**
 * A started document tells how it stands.
 * @param {Status} message
 * @param {SenderFacts} sender
 * @returns {Promise<StatusReply>}
 */
export async function hear(message, sender) {
  const tabId = tabIdOf(sender);
  const documentId = sender.documentId ?? '';
  const reply = await store.changeTab(tabId, async (tab) => {
    const snippets = userCode.hasSnippets(tab, documentId);
    const session = await mintNow(sender, tab);
    if (!session) return { snippets };
    const ruling = rule(await store.loadLayers(session.incognito), tab, session);
    if (!Object.hasOwn(tab.documents, documentId) && ruling.decision === 'allow') {
      documents.noteReturn(tab, session, ruling);
    }
    documents.noteReport(tab, documentId, message, () => ruling);
    return { snippets };
  });
  await refreshBadge(tabId);
  return reply;
}

/**
 * The session of a document that gets an interpreter from the host, with the settings that its interpreter is kept within;
 * null where policy does not let it have one.
 * @param {SenderFacts} sender
 * @returns {Promise<HostedSession | null>}
 */
export async function mintSession(sender) {
  const tab = await store.loadTab(tabIdOf(sender));
  const session = await sessionOf(sender, tab);
  if (session && documents.isEnded(tab, session.documentId)) {
    await store.changeKnownTab(session.tabId, (changed) => documents.noteAnew(changed, session.documentId));
  }
  return session;
}

/**
 * The session of a document that may have an interpreter.
 * @param {SenderFacts} sender
 * @param {Tab} tab  The sender's.
 * @returns {Promise<HostedSession | null>}
 */
async function sessionOf(sender, tab) {
  // A port's facts pass through the host; those of the document's first message came straight from the browser.
  const known = sender.documentId && Object.hasOwn(tab.documents, sender.documentId);
  const minted = known ? tab.documents[/** @type {string} */ (sender.documentId)].session : await mintFresh(sender);
  if (!minted || minted.prerendering || minted.origin !== originOf(sender)) return null;
  const layers = await store.loadLayers(minted.incognito);
  if (rule(layers, tab, minted).decision !== 'allow') return null;
  return hosted(layers, minted);
}

/**
 * The host tells how a document's interpreter stands.
 * @param {string} documentId
 * @param {DocumentState} state
 * @param {string | KeyedReason} reason
 * @returns {Promise<void>}
 */
export async function setDocumentState(documentId, state, reason) {
  const words = typeof reason === 'string' ? reason : translate(reason.key, ...reason.subjects);
  for (const [tabId] of await store.loadTabsWith(documentId)) {
    await report(tabId, documentId, state, words, true);
  }
}

/**
 * The host tells that a document has let go of it: where it has crashed, or its frame was removed, no other event says so.
 * @param {string} documentId
 * @returns {Promise<void>}
 */
export async function documentLeft(documentId) {
  for (const [tabId] of await store.loadTabsWith(documentId)) await forget(tabId, await silentOf(tabId, [documentId]));
}

/**
 * What a document's Python may do, for its gatekeeper; null where it may not run.
 * @param {SenderFacts} sender
 * @returns {Promise<Grant | null>}
 */
export async function grant(sender) {
  const session = await sessionOf(sender, await store.loadTab(tabIdOf(sender)));
  return session && grantOf(await store.loadLayers(session.incognito), session);
}

/**
 * The host asks whether a document's Python may have packages. It is asked each time, so that what the user takes away is
 * gone at once.
 * @param {string} documentId
 * @param {string} project  Which one it asks for, for the log; empty where that has been said.
 * @returns {Promise<PackageGrant | null>}
 */
export async function mayInstall(documentId, project) {
  for (const [tabId, tab] of await store.loadTabsWith(documentId)) {
    const { session } = tab.documents[documentId];
    const layers = await store.loadLayers(session.incognito);
    if (rule(layers, tab, session).decision !== 'allow') return null;
    const allowed = kernel.capabilitiesOf(layers, kernel.siteOf(session)).packages;
    const subject = subjectOf(session);
    if (!allowed || project) {
      await store.changeAudit(tabId, session.incognito, (log) => {
        audit.note(log, Date.now(), subject, allowed ? 'use' : 'refusal', 'packages');
        if (project) audit.note(log, Date.now(), subject, 'package', project);
      });
    }
    if (!allowed) return null;
    const { packageIndexes, packageDistribution: distribution, advisoryFeed, blockVulnerable } = kernel.settingsOf(layers);
    return { indexes: indexesFor(packageIndexes, session), distribution, advisoryFeed, blockVulnerable };
  }
  return null;
}

/**
 * Mints the sender's session and records which page the tab shows now.
 * @param {SenderFacts} sender
 * @param {Tab} tab
 */
async function mintNow(sender, tab) {
  return mint(sender, await lookAt(tab, tabIdOf(sender)));
}

/**
 * Records which page the tab shows now.
 * @param {Tab} tab
 * @param {number} tabId
 * @returns {ReturnType<typeof framesOf>}  The tab's frames.
 */
async function lookAt(tab, tabId) {
  const frames = await framesOf(tabId);
  const shown = frames.find(({ frameId }) => frameId === 0)?.documentId;
  if (shown) pages.noteShown(tab, shown);
  return frames;
}

/** @param {SenderFacts} sender */
async function mintFresh(sender) {
  return mint(sender, await framesOf(tabIdOf(sender)));
}
