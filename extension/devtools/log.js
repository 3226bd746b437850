/**
 * What the console shows, entry by entry: kept within a limit, filtered, and as text for the clipboard and for a file. Pure.
 *
 * @module
 */

import { translate } from '../i18n.js';
import { errorLines } from './error_text.js';
import { countOf, listOf, recordOf, textOf } from './hostile.js';
import { readPlace, shortPlace } from './links.js';

/**
 * `input`: what was typed · `output`: what was printed · `result`: the value of what was typed · `error`: its exception, or one
 * that nobody handled · `note`: what the panel itself says · `ask`: Python asks for a line.
 * @typedef {'input' | 'output' | 'result' | 'error' | 'note' | 'ask'} Kind
 */

/**
 * @typedef {object} Entry
 * @property {number} key
 * @property {Kind} kind
 * @property {string} documentId
 * @property {string} [text]
 * @property {'log' | 'warn' | 'error' | 'info'} [level]
 * @property {import('./links.js').Place | null} [place]
 * @property {number} [left]  Characters of the text that were left out.
 * @property {number} [rest]  What they, or missing lines, can be asked for with; 0 where they cannot.
 * @property {number} [lines]  Of a note about lines that are missing: how many.
 * @property {number} [start]  Of one, how many of them have been asked for.
 * @property {number} [count]  How often it came in a row.
 * @property {Record<string, any>} [view]
 * @property {Record<string, any>} [error]
 * @property {string} [name]  Of the snippet that it is; empty for what was typed.
 * @property {string} [where]  The place that Python stood at when it was run there; empty for the page's own names.
 * @property {number} [cell]
 * @property {'running' | 'done' | 'interrupted' | 'ended'} [state]
 * @property {number} [seconds]
 * @property {string} [answer]
 */

/** @typedef {'all' | 'errors' | 'warnings' | 'output'} Level */

/** How much of a table is taken. */
export const MOST_ROWS = 5000;
export const MOST_COLUMNS = 50;

/** How many entries are kept, and how many characters of theirs. */
const KEPT = 50_000;
const KEPT_TEXT = 20_000_000;
/** What an entry counts for besides its text. */
const ENTRY_SIZE = 200;

/** @param {Entry} entry */
function levelOf({ kind, level }) {
  if (kind === 'error' || level === 'error') return 'errors';
  if (level === 'warn') return 'warnings';
  return kind === 'output' ? 'output' : '';
}

/** Whether Python waits for an answer to it. @param {Entry} entry */
export function isOpen({ kind, answer }) {
  return kind === 'ask' && answer === undefined;
}

/**
 * @param {Entry} entry
 * @param {string} text  In lower case.
 * @param {Level} level
 */
export function matches(entry, text, level) {
  if (isOpen(entry)) return true;
  if (level !== 'all' && levelOf(entry) !== level) return false;
  return text === '' || wordsOf(entry).toLowerCase().includes(text);
}

/** An entry as text. @param {Entry} entry @returns {string} */
export function wordsOf(entry) {
  switch (entry.kind) {
    case 'input':
      return (entry.text ?? '').split('\n').map((line, index) => `${index === 0 ? '>>> ' : '... '}${line}`).join('\n');
    case 'result':
      return viewWords(entry.view ?? {});
    case 'error':
      return errorLines(entry.error ?? {}).join('\n');
    case 'ask':
      return `${entry.text ?? ''}${entry.answer ?? ''}`;
    default:
      return lineWords(entry);
  }
}

/** @param {Entry} entry */
function lineWords({ text = '', left, place, count }) {
  const behind = [
    ...(left ? [translate('devtoolsCharactersLeft', left.toLocaleString())] : []),
    ...(place ? [shortPlace(place)] : []),
    ...(count ? [`×${count.toLocaleString()}`] : []),
  ];
  return behind.length ? `${text}  (${behind.join(', ')})` : text;
}

/** @param {Record<string, any>} view */
function viewWords(view) {
  const table = recordOf(view.table);
  const words = valueWords(view);
  return table ? `${words}\n${tableWords(table)}` : words;
}

