/**
 * Snapshots of the interpreter's memory, read from what Python says of it (`python/adder/devtools/heap.py`), and what differs between
 * two of them. Pure.
 *
 * @module
 */

import { countOf, listOf, textOf } from '../hostile.js';

export const TABLES = /** @type {const} */ (['lines', 'types', 'handles', 'exports']);
const AUTHORS = /** @type {const} */ (['page', 'library', 'runtime']);
const MOST_ROWS = 5000;

/** @typedef {typeof TABLES[number]} Table */

/**
 * What there is of something.
 * @typedef {object} Row
 * @property {'page' | 'library' | 'runtime' | ''} author  Who has written its file; empty where it has none.
 * @property {string} name
 * @property {string} file
 * @property {number} line
 * @property {number} size  In bytes.
 * @property {number} count
 * @property {number} sizeChange  Against another snapshot.
 * @property {number} countChange
 */

/**
 * @typedef {object} Snapshot
 * @property {number} heap  The bytes of the whole interpreter.
 * @property {number | null} traced  Those of what was allocated since allocations are traced; null where they are not.
 * @property {number} peak  The most that it has been.
 * @property {number} released  Objects of the page's that Python has let go of, and the page has not yet.
 * @property {Record<Table, Row[]>} tables
 */

/** @param {unknown} value */
const natural = (value) => Math.max(0, countOf(value));

/** @param {Partial<Row>} row @returns {Row} */
const rowOf = (row) => ({ author: '', name: '', file: '', line: 0, size: 0, count: 0, sizeChange: 0, countChange: 0, ...row });

/** @type {Record<Table, (row: any[]) => Row>} */
const READERS = {
  lines: ([author, file, line, size, count]) => rowOf({
    author: AUTHORS.includes(author) ? author : 'library', file: textOf(file, 1000), line: natural(line), size: natural(size), count: natural(count),
  }),
  types: ([name, count]) => rowOf({ name: textOf(name, 1000), count: natural(count) }),
  handles: ([name, count]) => rowOf({ name: textOf(name, 1000), count: natural(count) }),
  exports: ([, name, file, line, count]) => rowOf({ name: textOf(name, 1000), file: textOf(file, 1000), line: natural(line), count: natural(count) }),
};

export class SnapshotReader {
  /** @type {Snapshot} */
  #snapshot = { heap: 0, traced: null, peak: 0, released: 0, tables: { lines: [], types: [], handles: [], exports: [] } };

  /**
   * Takes the next message of a snapshot.
   * @param {Record<string, any>} message
   * @returns {Snapshot | null}  The whole, once it is there.
   */
  take(message) {
    const snapshot = this.#snapshot;
    switch (message.type) {
      case 'snapshot':
        snapshot.heap = natural(message.heap);
        snapshot.traced = typeof message.traced === 'number' ? natural(message.traced) : null;
        snapshot.peak = natural(message.peak);
        snapshot.released = natural(message.released);
        break;
      case 'rows': {
        const table = TABLES.find((name) => name === message.table);
        if (!table) break;
        const rows = snapshot.tables[table];
        for (const row of listOf(message.rows, MOST_ROWS - rows.length)) rows.push(READERS[table](listOf(row, 5)));
        break;
      }
      case 'done':
        return snapshot;
      default:
    }
    return null;
  }
}

/** What tells a row from the others of its table. @param {Row} row */
const keyOf = ({ author, name, file, line }) => JSON.stringify([author, name, file, line]);

/**
 * Rows with those that have a key in common put together.
 * @param {readonly Row[]} rows
 * @returns {Map<string, Row>}
 */
function summed(rows) {
  /** @type {Map<string, Row>} */
  const sums = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    const sum = sums.get(key);
    if (sum) {
      sum.size += row.size;
      sum.count += row.count;
    } else {
      sums.set(key, { ...row });
    }
  }
  return sums;
}

/** The rows of lines by their files. @param {readonly Row[]} rows @returns {Row[]} */
export const byFile = (rows) => [...summed(rows.map((row) => ({ ...row, line: 0 }))).values()];

/**
 * Rows, each with how it differs from an earlier snapshot. What is only in that has become nothing.
 * @param {readonly Row[]} rows
 * @param {readonly Row[]} before
 * @returns {Row[]}
 */
export function compared(rows, before) {
  const [now, then] = [summed(rows), summed(before)];
  const result = [...now].map(([key, row]) => {
    const old = then.get(key);
    return { ...row, sizeChange: row.size - (old?.size ?? 0), countChange: row.count - (old?.count ?? 0) };
  });
  for (const [key, old] of then) {
    if (!now.has(key)) result.push({ ...old, size: 0, count: 0, sizeChange: -old.size, countChange: -old.count });
  }
  return result;
}
