/**
 * What the background does when something happens: the steps between the pure parts (policy, sessions, documents) and
 * the browser. Each function reads what it needs from storage, so any of them may be the first after a sleep.
 *
 * @module
 */

/** @import { Capability } from '../protocol/capabilities.js' */
/** @import { AuditEntry, ContentMessage, Decision, DocumentState, DocumentUsage } from '../protocol/messages.js' */
/** @import { Duration, Grant, HelloReply, PolicyChanges, PolicyView } from '../protocol/messages.js' */
/** @import { HostedSession, PoliciesReply, SenderFacts, Session, Site, TabState } from '../protocol/messages.js' */
/** @import { Settings } from '../protocol/settings.js' */
/** @import { MintedSession } from './sessions.js' */
/** @import { Ruling, Tab } from './documents.js' */
/** @import { Layers, Policy } from './policy.js' */

import { applySettings, endDocuments, endTab, stopDocument, usageOf, waitForDocument, warmHost } from '#host';
import { translate } from '../i18n.js';
import { formatSite } from '../protocol/site.js';
import * as audit from './audit.js';
import { badgeOf, showBadge } from './badge.js';
import { forgetCode } from './code.js';
import { policiesFor } from './csp.js';
import * as documents from './documents.js';
import { framesOf, goneOf } from './frames.js';
import { launch, PageLeft } from './launch.js';
import * as kernel from './policy.js';
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
    return { session, ruling, start, layers };
  });
  if (!answer) return { decision: 'refused', reason: translate('reasonGone') };
  const { session, layers } = answer;
  if (answer.start) void start(session, grantOf(layers, session), policiesFor(sender).catch(() => null));
  // Python boots while the page is prepared, or while the user makes up their mind. What fails here is said where the
  // document is started.
  const expected = answer.start ? hosted(layers, session) : null;
  if (answer.ruling.decision !== 'block') void warmHost(kernel.settingsOf(layers), expected).catch(() => {});
  if (isTop) await store.changeTab(tabId, (tab) => lookAt(tab, tabId));
  void refreshBadge(tabId);
  const { decision, reason } = answer.ruling;
  await store.changeAudit(tabId, (log) => audit.note(log, Date.now(), subjectOf(session), 'ruling', decision));
  const waits = decision === 'allow' && session.prerendering;
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
    const ruling = rule(await store.loadLayers(session.incognito), tab, session);
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
 * @returns {Promise<HostedSession | null>}
 */
export async function mintSession(sender) {
  const tabId = tabIdOf(sender);
  const tab = await store.loadTab(tabId);
  // A port's facts pass through the host; those of the document's first message came straight from the browser.
  const known = sender.documentId && Object.hasOwn(tab.documents, sender.documentId);
  const minted = known ? tab.documents[/** @type {string} */ (sender.documentId)].session : await mintFresh(sender);
  if (!minted || minted.prerendering || minted.origin !== originOf(sender)) return null;
  const layers = await store.loadLayers(minted.incognito);
  if (rule(layers, tab, minted).decision !== 'allow') return null;
  return hosted(layers, minted);
}

/**
 * A session as the host gets it.
 * @param {Layers} layers
 * @param {MintedSession} session
 * @returns {HostedSession}
 */
