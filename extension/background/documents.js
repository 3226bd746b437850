/**
 * The documents of a tab that have Python, and how each stands. Pure transitions on one plain record per tab, which
 * `store.js` keeps in session storage, since the background may be asleep between any two events.
 *
 * Documents are grouped by their top document: a group is a page (`pages.js`). Only that of the page now shown counts
 * for popup and badge.
 *
 * @module
 */

/** @import { Capabilities, Capability } from '../protocol/capabilities.js' */
/** @import { DocumentState, DocumentStatus, PackageProgress } from '../protocol/messages.js' */
/** @import { Verdict } from './policy.js' */
/** @import { MintedSession } from './sessions.js' */

import { CAPABILITIES } from '../protocol/capabilities.js';
import { formatSite } from '../protocol/site.js';
import { siteOf } from './policy.js';
import { own } from './records.js';

/**
 * `started`: the executor and the gatekeeper were put into the document (which happens at most once).
 * @typedef {object} TabDocument
 * @property {MintedSession} session
 * @property {DocumentState} state
 * @property {string} reason
 * @property {number} scripts
 * @property {boolean} started
 * @property {Ruling['by']} by  What allowed or blocked it.
 * @property {boolean} [ended]  The host said that its Python has ended, and has not said since that it goes on.
 * @property {readonly Capability[]} [held]  What its Python was allowed at any time since it was started.
 * @property {boolean} [reload]  Whether it was allowed more than it is now: what it holds of that, it keeps.
 * @property {boolean} [busy]  Whether its Python computes without a pause.
 * @property {PackageProgress | null} [download]  The file of a package that is being downloaded for it.
 * @property {string[]} [advisories]  The known vulnerabilities of what it has asked for.
 */

/**
 * `shown` lists top documents, the one now shown first.
 * @typedef {object} Tab
 * @property {string[]} shown
 * @property {Record<string, TabDocument>} documents
 * @property {Record<string, string[]>} once
 * @property {boolean} [off]  The user switched Python off in this tab.
 * @property {boolean} [inspected]  A DevTools panel has looked at it.
 * @property {string[]} [typed]  Documents that the user has typed Python for in DevTools, or has run a snippet on.
 * @property {string[]} [automatic]  Documents that snippets which run by themselves were noted for.
 * @property {Record<string, NotedSnippet[]>} [snippets]  By document, what its gatekeeper has yet to collect.
 */

/**
 * A snippet that is to run in a document: because the user says so, or, where it has an address, by itself, because that matches.
 * @typedef {{ id: string, address: string }} NotedSnippet
 */

/** A verdict with its reason in words. @typedef {Pick<Verdict, 'decision' | 'by'> & { reason: string }} Ruling */

/** A page's own text must not fill the popup or the storage. */
const REASON_LENGTH = 500;
const NAME_LENGTH = 200;
const MOST_ADVISORIES = 20;

/** What a page reports of itself can only be one of these; all other states are the policy's to set. */
const REPORTABLE = new Set(['starting', 'running', 'error', 'stopped', 'parked']);

/** @returns {Tab} */
export function emptyTab() {
  return { shown: [], documents: {}, once: {} };
}

/**
 * A document says that it has Python.
 * @param {Tab} tab
 * @param {MintedSession} session
 * @param {unknown} scripts
 * @param {Ruling} ruling
 * @returns {{ start: boolean }} Whether its Python is to be started by the caller now.
 */
export function noteHello(tab, session, scripts, ruling) {
  const known = tab.documents[session.documentId];
  const count = countOf(scripts, known?.scripts ?? 0);
  if (known?.started) {
    known.scripts = count;
    return { start: false };
  }
  /** @type {TabDocument} */
  const document = { session, state: 'asks', reason: '', scripts: count, started: false, by: '' };
  tab.documents[session.documentId] = document;
  return { start: settle(document, ruling) };
}

