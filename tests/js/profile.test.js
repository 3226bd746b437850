/** The profiler's recordings as the panel reads, sorts, lays out and exports them. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { timeText } from '../../extension/devtools/amounts.js';
import { toChromeTrace, toSpeedscope } from '../../extension/devtools/profiler/export.js';
import { around, boxesOf, neighbour, panned, reaching, rowsOf, ticksOf, whole, zoomed } from '../../extension/devtools/profiler/layout.js';
import { ProfileReader } from '../../extension/devtools/profiler/profile.js';

const ENTRIES = [
  ['library', '…', '', 0, 0, 0, 0],
  ['turn', 'event click', '', 0, 1, 10, 100],
  ['page', 'buy', 'https://a.example/till.py', 3, 1, 30, 90],
  ['page', 'total', 'https://a.example/till.py', 9, 2, 40, 40],
  ['waiting', 'page', '', 0, 1, 20, 20],
];
const SPANS = [[1, 0, 100, 10, 0], [2, 5, 90, 30, 1], [3, 10, 20, 20, 2], [4, 40, 20, 20, 2], [3, 70, 20, 20, 2]];

function read(spans = SPANS, entries = ENTRIES, head = {}) {
  const reader = new ProfileReader();
  reader.take({ type: 'profile', duration: 120, left: 2, ...head });
  reader.take({ type: 'entries', rows: entries });
  reader.take({ type: 'spans', rows: spans });
  return reader.take({ type: 'done' });
}

describe('reading', () => {
  it('gives calls with what was called', () => {
    const profile = read();
    assert.equal(profile.duration, 120);
    assert.equal(profile.left, 2);
    assert.deepEqual(profile.entries.map(({ name }) => name), ['event click', 'buy', 'total', 'page']);
    assert.deepEqual(profile.spans.map(({ entry, start, end, depth }) => [entry.name, start, end, depth]), [
      ['event click', 0, 100, 0], ['buy', 5, 95, 1], ['total', 10, 30, 2], ['page', 40, 60, 2], ['total', 70, 90, 2],
    ]);
  });

  it('takes nothing for granted', () => {
    const odd = [null, 5, 'x', {}, [], [99, 0, 1, 1, 0], [1, -5, -3, -1, -2], [1, 0, 1e9, 1e9, 0], [1, 0, 1, 1, 1000], [1, 500, 1, 1, 0], ['1', {}, [], null, 0]];
    const profile = read(odd, [...ENTRIES.slice(0, 1), ['<img>', { a: 1 }, 7, 'x', -1, NaN, 1], ...Array(10_000).fill(null)], { duration: 100, left: 'many' });
    assert.equal(profile.left, 0);
    for (const { start, end, own, depth, entry } of profile.spans) {
      assert.ok(start >= 0 && end >= start && end <= 100 && own >= 0 && depth >= 0 && depth < 250);
      assert.equal(typeof entry.name, 'string');
      assert.ok(['page', 'library', 'turn', 'waiting', 'sending'].includes(entry.kind));
    }
  });

  it('has what the event loop ran, which lines waited, and what was sent', () => {
    const reader = new ProfileReader();
    reader.take({ type: 'profile', duration: 120, traffic: { operations: 30, batches: 4, characters: 900, trips: 3, waited: 40, cached: 2, sizes: [1, 2, 1, 0, 0] } });
    reader.take({ type: 'entries', rows: ENTRIES });
    reader.take({ type: 'turns', rows: [[1, 0, 100, 20, 3, 28], [1, 110, 50, 90, 0, 2]] });
    reader.take({ type: 'reads', rows: [['HTMLElement.offsetHeight', 'https://a.example/till.py', 9, 'total', 3, 40, 25]] });
    reader.take({ type: 'operations', rows: [['HTMLElement.id =', 27]] });
    reader.take({ type: 'requests', rows: [['xhr', 'GET', 'https://a.example/tea', 'https://a.example/till.py', 4, 10, 50, 200, null, '']] });
    const { traffic, turns, reads, operations, requests } = reader.take({ type: 'done' });
    assert.deepEqual(traffic, { operations: 30, batches: 4, characters: 900, trips: 3, waited: 40, cached: 2, sizes: [1, 2, 1, 0, 0] });
    const shown = turns.map(({ entry, start, end, waited, trips, operations: sent }) => [entry.name, start, end, waited, trips, sent]);
    assert.deepEqual(shown, [['event click', 0, 100, 20, 3, 28], ['event click', 110, 120, 50, 0, 2]]);
    assert.deepEqual(reads, [{ what: 'HTMLElement.offsetHeight', file: 'https://a.example/till.py', line: 9, name: 'total', count: 3, total: 40, longest: 25 }]);
    assert.deepEqual(requests, [{
      way: 'xhr', method: 'GET', url: 'https://a.example/tea', file: 'https://a.example/till.py', line: 4, start: 10, took: 50, status: 200, size: null, error: '',
    }]);
    assert.deepEqual(operations, [{ what: 'HTMLElement.id =', count: 27 }]);
  });

  it('takes nothing of that for granted', () => {
    for (const odd of [null, 5, 'x', {}, [], [null, 5, 'x', {}, [], [99], ['<img>', {}, -1, NaN, [], 1e999], Array(50).fill(-1)]]) {
      const reader = new ProfileReader();
      reader.take({ type: 'profile', duration: 100, traffic: odd });
      reader.take({ type: 'entries', rows: ENTRIES });
      for (const type of ['turns', 'reads', 'operations', 'requests']) reader.take({ type, rows: odd });
      const { traffic, turns, reads, operations, requests } = reader.take({ type: 'done' });
      assert.equal(traffic.sizes.length, 5);
      const numbers = [...Object.values(traffic).flat(), ...[...turns, ...reads, ...operations, ...requests].flatMap(Object.values).filter((value) => typeof value === 'number')];
      assert.ok(numbers.every((number) => Number.isSafeInteger(number) && number >= 0));
      assert.ok([...reads, ...operations].every(({ what }) => typeof what === 'string'));
      assert.ok(requests.every(({ way, url, error }) => ['fetch', 'xhr'].includes(way) && typeof `${url}${error}` === 'string'));
      assert.ok(turns.every(({ entry, end }) => entry.name && end <= 100));
    }
  });

  it('keeps within its limits however much comes', () => {
    const reader = new ProfileReader();
    reader.take({ type: 'profile', duration: 1e6, left: 0 });
    reader.take({ type: 'entries', rows: ENTRIES });
    for (let part = 0; part < 30; part += 1) reader.take({ type: 'spans', rows: Array.from({ length: 2000 }, (_, n) => [2, n, 1, 1, 0]) });
    assert.equal(reader.take({ type: 'done' }).spans.length, 20_000);
  });

  it('says times as people do', () => {
    assert.deepEqual([0, 999, 1500, 25_300, 123_456, 2_500_000].map(timeText), ['0 µs', '999 µs', '1.5 ms', '25.3 ms', '123 ms', '2.5 s'].map((text) => text.replace(' ', '\u00a0')));
  });
});

/** Members that an object has, by their types; a `?` marks one that it may lack. */
function assertMembers(object, members) {
  const isRight = ([name, type]) => typeof object[name.replace('?', '')] === type || (name.endsWith('?') && !(name.slice(0, -1) in object));
  assert.deepEqual(Object.entries(members).filter((member) => !isRight(member)), [], JSON.stringify(object));
}

