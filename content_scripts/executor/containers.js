/**
 * The page's objects as Python's containers: their items, whether something is in them, and what iterating them gives.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { Array, Object, Reflect, String, Symbol, append, brand } from './intrinsics.js';
import { isStorage, traitsOf } from './traits.js';
import { MISSING, encode } from './values.js';

const T = wire.traits;

/** Sets a member; throws where that would be lost. @param {any} target @param {any} key @param {any} value */
export function assign(target, key, value) {
  if (!Reflect.set(target, key, value)) throw new TypeError(`${String(key)} cannot be set`);
}

/** @param {any} target @param {any} key  @returns {number | null}  An index from the start, or null for no index. */
function indexIn(target, key) {
  if (typeof key !== 'number' || !(traitsOf(target) & T.SEQUENCE)) return null;
  return key < 0 ? key + target.length : key;
}

/** @param {any} target */
const isMapping = (target) => (traitsOf(target) & T.MAPPING) !== 0;

/** @param {any} target @param {any} key */
export function getItem(target, key) {
  const index = indexIn(target, key);
  if (index !== null) return index >= 0 && index < target.length ? encode(target[index]) : MISSING;
  if (isStorage(target)) {
    const value = target.getItem(key);
    return value === null ? MISSING : value;
  }
  if (isMapping(target)) return target.has(key) ? encode(target.get(key)) : MISSING;
  return key in Object(target) ? encode(target[key]) : MISSING;
}

/** @param {any} target @param {any} key @param {any} value */
export function setItem(target, key, value) {
  const index = indexIn(target, key);
  if (index !== null) {
    if (index < 0 || index >= target.length) throw new RangeError(`assignment index ${key} is out of range`);
    assign(target, index, value);
  } else if (isStorage(target)) target.setItem(key, value);
  else if (isMapping(target)) target.set(key, value);
  else assign(target, key, value);
}

/** @param {any} target @param {any} key */
export function deleteItem(target, key) {
  const index = indexIn(target, key);
  if (index !== null && Array.isArray(target)) target.splice(index, 1);
  else if (isStorage(target)) target.removeItem(key);
  else if (isMapping(target)) target.delete(key);
  else if (!Reflect.deleteProperty(target, key)) throw new TypeError(`${String(key)} cannot be deleted`);
}

/** @param {any} target @param {any} item @returns {boolean} */
export function contains(target, item) {
  if (isStorage(target)) return target.getItem(item) !== null;
  if (brand(target) === '[object DOMTokenList]') return target.contains(item);
  if (typeof target.has === 'function') return target.has(item);
  if (traitsOf(target) & T.SEQUENCE) {
    for (let i = 0; i < target.length; i += 1) if (target[i] === item) return true;
    return typeof item === 'string' && typeof target.namedItem === 'function' && target.namedItem(item) !== null;
  }
  if (traitsOf(target) & T.NODE && typeof item === 'object') return target.contains(item);
  return typeof item !== 'object' && item in Object(target);
}

/** Iterables whose items can be fetched ahead without the page noticing. */
const AHEAD = ['[object Map]', '[object Set]', '[object Headers]', '[object FormData]', '[object URLSearchParams]',
  '[object Storage]', '[object String]'];

/** @param {Storage} storage  Its own property names leave out a key that is called like one of its methods. */
function keysOfStorage(storage) {
  /** @type {(string | null)[]} */
  const keys = [];
  for (let i = 0; i < storage.length; i += 1) append(keys, storage.key(i));
  return keys;
}

/** @param {any} target */
export function iterate(target) {
  let ahead = false;
  for (let i = 0; i < AHEAD.length; i += 1) if (brand(target) === AHEAD[i]) ahead = true;
  const source = isStorage(target) ? keysOfStorage(target) : isMapping(target) ? target.keys() : target;
  return [wire.tags.LIST, [encode(source[Symbol.iterator]()), ahead]];
}

/** @param {any} iterator @param {number} count */
export function nextItems(iterator, count) {
  /** @type {any[]} */
  const items = [];
  while (items.length < count) {
    const { done, value } = iterator.next();
    if (done) return [wire.tags.LIST, [true, [wire.tags.LIST, items]]];
    append(items, encode(value));
  }
  return [wire.tags.LIST, [false, [wire.tags.LIST, items]]];
}

/** @param {any} target @param {number} start @param {number} stop  Negative for the end. */
export function slice(target, start, stop) {
  /** @type {any[]} */
  const items = [];
  const end = stop < 0 || stop > target.length ? target.length : stop;
  for (let i = start; i < end; i += 1) append(items, encode(target[i]));
  return [wire.tags.LIST, items];
}

/** @param {any} target @returns {any} */
export function memberNames(target) {
  /** @type {string[]} */
  const names = [];
  for (let object = Object(target); object && object !== Object.prototype; object = Object.getPrototypeOf(object)) {
    const keys = Reflect.ownKeys(object);
    for (let i = 0; i < keys.length; i += 1) if (typeof keys[i] === 'string') append(names, keys[i]);
  }
  return [wire.tags.LIST, names];
}