/**
 * A document reports that has already been started, but is no longer in the record (it was left for many pages).
 * @param {Tab} tab
 * @param {MintedSession} session
 * @param {Ruling} ruling
 */
export function noteReturn(tab, session, { by }) {
  tab.documents[session.documentId] = { session, state: 'running', reason: '', scripts: 0, started: true, by };
}

/**
 * A document, or the host on its behalf, says how it stands. It is heard only if it was started and still may run, so
 * that a report which crossed with the end of a permission changes nothing. Nothing orders what the two say: an end that the
 * host has said stands until the host says otherwise, however late the document's own word arrives.
 * @param {Tab} tab
 * @param {string} documentId
 * @param {{ state: unknown, reason: unknown, scripts?: unknown }} report
 * @param {(document: TabDocument) => Ruling} rule
 * @param {boolean} [isHosts]  Whether the host says it.
 */
export function noteReport(tab, documentId, { state, reason, scripts }, rule, isHosts = false) {
  if (!Object.hasOwn(tab.documents, documentId)) return;
  const document = tab.documents[documentId];
  document.scripts = countOf(scripts, document.scripts);
  if (!document.started || !REPORTABLE.has(String(state)) || rule(document).decision !== 'allow') return;
  if (isHosts) document.ended = state === 'error' || state === 'stopped';
  else if (document.ended) return;
  document.state = /** @type {DocumentState} */ (state);
  document.reason = typeof reason === 'string' ? reason.slice(0, REASON_LENGTH) : '';
}

/**
 * Whether the host has said that a document's Python has ended, and that stands.
 * @param {Tab} tab
 * @param {string} documentId
 */
export function isEnded(tab, documentId) {
  return own(tab.documents, documentId)?.ended === true;
}

/**
 * A document gets an interpreter: what was said of the end of an earlier one is over.
 * @param {Tab} tab
 * @param {string} documentId
 */
export function noteAnew(tab, documentId) {
  if (Object.hasOwn(tab.documents, documentId)) tab.documents[documentId].ended = false;
}

/**
 * What a document's Python may do from now on.
 * @param {Tab} tab
 * @param {string} documentId
 * @param {Capabilities} capabilities
 */
export function noteGrant(tab, documentId, capabilities) {
  const document = own(tab.documents, documentId);
  if (!document) return;
  const held = CAPABILITIES.filter((name) => capabilities[name] || document.held?.includes(name));
  Object.assign(document, { held, reload: held.some((name) => !capabilities[name]) });
}

/**
 * The host says whether a document's Python computes without a pause.
 * @param {Tab} tab
 * @param {string} documentId
 * @param {boolean} busy
 */
export function noteBusy(tab, documentId, busy) {
  if (Object.hasOwn(tab.documents, documentId)) tab.documents[documentId].busy = busy;
}

/**
 * The host says what is being downloaded for a document.
 * @param {Tab} tab
 * @param {string} documentId
 * @param {any} progress  A {@link PackageProgress}; anything else: nothing.
 */
export function noteDownload(tab, documentId, progress) {
  if (!Object.hasOwn(tab.documents, documentId)) return;
  const { filename, received, total } = progress ?? {};
  const isProgress = typeof filename === 'string' && Number.isFinite(received) && Number.isFinite(total);
  tab.documents[documentId].download = isProgress ? { filename: filename.slice(0, NAME_LENGTH), received, total } : null;
}

/**
 * The host says which known vulnerability something has that a document has asked for.
 * @param {Tab} tab
 * @param {string} documentId
 * @param {string} advisory
 */
export function noteAdvisory(tab, documentId, advisory) {
  if (!Object.hasOwn(tab.documents, documentId)) return;
  const known = new Set(tab.documents[documentId].advisories).add(advisory.slice(0, NAME_LENGTH));
  tab.documents[documentId].advisories = [...known].slice(0, MOST_ADVISORIES);
}

/**
 * A document was left before it could be started: it will be when it is shown again.
 * @param {Tab} tab
 * @param {string} documentId
 */