/** The rules of https://www.speedscope.app/file-format-schema.json for an evented profile, and that its events are balanced. */
function assertSpeedscope(written) {
  const file = JSON.parse(JSON.stringify(written));
  assert.equal(file.$schema, 'https://www.speedscope.app/file-format-schema.json');
  assertMembers(file, { 'name?': 'string', 'exporter?': 'string', 'activeProfileIndex?': 'number' });
  for (const frame of file.shared.frames) assertMembers(frame, { name: 'string', 'file?': 'string', 'line?': 'number', 'col?': 'number' });
  const [profile] = file.profiles;
  assertMembers(profile, { name: 'string', startValue: 'number', endValue: 'number' });
  assert.deepEqual([profile.type, profile.unit], ['evented', 'microseconds']);
  const stack = [];
  let now = profile.startValue;
  for (const event of profile.events) {
    assertMembers(event, { frame: 'number', at: 'number' });
    const { type, frame, at } = event;
    assert.ok(file.shared.frames[frame], 'a frame that there is');
    assert.ok(at >= now && at <= profile.endValue, 'in the order of time');
    now = at;
    if (type === 'O') stack.push(frame);
    else assert.deepEqual([type, stack.pop()], ['C', frame], 'what was opened last is closed first');
  }
  assert.deepEqual(stack, []);
}

/** What the Trace Event Format asks of metadata and of complete events. */
function assertTrace(written) {
  const { traceEvents, displayTimeUnit } = JSON.parse(JSON.stringify(written));
  assert.ok(['ms', 'ns'].includes(displayTimeUnit));
  for (const event of traceEvents) {
    assertMembers(event, { name: 'string', pid: 'number', tid: 'number', ts: 'number', args: 'object' });
    if (event.ph === 'M') assert.equal(typeof event.args.name, 'string');
    else assertMembers(event, { cat: 'string', dur: 'number' });
    assert.ok(['M', 'X'].includes(event.ph));
  }
}

/** Calls that begin or end out of order, as coarse clocks and hostile pages have them. */
const CROOKED = [[1, 0, 50, 0, 0], [2, 10, 90, 0, 1], [3, 40, 30, 0, 2], [2, 49, 10, 0, 0], [3, 52, 1, 1, 7], [4, 52, 0, 0, 3], [1, 118, 500, 0, 0]];

