/**
 * Reads the snapshot that the build took (`tools/snapshot.py`) and puts it into a new interpreter's memory.
 *
 * Only the pages that are not zero are there, and they go straight to their places: no buffer as large as the memory is
 * needed on the way. Pyodide gets a snapshot whose memory is empty (its header alone, which the worker knows before the
 * snapshot has arrived), so that it does the rest of what a restore takes.
 *
 * @module
 */

const MAGIC = 'ADDERSNP';
const HEADER = 64;
const ID_AT = 8;
const FIELDS_AT = 40;
const PAGE = 4096;

/** @param {Uint32Array} words */
function checksum(words) {
  let value = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) value = Math.imul(value ^ words[i], 0x01000193);
  return value >>> 0;
}

/**
 * Empties a part of the memory. Pages that are empty are not written to: one that nobody has written to takes no memory.
 * @param {Uint32Array} words  The whole memory.
 * @param {number} start  In bytes; a page's.
 * @param {number} end
 */
function empty(words, start, end) {
  const step = PAGE / 4;
  const last = Math.ceil(end / 4);
  for (let page = start / 4; page < last; page += step) {
    const beyond = Math.min(page + step, last);
    for (let i = page; i < beyond; i++) {
      if (words[i] === 0) continue;
      words.fill(0, i, beyond);
      break;
    }
  }
}

/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * @param {ArrayBuffer} buffer
 * @param {{ id: string, stdlib: number, runtime: number }} expected  What it must have been made from: the id, and the
 *   sizes of the files that Python will read.
 * @returns {(module: any) => void}  Fills the memory of an Emscripten module that has not run yet.
 * @throws {Error}  It is broken, or another build's.
 */
export function openSnapshot(buffer, expected) {
  const bytes = new Uint8Array(buffer);
  if (bytes.length < HEADER || bytes.length % 4 || String.fromCharCode(...bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new Error('it is not a snapshot');
  }
  if (hex(bytes.subarray(ID_AT, FIELDS_AT)) !== expected.id) throw new Error('it is of another build');
  const [memory, runs, head, stdlib, runtime, sum] = new Uint32Array(buffer, FIELDS_AT, 6);
  if (stdlib !== expected.stdlib || runtime !== expected.runtime) throw new Error('its files are of another build');
  if (checksum(new Uint32Array(buffer, HEADER)) !== sum) throw new Error('it is damaged');
  const table = new Uint32Array(buffer, HEADER, runs * 2);
  // Pyodide's own header stands before the pages; the build has given it to the worker.
  const pagesAt = HEADER + table.byteLength + head;

  return (module) => {
    const missing = memory - module.HEAPU8.length;
    if (missing > 0 && !module._emscripten_resize_heap(memory)) throw new Error('there is not enough memory for it');
    const trampoline = (module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET / 4]) / 4;
    const own = module.HEAP32[trampoline];
    const { HEAPU8: heap } = module;
    const words = new Uint32Array(heap.buffer, heap.byteOffset, heap.byteLength / 4);
    // What the module's own start has written. Beyond it the memory is new, and not touched where it stays empty.
    const used = module._sbrk(0);
    let from = pagesAt;
    let done = 0;
    for (let i = 0; i < table.length; i += 2) {
      const start = table[i] * PAGE;
      const length = table[i + 1] * PAGE;
      if (done < used) empty(words, done, Math.min(start, used));
      heap.set(bytes.subarray(from, from + length), start);
      from += length;
      done = start + length;
    }
    if (done < used) empty(words, done, used);
    module.HEAP32[trampoline] = own;
  };
}
