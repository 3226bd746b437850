/** What the console makes of what Python says. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { matches, newest, readLine, repeated, withRest, withRows, wordsOf } from '../../extension/devtools/log.js';

before(() => {
  const words = JSON.parse(readFileSync(new URL('../../extension/_locales/en/messages.json', import.meta.url), 'utf8'));
  globalThis.chrome = {
    i18n: { getMessage: (key, subjects) => words[key]?.message.replace(/\$[A-Z]+\$/g, () => subjects[0]) ?? '' },
  };
});

const line = (told) => readLine(told, 1, 'one');

test('what was typed, asked and printed is text as the console shows it', () => {
  assert.equal(wordsOf({ kind: 'input', text: 'for n in range(2):\n    print(n)' }), '>>> for n in range(2):\n...     print(n)');
  assert.equal(wordsOf({ kind: 'ask', text: 'Name? ', answer: 'Ada' }), 'Name? Ada');
  assert.equal(wordsOf(line({ text: 'plain' })), 'plain');
  assert.equal(wordsOf({ ...line({ text: 'again', place: ['https://a.example/x/main.py?v=1', 7] }), count: 3 }), 'again  (main.py:7, ×3)');
  assert.match(wordsOf(line({ text: 'long', left: 1234 })), /^long {2}\(1.?234 more characters were left out\.\)$/);
});

test('a node is text as its markup, and a table has its cells between tabs', () => {
  const view = { node: { kind: 1, name: 'p', attributes: [['id', 'x']], text: 'Hello' } };
  assert.equal(wordsOf({ kind: 'result', view }), '<p id="x">Hello</p>');
  const table = { columns: ['name', 'size'], rows: [["'a'", '1'], ["'b\tc'", null]] };
  assert.equal(wordsOf({ kind: 'result', view: { text: '[…]', table } }), "[…]\n\tname\tsize\n0\t'a'\t1\n1\t'b c'\t");
});

const frame = (index, name, more = {}) => ({ index, function: name, file: 'https://a.example/main.py', line: index + 1, ...more });

test('an exception is text as Python prints it, with frames of JavaScript, notes, and what may be wrong', () => {
  const error = {
    type: 'NameError',
    message: "name 'x' is not defined",
    frames: [
      frame(0, 'handler', { source: 'window.each(callback)' }),
      frame(1, 'each', { kind: 'javascript', file: 'https://a.example/page.js' }),
      frame(2, 'callback'),
    ],
    notes: ['a note\nof two lines'],
    hint: { key: 'noName', subject: 'x' },
  };
  const words = wordsOf({ kind: 'error', error }).split('\n');
  assert.deepEqual(words.slice(0, -1), [
    'Traceback (most recent call last):',
    '  File "https://a.example/main.py", line 1, in handler',
    '    window.each(callback)',
    '  File "https://a.example/page.js", line 2, in each',
    '  File "https://a.example/main.py", line 3, in callback',
    "NameError: name 'x' is not defined",
    'a note',
    'of two lines',
  ]);
  assert.match(words.at(-1), /\bx\b/);
});

test('a mistake in the syntax has its line and its caret', () => {
  const syntax = { file: '<console>', line: 2, text: 'y = = 2', start: 4, end: 5 };
  assert.deepEqual(wordsOf({ kind: 'error', error: { type: 'SyntaxError', message: 'invalid syntax', frames: [], syntax } }).split('\n'), [
    '  File "<console>", line 2', '    y = = 2', '        ^', 'SyntaxError: invalid syntax',
  ]);
});

test('causes, contexts and the parts of a group are told apart, and the frames left out are counted where they were', () => {
  const root = { type: 'KeyError', message: "'a'", frames: [] };
  const parts = [{ type: 'ValueError', message: '1', frames: [frame(0, 'f')] }, { type: 'TypeError', message: '2', frames: [] }];
  const group = { type: 'ExceptionGroup', message: 'both', frames: [frame(0, 'a'), frame(41, 'b')], left: 40, context: root, parts };
  assert.deepEqual(wordsOf({ kind: 'error', error: { type: 'OSError', message: '', frames: [], cause: group, stack: 'odd\nstack' } }).split('\n'), [
    "KeyError: 'a'",
    '',
    'During handling of the above exception, another exception occurred:',
    '',
    'Traceback (most recent call last):',
    '  File "https://a.example/main.py", line 1, in a',
    '  [40 frames between these are not shown.]',
    '  File "https://a.example/main.py", line 42, in b',
    'ExceptionGroup: both',
    '  +---------------- 1 ----------------',
    '  | Traceback (most recent call last):',
    '  |   File "https://a.example/main.py", line 1, in f',
    '  | ValueError: 1',
    '  +---------------- 2 ----------------',
    '  | TypeError: 2',
    '',
    'The above exception was the direct cause of the following exception:',
    '',
    'OSError',
    'JavaScript frames:',
    'odd',
    'stack',
  ]);
});

test('what a page makes of an exception is text within limits, whatever its form', () => {
  const hostile = { type: {}, message: ['x'], frames: [null, 7, { file: 'f'.repeat(1e6), line: 'x'.repeat(1e6) }], notes: [{}], hint: 'x', syntax: 3, parts: [null] };
  hostile.cause = hostile;
  assert.ok(wordsOf({ kind: 'error', error: hostile }).length < 1_000_000);
});

test('the filter finds words of any part of an entry, and a level those of its kind', () => {
  const entries = {
    printed: line({ text: 'Hello World', place: ['https://a.example/main.py', 3] }),
    warning: line({ text: 'careful', level: 'warn' }),
    wrong: line({ text: 'oh', level: 'error' }),
    raised: { kind: 'error', error: { type: 'KeyError', message: 'a', frames: [frame(0, 'deep_inside')] } },
    typed: { kind: 'input', text: 'hello()' },
  };
  const found = (text, level) => Object.entries(entries).filter(([, entry]) => matches(entry, text, level)).map(([name]) => name);
  assert.deepEqual(found('', 'all'), ['printed', 'warning', 'wrong', 'raised', 'typed']);
  assert.deepEqual(found('hello', 'all'), ['printed', 'typed']);
  assert.deepEqual(found('main.py:3', 'all'), ['printed']);
  assert.deepEqual(found('deep_inside', 'all'), ['raised']);
  assert.deepEqual(found('', 'errors'), ['wrong', 'raised']);
  assert.deepEqual(found('', 'warnings'), ['warning']);
  assert.deepEqual(found('', 'output'), ['printed']);
  assert.deepEqual(found('world', 'errors'), []);
});

test('a line that comes again in a row is counted, where all that is shown of it is the same', () => {
  const one = line({ text: 'x', place: ['a.py', 1] });
  const again = repeated(one, line({ text: 'x', place: ['a.py', 1] }));
  assert.equal(again?.count, 2);
  assert.equal(repeated(again, one)?.count, 3);
  for (const other of [{ text: 'y', place: ['a.py', 1] }, { text: 'x', place: ['a.py', 2] }, { text: 'x' }, { text: 'x', place: ['a.py', 1], level: 'warn' }]) {
    assert.equal(repeated(one, line(other)), null);
  }
  assert.equal(repeated(one, { ...one, documentId: 'two' }), null);
  assert.equal(repeated(undefined, one), null);
  assert.equal(repeated({ ...one, kind: 'note' }, { ...one, kind: 'note' }), null);
});

test('a long line grows by what is asked for, until there is no more of it', () => {
  const cut = line({ text: 'a'.repeat(20_000), left: 5, rest: 3 });
  const grown = withRest(cut, { text: 'bcd', left: 2 });
  assert.deepEqual([grown.text?.slice(-4), grown.left, grown.rest], ['abcd', 2, 3]);
  const whole = withRest(grown, { text: 'ef', left: 0 });
  assert.deepEqual([whole.text?.length, whole.left, whole.rest], [20_005, 0, 0]);
  for (const reply of [null, { gone: true }, { error: {} }, { text: '', left: 9 }, { text: 7, left: 0 }]) {
    assert.equal(withRest(cut, reply).rest, 0);
  }
  assert.equal(withRest(cut, { gone: true }).left, 5, 'what is missing is still said');
});

test('a table grows by the rows that are asked for, within a limit', () => {
  const entry = { kind: 'result', view: { text: '[…]', table: { columns: ['n'], rows: [['0']], moreRows: 2, ref: 9 } } };
  const { table } = withRows(entry, { rows: [['1']], moreRows: 1 }).view;
  assert.deepEqual([table.rows, table.moreRows, table.ref], [[['0'], ['1']], 1, 9]);
  const gone = withRows(entry, { gone: true }).view.table;
  assert.deepEqual([gone.rows, gone.moreRows, gone.ref], [[['0']], 2, 0]);
  let large = entry;
  for (let i = 0; i < 20; i += 1) large = withRows(large, { rows: Array(1_000).fill(['x']), moreRows: 1e9 });
  assert.deepEqual([large.view.table.rows.length, large.view.table.ref], [5000, 0]);
});

test('of what is shown the newest is kept, by number and by size, and what is gone is counted in lines', () => {
  const lines = Array.from({ length: 50_010 }, (_, key) => ({ key, kind: 'output', documentId: 'one', text: 'x' }));
  Object.assign(lines[0], { count: 5 });
  Object.assign(lines[1], { kind: 'note', lines: 100 });
  Object.assign(lines[2], { kind: 'input' });
  const { kept, entries, lines: gone } = newest(lines);
  assert.deepEqual([kept.length, kept[0].key, entries, gone], [50_000, 10, 10, 5 + 100 + 7]);
  assert.deepEqual(newest(lines.slice(0, 3)), { kept: lines.slice(0, 3), entries: 0, lines: 0 });
  const long = Array.from({ length: 1500 }, (_, key) => ({ key, kind: 'output', documentId: 'one', text: 'x'.repeat(20_000) }));
  const { length } = newest(long).kept;
  assert.ok(length > 900 && length < 1000, String(length));
});
