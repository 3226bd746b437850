/**
 * Performs an operation of Python's on the page's objects, with the page's authority.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import {
  assign, contains, deleteItem, getItem, iterate, memberNames, nextItems, setItem, slice,
} from './containers.js';
import { define } from './custom_elements.js';
import { pathOf } from './events.js';
import { declare, exportNumbered, handled } from './exports.js';
import { foresee } from './foresight.js';
import { inspect, inspectWaiting } from './guard.js';
import { keep, targetOf, valueOf } from './handles.js';
import { Object, Reflect, String, Symbol, WeakMap, append, brand } from './intrinsics.js';
import { isLimited, refuse } from './limits.js';
import { resolve } from './names.js';
import { build, defineShape } from './shapes.js';
import { MISSING, decode, decodeAll, encode, encodeByValue, encodeError } from './values.js';
import { unwatch } from './watch.js';

const OP = wire.ops;
/** What reading a member gives that is not there. */
const NOTHING = Object.freeze({});
/** Promises of plain data, which Python gets by value. @type {WeakMap<object, boolean>} */
const promisesOfData = new WeakMap();

/** @param {any} target @param {string} name */
function get(target, name) {
  const key = resolve(target, name);
  return key in Object(target) ? target[key] : NOTHING;
}

/**
 * The same member of several objects.
 * @param {number[]} handles
 * @param {string} name
 */
function getAll(handles, name) {
  /** @type {any[]} */
  const values = [];
  for (let i = 0; i < handles.length; i += 1) {
    const value = get(valueOf(handles[i]), name);
    append(values, value === NOTHING ? MISSING : encode(value));
  }
  return [wire.tags.LIST, values];
}

/** @param {any[][]} ops  That only ask. @param {Post} post */
function readAll(ops, post) {
  /** @type {any[]} */
  const values = [];
  for (let i = 0; i < ops.length; i += 1) append(values, perform(ops[i], post));
  return [wire.tags.LIST, values];
}

/**
 * @param {any} target
 * @param {string} type
 * @param {Function} handler
 * @param {number | null} flags  What the author declared, or null.
 * @param {any} options
 * @param {string | null} selector  Of the elements inside the target that the handler is for; null where it is for the
 *   target itself.
 */
function listen(target, type, handler, flags, options, selector) {
  let once = null;
  if (selector !== null) {
    // One that is no selector throws here, and not at each event.
    document.createDocumentFragment().querySelector(selector);
    // What it is not for does not use it up.
    if (options?.once) once = { capture: Boolean(options.capture) };
    if (once) options.once = false;
  }
  declare(handler, target, type, { flags, selector, once });
  target.addEventListener(type, handler, options);
}

/** @param {any} target @param {string} name @param {any[]} encoded */
function callMethod(target, name, encoded) {
  const key = resolve(target, name);
  const method = target[key];
  if (typeof method !== 'function') throw new TypeError(`${key} is not a function`);
  const decoded = decodeAll(encoded);
  const result = (key === 'composedPath' && pathOf(target, decoded[0])) || Reflect.apply(method, target, decoded);
  // `Response.json()` is data by what it says; a page's own objects go by reference.
  if (key === 'json' && (brand(target) === '[object Response]' || brand(target) === '[object Request]')) {
    promisesOfData.set(result, true);
  }
  return result;
}

/**
 * Posts what comes of a promise; that it never came to be, too, or Python would wait for ever.
 * @param {number} handle
 * @param {number} number
 * @param {(kind: string, number: number, body: any) => void} post
 */
async function awaitPromise(handle, number, post) {
  let reply;
  try {
    const target = valueOf(handle);
    inspectWaiting(target);
    const value = await target;
    reply = [wire.outcomes.OK, promisesOfData.get(target) ? encodeByValue(value) : encode(value)];
  } catch (error) {
    reply = [wire.outcomes.ERROR, encodeError(error)];
  }
  post(wire.kinds.SETTLE, number, reply);
}

/** @param {any} target @param {string} level @param {string} text */
function log(target, level, text) {
  target[level](text);
}

