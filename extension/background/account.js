/**
 * What documents' Python takes and does, as the host and the gatekeepers tell it, for the popup and the log; and what the user
 * says to Python that is busy.
 *
 * @module
 */

/** @import { AuditEntry, ContentMessage, DocumentUsage, SenderFacts, TabState } from '../protocol/messages.js' */

import { stopDocument, usageOf, waitForDocument } from '#host';
import { refreshBadge } from './apply.js';
import * as audit from './audit.js';
import * as documents from './documents.js';
import { subjectOf, tabIdOf } from './rulings.js';
import * as store from './store.js';
import { tabState } from './tabs.js';

/** @typedef {Extract<ContentMessage, { type: 'audit' }>} Uses */

/**
 * The host tells whether a document's Python computes without a pause.
 * @param {string} documentId
 * @param {boolean} busy
 * @returns {Promise<void>}
 */
export async function setBusy(documentId, busy) {
  for (const [tabId] of await store.loadTabsWith(documentId)) {
    await store.changeKnownTab(tabId, (known) => documents.noteBusy(known, documentId, busy));
    await refreshBadge(tabId);
  }
}

/**
 * The host tells what is being downloaded for a document, for the popup.
 * @param {string} documentId
 * @param {unknown} progress
 * @returns {Promise<void>}
 */
export async function notePackages(documentId, progress) {
  for (const [tabId] of await store.loadTabsWith(documentId)) {
    await store.changeKnownTab(tabId, (known) => documents.noteDownload(known, documentId, progress));
  }
}

/**
 * The host tells which limit a document's Python has come to.
 * @param {string} documentId
 * @param {string} limit
 * @returns {Promise<void>}
 */
export const noteLimit = (documentId, limit) => noteEvent(documentId, 'limit', limit);

/**
 * The host tells which known vulnerability something has that a document's Python asked for.
 * @param {string} documentId
 * @param {string} advisory
 * @returns {Promise<void>}
 */
export async function noteAdvisory(documentId, advisory) {
  for (const [tabId] of await store.loadTabsWith(documentId)) {
    await store.changeKnownTab(tabId, (known) => documents.noteAdvisory(known, documentId, advisory));
  }
  await noteEvent(documentId, 'advisory', advisory);
}

/**
 * @param {string} documentId
 * @param {AuditEntry['kind']} kind
 * @param {string} name
 */
async function noteEvent(documentId, kind, name) {
  for (const [tabId, tab] of await store.loadTabsWith(documentId)) {
    const { session } = tab.documents[documentId];
    const subject = subjectOf(session);
    await store.changeAudit(tabId, session.incognito, (log) => audit.note(log, Date.now(), subject, kind, name));
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
  const { session } = tab.documents[documentId];
  const subject = subjectOf(session);
  await store.changeAudit(tabId, session.incognito, (log) => audit.noteUses(log, Date.now(), subject, message));
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
 * The log of all tabs since the browser has started.
 * @param {boolean} incognito  Whether private windows are in it.
 * @returns {Promise<AuditEntry[]>}
 */
export const log = (incognito) => store.loadLog(incognito);

/**
 * Empties it; answers what there is then.
 * @param {boolean} incognito
 * @returns {Promise<AuditEntry[]>}
 */
export async function clearLog(incognito) {
  await store.clearLog(incognito);
  return log(incognito);
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
