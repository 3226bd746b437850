/**
 * Checks of what is passed to a member, by the names that `tools/capabilities.py` gives them.
 *
 * @module
 */

import { isObject, standingOf } from './authority.js';
import { String, brand } from './intrinsics.js';
import {
  both, isAttr, isNodeOfPage, needOfAddress, needOfAttr, needOfAttribute, needOfAttributeOf, needOfClick, needOfCopy,
  needOfDocument, needOfMarkup, needOfSealed, needOfStyle, parentNodeOf,
} from './sinks.js';


/**
 * What is needed for the values that a member gets on a target.
 * @type {Record<string, (target: any, values: any[]) => string>}
 */
export const CHECKS = {
  // @ts-expect-error: nothing that a page adds to Object.prototype belongs here
  __proto__: null,
  url: (target, [value]) => needOfAddress(value, tagOf(target)),
  'url 0': (_, [value]) => needOfAddress(value),
  css: (_, values) => needOfStyle(values),
  html: (target, [value]) => {
    if (brand(target) === '[object HTMLIFrameElement]' && target.srcdoc !== undefined) return bothMarkups(target, value);
    return needOfMarkup(value, target);
  },
  'html 0': (target, values) => {
    // Markup of another kind is parsed by other rules.
    if (brand(target) === '[object DOMParser]' && values[1] !== 'text/html') return 'code';
    if (isNodeOfPage(target)) return needOfMarkup(values[0], target);
    return brand(target) === '[object Range]' ? needOfMarkup(values[0], contextOf(target)) : needOfDocument(values[0]);
  },
  'html 1': (target, values) => both(needOfMarkup(values[1], target), needOfMarkup(values[1], parentNodeOf(target))),
  'attribute 0': (target, values) => needOfAttributeOf(target, text(values[0]), values[1]),
  'attribute 1': (target, values) => needOfAttributeOf(target, text(values[1]), values[2]),
  presence: (target, values) => needOfAttributeOf(target, text(values[0]), 'x'),
  node: (target, [attribute]) => {
    if (!isAttr(attribute)) return '';
    const element = isNodeOfPage(target) ? target : null;
    return element ? needOfAttr(attribute, element) : needOfAttribute('?', 'object', attribute.localName, attribute.value, true);
  },
  value: (target, [value]) => (isAttr(target) ? needOfAttr(target, undefined, value) : ''),
  meta: (target, [value]) => needOfAttributeOf(target, 'content', value),
  clone: (target, values) => {
    const isImport = isNodeOfPage(values[0]);
    return needOfCopy(isImport ? values[0] : target, Boolean(isImport ? values[1] : values[0]));
  },
  click: (target) => needOfClick(target),
  dispatch: (target, [event]) => (/^(?:click|DOMActivate)$/.test(event?.type) ? needOfClick(target) : ''),
  command: (_, [name]) => (text(name).toLowerCase() === 'copy' ? 'clipboard' : 'clipboard code'),
  // A piece of a style that is taken out of it may be what made it harmless.
  range: (target) => both(
    both(needOfSealed(target.startContainer), needOfSealed(target.endContainer)),
    both(needOfSealed(target.anchorNode), needOfSealed(target.focusNode))),
  'function 0': (_, [value]) => (typeof value === 'function' ? '' : 'code'),
  plain: (_, values) => {
    for (let i = 0; i < values.length; i += 1) if (isObject(values[i]) && standingOf(values[i]).isPlatform) return 'code';
    return '';
  },
};

/** @param {any} value */
const text = (value) => (typeof value === 'string' ? value : String(value));

/** @param {any} target */
const tagOf = (target) => (isNodeOfPage(target) && typeof target.localName === 'string' ? target.localName : '');

/** The markup of a frame's document, or of the frame's own inside. @param {any} target @param {any} value */
const bothMarkups = (target, value) => both(
  needOfAttribute('http://www.w3.org/1999/xhtml', 'iframe', 'srcdoc', value), needOfMarkup(value, target));

/** The element that a range's markup is parsed for. @param {any} range */
function contextOf(range) {
  const node = range?.startContainer;
  return isNodeOfPage(node) ? node : null;
}
