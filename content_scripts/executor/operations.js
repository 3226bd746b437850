/**
 * Performs Python's operations on the page's objects, with the page's authority.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { define } from './custom_elements.js';
import { showHeld } from './defaults.js';
import { pathOf } from './events.js';
import { declare, exportNumbered, handled } from './exports.js';
import { isAboutField, readsField } from './fields.js';
import { answersFor, foresee } from './foresight.js';
import { inspect, inspectWaiting } from './guard.js';
import { drop, has, keep, targetOf, valueOf } from './handles.js';
import { Array, Object, Reflect, String, Symbol, WeakMap, append, brand, now } from './intrinsics.js';
import { isLimited, refuse } from './limits.js';
import { resolve } from './names.js';
import { build, defineShape, resetShapes } from './shapes.js';
import { isStorage, traitsOf } from './traits.js';
import { decode, decodeAll, encode, encodeByValue, encodeError } from './values.js';
import { changesTold, noticeChanges, noticeChangesOf, unwatch, watch } from './watch.js';

const OP = wire.ops;
const T = wire.traits;
const MISSING = [wire.tags.UNDEFINED, 1];
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

/** Sets a member; throws where that would be lost. @param {any} target @param {any} key @param {any} value */
function assign(target, key, value) {
  if (!Reflect.set(target, key, value)) throw new TypeError(`${String(key)} cannot be set`);
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

/** @param {any} target @param {any} key  @returns {number | null}  An index from the start, or null for no index. */
function indexIn(target, key) {
  if (typeof key !== 'number' || !(traitsOf(target) & T.SEQUENCE)) return null;
  return key < 0 ? key + target.length : key;
}

/** @param {any} target */
const isMapping = (target) => (traitsOf(target) & T.MAPPING) !== 0;

/** @param {any} target @param {any} key */
function getItem(target, key) {
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
function setItem(target, key, value) {
  const index = indexIn(target, key);
  if (index !== null) {
    if (index < 0 || index >= target.length) throw new RangeError(`assignment index ${key} is out of range`);
    assign(target, index, value);
  } else if (isStorage(target)) target.setItem(key, value);
  else if (isMapping(target)) target.set(key, value);
  else assign(target, key, value);
}

/** @param {any} target @param {any} key */
function deleteItem(target, key) {
  const index = indexIn(target, key);
  if (index !== null && Array.isArray(target)) target.splice(index, 1);
  else if (isStorage(target)) target.removeItem(key);
  else if (isMapping(target)) target.delete(key);
  else if (!Reflect.deleteProperty(target, key)) throw new TypeError(`${String(key)} cannot be deleted`);
}

/** @param {any} target @param {any} item @returns {boolean} */
function contains(target, item) {
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
function iterate(target) {
  let ahead = false;
  for (let i = 0; i < AHEAD.length; i += 1) if (brand(target) === AHEAD[i]) ahead = true;
  const source = isStorage(target) ? keysOfStorage(target) : isMapping(target) ? target.keys() : target;
  return [wire.tags.LIST, [encode(source[Symbol.iterator]()), ahead]];
}

/** @param {any} iterator @param {number} count */
function nextItems(iterator, count) {
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
function slice(target, start, stop) {
  /** @type {any[]} */
  const items = [];
  const end = stop < 0 || stop > target.length ? target.length : stop;
  for (let i = start; i < end; i += 1) append(items, encode(target[i]));
  return [wire.tags.LIST, items];
}

/** @param {any} target @returns {any} */
function memberNames(target) {
  /** @type {string[]} */
  const names = [];
  for (let object = Object(target); object && object !== Object.prototype; object = Object.getPrototypeOf(object)) {
    const keys = Reflect.ownKeys(object);
    for (let i = 0; i < keys.length; i += 1) if (typeof keys[i] === 'string') append(names, keys[i]);
  }
  return [wire.tags.LIST, names];
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
function perform(op, post) {
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

/**
 * What went wrong in a turn of Python's and has not been told yet. As if the exception had been raised where it arose,
 * nothing that Python recorded after it is done.
 * @typedef {object} Failure
 * @property {any} error  A wire value.
 * @property {number} index  The operation's number in the turn.
 * @property {boolean} isTold
 */

/** @type {Failure | null} */
let failure = null;
/** Turns of Python's that have ended, and operations of the present one: Python counts the same. */
let run = 0;
let index = 0;
/** All of them that came since Python began, without verdicts: those do not all come from Python. */
let total = 0;

/** A new interpreter has taken over. */
export function resetOperations() {
  resetShapes();
  failure = null;
  run = 0;
  index = 0;
  total = 0;
}

/** @param {Post} post */
function endRun(post) {
  if (failure && !failure.isTold) post(wire.kinds.FAILED, 0, [run, failure.index, failure.error]);
  failure = null;
  run += 1;
  index = 0;
}

/** Operations that are done whatever went wrong before them. @param {any[]} op @param {Post} post @returns {boolean} */
function isDoneRegardless(op, post) {
  if (op[0] !== OP.AWAIT || has(op[1])) {
    return op[0] === OP.CONSOLE || op[0] === OP.AWAIT || op[0] === OP.VERDICT || op[0] === OP.SHAPE
      || op[0] === OP.UNWATCH || op[0] === OP.FORESEE;
  }
  // Nobody will ever settle a promise that was not made; so whoever awaits it gets the exception.
  const told = /** @type {Failure} */ (failure);
  post(wire.kinds.SETTLE, op[2], [wire.outcomes.ERROR, told.error, run, told.index]);
  told.isTold = true;
  return false;
}

/** The number of the operation in a batch that Python waits for: the last that is no DROP. @param {any[][]} ops */
function lastOf(ops) {
  let last = ops.length - 1;
  while (last >= 0 && ops[last][0] === OP.DROP) last -= 1;
  return last;
}

/**
 * Performs a batch in order.
 * @param {any[][]} ops
 * @param {Post} post
 * @param {number} [asked]  The number of the operation whose value Python waits for; none if nobody waits.
 * @returns {[outcome: number, value: any, changes?: number]}  The value of the last operation; and, where Python will be
 *   told when that value changes, how often it has been told so far.
 */
export function performAll(ops, post, asked = -1) {
  noticeChanges();
  showHeld();
  let value = null;
  let changes = null;
  for (let i = 0; i < ops.length; i += 1) {
    const op = ops[i];
    if (op[0] === OP.END) {
      endRun(post);
    } else if (op[0] === OP.DROP) {
      for (let j = 0; j < op[1].length; j += 1) drop(op[1][j], 1);
      for (let j = 0; j < op[2].length; j += 1) drop(op[2][j][0], op[2][j][1]);
    } else if (op[0] !== OP.PING) {
      try {
        if (!failure || isDoneRegardless(op, post)) {
          if (i === asked) changes = watch(op);
          value = perform(op, post);
        }
      } catch (error) {
        if (op[0] !== OP.CONSOLE) failure ??= { error: encodeError(error), index, isTold: false };
      }
      // What is printed is sent by the worker, and Python does not count it among what it has recorded.
      if (op[0] !== OP.CONSOLE) index += 1;
      if (op[0] !== OP.CONSOLE && op[0] !== OP.VERDICT) total += 1;
      noticeChangesOf(op);
    }
  }
  return changes === null ? [wire.outcomes.OK, value] : [wire.outcomes.OK, value, changes];
}

/**
 * The same for a batch whose last operation's value Python waits for.
 * @param {any[][]} ops
 * @param {Post} post
 * @returns {[outcome: number, value: any, more?: number]}  As of {@link performAll}; or the error of the first operation
 *   that threw, with its number if it is not the last.
 */
export function answer(ops, post) {
  const reply = performAll(ops, post, lastOf(ops));
  // Python only wanted to know that this has arrived: what has failed is told when it asks for a value, or is done.
  if (ops.length > 0 && ops[0][0] === OP.PING) return reply;
  const failed = failure;
  const last = index - 1;
  failure = null;
  index = 0;
  // Told already or not: the operation that Python waits for has not been done, so there is no value.
  if (!failed) return reply;
  return failed.index === last ? [wire.outcomes.ERROR, failed.error] : [wire.outcomes.ERROR, failed.error, failed.index];
}

/**
 * Answers what a handler will ask of the nodes of an event.
 * @param {Function} handler
 * @param {any} node  Whose handler it is.
 * @param {any} event
 * @param {Post} post
 * @returns {any[] | null}  How many of Python's operations had been done by then, how often Python had been told of changes,
 *   when that was, and the answers.
 */
export function readAhead(handler, node, event, post) {
  noticeChanges();
  const isAfter = isAboutField(event);
  const answers = answersFor(handler, node, event.target, (op) => {
    const isWatched = watch(op) !== null;
    return isWatched || (isAfter && readsField(op)) ? { isWatched, value: perform(op, post) } : null;
  });
  return answers && [total, changesTold(), now(), answers];
}
