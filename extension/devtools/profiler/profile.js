/**
 * A recording of the profiler's, read from what Python says of it (`python/adder/devtools/profiler/`). Pure.
 *
 * @module
 */

import { countOf, listOf, recordOf, textOf } from '../hostile.js';

const KINDS = /** @type {const} */ (['page', 'library', 'turn', 'waiting', 'sending']);
const MOST_ENTRIES = 5000;
const MOST_SPANS = 20_000;
const MOST_DEPTH = 250;
const MOST_ROWS = 5000;
const SIZES = 5;

/** @typedef {typeof KINDS[number]} Kind */

/**
 * A function, or something else that takes time. Times are in microseconds.
 * @typedef {object} Entry
 * @property {Kind} kind
 * @property {string} name
 * @property {string} file
 * @property {number} line
 * @property {number} calls
 * @property {number} own  By itself.
 * @property {number} total  With all that it called.
 */

/**
 * One call.
 * @typedef {object} Span
 * @property {Entry} entry
 * @property {number} start
 * @property {number} end
 * @property {number} own
 * @property {number} depth  How many calls it stands on.
 */

/**
 * What the event loop ran in one go.
 * @typedef {object} Turn
 * @property {Entry} entry  What it was.
 * @property {number} start
 * @property {number} end
 * @property {number} waited  How much of that Python waited for the page.
 * @property {number} trips  How often.
 * @property {number} operations  What Python asked the page to do.
 */

/**
 * All waiting of one line for the answer to one kind of operation.
 * @typedef {object} Read
 * @property {string} what
 * @property {string} file
 * @property {number} line
 * @property {string} name  The function's.
 * @property {number} count
 * @property {number} total
 * @property {number} longest
 */

/**
 * A network request that Python had the page make.
 * @typedef {object} NetworkRequest
 * @property {'fetch' | 'xhr'} way
 * @property {string} method
 * @property {string} url
 * @property {string} file
 * @property {number} line
 * @property {number} start
 * @property {number | null} took  Null where that is not known.
 * @property {number} status  0 where there is no response, or it is not known.
 * @property {number | null} size
 * @property {string} error
 */

/**
 * What went over the line to the page.
 * @typedef {object} Traffic
 * @property {number} operations
 * @property {number} batches
 * @property {number} characters
 * @property {number} trips
 * @property {number} waited
 * @property {number} cached  Reads that were answered without asking the page.
 * @property {number[]} sizes  How many batches had one operation, up to ten, a hundred, a thousand, and more.
 */

/**
 * @typedef {object} Profile
 * @property {number} duration
 * @property {Entry[]} entries  Those that were called.
 * @property {Span[]} spans  In the order in which they began; what is called comes after what calls it.
 * @property {number} left  How many calls are in the sums and not among the spans.
 * @property {Traffic} traffic
 * @property {Turn[]} turns
 * @property {Read[]} reads
 * @property {NetworkRequest[]} requests
 * @property {{ what: string, count: number }[]} operations  How often each kind of operation was sent.
 */

/** @param {unknown} value */
const natural = (value) => Math.max(0, countOf(value));

