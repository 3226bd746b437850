/**
 * Where something is switched off, each operation passes here before it is performed: what does Python reach with it?
 *
 * The gatekeeper refuses by name what has one meaning only. Here the object is known, so the rest is decided by
 * identity: of the function that would be called, the getter that would run, the interface that the object is of. What a
 * script of the page wrote needs `javascript`. What could reach and call anything (`eval`, `Reflect`, a function of the
 * browser's as a callback) needs everything: else it would be a way around. With nothing switched off, none of this runs.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { build, isNative, isObject } from './authority.js';
import { CHECKS } from './checks.js';
import { exportedOf } from './exports.js';
import { targetOf, valueOf } from './handles.js';
import { Array, Object, Reflect, String, Symbol, append } from './intrinsics.js';
import { demand, isLimited, refuse, tableOfNeeds } from './limits.js';
import {
  demandDeletion, demandMember, demandMethod, demandObject, demandSetting, demandUnsealed, demandUse, find, needOfCall,
} from './members.js';
import { resolve } from './names.js';
import { shapeOf } from './shapes.js';
import { needOfAttribute } from './sinks.js';
import { traitsOf } from './traits.js';

const OP = wire.ops;
const TAG = wire.tags;
const T = wire.traits;

/**
 * What Python passes, without taking it: for that it is decoded, once.
 * @param {any} value  A wire value.
 * @returns {any}
 */
function peek(value) {
  if (typeof value !== 'object' || value === null) return value;
  switch (value[0]) {
    case TAG.UNDEFINED: return undefined;
    case TAG.HANDLE: return valueOf(value[1]);
    case TAG.FUNCTION: return PYTHON;
    case TAG.OBJECT: return OPAQUE;
    case TAG.LIST: return peekAll(value[1]);
    case TAG.MAPPING: {
      const object = Object.create(null);
      for (let i = 0; i < value[1].length; i += 1) object[value[1][i][0]] = peek(value[1][i][1]);
      return object;
    }
    default: return typeof value[1] === 'string' ? value[1] : 0;
  }
}

/** A function of Python's. */
const PYTHON = () => {};
/** An object of Python's. */
const OPAQUE = Object.freeze({});

/** @param {any[]} values */
function peekAll(values) {
  /** @type {any[]} */
  const seen = [];
  for (let i = 0; i < values.length; i += 1) append(seen, peek(values[i]));
  return seen;
}

/**
 * Throws unless something may be handed to the page. A function of the browser's as a callback would be called with
 * what nobody has looked at.
 * @param {any} value  What {@link peek} gives.
 */
function demandPassing(value) {
  if (!isObject(value) || value === PYTHON || value === OPAQUE) return;
  if (typeof value === 'function') {
    if (!exportedOf(value)) demand(isNative(value) ? 'code' : 'javascript');
    return;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || Array.isArray(value)) {
    const keys = Reflect.ownKeys(value);
    for (let i = 0; i < keys.length; i += 1) {
      /** @type {unknown} */
      const inner = Reflect.getOwnPropertyDescriptor(value, keys[i])?.value;
      if (isObject(inner) && inner !== value) demandPassing(inner);
    }
    return;
  }
  demandObject(value);
  demandUnsealed(value, '');
}

/** @param {any[]} values */
function demandAll(values) {
  for (let i = 0; i < values.length; i += 1) demandPassing(values[i]);
}

/** @param {any} target @param {string} need  Of the function. @param {any[]} encoded  Its arguments. */
function demandArguments(target, need, encoded) {
  const values = peekAll(encoded);
  demandAll(values);
  if (CHECKS[need]) demand(CHECKS[need](target, values));
}

/** @param {any} target @param {any} key  A key between brackets. @param {string} method  Of a mapping. @param {() => void} otherwise */
function demandItem(target, key, method, otherwise) {
  demandObject(target);
  if (typeof key === 'number') return;
  if ((traitsOf(target) & T.MAPPING) && typeof target[method] === 'function') demandMethod(target, method);
  else otherwise();
}

/** @param {any} key */
const keyOf = (key) => (typeof key === 'symbol' ? key : String(key));

/** An iterator's own method, whichever kind of iterator it is. @param {any} iterator */
function demandNext(iterator) {
  const there = find(iterator, 'next');
  const next = there?.found.value;
  const tag = there && there.owner !== iterator ? there.owner[Symbol.toStringTag] : '';
  if (typeof next === 'function' && isNative(next) && typeof tag === 'string' && /Iterator$/.test(tag)) return;
  demandMethod(iterator, 'next');
}

/** @param {import('./shapes.js').Shape} shape */
function demandShape(shape) {
  const tag = shape[1].substring(shape[1].lastIndexOf(':') + 1).toLowerCase();
  if (tag === 'script') demand('code');
  if (tag === 'style') demand('network');
  if (shape[4]) demandAttributes(shape, shape[4], 0);
  for (let i = 0; i < shape[3].length; i += 1) {
    const child = shape[3][i];
    if (child !== 0 && child !== 1) demandShape(child);
  }
}

/** @param {import('./shapes.js').Shape} shape @param {any[]} values @param {number} from */
function demandAttributes(shape, values, from) {
  for (let i = 0; i < shape[2].length; i += 1) {
    const value = values[from + i];
    // The gatekeeper does not know the shape. What is looked at is to be what the attribute is set to.
    if (typeof value !== 'string') throw new TypeError('an attribute takes text');
    demand(needOfAttribute(shape[0], shape[1], shape[2][i], value, shape[1].toLowerCase() === 'meta'));
  }
}

