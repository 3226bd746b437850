/**
 * What the policy comes to for a document: the ruling in words, and what its gatekeeper and its host are told.
 *
 * @module
 */

/** @import { Grant, HostedSession, SenderFacts, Session } from '../protocol/messages.js' */
/** @import { Subject } from './audit.js' */
/** @import { Ruling, Tab } from './documents.js' */
/** @import { Layers } from './policy.js' */
/** @import { MintedSession } from './sessions.js' */

import { translate } from '../i18n.js';
import { formatSite } from '../protocol/site.js';
import * as pages from './pages.js';
import * as kernel from './policy.js';
import * as store from './store.js';

/**
 * @param {Layers} layers
 * @param {Tab} tab
 * @param {Pick<MintedSession, 'documentId' | 'topDocumentId' | 'origin' | 'topOrigin'>} session
 * @returns {Ruling}
 */
export function rule(layers, tab, session) {
  const occasion = pages.occasionOf(tab, session);
  const { decision, reason, subject, by } = kernel.decide(layers, kernel.siteOf(session), occasion);
  return { decision, reason: reason && translate(reason, subject), by };
}

/**
 * @param {Layers} layers
 * @param {Pick<Session, 'origin' | 'topOrigin'>} session
 * @returns {Grant}
 */
export function grantOf(layers, session) {
  const site = kernel.siteOf(session);
  const settings = kernel.settingsOf(layers);
  return { site: formatSite(site), capabilities: kernel.capabilitiesOf(layers, site), settings };
}

/**
 * A session as the host gets it.
 * @param {Layers} layers
 * @param {MintedSession} session
 * @returns {HostedSession}
 */
export function hosted(layers, { documentId, tabId, frameId, origin, topOrigin, incognito }) {
  return { documentId, tabId, frameId, origin, topOrigin, incognito, settings: kernel.settingsOf(layers) };
}

/** What holds in ordinary and in private windows, by session: a tab's record tells only later which one it is in. */
export async function loadLayersOfBoth() {
  const [ordinary, inPrivate] = await Promise.all([store.loadLayers(false), store.loadLayers(true)]);
  /** @param {Pick<Session, 'incognito'>} session */
  return ({ incognito }) => (incognito ? inPrivate : ordinary);
}

/** @param {Pick<Session, 'documentId' | 'origin' | 'topOrigin'>} session @returns {Subject} */
export function subjectOf(session) {
  return { documentId: session.documentId, site: formatSite(kernel.siteOf(session)) };
}

/**
 * @param {SenderFacts} sender
 * @returns {number} -1, which is no tab, where there is none.
 */
export function tabIdOf(sender) {
  return sender.tab?.id ?? -1;
}

/**
 * @param {number} tabId
 * @returns {Promise<boolean>}
 */
export async function isPrivate(tabId) {
  return (await chrome.tabs.get(tabId)).incognito;
}
