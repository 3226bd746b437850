/**
 * JavaScript values to wire values and back.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { pythonElement } from './custom_elements.js';
import { isDispatched, snapshot } from './events.js';
import { exportedOf, pythonFunction, stackOf } from './exports.js';
import { handleFor, valueOf } from './handles.js';
import {
  Array, ArrayBuffer, Map, Number, Object, Reflect, String, Uint8Array, append, atob, brand, btoa,
} from './intrinsics.js';
import { Refusal } from './limits.js';
import { pythonObject } from './objects.js';
import { classNameOf, traitsOf } from './traits.js';

const TAG = wire.tags;
/** The wire value of a member or an item that is not there. */
export const MISSING = [TAG.UNDEFINED, 1];
/** @typedef {any} WireValue */

/** @param {number} value @returns {WireValue} */
function encodeNumber(value) {
  if (value === 0 && 1 / value < 0) return [TAG.NUMBER, '-0'];
  if (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))) return value;
  return [TAG.NUMBER, String(value)];
}

/** @param {Uint8Array} bytes @returns {string} */
export function base64(bytes) {
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += Reflect.apply(String.fromCharCode, null, bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}

/** Kinds of typed arrays, and what Python's `struct` calls their items. @type {Record<string, string>} */
const FORMATS = {
  // @ts-expect-error: nothing that a page adds to Object.prototype belongs here
  __proto__: null,
  Int8Array: 'b',
  Int16Array: 'h',
  Uint16Array: 'H',
  Int32Array: 'i',
  Uint32Array: 'I',
  Float32Array: 'f',
  Float64Array: 'd',
  BigInt64Array: 'q',
  BigUint64Array: 'Q',
};

/** @param {any} value @returns {WireValue | null}  Null where the object does not go by value. */
function encodeData(value) {
  const shown = brand(value);
  if (shown === '[object Date]') {
    const time = +value;
    return [TAG.DATE, time === time ? time : null];
  }
  if (shown === '[object ArrayBuffer]') return [TAG.BYTES, base64(new Uint8Array(value)), ''];
  if (ArrayBuffer.isView(value)) {
    const bytes = base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    const format = FORMATS[shown.substring(8, shown.length - 1)];
    return [TAG.BYTES, bytes, typeof format === 'string' ? format : ''];
  }
  return null;
}

/** @param {any} value @returns {WireValue} */
const encodeHandle = (value) => {
  const own = pythonElement(value);
  if (own) return [TAG.HANDLE, handleFor(value), traitsOf(value), own.name, own.number];
  return [TAG.HANDLE, handleFor(value), traitsOf(value), classNameOf(value)];
};

/**
 * The wire value of anything.
 * @param {any} value
 * @param {import('./events.js').Fields} [fields]  For an event, what its attributes were.
 * @returns {WireValue}
 */
export function encode(value, fields = undefined) {
  switch (typeof value) {
    // `document.all` says that it is undefined, but is not.
    case 'undefined': return value === undefined ? [TAG.UNDEFINED] : encodeHandle(value);
    case 'boolean':
    case 'string': return value;
    case 'number': return encodeNumber(value);
    case 'bigint': return [TAG.BIGINT, String(value)];
    case 'symbol': return encodeHandle(value);
    default:
  }
  if (value === null) return null;
  return exportedOf(value) ?? encodeObject(value, fields);
}

/** @param {any} value @param {import('./events.js').Fields | undefined} fields @returns {WireValue} */
function encodeObject(value, fields) {
  try {
    const data = encodeData(value);
    if (data) return data;
    if (fields || isDispatched(value)) {
      return [TAG.EVENT, handleFor(value), traitsOf(value), classNameOf(value), snapshot(value, encode, fields)];
    }
  } catch {
    // What throws when it is looked at goes by reference; Python may look for itself.
  }
  return encodeHandle(value);
}

/**
 * The wire value of plain data, copied: arrays, plain objects, maps and sets, to any depth.
 * @param {any} value
 * @param {any[]} [inside]
 * @returns {WireValue}
 */
export function encodeByValue(value, inside = []) {
  if (typeof value !== 'object' || value === null) return encode(value);
  const shown = brand(value);
  const prototype = Object.getPrototypeOf(value);
  const isPlain = shown === '[object Object]' && (prototype === null || Object.getPrototypeOf(prototype) === null);
  const isList = Array.isArray(value) || shown === '[object Set]';
  if (!isPlain && !isList && shown !== '[object Map]') return encode(value);
  for (let i = 0; i < inside.length; i += 1) {
    if (inside[i] === value) throw new TypeError('the object contains itself, so it cannot be copied to Python as data');
  }
  append(inside, value);
  /** @type {WireValue[]} */
  const items = [];
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) append(items, encodeByValue(value[i], inside));
  } else if (isPlain) {
    const keys = Object.keys(value);
    for (let i = 0; i < keys.length; i += 1) append(items, [keys[i], encodeByValue(value[keys[i]], inside)]);
  } else if (isList) {
    value.forEach((/** @type {any} */ item) => append(items, encodeByValue(item, inside)));
  } else {
    value.forEach((/** @type {any} */ item, /** @type {any} */ key) => {
      append(items, [String(key), encodeByValue(item, inside)]);
    });
  }
  inside.length -= 1;
  return isList ? [TAG.LIST, items] : [TAG.MAPPING, items];
}

