/**
 * Python's objects as the page sees them. Python answers later, so whatever is asked of one is a promise:
 *
 *     await clock.time            // an attribute, or a key of a dict
 *     await clock.set(12, 30)     // a method
 *     clock.zone = 'UTC'          // set in order with the rest
 *     for await (const alarm of clock.alarms) …
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { ask, remember, stable } from './exports.js';
import { Object, Proxy, Reflect, Symbol, append } from './intrinsics.js';

/** What can be done with an object; `python/adder/reach.py` does it. */
const GET = 'get';
const SET = 'set';
const CALL = 'call';
const ITERATE = 'iterate';
const NEXT = 'next';

/** @param {string[]} path @param {string} name @returns {string[]} */
function extended(path, name) {
  /** @type {string[]} */
  const longer = [];
  for (let i = 0; i < path.length; i += 1) append(longer, path[i]);
  append(longer, name);
  return longer;
}

/** @param {number} identifier @param {string[]} path */
const asyncIterator = (identifier, path) => () => {
  const started = ask(identifier, [], [ITERATE, path]);
  const iterator = {
    async next() {
      const number = /** @type {any} */ (await started)[NUMBER];
      return ask(number, [], [NEXT, []]);
    },
    async return(/** @type {any} */ value) {
      return { done: true, value };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
};

/** Where this module finds the number of an object. */
const NUMBER = Symbol('number');

/**
 * A member of an object: awaited it is its value, called it is a call, and it has members in turn.
 * @param {number} identifier
 * @param {string[]} path
 * @param {object} owner  Keeps Python from forgetting the object.
 * @returns {any}
 */
function memberOf(identifier, path, owner) {
  const call = (/** @type {any[]} */ ...values) => ask(identifier, values, [CALL, path]);
  return new Proxy(call, {
    get(/** @type {any} */ _, /** @type {string | symbol} */ name) {
      if (name === 'then') {
        /** @param {any} resolve @param {any} reject */
        const then = (resolve, reject) => ask(identifier, [], [GET, path]).then(resolve, reject);
        return then;
      }
      if (name === Symbol.asyncIterator) return asyncIterator(identifier, path);
      if (typeof name !== 'string') return undefined;
      return memberOf(identifier, extended(path, name), owner);
    },
    set(/** @type {any} */ _, /** @type {string | symbol} */ name, /** @type {any} */ value) {
      if (typeof name !== 'string') return false;
      ask(identifier, [value], [SET, extended(path, name)]);
      return true;
    },
  });
}

/**
 * A Python object that went by reference.
 * @param {number} identifier
 * @param {string} typeName
 * @returns {object}
 */
export const pythonObject = (identifier, typeName) => stable(identifier, () => {
  const tag = `Python ${typeName}`;
  /** @type {any} */
  const object = new Proxy(Object.freeze({ [Symbol.toStringTag]: tag }), {
    get(/** @type {any} */ target, /** @type {string | symbol} */ name) {
      if (name === NUMBER) return identifier;
      if (name === Symbol.asyncIterator) return asyncIterator(identifier, []);
      if (name === Symbol.toStringTag) return tag;
      if (name === Symbol.toPrimitive) return () => `[object ${tag}]`;
      // An object that looks like a promise would be awaited where it is only passed on; and JSON asks for `toJSON`.
      if (typeof name !== 'string' || name === 'then' || name === 'toJSON') return Reflect.get(target, name);
      return memberOf(identifier, [name], object);
    },
    set(/** @type {any} */ _, /** @type {string | symbol} */ name, /** @type {any} */ value) {
      if (typeof name !== 'string') return false;
      ask(identifier, [value], [SET, [name]]);
      return true;
    },
  });
  remember(object, [wire.tags.OBJECT, identifier]);
  return object;
});
