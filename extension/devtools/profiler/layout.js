/**
 * Where the boxes of a flame chart are. Pure.
 *
 * @module
 */

/** @import { Span } from './profile.js' */

/** A part of the time that is looked at, in microseconds. @typedef {{ from: number, to: number }} Range */
/** @typedef {{ span: Span, left: number, width: number }} Box  In pixels. */

/** What can be looked at at the least. */
const LEAST = 20;
/** Pixels that a box has at the least. */
const NARROWEST = 1;

/** Spans by depth, each row in the order of time. @param {Span[]} spans @returns {Span[][]} */
export function rowsOf(spans) {
  /** @type {Span[][]} */
  const rows = [];
  for (const span of spans) {
    while (rows.length <= span.depth) rows.push([]);
    rows[span.depth].push(span);
  }
  return rows;
}

/** The first span of a row that ends after a time. @param {Span[]} row @param {number} time */
function firstAfter(row, time) {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[middle].end <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The boxes of a row in what is looked at. Where many would be narrower than a pixel, one stands for them.
 * @param {Span[]} row
 * @param {Range} range
 * @param {number} width  Of the chart, in pixels.
 * @returns {Box[]}
 */
export function boxesOf(row, { from, to }, width) {
  const scale = width / (to - from);
  /** @type {Box[]} */
  const boxes = [];
  let covered = -1;
  for (let index = firstAfter(row, from - 1); index < row.length && row[index].start < to; index += 1) {
    const span = row[index];
    if (span.end === from && span.start < from) continue;
    const left = Math.max(0, (span.start - from) * scale);
    const right = Math.min(width, Math.max((span.end - from) * scale, left + NARROWEST));
    if (right <= covered + NARROWEST / 2) continue;
    boxes.push({ span, left, width: right - left });
    covered = right;
  }
  return boxes;
}

/** What can be looked at of a time. @param {number} from @param {number} length @param {number} duration @returns {Range} */
function within(from, length, duration) {
  const most = Math.max(duration, LEAST);
  const kept = Math.min(most, Math.max(LEAST, length));
  const begin = Math.min(Math.max(0, from), most - kept);
  return { from: begin, to: begin + kept };
}

/** All of it. @param {number} duration @returns {Range} */
export const whole = (duration) => within(0, duration, duration);

/**
 * Looks closer, or from farther away.
 * @param {Range} range
 * @param {number} factor  Less than 1 is closer.
 * @param {number} at  Where in the range the time stays that is there now, from 0 to 1.
 * @param {number} duration
 */
export function zoomed({ from, to }, factor, at, duration) {
  const length = Math.min(Math.max(duration, LEAST), Math.max(LEAST, (to - from) * factor));
  return within(from + (to - from - length) * at, length, duration);
}

/** Looks at an earlier or a later part. @param {Range} range @param {number} by  In microseconds. @param {number} duration */
export const panned = ({ from, to }, by, duration) => within(from + by, to - from, duration);

/** Looks at one span, with a little around it. @param {{ start: number, end: number }} span @param {number} duration */
export function around({ start, end }, duration) {
  const margin = (end - start) * 0.05;
  return within(start - margin, end - start + 2 * margin, duration);
}

/** The part of the time that has a span in it, as little as possible from another. @param {Range} range @param {Span} span @param {number} duration */
export function reaching(range, span, duration) {
  if (span.start < range.to && span.end > range.from) return range;
  const middle = (span.start + span.end) / 2;
  return within(middle - (range.to - range.from) / 2, range.to - range.from, duration);
}

/**
 * Times for a ruler, round ones.
 * @param {Range} range
 * @param {number} most  How many at the most.
 */
export function ticksOf({ from, to }, most) {
  const rough = (to - from) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= rough) ?? power * 10;
  const ticks = [];
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) ticks.push(time);
  return ticks;
}

/**
 * The span that an arrow leads to from another.
 * @param {Span[][]} rows
 * @param {Span} span
 * @param {'before' | 'after' | 'caller' | 'called'} way
 * @returns {Span | null}
 */
export function neighbour(rows, span, way) {
  if (way === 'before' || way === 'after') {
    const row = rows[span.depth] ?? [];
    return row[row.indexOf(span) + (way === 'after' ? 1 : -1)] ?? null;
  }
  const row = rows[span.depth + (way === 'called' ? 1 : -1)] ?? [];
  return way === 'called'
    ? row.find(({ start, end }) => start >= span.start && end <= span.end) ?? null
    : row.find(({ start, end }) => start <= span.start && end >= span.end) ?? null;
}