/** Causes that are told of one error; an error may be its own. */
const MOST_CAUSES = 8;

/**
 * The wire value of something thrown.
 * @param {any} thrown
 * @param {number} [level]  How many errors it is the cause of.
 * @returns {WireValue}
 */
export function encodeError(thrown, level = 0) {
  if (Refusal.is(thrown)) return [TAG.REFUSED, thrown.capability, thrown.message];
  let name = 'Error';
  let message = '';
  let stack = '';
  let isDOM = false;
  let cause = null;
  try {
    const isError = typeof thrown === 'object' && thrown !== null && 'message' in thrown;
    name = isError ? String(thrown.name) : 'Error';
    message = isError ? String(thrown.message) : String(thrown);
    const told = isError ? stackOf(thrown) : '';
    stack = typeof told === 'string' ? told : '';
    isDOM = brand(thrown) === '[object DOMException]';
    const isCaused = isError && typeof thrown.cause === 'object' && thrown.cause !== null && 'message' in thrown.cause;
    if (isCaused && level < MOST_CAUSES) cause = encodeError(thrown.cause, level + 1);
  } catch {
    message ||= 'an object was thrown that cannot be read';
  }
  return [TAG.ERROR, encode(thrown), name, message, stack, isDOM, cause];
}

/** @param {string} text @param {string} format @returns {any} */
function bytesOf(text, format) {
  const binary = atob(text);
  // The page gets arrays of its own realm, so that its `instanceof` works.
  const bytes = new globalThis.Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  for (const name in FORMATS) {
    if (FORMATS[name] === format) return new (/** @type {any} */ (globalThis))[name](bytes.buffer);
  }
  return bytes;
}

/**
 * The JavaScript value of a wire value.
 * @param {WireValue} value
 * @returns {any}
 */
export function decode(value) {
  if (typeof value !== 'object' || value === null) return value;
  switch (value[0]) {
    case TAG.UNDEFINED: return undefined;
    case TAG.NUMBER: return value[1] === '-0' ? -0 : Number(value[1]);
    case TAG.BIGINT: return BigInt(value[1]);
    case TAG.DATE: return new Date(value[1]);
    case TAG.BYTES: return bytesOf(value[1], value[2]);
    case TAG.HANDLE: return valueOf(value[1]);
    case TAG.FUNCTION: return pythonFunction(value[1], value[2], value[3]);
    case TAG.OBJECT: return pythonObject(value[1], value[2]);
    case TAG.LIST: return decodeAll(value[1]);
    case TAG.MAPPING: {
      /** @type {Record<string, any>} */
      const object = {};
      for (let i = 0; i < value[1].length; i += 1) {
        // Defined, not assigned: a key may be `__proto__`.
        Reflect.defineProperty(object, value[1][i][0], {
          value: decode(value[1][i][1]), writable: true, enumerable: true, configurable: true,
        });
      }
      return object;
    }
    default: throw new TypeError(`no value has the tag ${value[0]}`);
  }
}

/**
 * @param {WireValue[]} values
 * @returns {any[]}
 */
export function decodeAll(values) {
  /** @type {any[]} */
  const decoded = [];
  for (let i = 0; i < values.length; i += 1) append(decoded, decode(values[i]));
  return decoded;
}