export function noteLeft(tab, documentId) {
  if (!Object.hasOwn(tab.documents, documentId)) return;
  Object.assign(tab.documents[documentId], { state: 'asks', started: false });
}

/**
 * Applies today's policy to every document of the tab.
 * @param {Tab} tab
 * @param {(document: TabDocument) => Ruling} rule
 * @param {string} reloadReason What to say of a document whose Python ended and could only run again after a reload.
 * @returns {{ start: MintedSession[], end: string[], running: MintedSession[] }} What the caller now has to start and to
 *   end, and what goes on.
 */
export function reconcile(tab, rule, reloadReason) {
  /** @type {MintedSession[]} */
  const start = [];
  /** @type {string[]} */
  const end = [];
  /** @type {MintedSession[]} */
  const running = [];
  for (const document of Object.values(tab.documents)) {
    const { session } = document;
    const ruling = rule(document);
    document.by = ruling.by;
    if (!document.started) {
      if (settle(document, ruling, isAway(tab, session))) start.push(session);
    } else if (ruling.decision === 'allow') {
      // Its scripts have run in part already: running them again needs a fresh page.
      if (document.state === 'blocked') Object.assign(document, { state: 'stopped', reason: reloadReason });
      else running.push(session);
    } else {
      if (document.state !== 'blocked' && document.state !== 'stopped') end.push(session.documentId);
      const blocked = ruling.decision !== 'ask';
      Object.assign(document, {
        state: blocked ? 'blocked' : 'stopped',
        reason: blocked ? ruling.reason : reloadReason,
      });
    }
  }
  return { start, end, running };
}

/**
 * Puts a document that was not started yet into the state that a ruling gives it.
 * @param {TabDocument} document
 * @param {Ruling} ruling
 * @param {boolean} [away] Whether its page is not the one that the tab shows.
 * @returns {boolean} Whether it starts.
 */
function settle(document, { decision, reason, by }, away = false) {
  document.by = by;
  // Nobody sees a prerendered page yet, nor one in the back-forward cache: it neither asks nor runs before it is shown.
  if (decision === 'allow' && !document.session.prerendering && !away) {
    Object.assign(document, { state: 'starting', reason: '', started: true });
    return true;
  }
  const states = /** @type {const} */ ({ allow: 'asks', ask: 'asks', block: 'blocked', refused: 'refused' });
  Object.assign(document, { state: states[decision], reason });
  return false;
}

/**
 * Whether a document belongs to a page that was left.
 * @param {Tab} tab
 * @param {MintedSession} session
 */
function isAway({ shown }, { topDocumentId }) {
  return shown.indexOf(topDocumentId) > 0;
}

/**
 * Whether a tab is of a private window. One whose documents are not known is none, or has nothing to tell.
 * @param {Tab} tab
 */
export function isPrivate({ documents }) {
  return Object.values(documents).some(({ session }) => session.incognito);
}

/**
 * The documents of the page now shown, the top document first.
 * @param {Tab} tab
 * @returns {Omit<DocumentStatus, 'capabilities'>[]}
 */
export function shownDocuments(tab) {
  return Object.values(tab.documents)
    .filter(({ session }) => session.topDocumentId === tab.shown[0] && !session.prerendering)
    .map(({ session, state, reason, scripts, by, busy, reload, download, advisories = [] }) => ({
      documentId: session.documentId,
      frameId: session.frameId,
      site: siteOf(session),
      state,
      reason,
      scripts,
      by,
      busy: busy === true && state === 'running',
      reload: reload === true && (state === 'running' || state === 'parked'),
      download: state === 'running' ? download ?? null : null,
      advisories,
    }))
    .sort((a, b) => a.frameId - b.frameId || formatSite(a.site).localeCompare(formatSite(b.site)));
}

/**
 * @param {unknown} value
 * @param {number} otherwise
 */
function countOf(value, otherwise) {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
}