/** @param {Record<string, any>} view */
function valueWords(view) {
  const node = recordOf(view.node);
  if (!node) return textOf(view.text, 1_000_000);
  const attributes = listOf(node.attributes, 20).map((pair) => ` ${textOf(pair?.[0])}="${textOf(pair?.[1])}"`).join('');
  const name = textOf(node.name);
  const inside = textOf(node.text) || (countOf(node.children) ? '…' : '');
  return node.kind === 1 ? `<${name}${attributes}${countOf(node.more) ? ' …' : ''}>${inside}</${name}>` : textOf(node.text) || name;
}

/**
 * A table as text that spreadsheets take.
 * @param {Record<string, any>} table
 */
function tableWords(table) {
  const cell = (/** @type {unknown} */ value) => textOf(value, 500).replace(/[\t\n\r]/g, ' ');
  const rows = listOf(table.rows, MOST_ROWS).map((row, index) => [index, ...listOf(row, MOST_COLUMNS).map(cell)]);
  return [['', ...listOf(table.columns, MOST_COLUMNS).map(cell)], ...rows].map((row) => row.join('\t')).join('\n');
}

/**
 * A line of output as an entry, or the last entry with one more where it is the same again.
 * @param {Entry | undefined} last
 * @param {Entry} entry
 * @returns {Entry | null}  Null where it is a new one.
 */
export function repeated(last, entry) {
  if (last?.kind !== 'output' || entry.kind !== 'output' || last.documentId !== entry.documentId) return null;
  const isSame = last.text === entry.text && last.level === entry.level && String(last.place) === String(entry.place);
  return isSame ? { ...last, count: (last.count ?? 1) + 1 } : null;
}

/**
 * The newest of some entries, so many as are kept.
 * @param {readonly Entry[]} entries
 * @returns {{ kept: readonly Entry[], entries: number, lines: number }}  And how many are not, with how many lines of output those had.
 */
export function newest(entries) {
  let first = entries.length;
  for (let size = 0; first > 0 && entries.length - first < KEPT; first -= 1) {
    size += (entries[first - 1].text?.length ?? 0) + ENTRY_SIZE;
    if (size > KEPT_TEXT) break;
  }
  const gone = entries.slice(0, first);
  const lines = gone.reduce((sum, { kind, count, lines: missing }) => sum + (kind === 'output' ? count ?? 1 : missing ?? 0), 0);
  return { kept: first ? entries.slice(first) : entries, entries: first, lines };
}

/**
 * An entry of output with more of its text, or with none that could be had.
 * @param {Entry} entry
 * @param {Record<string, any> | null} reply
 * @returns {Entry}
 */
export function withRest(entry, reply) {
  if (!reply || reply.gone || reply.error) return { ...entry, rest: 0 };
  // What is kept of a text may be less than the whole.
  const more = textOf(reply.text, 200_000);
  const left = Math.max(0, countOf(entry.left) - more.length);
  return { ...entry, text: `${entry.text ?? ''}${more}`, left, rest: countOf(reply.left) > 0 && more ? entry.rest : 0 };
}

/**
 * An entry of a result with more rows of its table, or with none that could be had.
 * @param {Entry} entry
 * @param {Record<string, any> | null} reply
 * @returns {Entry}
 */
export function withRows(entry, reply) {
  const table = recordOf(entry.view?.table) ?? {};
  const more = reply && !reply.gone && !reply.error ? listOf(reply.rows, 500) : [];
  const rows = [...listOf(table.rows, MOST_ROWS), ...more].slice(0, MOST_ROWS);
  const canHaveMore = more.length > 0 && rows.length < MOST_ROWS;
  const told = { ...table, rows, moreRows: more.length ? countOf(reply?.moreRows) : table.moreRows, ref: canHaveMore ? table.ref : 0 };
  return { ...entry, view: { ...entry.view, table: told } };
}

/**
 * A line of output that Python sent.
 * @param {unknown} value
 * @param {number} key
 * @param {string} documentId
 * @returns {Entry}
 */
export function readLine(value, key, documentId) {
  const line = recordOf(value) ?? {};
  return {
    key,
    kind: 'output',
    documentId,
    text: textOf(line.text, 20_000),
    level: line.level === 'warn' || line.level === 'error' ? line.level : 'log',
    left: countOf(line.left),
    rest: countOf(line.rest),
    place: readPlace(line.place),
  };
}
