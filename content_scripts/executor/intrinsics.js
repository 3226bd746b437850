/**
 * The parts of the language that the executor works with.
 *
 * It arrives when the page's own code has run, and that code may have replaced what it liked. A page that replaces
 * `JSON` or `Promise`, or adds to `Array.prototype`, must not break Python. (One that means harm only harms itself: the
 * executor has no authority that the page lacks.) So it takes its parts from a fresh realm where the page's look
 * changed.
 *
 * @module
 */

/** @param {any} value */
function looksNative(value) {
  try {
    return typeof value === 'function' && /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(value));
  } catch {
    return false;
  }
}

/** Whether everything that is taken from a realm is still the language's own. @param {any} realm */
const isIntact = (realm) => {
  try {
    const {
      Reflect, Object, Map, WeakMap, WeakRef, FinalizationRegistry, Number, Uint8Array, ArrayBuffer, Array, String,
      Symbol, Proxy, JSON,
    } = realm;
    const parts = [
      Reflect.apply, Reflect.construct, Reflect.ownKeys, Reflect.get, Reflect.defineProperty, Reflect.deleteProperty,
      Reflect.getOwnPropertyDescriptor, Object, Object.getPrototypeOf, Object.keys, Object.freeze,
      Object.prototype.toString, Map, Map.prototype.get, Map.prototype.set, Map.prototype.has, Map.prototype.delete,
      Map.prototype.clear, Map.prototype.forEach, WeakMap, WeakMap.prototype.get, WeakMap.prototype.set,
      WeakMap.prototype.has, WeakRef, WeakRef.prototype.deref, FinalizationRegistry,
      FinalizationRegistry.prototype.register, Number, Number.isSafeInteger, Number.isInteger, Number.isFinite,
      Uint8Array, Uint8Array.prototype.subarray, ArrayBuffer, ArrayBuffer.isView, Array, Array.isArray, String,
      String.fromCharCode, Symbol, Proxy, JSON.parse, realm.btoa, realm.atob, realm.RegExp.prototype.exec, realm.RegExp.prototype.test,
      realm.Function.prototype.toString,
    ];
    for (let i = 0; i < parts.length; i += 1) if (!looksNative(parts[i])) return false;
    return true;
  } catch {
    return false;
  }
};

/** @returns {any}  A realm that nobody has touched: that of an empty frame, kept by reference. */
function freshRealm() {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  document.documentElement.append(frame);
  const realm = frame.contentWindow;
  frame.remove();
  return realm ?? globalThis;
}

const realm = isIntact(globalThis) ? globalThis : freshRealm();

export const {
  Reflect, Object, Map, WeakMap, WeakRef, FinalizationRegistry, Number, Uint8Array, ArrayBuffer, Array, String, Symbol,
  Proxy,
} = realm;

const textOfFunction = realm.Function.prototype.toString;
const testOfText = realm.RegExp.prototype.test;
const NATIVE = new realm.RegExp('\\{\\s*\\[native code\\]\\s*\\}\\s*$');

/**
 * Whether a value is a function of the browser's, as far as its text tells.
 * @param {any} value
 * @returns {boolean}
 */
export const isNative = (value) => typeof value === 'function'
  && Reflect.apply(testOfText, NATIVE, [Reflect.apply(textOfFunction, value, [])]);

/**
 * Whether a value is the browser's own getter of an attribute. What a page has bound looks native, but has no name.
 * @param {any} value
 * @param {string} name
 * @returns {boolean}
 */
export const isNativeGetter = (value, name) => isNative(value) && Reflect.apply(
  testOfText, new realm.RegExp(`^function (?:get )?${name}\\(\\)\\s*\\{`), [Reflect.apply(textOfFunction, value, [])]);

const ownNow = globalThis.Date?.now;

/** Milliseconds since 1970; 0 where the page has a clock of its own. @type {() => number} */
export const now = isNative(ownNow) ? ownNow : () => 0;

const ownClosest = globalThis.Element?.prototype.closest;
const closestOfElement = isNative(ownClosest) ? ownClosest : freshRealm().Element.prototype.closest;

/**
 * `Element.prototype.closest`, which the page may have replaced.
 * @param {any} element
 * @param {string} selector
 * @returns {any}
 */
export const closest = (element, selector) => Reflect.apply(closestOfElement, element, [selector]);

/** What it gives are lists, which no setter or `toJSON` of the page's is asked about. @type {(text: string) => any} */
export const parse = realm.JSON.parse;

/** @type {(text: string) => string} */
export const btoa = realm.btoa.bind(realm);
/** @type {(text: string) => string} */
export const atob = realm.atob.bind(realm);

/**
 * The language's own Promise class, whatever the page calls by that name: it is what an async function returns.
 * @type {PromiseConstructor}
 */
export const Promise = /** @type {any} */ ((async () => {})().constructor);

/**
 * `Object.prototype.toString` of any value: `[object Date]`.
 * @param {unknown} value
 * @returns {string}
 */
export const brand = (value) => Reflect.apply(Object.prototype.toString, value, []);

/**
 * Adds to the end of a list without `push`, which the page may have replaced.
 * @template T
 * @param {T[]} list
 * @param {T} item
 */
export function append(list, item) {
  list[list.length] = item;
}

/**
 * Whether a list has an item, without `includes`, which the page may have replaced.
 * @param {any[]} list
 * @param {any} item
 */
export function includes(list, item) {
  for (let i = 0; i < list.length; i += 1) if (list[i] === item) return true;
  return false;
}