/** @param {import('./shapes.js').Shape} shape @param {any[]} values */
function demandBuilding(shape, values) {
  // Values that the shape says itself were looked at when it was defined; what is switched off may be more by now.
  if (shape[4]) demandAttributes(shape, shape[4], 0);
  else demandAttributes(shape, values, 1);
  const first = shape[4] ? 1 : 1 + shape[2].length;
  for (let i = 0; i < shape[3].length; i += 1) {
    const child = shape[3][i];
    if (child === 1) demandPassing(peek(values[first + i]));
    else if (child !== 0) demandBuilding(child, values[first + i]);
  }
}

/** @param {any} target  A handle, or a handle and a member. @returns {any} */
function reached(target) {
  if (typeof target !== 'number') demandMember(valueOf(target[0]), target[1]);
  return targetOf(target);
}

/**
 * Throws a {@link Refusal} where an operation needs what is switched off.
 * @param {any[]} op
 */
export function inspect(op) {
  build(window, tableOfNeeds());
  switch (op[0]) {
    case OP.KEEP:
      inspect(op[2]);
      break;
    case OP.REFUSE:
      refuse(op[1]);
      break;
    case OP.GET: {
      const target = reached(op[1]);
      demandMember(target, resolve(target, op[2]));
      break;
    }
    case OP.GET_ALL:
      for (let i = 0; i < op[1].length; i += 1) inspect([OP.GET, op[1][i], op[2]]);
      break;
    case OP.SET: {
      const target = reached(op[1]);
      const value = peek(op[3]);
      demandPassing(value);
      demandSetting(target, resolve(target, op[2]), value);
      break;
    }
    case OP.DELETE: {
      const target = reached(op[1]);
      demandDeletion(target, resolve(target, op[2]));
      break;
    }
    case OP.CALL: {
      const need = needOfCall(valueOf(op[1]), false);
      demandUse(need);
      demandArguments(window, need, op[2]);
      break;
    }
    case OP.METHOD: {
      const target = reached(op[1]);
      const key = resolve(target, op[2]);
      demandUnsealed(target, key);
      demandArguments(target, demandMethod(target, key), op[3]);
      break;
    }
    case OP.NEW: {
      const need = needOfCall(valueOf(op[1]), true);
      demandUse(need);
      demandArguments(null, need, op[2]);
      break;
    }
    case OP.GET_ITEM: {
      const target = reached(op[1]);
      const key = peek(op[2]);
      demandItem(target, key, 'get', () => demandMember(target, keyOf(key)));
      break;
    }
    case OP.SET_ITEM: {
      const target = reached(op[1]);
      const key = peek(op[2]);
      const value = peek(op[3]);
      demandAll([key, value]);
      demandItem(target, key, 'set', () => demandSetting(target, keyOf(key), value));
      break;
    }
    case OP.DELETE_ITEM: {
      const target = reached(op[1]);
      const key = peek(op[2]);
      demandItem(target, key, 'delete', () => demandDeletion(target, keyOf(key)));
      break;
    }
    case OP.CONTAINS: {
      /** @type {any} */
      const target = reached(op[1]);
      demandObject(target);
      demandPassing(peek(op[2]));
      if (isObject(target) && typeof /** @type {any} */ (target).has === 'function') demandMethod(target, 'has');
      break;
    }
    case OP.ITERATE: {
      const target = reached(op[1]);
      if (isObject(target)) demandMethod(target, Symbol.iterator);
      break;
    }
    case OP.NEXT:
      demandNext(reached(op[1]));
      break;
    case OP.ASYNC_ITERATE:
      demandMethod(reached(op[1]), Symbol.asyncIterator);
      break;
    case OP.STRING: {
      const target = reached(op[1]);
      if (!isObject(target)) break;
      demandMethod(target, 'toString');
      const primitive = find(target, Symbol.toPrimitive);
      if (primitive) demandMethod(target, Symbol.toPrimitive);
      break;
    }
    case OP.KEYS:
    case OP.SLICE:
    case OP.BY_VALUE:
      demandObject(reached(op[1]));
      break;
    case OP.INSTANCE:
      demandUse(needOfCall(valueOf(op[2]), false) === 'javascript' ? 'javascript' : '');
      break;
    case OP.LISTEN:
      demandObject(reached(op[1]));
      demandAll([peek(op[3]), peek(op[5])]);
      break;
    case OP.DEFINE:
      demandAll([peek(op[4]), peek(op[5]), peek(op[6])]);
      break;
    case OP.SHAPE:
      demandShape(op[2]);
      break;
    case OP.BUILD: {
      const shape = shapeOf(op[1]);
      if (shape) demandBuilding(shape, op[2]);
      break;
    }
    default:
  }
}

/** Throws unless a promise may be waited for: what is called for that may be the page's. @param {any} promise */
export function inspectWaiting(promise) {
  if (!isLimited()) return;
  build(window, tableOfNeeds());
  demandMethod(promise, 'then');
}

/**
 * Throws unless what a Python callable has returned may be handed to the page.
 * @param {any} value  A wire value.
 */
export function inspectValue(value) {
  if (!isLimited()) return;
  build(window, tableOfNeeds());
  demandPassing(peek(value));
}
