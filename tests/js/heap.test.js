/** Python's memory grows up to the limit, and a little further for what has to be said about it. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';

const source = await readFile(fileURLToPath(new URL('../../extension/sandbox/heap.js', import.meta.url)), 'utf8');
const { capHeap } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const PAGES = 16; // in a megabyte

let memory;
let reached;
let heap;

beforeEach(() => {
  class Memory {
    buffer = { byteLength: 30 * 1024 * 1024 };
    grow(pages) { this.buffer = { byteLength: this.buffer.byteLength + pages * 65536 }; }
  }
  reached = 0;
  heap = capHeap({ WebAssembly: { Memory } }, () => { reached += 1; });
  memory = new Memory();
});

/** Asks as Emscripten does: for a fifth more, for a tenth more, for what is needed. Whether it gets any. */
function enlarge(megabytes) {
  for (const more of [1.2, 1.1, 1]) {
    try {
      memory.grow(Math.ceil(megabytes * PAGES * more));
      return true;
    } catch {
      // It asks for less.
    }
  }
  return false;
}

test('there is no limit before one is set', () => {
  assert.equal(enlarge(4000), true);
});

test('memory grows to the limit and no further', () => {
  heap.most = 64;
  assert.equal(enlarge(34), true);
  assert.equal(memory.buffer.byteLength, 64 * 1024 * 1024);
  assert.equal(reached, 0);
  assert.equal(enlarge(10), false);
  assert.equal(reached, 1);
});

test('once it was reached, a sixteenth more can be had, once', () => {
  heap.most = 64;
  enlarge(34);
  enlarge(1000);
  assert.equal(enlarge(4), true);
  assert.equal(enlarge(1), false);
  assert.equal(memory.buffer.byteLength, 68 * 1024 * 1024);
});

test('the limit can be changed while Python runs', () => {
  heap.most = 64;
  assert.equal(enlarge(60), false);
  heap.most = 128;
  assert.equal(enlarge(60), true);
});
