/** The panel's tables: which rows are shown, and in which order. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { arranged } from '../../extension/devtools/table.js';

const COLUMNS = [
  { name: 'own', title: 'Self', value: ({ own }) => own },
  { name: 'calls', title: 'Calls', value: ({ calls }) => calls },
  { name: 'name', title: 'Function', isText: true, value: ({ name }) => name },
];
const ROWS = [
  { name: 'click', file: '', own: 10, calls: 1 },
  { name: 'buy', file: 'https://a.example/till.py', own: 30, calls: 1 },
  { name: 'total', file: 'https://a.example/till.py', own: 40, calls: 2 },
  { name: 'page', file: '', own: 20, calls: 1 },
];
const words = ({ name, file }) => `${name} ${file}`;
const names = (name, isDescending, text) => arranged(ROWS, COLUMNS, { name, isDescending }, words, text).map((row) => row.name);

describe('a table', () => {
  it('is in the order of a column, and what is equal there in that of the first', () => {
    assert.deepEqual(names('own', true), ['total', 'buy', 'page', 'click']);
    assert.deepEqual(names('own', false), ['click', 'page', 'buy', 'total']);
    assert.deepEqual(names('name', false), ['buy', 'click', 'page', 'total']);
    assert.deepEqual(names('calls', true), ['total', 'buy', 'page', 'click']);
  });

  it('goes by all columns where rows are equal', () => {
    const rows = [{ name: 'b', own: 0, calls: 1 }, { name: 'a', own: 0, calls: 1 }, { name: 'c', own: 0, calls: 7 }];
    const found = arranged(rows, COLUMNS, { name: 'own', isDescending: true }, words);
    assert.deepEqual(found.map(({ name }) => name), ['c', 'a', 'b']);
  });

  it('has what has the text that is sought', () => {
    assert.deepEqual(names('own', true, ' TILL.py '), ['total', 'buy']);
    assert.deepEqual(names('own', true, 'nobody'), []);
  });

  it('is in the order of the first column where a column is none', () => {
    assert.deepEqual(names('constructor', true), ['total', 'buy', 'page', 'click']);
  });

  it('leaves the rows that it was given as they were', () => {
    const before = [...ROWS];
    names('name', true);
    assert.deepEqual(ROWS, before);
  });
});
