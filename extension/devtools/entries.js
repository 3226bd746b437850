/**
 * The console's entries, in their order and within a limit.
 *
 * @module
 */

/** @import { Entry } from './log.js' */

import { isOpen, newest, repeated } from './log.js';
import { nextNumber } from './python.js';

/** @param {Entry[]} entries @param {Entry[]} added  A line that is the same as the one before it is counted there. */
function append(entries, added) {
  for (const entry of added) {
    const again = repeated(entries.at(-1), entry);
    if (again) entries[entries.length - 1] = again;
    else entries.push(entry);
  }
  return entries;
}

export class Entries {
  /** The oldest first. @type {readonly Entry[]} */
  all = [];
  /** How many of the oldest are gone, since so many are kept, and how many lines of output they had. */
  dropped = { entries: 0, lines: 0 };
  #changed;

  /** @param {() => void} changed  Called back whenever `all` or `dropped` have changed. */
  constructor(changed) {
    this.#changed = changed;
  }

  /** @param {Omit<Entry, 'key'>} entry */
  add(entry) {
    this.push([{ ...entry, key: nextNumber() }]);
  }

  /** @param {Entry[]} added */
  push(added) {
    this.#keep(append([...this.all], added));
  }

  /** Puts others in the place of one. @param {Entry} entry @param {Entry[]} others */
  put(entry, others) {
    const at = this.all.findIndex(({ key }) => key === entry.key);
    if (at !== -1) this.#keep([...append(this.all.slice(0, at), others), ...this.all.slice(at + 1)]);
  }

  /** What the panel itself says. @param {string} text @param {Entry['level']} [level] @param {string} [documentId] */
  note(text, level = 'info', documentId = '') {
    this.add({ kind: 'note', documentId, text, level });
  }

  /** Puts an entry in the place of what it has grown from. @param {Entry} entry */
  replace(entry) {
    this.#set(this.all.map((other) => (other.key === entry.key ? entry : other)));
  }

  /** A cell has come to its end. @param {number} cell @param {'done' | 'interrupted' | 'ended'} state @param {number} seconds */
  finish(cell, state, seconds) {
    this.#set(this.all.map((entry) => {
      if (entry.kind === 'input' && entry.cell === cell) return { ...entry, state, seconds };
      return isOpen(entry) && entry.cell === cell ? { ...entry, answer: '' } : entry;
    }));
  }

  /** Whether a document's Python waits for an answer. @param {string} documentId */
  isAsking(documentId) {
    return this.all.some((entry) => isOpen(entry) && entry.documentId === documentId);
  }

  /** The page was left: what belonged to it goes, what its successor has said stays. @param {ReadonlySet<string>} present */
  keepOf(present) {
    const kept = this.all.filter(({ documentId }) => documentId === '' || present.has(documentId));
    if (kept.length < this.all.length) this.#set(kept);
  }

  /** What still runs, and what waits for an answer, stays. */
  clear() {
    this.dropped = { entries: 0, lines: 0 };
    this.#set(this.all.filter((entry) => entry.state === 'running' || isOpen(entry)));
  }

  /** @param {readonly Entry[]} all */
  #keep(all) {
    const { kept, entries, lines } = newest(all);
    this.dropped = { entries: this.dropped.entries + entries, lines: this.dropped.lines + lines };
    this.#set(kept);
  }

  /** @param {readonly Entry[]} entries */
  #set(entries) {
    this.all = entries;
    this.#changed();
  }
}
