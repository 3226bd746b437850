/**
 * What each function and object of this realm needs, by identity: whichever way Python came by `fetch`, it is `fetch`.
 *
 * Built from the table that `tools/capabilities.py` makes of the Web IDL, when something is switched off for the first
 * time. A *need* is text, as the table's maker says it: `''` for nothing, names of capabilities, `code`, or a check of
 * what is passed (`guard.js` knows them).
 *
 * @module
 */

import { Object, Reflect, String, Symbol, WeakMap, append, includes } from './intrinsics.js';

/**
 * @typedef {object} Table
 * @property {string} interfaces
 * @property {string} members
 * @property {Record<string, string>} whole
 * @property {Record<string, string>} needs
 * @property {Record<string, string>} language
 * @property {Record<string, string>} names
 */

/** @typedef {{ call: string, construct: string }} FunctionNeeds */

const sourceOf = Function.prototype.toString;

/** @param {Function} value  Whether no script wrote it: of the browser, bound, or a proxy. */
export const isNative = (value) => /\{\s*\[native code\]\s*\}\s*$/.test(Reflect.apply(sourceOf, value, []));

/** @type {WeakMap<Function, FunctionNeeds>} */
let functions = new WeakMap();
/** Setters apart, since one function may be getter here and method there. @type {WeakMap<Function, string>} */
let setters = new WeakMap();
/** Prototypes and namespaces of the language and the platform. @type {WeakMap<object, string>} */
let places = new WeakMap();
/** The prototypes of interfaces. @type {WeakMap<object, true>} */
let interfaces = new WeakMap();
let isBuilt = false;

/** @param {string} need  Its part for reading and calling. */
const forUse = (need) => (need[0] === '=' ? '' : need);
/** @param {string} need  Its part for setting. */
const forSetting = (need) => (need[0] === '=' ? need.substring(1) : need);

/** @param {unknown} value */
export const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** @param {Function} value @param {string} call @param {string} [construct] */
function note(value, call, construct = call) {
  // The page's own in the place of the browser's: what it stands for, and the page's.
  if (!isNative(value)) {
    if (!call && !construct) return;
    call = `${call} javascript`;
    construct = `${construct} javascript`;
  }
  // A function that has several names needs what any of them does.
  const known = functions.get(value);
  functions.set(value, known ? { call: known.call || call, construct: known.construct || construct } : { call, construct });
}

/**
 * Notes what the own members of a prototype, namespace or class need.
 * @param {object} place
 * @param {(name: string | symbol) => string | undefined} needOf  Undefined for a name that is not the standards'.
 */
function noteMembers(place, needOf) {
  const keys = Reflect.ownKeys(place);
  for (let i = 0; i < keys.length; i += 1) {
    const need = needOf(keys[i]);
    const found = need === undefined ? undefined : Reflect.getOwnPropertyDescriptor(place, keys[i]);
    if (need === undefined || !found) continue;
    if (typeof found.get === 'function') note(found.get, forUse(need));
    if (typeof found.set === 'function') setters.set(found.set, setters.get(found.set) || forSetting(need));
    if (typeof found.value === 'function' && keys[i] !== 'constructor') note(found.value, forUse(need));
  }
}

/** @param {string} text @returns {Record<string, true>} */
function namesIn(text) {
  const names = Object.create(null);
  const parts = text.split(' ');
  for (let i = 0; i < parts.length; i += 1) names[parts[i]] = true;
  return names;
}

/** Interfaces whose members are CSS properties. */
const STYLES = /^CSS(?:StyleDeclaration|StyleProperties|2Properties)$/;
/** @param {string} name  Whether it is of every object's. */
const isOwnWord = (name) => name === 'constructor' || name === '__proto__';

/** @param {any} realm @param {Table} table */
function buildPlatform(realm, table) {
  const known = namesIn(table.members);
  const names = `CSS2Properties ${table.interfaces}`.split(' ');
  /** @param {string} owner @returns {(name: string | symbol) => string | undefined} */
  const needsOf = (owner) => (name) => {
    const whole = table.whole[owner] ?? '';
    if (typeof name !== 'string') return whole;
    // A style has its properties, and each browser some more.
    if (!known[name]) return STYLES.test(owner) && !isOwnWord(name) ? '=css' : undefined;
    const single = table.needs[`${owner}.${name}`];
    return typeof single === 'string' ? single : whole;
  };
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i];
    const found = Reflect.getOwnPropertyDescriptor(realm, name)?.value;
    if (!isObject(found)) continue;
    const whole = table.whole[name] ?? '';
    if (typeof found === 'function') {
      note(found, whole, forUse(table.needs[`${name}.constructor`] ?? whole));
      const prototype = Reflect.getOwnPropertyDescriptor(found, 'prototype')?.value;
      // `Image` makes objects of another interface, whose turn comes.
      if (isObject(prototype) && Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value === found) {
        places.set(prototype, whole);
        interfaces.set(prototype, true);
        noteMembers(prototype, needsOf(name));
      }
    }
    places.set(found, whole);
    noteMembers(found, needsOf(name));
  }
  noteMembers(realm, (name) => {
    if (typeof name !== 'string' || !known[name]) return undefined;
    const value = Reflect.getOwnPropertyDescriptor(realm, name)?.value;
    return isObject(value) && places.has(value) ? undefined : needsOf('Window')(name);
  });
  // What only an object of its own shows.
  noteMembers(realm.document, needsOf('Document'));
  noteMembers(realm.location, needsOf('Location'));
  const named = Object.getPrototypeOf(realm.Window.prototype);
  places.set(named, '');
  interfaces.set(named, true);
}

