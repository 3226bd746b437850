/**
 * Says what a JavaScript object can do, so that Python can do the same with it.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { Array, Object, Reflect, Symbol, brand } from './intrinsics.js';

const T = wire.traits;

/** Native functions with a prototype that make a wrapper object when called with `new`, which nobody wants. */
const CONVERTERS = ['Number', 'String', 'Boolean', 'Symbol', 'BigInt'];

/** @param {any} value */
export const isNode = (value) => typeof value.nodeType === 'number' && typeof value.appendChild === 'function';

/** @param {any} value */
export const isStorage = (value) => brand(value) === '[object Storage]';

/** @param {Function} value */
function isClass(value) {
  const prototype = Reflect.getOwnPropertyDescriptor(value, 'prototype')?.value;
  if (value.name === 'Proxy' && prototype === undefined) return true;
  if (typeof prototype !== 'object' || prototype === null) return false;
  for (let i = 0; i < CONVERTERS.length; i += 1) if (value.name === CONVERTERS[i]) return false;
  const source = Reflect.apply(Function.prototype.toString, value, []);
  return /^class\b/.test(source) || /\{\s*\[native code\]\s*\}\s*$/.test(source);
}

/** @param {any} value */
function traitsOfObject(value) {
  const isFunction = typeof value === 'function';
  let traits = 0;
  if (isFunction) traits |= T.CALLABLE | (isClass(value) ? T.CLASS : 0);
  if (typeof value.then === 'function') traits |= T.THENABLE;
  if (Symbol.asyncIterator in value) traits |= T.ASYNC_ITERABLE;
  const node = !isFunction && isNode(value);
  if (node) traits |= T.NODE;
  if (isFunction) return traits;
  if (isStorage(value)) return traits | T.MAPPING | T.SIZED | T.ITERABLE;
  if (!(Symbol.iterator in value)) return traits;
  traits |= T.ITERABLE;
  if (typeof value.next === 'function') return traits | T.ITERATOR;
  // A form or a select element has a length too; but an element is there or not, it is never "empty".
  if (node) return traits;
  if (typeof value.get === 'function' && typeof value.has === 'function' && typeof value.keys === 'function') {
    traits |= T.MAPPING;
  } else if (Array.isArray(value) || typeof value.length === 'number') {
    return traits | T.SEQUENCE | T.SIZED;
  }
  return typeof value.size === 'number' ? traits | T.SIZED : traits;
}

/**
 * The traits of an object, as a sum of `wire.traits`.
 * @param {object} value
 * @returns {number}
 */
export function traitsOf(value) {
  try {
    return traitsOfObject(value);
  } catch {
    // A window of another origin, a revoked proxy: it is an object, and more cannot be said.
    return 0;
  }
}

/**
 * The name of an object's class, to show.
 * @param {any} value
 * @returns {string}
 */
export function classNameOf(value) {
  try {
    if (typeof value === 'function') return value.name || 'function';
    if (typeof value === 'symbol') return 'symbol';
    const shown = brand(value);
    const name = shown.substring(8, shown.length - 1);
    if (name !== 'Object') return name;
    const own = Object.getPrototypeOf(value)?.constructor?.name;
    return typeof own === 'string' && own !== '' ? own : name;
  } catch {
    return 'Object';
  }
}
