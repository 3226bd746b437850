/**
 * Whether a member may be read, called, set or deleted, by what it is: not by what it is called.
 *
 * @module
 */

import { isIndex, isNative, isObject, isPlace, needOfSetter, needsOfFunction, standingOf } from './authority.js';
import { CHECKS } from './checks.js';
import { exportedOf } from './exports.js';
import { Object, Reflect, brand } from './intrinsics.js';
import { demand } from './limits.js';
import { isNodeOfPage, needOfSealed, needOfStyle } from './sinks.js';

/** Throws where a member's need, which may be a check of what is passed, is switched off. @param {string} need */
export const demandUse = (need) => demand(CHECKS[need] ? '' : need);

/** @param {any} value  A function. @param {boolean} isNew @returns {string} */
export function needOfCall(value, isNew) {
  const known = needsOfFunction(value);
  if (known) return isNew ? known.construct : known.call;
  if (exportedOf(value)) return '';
  return isNative(value) ? 'code' : 'javascript';
}

/** @param {any} target @param {string | symbol} key */
export function find(target, key) {
  for (let owner = /** @type {any} */ (Object(target)); owner; owner = Object.getPrototypeOf(owner)) {
    /** @type {PropertyDescriptor | undefined} */
    const found = Reflect.getOwnPropertyDescriptor(owner, key);
    if (found) return { owner, found };
  }
  return null;
}

/** Throws unless Python may have to do with an object at all. @param {any} target */
export function demandObject(target) {
  if (!isObject(target)) return;
  const { need } = standingOf(target);
  demand(isPlace(target) && CHECKS[need] ? '' : need);
}

/** Objects whose own properties are what they hold, and not what a script put there. */
export const HOLDERS = /^\[object (?:HTML(?:|All|Options|FormControls)Collection|HTML(?:Form|Select)Element|HTMLDocument|NamedNodeMap|DOMStringMap|Storage|CSSStyle(?:Declaration|Properties)|CSS2Properties|StyleSheetList|RadioNodeList)\]$/;

/** @param {any} owner @param {string | symbol} key @param {any} value  Data that is a property of an object's own. */
function needOfData(owner, key, value) {
  if (isPlace(owner) || isIndex(key) || !standingOf(owner).isPlatform) return '';
  if (isObject(value) && isPlace(value)) return '';
  if (owner === window && (key === 'undefined' || key === 'NaN' || key === 'Infinity')) return '';
  if (HOLDERS.test(brand(owner)) && (typeof value === 'string' || isNodeOfPage(value))) return '';
  return 'javascript';
}

/**
 * Throws unless a member may be read.
 * @param {any} target @param {string | symbol} key
 */
export function demandMember(target, key) {
  demandObject(target);
  const there = find(target, key);
  if (!there) return;
  const { owner, found } = there;
  if ('value' in found) {
    const { value } = found;
    demandUse(typeof value === 'function' ? needOfCall(value, false) : needOfData(owner, key, value));
  } else if (found.get) {
    demandUse(needOfCall(found.get, false));
  }
}

/**
 * Throws unless a member may be called; returns what is to be checked of the arguments.
 * @param {any} target @param {string | symbol} key
 * @returns {string}
 */
export function demandMethod(target, key) {
  demandMember(target, key);
  const method = target[key];
  if (typeof method !== 'function') return '';
  const need = needOfCall(method, false);
  demandUse(need);
  return need;
}

/**
 * Throws unless a member may be set.
 * @param {any} target @param {string | symbol} key @param {any} value
 */
export function demandSetting(target, key, value) {
  demandObject(target);
  demandUnsealed(target, '');
  // What the whole page works with.
  if (isPlace(target)) demand('code');
  const there = find(target, key);
  const standing = standingOf(target);
  if (there && !('value' in there.found)) {
    if (!there.found.set) return;
    const setter = there.found.set;
    const need = needOfSetter(setter) ?? (isNative(setter) ? 'code' : 'javascript');
    if (CHECKS[need]) demand(CHECKS[need](target, [value]));
    else demand(need);
    return;
  }
  if (!standing.isPlatform) {
    demand(typeof target === 'function' ? 'javascript' : '');
    return;
  }
  const shown = brand(target);
  if (/^\[object CSS(?:Style|2)/.test(shown)) demand(needOfStyle(value));
  else if (!isIndex(key) && shown !== '[object DOMStringMap]') demand('javascript');
}

/** What may be done with a script or a style. */
const SAFE = /^(?:remove|getAttribute|hasAttribute|getAttributeNames|closest|matches|contains|getRootNode|isSameNode|addEventListener|removeEventListener)$/;

/** @param {any} target @param {string} method */
export function demandUnsealed(target, method) {
  const need = needOfSealed(target);
  if (need && !SAFE.test(method)) demand(need);
}

/** @param {any} target @param {string | symbol} key */
export function demandDeletion(target, key) {
  demandObject(target);
  demandUnsealed(target, '');
  if (isPlace(target)) demand('code');
  const there = standingOf(target);
  if (there.isPlatform && !HOLDERS.test(brand(target))) demand('javascript');
}
