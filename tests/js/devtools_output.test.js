/** What is printed, as the panel hears it: nothing twice, and what is missing counted. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Entries } from '../../extension/devtools/entries.js';
import { Output, withLines } from '../../extension/devtools/output.js';

let output;

beforeEach(() => {
  globalThis.chrome = { i18n: { getMessage: (key, subjects) => `${key}(${subjects})` } };
  output = new Output();
});

const lines = (...texts) => texts.map((text) => (typeof text === 'number' ? { text: String(text), number: text } : { text }));
const texts = (entries) => entries.map(({ text }) => text);
const printed = (message, documentId = 'one') => texts(output.printed({ type: 'output', ...message }, documentId));
const earlier = (numbers, documentId = 'one') => texts(output.earlier({ type: 'earlier', lines: lines(...numbers) }, documentId));

test('what a document says once more is known by its number', () => {
  assert.deepEqual(earlier([1, 2, 3]), ['1', '2', '3']);
  assert.deepEqual(earlier([1, 2, 3, 4]), ['4']);
  assert.deepEqual(earlier([1], 'two'), ['1']);
  assert.equal(output.isNew('one', 4), false);
  assert.equal(output.isNew('one', 5), true);
});

test('what has no number is always new, whatever it has instead', () => {
  output.isNew('one', 5);
  for (const number of [undefined, 0, -1, '3', null, {}, Number.NaN, Infinity]) assert.ok(output.isNew('one', number));
});

test('of lines before the panel it is said how many are gone, also when its line was cut meanwhile', () => {
  assert.deepEqual(earlier([801, 802]), ['devtoolsMissing_early(800)', '801', '802']);
  assert.deepEqual(earlier([802, 803]), ['803']);
  assert.deepEqual(earlier([901]), ['devtoolsMissing_early(97)', '901']);
});

test('lines that were left out are counted where they are missing, and not once more when the panel comes again', () => {
  assert.deepEqual(printed({ lines: lines(1, 2), left: 8, rest: 3, total: 10, last: 10 }), ['1', '2', 'devtoolsMissing_left(8)']);
  assert.deepEqual(earlier([9, 10, 11]), ['11']);
});

test('lines that were lost on their way are counted from what Python has counted', () => {
  const say = (total, left = 0) => printed({ lines: lines('a', 'b'), left, total });
  assert.deepEqual(say(100), ['a', 'b'], 'what was before it is no loss');
  assert.deepEqual(say(102), ['a', 'b']);
  assert.deepEqual(say(111, 2), ['devtoolsMissing_lost(5)', 'a', 'b', 'devtoolsMissing_left(2)']);
  output.began('one');
  assert.deepEqual(say(500), ['a', 'b'], 'the line was cut: Python tells of that by numbers');
});

test('a page that counts as it likes is not believed more than a number', () => {
  for (const left of [-5, '7', Infinity, {}]) assert.deepEqual(printed({ lines: 'no', left, total: left, last: left }), []);
});

test('lines are shown in the place of the note about them, which tells what is still missing', () => {
  const entries = new Entries(() => {});
  entries.push(output.printed({ type: 'output', lines: lines('first'), left: 4, rest: 9, total: 5 }, 'one'));
  entries.push(output.printed({ type: 'output', lines: lines('last'), left: 0, total: 6 }, 'one'));
  const note = () => entries.all.find((entry) => entry.lines);
  entries.put(note(), withLines(note(), { lines: lines('a', 'a'), left: 1 }));
  assert.deepEqual([note().rest, note().start], [9, 2]);
  assert.deepEqual(texts(entries.all), ['first', 'a', 'devtoolsMissing_left(2)', 'last']);
  assert.equal(entries.all[1].count, 2, 'a line that is the same again is counted');
  entries.put(note(), withLines(note(), { lines: lines('b'), left: 0 }));
  assert.deepEqual([texts(entries.all), note().rest], [['first', 'a', 'b', 'devtoolsMissing_gone(1)', 'last'], 0]);
});

test('a note goes when nothing is missing any more, and says so when Python has the lines no longer', () => {
  const [, note] = output.printed({ type: 'output', lines: lines('first'), left: 2, rest: 9, total: 3 }, 'one');
  assert.deepEqual(texts(withLines(note, { lines: lines('a', 'b'), left: 0 })), ['a', 'b']);
  for (const reply of [null, { gone: true }, { error: {} }]) {
    const [gone] = withLines(note, reply);
    assert.deepEqual([gone.text, gone.rest, gone.lines], ['devtoolsMissing_gone(2)', 0, 2]);
  }
});