export class ProfileReader {
  #duration = 0;
  #left = 0;
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Span[]} */
  #spans = [];
  #traffic = readTraffic(null);
  /** @type {Turn[]} */
  #turns = [];
  /** @type {Read[]} */
  #reads = [];
  /** @type {NetworkRequest[]} */
  #requests = [];
  /** @type {{ what: string, count: number }[]} */
  #operations = [];

  /**
   * Takes the next message of a recording.
   * @param {Record<string, any>} message
   * @returns {Profile | null}  The whole, once it is there.
   */
  take(message) {
    switch (message.type) {
      case 'profile':
        this.#duration = natural(message.duration);
        this.#left = natural(message.left);
        this.#traffic = readTraffic(message.traffic);
        this.#entries = [];
        this.#spans = [];
        this.#turns = [];
        this.#reads = [];
        this.#requests = [];
        this.#operations = [];
        break;
      case 'entries':
        for (const row of listOf(message.rows, MOST_ENTRIES - this.#entries.length)) this.#entries.push(readEntry(row));
        break;
      case 'spans':
        for (const row of listOf(message.rows, MOST_SPANS - this.#spans.length)) this.#addSpan(row);
        break;
      case 'turns':
        for (const row of listOf(message.rows, MOST_ROWS - this.#turns.length)) this.#addTurn(row);
        break;
      case 'reads':
        for (const row of listOf(message.rows, MOST_ROWS - this.#reads.length)) this.#reads.push(readRead(row));
        break;
      case 'requests':
        for (const row of listOf(message.rows, MOST_ROWS - this.#requests.length)) this.#requests.push(readRequest(row));
        break;
      case 'operations':
        for (const row of listOf(message.rows, MOST_ROWS - this.#operations.length)) {
          const [what, count] = listOf(row, 2);
          this.#operations.push({ what: textOf(what, 500), count: natural(count) });
        }
        break;
      case 'done':
        this.#spans.sort((one, other) => one.start - other.start || one.depth - other.depth);
        return {
          duration: this.#duration,
          entries: this.#entries.filter(({ calls, own, total }) => calls || own || total),
          spans: this.#spans,
          left: this.#left,
          traffic: this.#traffic,
          turns: this.#turns,
          reads: this.#reads,
          requests: this.#requests,
          operations: this.#operations,
        };
      default:
    }
    return null;
  }

  /** @param {unknown} row */
  #addTurn(row) {
    const [number, start, took, waited, trips, operations] = listOf(row, 6).map(natural);
    const entry = this.#entries[number];
    if (!entry || start > this.#duration) return;
    this.#turns.push({ entry, start, end: Math.min(start + took, this.#duration), waited: Math.min(waited, took), trips, operations });
  }

  /** @param {unknown} row */
  #addSpan(row) {
    const [number, start, took, own, depth] = listOf(row, 5).map(natural);
    const entry = this.#entries[number];
    if (!entry || !(depth < MOST_DEPTH) || start > this.#duration) return;
    this.#spans.push({ entry, start, end: Math.min(start + took, this.#duration), own: Math.min(own, took), depth });
  }
}

/** @param {unknown} row @returns {Entry} */
function readEntry(row) {
  const [kind, name, file, line, calls, own, total] = listOf(row, 7);
  return {
    kind: KINDS.includes(kind) ? kind : 'library',
    name: textOf(name, 200),
    file: textOf(file, 1000),
    line: natural(line),
    calls: natural(calls),
    own: natural(own),
    total: natural(total),
  };
}

/** @param {unknown} row @returns {Read} */
function readRead(row) {
  const [what, file, line, name, count, total, longest] = listOf(row, 7);
  return {
    what: textOf(what, 500),
    file: textOf(file, 1000),
    line: natural(line),
    name: textOf(name, 500),
    count: natural(count),
    total: natural(total),
    longest: natural(longest),
  };
}

/** @param {unknown} row @returns {NetworkRequest} */
function readRequest(row) {
  const [way, method, url, file, line, start, took, status, size, error] = listOf(row, 10);
  const known = (/** @type {unknown} */ value) => (typeof value === 'number' ? natural(value) : null);
  return {
    way: way === 'xhr' ? 'xhr' : 'fetch',
    method: textOf(method, 500),
    url: textOf(url, 500),
    file: textOf(file, 500),
    line: natural(line),
    start: natural(start),
    took: known(took),
    status: natural(status),
    size: known(size),
    error: textOf(error, 500),
  };
}

/** @param {unknown} told @returns {Traffic} */
function readTraffic(told) {
  const { operations, batches, characters, trips, waited, cached, sizes } = recordOf(told) ?? {};
  const counts = listOf(sizes, SIZES).map(natural);
  return {
    operations: natural(operations),
    batches: natural(batches),
    characters: natural(characters),
    trips: natural(trips),
    waited: natural(waited),
    cached: natural(cached),
    sizes: Array.from({ length: SIZES }, (_, index) => counts[index] ?? 0),
  };
}
