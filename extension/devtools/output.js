/**
 * What is printed, as Python says it: lines, and how many are missing between them, and why. What is still held in Python can be asked
 * for; of what is not, it is said how much is gone. Pure.
 *
 * @module
 */

/** @import { Entry } from './log.js' */
/** @import { PythonMessage } from './connection.js' */

import { translate } from '../i18n.js';
import { countOf, listOf, recordOf } from './hostile.js';
import { readLine } from './log.js';
import { nextNumber } from './python.js';

/** How many lines come at once, at the most. */
const MOST = 2000;

/**
 * Why lines are not there. `left`: Python holds them, or did. `gone`: it does not any more. `early`: they were printed before there was a
 * panel, or while its line was cut. `lost`: they were on their way when the panel did not keep up.
 * @typedef {'left' | 'gone' | 'early' | 'lost'} Why
 */

/** @param {Why} why @param {number} lines */
const words = (why, lines) => translate(`devtoolsMissing_${why}`, lines.toLocaleString());

/** @param {string} documentId @param {Why} why @param {number} lines @param {number} [rest]  What they can be asked for with. @returns {Entry} */
function missing(documentId, why, lines, rest = 0) {
  return { key: nextNumber(), kind: 'note', level: 'warn', documentId, lines, rest, text: words(why, lines) };
}

export class Output {
  /** The highest number that each document's lines have had so far. @type {Map<string, number>} */
  #last = new Map();
  /** How many lines each has printed since this panel hears of them, as it counts them. @type {Map<string, number>} */
  #totals = new Map();

  /** The line to a document's Python is there, or there again: what it counts from now on is another matter. @param {string} documentId */
  began(documentId) {
    this.#totals.delete(documentId);
  }

  /**
   * Whether a document says something for the first time: a panel that comes again is told of the last lines once more.
   * @param {string} documentId
   * @param {unknown} number  0 for what is said once only.
   */
  isNew(documentId, number) {
    const told = countOf(number);
    return told <= 0 || this.#heard(documentId, told);
  }

  /** @param {string} documentId @param {number} number @returns {boolean}  Whether it is higher than what was heard. */
  #heard(documentId, number) {
    if (number <= (this.#last.get(documentId) ?? 0)) return false;
    this.#last.set(documentId, number);
    return true;
  }

  /**
   * What was printed before, and not heard of yet.
   * @param {PythonMessage} message
   * @param {string} documentId
   * @returns {Entry[]}
   */
  earlier(message, documentId) {
    const lines = listOf(message.lines, MOST);
    const gone = countOf(lines[0]?.number) - 1 - (this.#last.get(documentId) ?? 0);
    return [...(gone > 0 ? [missing(documentId, 'early', gone)] : []), ...this.#news(lines, documentId)];
  }

  /**
   * What is printed now.
   * @param {PythonMessage} message
   * @param {string} documentId
   * @returns {Entry[]}
   */
  printed(message, documentId) {
    const lines = listOf(message.lines, MOST);
    const left = Math.max(0, countOf(message.left));
    const total = Math.max(0, countOf(message.total));
    const lost = total - lines.length - left - (this.#totals.get(documentId) ?? Infinity);
    this.#totals.set(documentId, total);
    const entries = [
      ...(lost > 0 ? [missing(documentId, 'lost', lost)] : []),
      ...this.#news(lines, documentId),
      ...(left > 0 ? [missing(documentId, 'left', left, countOf(message.rest))] : []),
    ];
    this.#heard(documentId, countOf(message.last));
    return entries;
  }

  /** @param {any[]} lines @param {string} documentId */
  #news(lines, documentId) {
    return lines.filter((line) => this.isNew(documentId, line?.number)).map((line) => readLine(line, nextNumber(), documentId));
  }
}

/**
 * What an entry about missing lines becomes when Python has said some of them, or that it has them no more.
 * @param {Entry} entry
 * @param {Record<string, any> | null} reply
 * @returns {Entry[]}  The lines, and what is missing after them.
 */
export function withLines(entry, reply) {
  const held = reply && !reply.gone && !reply.error ? reply : {};
  const lines = listOf(held.lines, MOST).map((line) => readLine(recordOf(line), nextNumber(), entry.documentId));
  const left = Math.max(0, (entry.lines ?? 0) - lines.length);
  if (left === 0) return lines;
  const rest = lines.length && countOf(held.left) > 0 ? entry.rest : 0;
  const start = (entry.start ?? 0) + lines.length;
  return [...lines, { ...entry, lines: left, rest, start, text: words(rest ? 'left' : 'gone', left) }];
}
