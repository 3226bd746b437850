/**
 * Resolves the name of a member: JavaScript's spelling, or Python's (`inner_html` for `innerHTML`).
 *
 * @module
 */

import { Map, Object, Reflect, WeakMap } from './intrinsics.js';

/**
 * @typedef {object} Table
 * @property {Map<string, string>} names  Python's spelling → JavaScript's.
 * @property {number} size  How many members there were.
 */

/** @type {WeakMap<object, Table>} */
const tables = new WeakMap();

/** @param {string} letter */
const isUpper = (letter) => letter >= 'A' && letter <= 'Z';
/** @param {string} letter */
const isLower = (letter) => letter >= 'a' && letter <= 'z';
/** @param {string} letter */
const isDigit = (letter) => letter >= '0' && letter <= '9';

/**
 * Python's spelling of a member, as `snake` in `python/adder/names.py` gives it.
 * @param {string} name
 * @returns {string}
 */
export function snake(name) {
  let spelled = '';
  for (let i = 0; i < name.length; i += 1) {
    const letter = name[i];
    if (isUpper(letter) && i > 0) {
      const before = name[i - 1];
      const isNewWord = isLower(before) || isDigit(before)
        || (isUpper(before) && i + 1 < name.length && isLower(name[i + 1]));
      if (isNewWord) spelled += '_';
    }
    spelled += letter;
  }
  return spelled.toLowerCase();
}

/**
 * Whether a member has a Python spelling of its own. Classes and constants keep their names: else a script that sets
 * `window.date` would replace `Date`. An attribute like `document.URL` does not, since nobody would look for it so.
 * @param {string} key
 * @param {boolean} isOwn  Whether it is the object's own, not its prototype's.
 */
function isRespelled(key, isOwn) {
  if (!isUpper(key[0])) return true;
  if (isOwn) return false;
  for (let i = 0; i < key.length; i += 1) if (!isUpper(key[i])) return false;
  return true;
}

/** @param {object} object @param {boolean} isOwn @returns {Table} */
function tableOf(object, isOwn) {
  const names = new Map();
  const keys = Reflect.ownKeys(object);
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i];
    if (typeof key === 'string' && key !== '' && isRespelled(key, isOwn)) {
      const spelled = snake(key);
      if (spelled !== key && !names.has(spelled)) names.set(spelled, key);
    }
  }
  return { names, size: keys.length };
}

/** @param {object} prototype @param {string} name @returns {string | undefined} */
function lookUp(prototype, name) {
  let table = tables.get(prototype);
  const match = table?.names.get(name);
  if (match !== undefined) return match;
  // The platform's prototypes hold still; those of a page's classes may have gained a member.
  if (table && table.size === Reflect.ownKeys(prototype).length) return undefined;
  table = tableOf(prototype, false);
  tables.set(prototype, table);
  return table.names.get(name);
}

/** @param {object} object @param {string} name */
function has(object, name) {
  try {
    return name in object;
  } catch {
    // The window of another origin says that it has a member, or throws.
    return false;
  }
}

/**
 * The name of the member that `name` means on `target`.
 * @param {any} target
 * @param {string} name
 * @returns {string}  `name` itself where nothing matches.
 */
export function resolve(target, name) {
  const object = Object(target);
  if (has(object, name) || snake(name) !== name) return name;
  try {
    return resolveSpelling(object, name);
  } catch {
    // A proxy that throws, say. What is done with the name will throw too, and for a better reason.
    return name;
  }
}

/** @param {object} object @param {string} name */
function resolveSpelling(object, name) {
  for (let prototype = Object.getPrototypeOf(object); prototype; prototype = Object.getPrototypeOf(prototype)) {
    const match = lookUp(prototype, name);
    if (match !== undefined && match in object) return match;
  }
  return tableOf(object, true).names.get(name) ?? name;
}