/** @param {any} target @param {any[]} values */
function construct(target, values) {
  // Python's bytes are a Uint8Array here; pixels have to be the other kind of byte.
  if (target === window.ImageData && values[0] instanceof window.Uint8Array) {
    values[0] = new window.Uint8ClampedArray(values[0].buffer);
  }
  return Reflect.construct(target, values);
}

/** @typedef {(kind: string, number: number, body: any) => void} Post */

/**
 * What an operation comes to whose value Python may keep under a handle of its own choice.
 * @param {any[]} op
 * @returns {any}
 */
function evaluate(op) {
  switch (op[0]) {
    case OP.GET: return get(targetOf(op[1]), op[2]);
    case OP.CALL: return Reflect.apply(valueOf(op[1]), undefined, decodeAll(op[2]));
    case OP.METHOD: return callMethod(targetOf(op[1]), op[2], op[3]);
    default: return construct(valueOf(op[1]), decodeAll(op[2]));
  }
}

/**
 * @param {any[]} op
 * @param {Post} post
 * @returns {any}  The wire value of the result.
 */
export function perform(op, post) {
  if (isLimited()) inspect(op);
  switch (op[0]) {
    case OP.GET:
    case OP.CALL:
    case OP.METHOD:
    case OP.NEW: {
      const value = evaluate(op);
      return value === NOTHING ? MISSING : encode(value);
    }
    case OP.KEEP:
      keep(op[1], evaluate(op[2]));
      return null;
    case OP.SET: {
      const target = targetOf(op[1]);
      assign(target, resolve(target, op[2]), decode(op[3]));
      return null;
    }
    case OP.DELETE: {
      const target = targetOf(op[1]);
      const key = resolve(target, op[2]);
      if (!Reflect.deleteProperty(target, key)) throw new TypeError(`${key} cannot be deleted`);
      return null;
    }
    case OP.GET_ALL: return getAll(op[1], op[2]);
    case OP.READ_ALL: return readAll(op[1], post);
    case OP.KEYS: return memberNames(targetOf(op[1]));
    case OP.ITERATE: return iterate(targetOf(op[1]));
    case OP.NEXT: return nextItems(targetOf(op[1]), op[2]);
    case OP.SLICE: return slice(targetOf(op[1]), op[2], op[3]);
    case OP.AWAIT:
      awaitPromise(op[1], op[2], post);
      return null;
    case OP.INSTANCE: return valueOf(op[1]) instanceof valueOf(op[2]);
    case OP.STRING: return String(targetOf(op[1]));
    case OP.BY_VALUE: return encodeByValue(targetOf(op[1]));
    case OP.CONSOLE:
      log(console, op[1], op[2]);
      return null;
    case OP.GET_ITEM: return getItem(targetOf(op[1]), decode(op[2]));
    case OP.SET_ITEM:
      setItem(targetOf(op[1]), decode(op[2]), decode(op[3]));
      return null;
    case OP.DELETE_ITEM:
      deleteItem(targetOf(op[1]), decode(op[2]));
      return null;
    case OP.CONTAINS: return contains(targetOf(op[1]), decode(op[2]));
    case OP.ASYNC_ITERATE: return encode(targetOf(op[1])[Symbol.asyncIterator]());
    case OP.LISTEN:
      listen(targetOf(op[1]), op[2], decode(op[3]), op[4], decode(op[5]), op[6]);
      return null;
    case OP.DEFINE:
      define(op[1], op[2], op[3], decode(op[4]), decode(op[5]), decode(op[6]));
      return null;
    case OP.SHAPE:
      defineShape(op[1], op[2]);
      return null;
    case OP.BUILD:
      build(op[1], op[2], decode);
      return null;
    case OP.SYNC: return null;
    case OP.UNWATCH:
      unwatch();
      return null;
    case OP.FORESEE:
      foresee(exportNumbered(op[1]), op[2]);
      return null;
    case OP.REFUSE: return refuse(op[1]);
    case OP.VERDICT:
      handled(op[1], op[2]);
      return null;
    default: throw new TypeError(`there is no operation ${op[0]}`);
  }
}
