/**
 * The log of what Python was allowed, was refused and came up against, and of what the user said. Pure changes of one plain
 * record per tab, which `store.js` keeps in session storage, also when the tab is closed: until the browser is. Nothing of it
 * touches the disk or leaves the machine, and what a private window has logged is gone with its tabs.
 *
 * @module
 */

/** @import { AuditEntry } from '../protocol/messages.js' */

import { isCapability } from '../protocol/capabilities.js';

/** How many lines are kept of a tab, and of all that were closed; the oldest give way. */
const ENTRIES_MAX = 500;
const CLOSED_MAX = 2000;
/** How long a name may be: none that Adder gives is longer. */
const NAME_LENGTH = 100;
/** A document's counts are taken this often at the most. They are totals, so that none is lost when one report is. */
const INTERVAL_MS = 500;

/**
 * `heard`: when a document's counts were last taken. `incognito`: it is of a private window.
 * @typedef {{ entries: AuditEntry[], heard: Record<string, number>, incognito?: boolean }} Audit
 */
/** What an entry is about. @typedef {{ documentId: string, site: string }} Subject */

/** @returns {Audit} */
export function emptyAudit() {
  return { entries: [], heard: {} };
}

/**
 * Adds one event.
 * @param {Audit} audit
 * @param {number} now
 * @param {Subject} subject
 * @param {AuditEntry['kind']} kind
 * @param {string} name
 */
export function note(audit, now, subject, kind, name) {
  const entry = entryOf(audit, now, subject, kind, name);
  entry.count += 1;
  entry.last = now;
}

/**
 * Adds something that the user did: each time is a line of its own, so that they are read in their order.
 * @param {Audit} audit
 * @param {number} now
 * @param {string} site  Empty where it is about none.
 * @param {AuditEntry['kind']} kind
 * @param {string} name
 */
export function noteAct(audit, now, site, kind, name) {
  add(audit, { first: now, last: now, documentId: '', site, kind, name, count: 1 });
}

/**
 * The log of closed tabs, with that of one more.
 * @param {Audit} closed
 * @param {Audit} tab
 * @returns {Audit}
 */
export function withClosed(closed, tab) {
  return { entries: [...closed.entries, ...tab.entries].slice(-CLOSED_MAX), heard: {} };
}

/**
 * Takes a document's counts, which its content script has gathered. Whatever is no count of a capability is left out.
 * @param {Audit} audit
 * @param {number} now
 * @param {Subject} subject
 * @param {{ uses?: unknown, left?: unknown }} counts
 */
export function noteUses(audit, now, subject, { uses, left }) {
  const heard = Object.hasOwn(audit.heard, subject.documentId) ? audit.heard[subject.documentId] : -Infinity;
  if (now - heard < INTERVAL_MS) return;
  /** @type {(kind: AuditEntry['kind'], name: string, total: unknown) => void} */
  const take = (kind, name, total) => {
    if (!isCount(total) || total === 0) return;
    const entry = entryOf(audit, now, subject, kind, name);
    if (total === entry.count) return;
    entry.count = total;
    entry.last = now;
  };
  if (typeof uses === 'object' && uses !== null) {
    for (const [name, counts] of Object.entries(uses)) {
      if (!isCapability(name) || !Array.isArray(counts)) continue;
      take('use', name, counts[0]);
      take('refusal', name, counts[1]);
    }
  }
  take('limit', 'events', left);
  audit.heard[subject.documentId] = now;
  const kept = new Set(audit.entries.map(({ documentId }) => documentId));
  for (const id of Object.keys(audit.heard)) if (!kept.has(id)) delete audit.heard[id];
}

/**
 * The line for a kind of event, the old one or a new one.
 * @param {Audit} audit
 * @param {number} now
 * @param {Subject} subject
 * @param {AuditEntry['kind']} kind
 * @param {string} fullName
 * @returns {AuditEntry}
 */
function entryOf(audit, now, { documentId, site }, kind, fullName) {
  const name = fullName.slice(0, NAME_LENGTH);
  const same = (/** @type {AuditEntry} */ entry) =>
    entry.documentId === documentId && entry.site === site && entry.kind === kind && entry.name === name;
  const known = audit.entries.find(same);
  if (known) return known;
  /** @type {AuditEntry} */
  const entry = { first: now, last: now, documentId, site, kind, name, count: 0 };
  add(audit, entry);
  return entry;
}

/** @param {Audit} audit @param {AuditEntry} entry */
function add({ entries }, entry) {
  entries.push(entry);
  if (entries.length > ENTRIES_MAX) entries.splice(0, entries.length - ENTRIES_MAX);
}

/** @param {unknown} value @returns {value is number} */
function isCount(value) {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
