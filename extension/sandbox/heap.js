/**
 * How large Python's memory may grow. Where it may not, Emscripten's `malloc` fails and Python raises MemoryError, as it
 * does on a computer that is full.
 *
 * @module
 */

const PAGE = 65536;
const MEGABYTE = 1024 * 1024;
/** A part of the limit that can be had once that was reached: telling of a MemoryError takes memory too. */
const RESERVE = 1 / 16;

/** How often Emscripten asks for one enlargement, for less each time, before it gives up. */
const TRIES = 3;

/**
 * Takes charge of all growth of WebAssembly memory in this realm.
 * @param {any} realm
 * @param {() => void} reached  Called when Python did not get the memory that it wanted.
 * @returns {{ most: number }}  Megabytes, to be set.
 */
export function capHeap(realm, reached) {
  const { prototype } = realm.WebAssembly.Memory;
  const { grow } = prototype;
  let most = Infinity;
  let reserve = 0;
  let refused = 0;

  /** @this {WebAssembly.Memory} @param {number} pages */
  prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * PAGE > most + reserve) {
      refused += 1;
      if (refused === TRIES) {
        refused = 0;
        reserve = most * RESERVE;
        reached();
      }
      throw new RangeError('the memory of this interpreter may not grow further');
    }
    refused = 0;
    return grow.call(this, pages);
  };

  return {
    get most() {
      return most / MEGABYTE;
    },
    set most(megabytes) {
      most = megabytes * MEGABYTE;
      reserve = 0;
    },
  };
}
