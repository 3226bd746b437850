/**
 * The table of objects that Python holds. Python says how often it has received a handle when it lets go of it, so that
 * a handle on its way there is not taken away.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { Map } from './intrinsics.js';

/** Handles below this are fixed: window and document. Those picked here are even; Python picks odd ones itself. */
const FIRST = 16;

/** @typedef {{ value: any, count: number }} Entry */

/** @type {Map<number, Entry>} */
const byHandle = new Map();
/** @type {Map<any, number>} */
const byValue = new Map();
let next = FIRST;

/** @param {number} handle @param {object} value */
function fix(handle, value) {
  byHandle.set(handle, { value, count: Infinity });
  byValue.set(value, handle);
}

/** Forgets everything: a new interpreter has taken over. */
export function resetHandles() {
  byHandle.clear();
  byValue.clear();
  next = FIRST;
  fix(wire.handles.WINDOW, window);
  fix(wire.handles.DOCUMENT, document);
}

/**
 * Lets handles stand for something while something is done.
 * @template T
 * @param {[handle: number, value: object][]} meanings
 * @param {() => T} action
 * @returns {T}
 */
export function standing(meanings, action) {
  for (let i = 0; i < meanings.length; i += 1) byHandle.set(meanings[i][0], { value: meanings[i][1], count: 1 });
  try {
    return action();
  } finally {
    for (let i = 0; i < meanings.length; i += 1) byHandle.delete(meanings[i][0]);
  }
}

/**
 * The handle of a value, which is about to be sent to Python once more.
 * @param {any} value
 * @returns {number}
 */
export function handleFor(value) {
  let handle = byValue.get(value);
  if (handle === undefined) {
    handle = next;
    next += 2;
    byValue.set(value, handle);
    byHandle.set(handle, { value, count: 0 });
  }
  /** @type {Entry} */ (byHandle.get(handle)).count += 1;
  return handle;
}

/**
 * Enters an object under a handle that Python has picked for it.
 * @param {number} handle
 * @param {any} value
 */
export function keep(handle, value) {
  byHandle.set(handle, { value, count: 1 });
  // An object that has a handle already (no new one, then, whatever its specification says) is found by that.
  if (!byValue.has(value)) byValue.set(value, handle);
}

/** @param {number} handle */
export const has = (handle) => byHandle.has(handle);

/**
 * @param {number} handle
 * @returns {any}
 */
export function valueOf(handle) {
  const entry = byHandle.get(handle);
  if (!entry) throw new ReferenceError('this object is not in the table: the operation that was to make it has failed, or Python let go of it');
  return entry.value;
}

/**
 * What an operation is about.
 * @param {number | [handle: number, name: string]} target  A handle, or a member of the object behind one.
 * @returns {any}
 */
export const targetOf = (target) => (typeof target === 'number' ? valueOf(target) : valueOf(target[0])[target[1]]);

/**
 * @param {number} handle
 * @param {number} count  How often Python had received it.
 */
export function drop(handle, count) {
  const entry = byHandle.get(handle);
  if (!entry) return;
  entry.count -= count;
  if (entry.count > 0) return;
  byHandle.delete(handle);
  if (byValue.get(entry.value) === handle) byValue.delete(entry.value);
}

/** @returns {number}  How many handles Python holds, the fixed ones apart. */
export const size = () => byHandle.size - 2;