/** @param {any} realm @param {string} path @returns {any} */
function valueAt(realm, path) {
  const parts = path.split('.');
  let value = realm;
  for (let i = 0; i < parts.length; i += 1) {
    value = isObject(value) ? Reflect.getOwnPropertyDescriptor(value, parts[i])?.value : undefined;
  }
  return value;
}

/** @param {object} place  A namespace, class or prototype of the language, with what is in it. */
function notePlace(place) {
  if (places.has(place)) return;
  places.set(place, '');
  noteMembers(place, () => '');
  const keys = Reflect.ownKeys(place);
  for (let i = 0; i < keys.length; i += 1) {
    const inner = keys[i] === 'constructor' ? undefined : Reflect.getOwnPropertyDescriptor(place, keys[i])?.value;
    if (isObject(inner)) notePlace(inner);
  }
}

/** Prototypes that no global leads to. @param {any} realm */
function hiddenPlaces(realm) {
  /** @type {object[]} */
  const places = [];
  /** @param {() => any} make */
  const add = (make) => {
    try {
      const made = make();
      for (let next = Object.getPrototypeOf(made); next && next !== realm.Object.prototype; next = Object.getPrototypeOf(next)) {
        append(places, next);
      }
    } catch {
      // Not every browser has each of them.
    }
  };
  add(() => new realm.Uint8Array(0));
  add(() => new realm.Array()[Symbol.iterator]());
  add(() => new realm.Map()[Symbol.iterator]());
  add(() => new realm.Set()[Symbol.iterator]());
  add(() => new realm.String('')[Symbol.iterator]());
  add(() => realm.Iterator.from({ next() {} }));
  add(() => new realm.Map().keys().map(() => 0));
  add(() => new realm.ReadableStream()[Symbol.asyncIterator]());
  return places;
}

/** @param {any} realm @param {Table} table */
function buildLanguage(realm, table) {
  /** @type {any[]} */
  const coding = [];
  /** @param {any} value */
  const addCoding = (value) => {
    if (!isObject(value)) return;
    if (typeof value === 'function') note(value, 'code');
    append(coding, value);
  };
  const listed = (table.language.code ?? '').split(' ');
  for (let i = 0; i < listed.length; i += 1) {
    if (listed[i].substring(listed[i].length - 2) === '.*') {
      const place = valueAt(realm, listed[i].substring(0, listed[i].length - 2));
      if (!isObject(place)) continue;
      places.set(place, '');
      noteMembers(place, () => 'code');
    } else addCoding(valueAt(realm, listed[i]));
  }
  // The one accessor among them.
  const proto = Reflect.getOwnPropertyDescriptor(realm.Object.prototype, '__proto__');
  if (typeof proto?.set === 'function') setters.set(proto.set, 'code');
  const plain = (table.language[''] ?? '').split(' ');
  for (let i = 0; i < plain.length; i += 1) {
    const value = valueAt(realm, plain[i]);
    if (!isObject(value)) continue;
    if (typeof value === 'function') note(value, '');
    if (!includes(coding, value)) notePlace(value);
  }
  notePlace(realm.Function.prototype);
  const hidden = hiddenPlaces(realm);
  for (let i = 0; i < hidden.length; i += 1) notePlace(hidden[i]);
}

/** @param {any} realm @param {Table} table */
export function build(realm, table) {
  if (isBuilt) return;
  isBuilt = true;
  buildLanguage(realm, table);
  buildPlatform(realm, table);
}

/** Forgets all, for a test that changes realms. */
export function reset() {
  functions = new WeakMap();
  setters = new WeakMap();
  places = new WeakMap();
  interfaces = new WeakMap();
  isBuilt = false;
}

/**
 * What a function needs that no script of the page wrote; undefined where it is not known.
 * @param {Function} value
 */
export const needsOfFunction = (value) => functions.get(value);

/** @param {Function} setter */
export const needOfSetter = (setter) => setters.get(setter);

/** @param {object} place @returns {boolean}  Whether it is a prototype, class or namespace of the browser's. */
export const isPlace = (place) => places.has(place);

/**
 * What everything about an object needs, because it is of an interface that a capability is about.
 * @param {object} value
 * @returns {{ need: string, isPlatform: boolean }}
 */
export function standingOf(value) {
  let isPlatform = false;
  for (let next = value; next; next = Object.getPrototypeOf(next)) {
    if (interfaces.has(next)) isPlatform = true;
    const need = places.get(next);
    if (need) return { need, isPlatform };
  }
  return { need: '', isPlatform };
}

/** @param {string | symbol} key @returns {boolean} */
export const isIndex = (key) => typeof key === 'string' && /^\d+$/.test(key) && String(key) === key;
