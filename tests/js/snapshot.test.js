/** A snapshot fills exactly the memory that it was taken of, and one that does not belong is refused before it is used. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';

const source = await readFile(fileURLToPath(new URL('../../extension/sandbox/snapshot.js', import.meta.url)), 'utf8');
const { openSnapshot } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const PAGE = 4096;
const HEADER = 64;
const TRAMPOLINE = 8;
const expected = { id: 'ab'.repeat(32), stdlib: 7, runtime: 9 };

/** FNV-1a over words, written down once more. @param {Uint32Array} words */
const sumOf = (words) => words.reduce((value, word) => Math.imul(value ^ word, 0x01000193), 0x811c9dc5 | 0) >>> 0;

/** Of a memory of six pages, of which the second, the third and the sixth are not zero. */
function packed() {
  const head = new TextEncoder().encode('Pyodide\'s header');
  const buffer = new ArrayBuffer(HEADER + 16 + head.length + 3 * PAGE);
  const bytes = new Uint8Array(buffer);
  bytes.set(new TextEncoder().encode('ADDERSNP'));
  bytes.fill(0xab, 8, 40);
  bytes.set(head, HEADER + 16);
  new Uint32Array(buffer, HEADER, 4).set([1, 2, 5, 1]);
  const pages = HEADER + 16 + head.length;
  for (const [i, value] of [11, 12, 15].entries()) bytes.fill(value, pages + i * PAGE, pages + (i + 1) * PAGE);
  const fields = new Uint32Array(buffer, 40, 6);
  fields.set([6 * PAGE, 2, head.length, 7, 9]);
  fields[5] = sumOf(new Uint32Array(buffer, HEADER));
  return buffer;
}

/** An Emscripten module: it has written to its first pages, and knows how it calls. */
function moduleOf(pages) {
  const module = {
    HEAPU8: new Uint8Array(pages * PAGE).fill(99, 0, 2 * PAGE),
    get HEAP32() { return new Int32Array(this.HEAPU8.buffer); },
    __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: 0,
    __PyRuntime: 0,
    _sbrk: () => 2 * PAGE,
    _emscripten_resize_heap(bytes) {
      const grown = new Uint8Array(bytes);
      grown.set(this.HEAPU8);
      this.HEAPU8 = grown;
      return true;
    },
  };
  module.HEAP32[0] = TRAMPOLINE;
  module.HEAP32[TRAMPOLINE / 4] = 77;
  return module;
}

/** @type {ArrayBuffer} */
let buffer;
beforeEach(() => { buffer = packed(); });

test('every page comes to its place, and what the module had written is gone', () => {
  const module = moduleOf(6);
  openSnapshot(buffer, expected)(module);
  const firsts = [0, 1, 2, 3, 4, 5].map((page) => module.HEAPU8[page * PAGE + 100]);
  assert.deepEqual(firsts, [0, 11, 12, 0, 0, 15]);
});

test('the module keeps its own way to call', () => {
  const module = moduleOf(6);
  openSnapshot(buffer, expected)(module);
  assert.equal(module.HEAP32[TRAMPOLINE / 4], 77);
});

test('a memory that is too small is enlarged first', () => {
  const module = moduleOf(3);
  openSnapshot(buffer, expected)(module);
  assert.equal(module.HEAPU8.length, 6 * PAGE);
  assert.equal(module.HEAPU8[5 * PAGE], 15);
});

test('a memory that may not be enlarged is said', () => {
  const module = { ...moduleOf(3), _emscripten_resize_heap: () => false };
  assert.throws(() => openSnapshot(buffer, expected)(module), /not enough memory/);
});

test('what is damaged or of another build is refused', () => {
  const open = (data, more = {}) => () => openSnapshot(data, { ...expected, ...more });
  assert.throws(open(new ArrayBuffer(0)), /not a snapshot/);
  assert.throws(open(new ArrayBuffer(1000)), /not a snapshot/);
  assert.throws(open(buffer, { id: 'cd'.repeat(32) }), /another build/);
  assert.throws(open(buffer, { stdlib: 8 }), /another build/);
  assert.throws(open(buffer, { runtime: 8 }), /another build/);
  assert.throws(open(buffer.slice(0, -PAGE)), /damaged/);
  new Uint8Array(buffer)[buffer.byteLength - 1] ^= 1;
  assert.throws(open(buffer), /damaged/);
});