function hosted(layers, { documentId, tabId, frameId, origin, topOrigin, incognito }) {
  return { documentId, tabId, frameId, origin, topOrigin, incognito, settings: kernel.settingsOf(layers) };
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
 * What a document's Python may do, for its gatekeeper; null where it may not run.
 * @param {SenderFacts} sender
 * @returns {Promise<Grant | null>}
 */
export async function grant(sender) {
  const session = await mintSession(sender);
  return session && grantOf(await store.loadLayers(session.incognito), session);
}

/**
 * @param {Layers} layers
 * @param {Pick<Session, 'origin' | 'topOrigin'>} session
 * @returns {Grant}
 */
function grantOf(layers, session) {
  const site = kernel.siteOf(session);
  const settings = kernel.settingsOf(layers);
  return { site: formatSite(site), capabilities: kernel.capabilitiesOf(layers, site), settings };
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
 * @param {number} tabId
 * @returns {Promise<TabState>}
 */
export async function tabState(tabId) {
  const before = documents.shownDocuments(await store.loadTab(tabId));
  const gone = await goneOf(
    tabId,
    before.map(({ documentId }) => documentId),
  );
  if (gone.size > 0) {
    await store.changeKnownTab(tabId, (tab) => documents.forgetRemoved(tab, gone));
    await refreshBadge(tabId);
  }
  const tab = await store.loadTab(tabId);
  const layers = await store.loadLayers(await isPrivate(tabId));
  return {
    tabId,
    documents: documents
      .shownDocuments(tab)
      .map((document) => ({ ...document, capabilities: kernel.capabilitiesOf(layers, document.site) })),
    off: tab.off === true,
    enabled: kernel.settingsOf(layers).enabled,
  };
}

/**
 * The user answers for a site of a tab.
 * @param {number} tabId
 * @param {Site} site
 * @param {'once' | Decision} decision
 * @param {Duration} duration
 * @returns {Promise<TabState>}
 */
export async function answer(tabId, site, decision, duration) {
  const subject = { documentId: '', site: formatSite(site) };
  await store.changeAudit(tabId, (log) => audit.note(log, Date.now(), subject, 'decision', decision));
  if (decision === 'once') {
    await store.changeTab(tabId, (tab) => documents.grantOnce(tab, formatSite(site)));
    await applyPolicy([tabId]);
  } else {
    await setRules([site], decision, await isPrivate(tabId), duration);
  }
  return tabState(tabId);
}

/**
 * Sets rules or (by `ask`) takes decisions away, and applies it to what is open.
 * @param {Site[]} sites
 * @param {Decision} decision
 * @param {boolean} incognito
 * @param {Duration} [duration]
 */
export async function setRules(sites, decision, incognito, duration = 'always') {
  await changeRules(incognito, duration, (policy, isMeant) =>
    sites.reduce((now, site) => kernel.withDecision(now, site, isMeant ? decision : 'ask'), policy),
  );
  if (decision !== 'allow') await revokeOnce(sites, decision);
  await applyPolicy(await openTabs());
  if (decision !== 'allow' && !incognito) await forgetCode(sites);
}

/**
 * Forgets all that was decided for sites.
 * @param {Site[]} sites
 * @param {boolean} incognito
 */
export async function removeRules(sites, incognito) {
  await changeRules(incognito, 'always', (policy) => sites.reduce(kernel.withoutRule, policy));
  await revokeOnce(sites, 'ask');
  await applyPolicy(await openTabs());
  if (!incognito) await forgetCode(sites);
}

/**
 * Sets a capability of sites; it holds as long as the site's decision does.
 * @param {Site[]} sites
 * @param {Capability} capability
 * @param {boolean | null} allowed
 * @param {boolean} incognito
 */
export async function setCapability(sites, capability, allowed, incognito) {
  const { passing, lasting } = await store.loadLayers(incognito);
  /** @param {Site} site */
  const isPassing = (site) => {
    const key = formatSite(site);
    return passing.rules[key]?.decision !== undefined && lasting.rules[key] === undefined;
  };
  for (const duration of /** @type {const} */ (['session', 'always'])) {
    const meant = sites.filter((site) => isPassing(site) === (duration === 'session'));
    if (meant.length === 0) continue;
    await changeRules(incognito, duration, (policy, isMeant) =>
      meant.reduce((now, site) => kernel.withCapability(now, site, capability, isMeant ? allowed : null), policy),
    );
  }
  await applyPolicy(await openTabs());
}

/**
 * @param {Capability} capability
 * @param {boolean | null} allowed
 */
export async function setDefault(capability, allowed) {
  await store.changePolicy('lasting', (policy) => kernel.withDefault(policy, capability, allowed));
  await applyPolicy(await openTabs());
}

/**
 * @param {keyof Settings} name
 * @param {boolean | number | null} value
 */
export async function setSetting(name, value) {
  await store.changePolicy('lasting', (policy) => kernel.withSetting(policy, name, value));
  await applyEverything();
  if (name === 'codeCache' && value === false) await forgetCode('all');
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
 * What `importPolicy` takes: the differences from the default, as JSON.
 * @returns {Promise<string>}
 */
export async function exportPolicy() {
  return `${JSON.stringify({ adder: 'settings', ...kernel.dry(await store.loadLasting()) }, null, 2)}\n`;
}

/**
 * @param {string} text
 * @param {boolean} replace  Whether what is not in the text is forgotten.
 */
export async function importPolicy(text, replace) {
  const imported = readImport(text);
  await store.changePolicy('lasting', (policy) => (replace ? imported : kernel.merged(policy, imported)));
  await applyEverything();
}

/**
 * @param {string} text
 * @returns {Policy}
 */
function readImport(text) {
  /** @type {unknown} */
  let blob;
  try {
    blob = JSON.parse(text);
  } catch {
    throw new Error(translate('importNotJson'));
  }
  if (/** @type {any} */ (blob)?.adder !== 'settings') throw new Error(translate('importNotAdder'));
  const { policy, broken } = kernel.hydrate(blob);
  if (broken) throw new Error(translate('importBroken'));
  return policy;
}

/**
 * What an import would change, before it is done.
 * @param {string} text
 * @param {boolean} replace
 * @returns {Promise<PolicyChanges>}
 */
export async function previewImport(text, replace) {
  const imported = readImport(text);
  const now = await store.loadLasting();
  return kernel.changesBetween(now, replace ? imported : kernel.merged(now, imported));
}

/** Everything as it was when Adder was installed. */
export async function reset() {
  await Promise.all([
    store.changePolicy('lasting', kernel.emptyPolicy),
    store.changePolicy('session', kernel.emptyPolicy),
    store.forgetPrivate(),
  ]);
  for (const tabId of await openTabs()) {
    await store.changeKnownTab(tabId, (tab) => {
      documents.revokeOnce(tab, () => true);
      tab.off = false;
    });
  }
  await applyEverything();
  await forgetCode('all');
}

/**
 * Changes what was decided for sites, in the layer that is meant and in the one that it would be hidden by.
 * @param {boolean} incognito
 * @param {Duration} duration
 * @param {(policy: Policy, isMeant: boolean) => Policy} change
 */
async function changeRules(incognito, duration, change) {
  if (incognito) {
    await store.changePolicy('private', (policy) => change(policy, true));
    return;
  }
  await store.changePolicy('session', (policy) => change(policy, duration === 'session'));
  if (duration === 'always') await store.changePolicy('lasting', (policy) => change(policy, true));
}

/**
 * "Never" and "ask again" are meant for the pages that were allowed for once as well.
 * @param {Site[]} sites
 * @param {Decision} decision
 */
async function revokeOnce(sites, decision) {
  const texts = sites.map(formatSite);
  const everywhere = sites.filter(({ origin, topOrigin }) => decision === 'block' && origin === topOrigin);
  /** @param {string} granted */
  const covered = (granted) =>
    texts.includes(granted) || everywhere.some(({ origin }) => granted.startsWith(`${origin} in `));
  for (const tabId of await openTabs()) {
    await store.changeKnownTab(tabId, (tab) => documents.revokeOnce(tab, covered));
  }
}

/**
 * @param {boolean} incognito
 * @returns {Promise<PolicyView>}
 */
export async function policyView(incognito) {
  const layers = await store.loadLayers(incognito);
  const { managed } = layers;
  return {
    rules: kernel.listRules(layers),
    capabilities: kernel.defaultsOf(layers),
    settings: kernel.settingsOf(layers),
    managed: { capabilities: Object.keys(managed.capabilities), settings: Object.keys(managed.settings) },
  };
}

/** Brings the open tabs and the host in line with rules and settings. */
async function applyEverything() {
  const layers = await store.loadLayers(false);
  await Promise.all([applyPolicy(await openTabs()), applySettings(kernel.settingsOf(layers))]);
}

/** @returns {Promise<number[]>} The tabs of which something is known. */
async function openTabs() {
  return [...(await store.loadTabs()).keys()];
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

/** The browser starts: where some site may run Python, an interpreter is made ready for it. */
export async function browserStarted() {
  const layers = await store.loadLayers(false);
  const settings = kernel.settingsOf(layers);
  const isUsed = kernel.listRules(layers).some(({ decision }) => decision === 'allow');
  if (settings.enabled && isUsed) await warmHost(settings, null);
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
  const layersFor = await loadLayersOfBoth();
  for (const tabId of tabIds) {
    const changes = await store.changeKnownTab(tabId, (tab) =>
      documents.reconcile(tab, ({ session }) => rule(layersFor(session), tab, session), translate('reasonReload')),
    );
    if (!changes) continue;
    if (changes.end.length > 0) await endDocuments(changes.end, translate('reasonRuleChanged'));
    for (const session of changes.start) void start(session, grantOf(layersFor(session), session), Promise.resolve(null));
    for (const session of changes.running) tell(session, grantOf(layersFor(session), session));
    await refreshBadge(tabId);
  }
}

/** What holds in ordinary and in private windows, by session: a tab's record tells only later which one it is in. */
async function loadLayersOfBoth() {
  const [ordinary, inPrivate] = await Promise.all([store.loadLayers(false), store.loadLayers(true)]);
  /** @param {Pick<Session, 'incognito'>} session */
  return ({ incognito }) => (incognito ? inPrivate : ordinary);
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
 * @param {MintedSession} session
 * @param {Grant} grant
 * @param {Promise<PoliciesReply | null>} policies  Null where its gatekeeper has to ask.
 */
async function start(session, grant, policies) {
  try {
    await launch(session, { grant, policies });
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
 * Notes what a part of the extension says of a started document.
 * @param {number} tabId
 * @param {string} documentId
 * @param {DocumentState} state
 * @param {string} reason
 */
async function report(tabId, documentId, state, reason) {
  const layersFor = await loadLayersOfBoth();
  await store.changeKnownTab(tabId, (tab) =>
    documents.noteReport(tab, documentId, { state, reason }, ({ session }) =>
      rule(layersFor(session), tab, session),
    ),
  );
  await refreshBadge(tabId);
}

/**
 * @param {Layers} layers
 * @param {Tab} tab
 * @param {MintedSession} session
 * @returns {Ruling}
 */
function rule(layers, tab, session) {
  const occasion = documents.occasionOf(tab, session);
  const { decision, reason, subject, by } = kernel.decide(layers, kernel.siteOf(session), occasion);
  return { decision, reason: reason && translate(reason, subject), by };
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
  if (shown) documents.noteShown(tab, shown);
  return frames;
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

/** @param {Pick<Session, 'documentId' | 'origin' | 'topOrigin'>} session @returns {audit.Subject} */
function subjectOf(session) {
  return { documentId: session.documentId, site: formatSite(kernel.siteOf(session)) };
}

/**
 * @param {number} tabId
 * @returns {Promise<boolean>}
 */
export async function isPrivate(tabId) {
  return (await chrome.tabs.get(tabId)).incognito;
}

/** @param {number} tabId */
async function refreshBadge(tabId) {
  const [tab, layers] = await Promise.all([store.loadTab(tabId), store.loadLayers(false)]);
  const off = tab.off === true || !kernel.settingsOf(layers).enabled;
  await showBadge(tabId, badgeOf(documents.shownDocuments(tab), off), translate);
}