describe('exports', () => {
  it('give speedscope its evented format', () => {
    const file = toSpeedscope(read(), 'The shop');
    assert.deepEqual(file.shared.frames, [
      { name: 'event click' },
      { name: 'buy', file: 'https://a.example/till.py', line: 3 },
      { name: 'total', file: 'https://a.example/till.py', line: 9 },
      { name: '(waiting: page)' },
    ]);
    const [profile] = file.profiles;
    assert.deepEqual([profile.type, profile.name, profile.unit, profile.startValue, profile.endValue], ['evented', 'The shop', 'microseconds', 0, 120]);
    assert.deepEqual(profile.events.map(({ type, frame, at }) => `${type}${frame}@${at}`), [
      'O0@0', 'O1@5', 'O2@10', 'C2@30', 'O3@40', 'C3@60', 'O2@70', 'C2@90', 'C1@95', 'C0@100',
    ]);
    assertSpeedscope(file);
  });

  it('give Chromium complete events that lie within one another', () => {
    const trace = toChromeTrace(read(), 'The shop');
    assertTrace(trace);
    const { traceEvents } = trace;
    assert.deepEqual(traceEvents.slice(0, 2).map(({ ph, name, args }) => [ph, name, args.name]), [['M', 'process_name', 'The shop'], ['M', 'thread_name', 'Python']]);
    const calls = traceEvents.slice(2);
    assert.deepEqual(calls.find(({ name }) => name === 'buy'), {
      ph: 'X', name: 'buy', cat: 'page', pid: 1, tid: 1, ts: 5, dur: 90, args: { self: 30, file: 'https://a.example/till.py', line: 3 },
    });
    assert.deepEqual(calls.map(({ name }) => name).sort(), ['(waiting: page)', 'buy', 'event click', 'total', 'total']);
  });

  it('are well formed whatever Python has said', () => {
    const profile = read(CROOKED);
    assertSpeedscope(toSpeedscope(profile, 'x'));
    const trace = toChromeTrace(profile, 'x');
    assertTrace(trace);
    const calls = trace.traceEvents.slice(2);
    for (const one of calls) {
      assert.ok(one.dur >= 0);
      for (const other of calls) {
        const overlap = Math.min(one.ts + one.dur, other.ts + other.dur) - Math.max(one.ts, other.ts);
        assert.ok(overlap <= 0 || overlap === Math.min(one.dur, other.dur), 'apart, or one within the other');
      }
    }
    assertSpeedscope(toSpeedscope(read([]), 'x'));
  });
});

describe('the flame chart', () => {
  const { spans, duration } = read();
  const rows = rowsOf(spans);

  it('has a row for each depth', () => {
    assert.deepEqual(rows.map((row) => row.map(({ entry }) => entry.name)), [['event click'], ['buy'], ['total', 'page', 'total']]);
  });

  it('puts boxes where their time is, and leaves out what is not looked at', () => {
    const boxes = boxesOf(rows[2], { from: 20, to: 60 }, 400);
    assert.deepEqual(boxes.map(({ span, left, width }) => [span.entry.name, left, width]), [['total', 0, 100], ['page', 200, 200]]);
  });

  it('draws no more boxes than there are pixels', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => ({ ...spans[0], start: n, end: n + 1 }));
    assert.ok(boxesOf(many, { from: 0, to: 10_000 }, 100).length <= 200);
    assert.equal(boxesOf(many, { from: 500, to: 510 }, 100).length, 10);
  });

  it('shows calls that took no time the clock could tell', () => {
    const [box] = boxesOf([{ ...spans[0], start: 50, end: 50 }], whole(100), 100);
    assert.equal(box.width, 1);
  });

  it('is zoomed about a point, and never beyond its ends or its grain', () => {
    assert.deepEqual(zoomed({ from: 0, to: 100 }, 0.5, 0.25, 1000), { from: 12.5, to: 62.5 });
    assert.deepEqual(zoomed({ from: 0, to: 100 }, 1000, 0.5, 1000), { from: 0, to: 1000 });
    const { from, to } = zoomed({ from: 40, to: 60 }, 0.0001, 0.5, 1000);
    assert.equal(to - from, 20);
    assert.deepEqual(panned({ from: 10, to: 60 }, -500, 1000), { from: 0, to: 50 });
    assert.deepEqual(panned({ from: 10, to: 60 }, 5000, 1000), { from: 950, to: 1000 });
    assert.deepEqual(whole(0), { from: 0, to: 20 });
  });

  it('can look at one call, and follow the keyboard to another', () => {
    const [click, buy, first, page] = spans;
    assert.deepEqual(around(buy, 1000), { from: 0.5, to: 99.5 });
    assert.equal(neighbour(rows, first, 'after'), page);
    assert.equal(neighbour(rows, first, 'before'), null);
    assert.equal(neighbour(rows, page, 'caller'), buy);
    assert.equal(neighbour(rows, buy, 'called'), first);
    assert.equal(neighbour(rows, click, 'caller'), null);
    assert.deepEqual(reaching({ from: 0, to: 20 }, page, duration), { from: 40, to: 60 });
    assert.deepEqual(reaching({ from: 0, to: 45 }, page, duration), { from: 0, to: 45 });
  });

  it('has a ruler with round times', () => {
    assert.deepEqual(ticksOf({ from: 3, to: 103 }, 5), [20, 40, 60, 80, 100]);
    assert.deepEqual(ticksOf({ from: 0, to: 7 }, 4), [0, 2, 4, 6]);
  });
});
