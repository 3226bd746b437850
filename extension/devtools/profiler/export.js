/**
 * A profile in the formats of other tools. Pure.
 *
 * @module
 */

/** @import { Entry, Profile, Span } from './profile.js' */

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';

/**
 * Calls each of which ends before what it stands on does: clocks are coarse, and what Python says may be anything.
 * @param {Span[]} spans  In the order in which they began.
 * @param {(span: Span) => void} opened
 * @param {(span: Span, at: number) => void} closed
 */
function walk(spans, opened, closed) {
  /** @type {Span[]} */
  const open = [];
  let now = 0;
  /** @param {(span: Span) => boolean} isOver @param {number} latest */
  const close = (isOver, latest) => {
    for (let top = open.at(-1); top && isOver(top); top = open.at(-1)) {
      open.pop();
      now = Math.max(now, Math.min(top.end, latest));
      closed(top, now);
    }
  };
  for (const span of spans) {
    close((top) => top.depth >= span.depth || top.end <= span.start, span.start);
    const start = Math.max(now, span.start);
    const end = Math.max(start, Math.min(span.end, open.at(-1)?.end ?? Infinity));
    now = start;
    open.push({ ...span, start, end });
    opened(/** @type {Span} */ (open.at(-1)));
  }
  close(() => true, Infinity);
}

/**
 * The file format of speedscope (https://www.speedscope.app): one evented profile.
 * @param {Profile} profile
 * @param {string} name
 */
export function toSpeedscope(profile, name) {
  /** @type {Map<Entry, number>} */
  const numbers = new Map();
  /** @type {{ name: string, file?: string, line?: number }[]} */
  const frames = [];
  /** @param {Entry} entry */
  const frameOf = (entry) => {
    const known = numbers.get(entry);
    if (known !== undefined) return known;
    numbers.set(entry, frames.length);
    frames.push({ name: labelOf(entry), ...(entry.file ? { file: entry.file } : {}), ...(entry.line ? { line: entry.line } : {}) });
    return frames.length - 1;
  };
  /** @type {{ type: 'O' | 'C', frame: number, at: number }[]} */
  const events = [];
  walk(
    profile.spans,
    ({ entry, start }) => events.push({ type: 'O', frame: frameOf(entry), at: start }),
    ({ entry }, at) => events.push({ type: 'C', frame: frameOf(entry), at }),
  );
  const endValue = Math.max(profile.duration, events.at(-1)?.at ?? 0);
  return {
    $schema: SCHEMA,
    name,
    exporter: 'Adder',
    activeProfileIndex: 0,
    shared: { frames },
    profiles: [{ type: 'evented', name, unit: 'microseconds', startValue: 0, endValue, events }],
  };
}

/**
 * The Trace Event Format of Chromium's `about:tracing`, its developer tools and Perfetto: complete events.
 * @param {Profile} profile
 * @param {string} name
 */
export function toChromeTrace(profile, name) {
  const thread = { pid: 1, tid: 1 };
  /** @type {Record<string, unknown>[]} */
  const traceEvents = [
    { ph: 'M', name: 'process_name', ...thread, ts: 0, args: { name } },
    { ph: 'M', name: 'thread_name', ...thread, ts: 0, args: { name: 'Python' } },
  ];
  walk(
    profile.spans,
    () => undefined,
    ({ entry, start, own }, at) => traceEvents.push({
      ph: 'X', name: labelOf(entry), cat: entry.kind, ...thread, ts: start, dur: at - start,
      args: { self: own, ...(entry.file ? { file: entry.file, line: entry.line } : {}) },
    }),
  );
  return { traceEvents, displayTimeUnit: 'ms' };
}

/** What other tools show: they do not know the kinds. @param {Entry} entry */
const labelOf = ({ kind, name }) => (kind === 'waiting' ? `(waiting: ${name})` : kind === 'sending' ? '(sending to the page)' : name);
