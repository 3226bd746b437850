/**
 * Reads the snapshot that the build took (`tools/snapshot.py`) and puts it into a new interpreter's memory.
 *
 * Only the pages that are not zero are there, and they go straight to their places: no buffer as large as the memory is
 * needed on the way. Pyodide gets a snapshot whose memory is empty, so that it does the rest of what a restore takes.
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

/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * @typedef {object} Snapshot
 * @property {Uint8Array} head  A snapshot of Pyodide's format, of an empty memory.
 * @property {(module: any) => void} restore  Fills the memory of an Emscripten module that has not run yet.
 */

/**
 * @param {ArrayBuffer} buffer
 * @param {{ id: string, stdlib: number, runtime: number }} expected  What it must have been made from: the id, and the
 *   sizes of the files that Python will read.
 * @returns {Snapshot}
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
  const headAt = HEADER + table.byteLength;

  return {
    head: bytes.slice(headAt, headAt + head),
    restore(module) {
      const missing = memory - module.HEAPU8.length;
      if (missing > 0 && !module._emscripten_resize_heap(memory)) throw new Error('there is not enough memory for it');
      const trampoline = (module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET / 4]) / 4;
      const own = module.HEAP32[trampoline];
      const { HEAPU8: heap } = module;
      // What the module's own start has written. Beyond it the memory is new, and not touched where it stays empty.
      const used = module._sbrk(0);
      let from = headAt + head;
      let done = 0;
      for (let i = 0; i < table.length; i += 2) {
        const start = table[i] * PAGE;
        const length = table[i + 1] * PAGE;
        if (done < used) heap.fill(0, done, Math.min(start, used));
        heap.set(bytes.subarray(from, from + length), start);
        from += length;
        done = start + length;
      }
      if (done < used) heap.fill(0, done, used);
      module.HEAP32[trampoline] = own;
    },
  };
}
