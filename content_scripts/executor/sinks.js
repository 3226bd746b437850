/**
 * What a text needs that is to become an attribute, a style, an address or markup. A text that names nothing to load and
 * nothing to run needs nothing.
 *
 * Python may have given a form a child that is called like one of the members used here, so they are taken from the
 * prototypes.
 *
 * @module
 */

import { Object, Reflect, String } from './intrinsics.js';

/** @param {any} prototype @param {string} name @returns {(target: any) => any} */
function getter(prototype, name) {
  const get = /** @type {any} */ (Reflect.getOwnPropertyDescriptor(prototype, name)?.get);
  return (target) => Reflect.apply(get, target, []);
}

const attributesOf = getter(Element.prototype, 'attributes');
const firstChildOf = getter(Node.prototype, 'firstChild');
const nextSiblingOf = getter(Node.prototype, 'nextSibling');
const parentOf = getter(Node.prototype, 'parentNode');
const typeOf = getter(Node.prototype, 'nodeType');
const textOf = getter(Node.prototype, 'textContent');
const localNameOf = getter(Element.prototype, 'localName');
const namespaceOf = getter(Element.prototype, 'namespaceURI');
const nameOfAttribute = getter(Attr.prototype, 'localName');
const valueOfAttribute = getter(Attr.prototype, 'value');
const ownerOf = getter(Attr.prototype, 'ownerElement');
const contentOf = getter(HTMLTemplateElement.prototype, 'content');
const labelled = getter(HTMLLabelElement.prototype, 'control');
const hostOf = typeof ShadowRoot === 'function' ? getter(ShadowRoot.prototype, 'host') : () => null;
const setMarkup = /** @type {any} */ (Reflect.getOwnPropertyDescriptor(Element.prototype, 'innerHTML')?.set);
const { getAttribute, hasAttribute } = Element.prototype;
const { parseFromString } = DOMParser.prototype;
const { createHTMLDocument } = DOMImplementation.prototype;
const { createElementNS } = Document.prototype;

const HTML = 'http://www.w3.org/1999/xhtml';
/** Attributes that hold an address: of something to load, to go to or to send to. */
const ADDRESSES = /^(?:src|href|action|formaction|data|poster|background|codebase|manifest|cite|longdesc)$/;
/** Attributes that hold addresses in a form of their own, or cause requests in other ways. */
const REQUESTS = /^(?:ping|srcset|imagesrcset|attributionsrc|archive|classid|lowsrc|dynsrc|profile)$/;
/** Pictures that are in the address themselves. SVG is a document, with addresses in it. */
const PICTURE = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp)[;,]/;
/** Elements that show what an address gives, and run nothing of it. */
const SHOWING = /^(?:img|image|audio|video|source)$/;
/** CSS that loads something, or that hides what it says behind an escape. */
const LOADING = /\\|\b(?:url|src|image|image-set|cross-fade|element)\s*\(|@import|@font-face|@namespace|expression\s*\(/i;

/** What refers to the document itself. */
const WITHIN = /\burl\(\s*(["']?)#[\w-]*\1\s*\)/gi;

/** @param {any} value @returns {string} */
function textFrom(value) {
  return typeof value === 'string' ? value : String(value);
}

/** @param {string} first @param {string} second  Both needs in one. */
export const both = (first, second) => (first && second ? `${first} ${second}` : first || second);

/**
 * @param {any} value  An address.
 * @param {string} [element]  The name of the element that it is for.
 */
export function needOfAddress(value, element = '') {
  if (value === null || value === undefined) return '';
  // As URL parsers do: what is not printable goes, spaces at the ends too.
  const address = textFrom(value).replace(/^[\0- ]+|[\t\n\r]+|[\0- ]+$/g, '').toLowerCase();
  if (address === '' || address[0] === '#' || address === 'about:blank' || PICTURE.test(address)) return '';
  if (/^(?:blob|filesystem):/.test(address)) return SHOWING.test(element) ? '' : 'code';
  return address.substring(0, 11) === 'javascript:' ? 'code' : 'network';
}

/** @param {any} value  A style, a rule or a style sheet; or what holds some. @param {number} [depth] @returns {string} */
export function needOfStyle(value, depth = 0) {
  if (typeof value === 'string') return LOADING.test(value.replace(WITHIN, 'none')) ? 'network' : '';
  if (typeof value !== 'object' || value === null) return '';
  if (depth > 8) return 'network';
  const prototype = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain && typeof value.length !== 'number') return needOfStyle(textFrom(value), depth + 1);
  const keys = Reflect.ownKeys(value);
  for (let i = 0; i < keys.length; i += 1) {
    const need = typeof keys[i] === 'string' ? both(needOfStyle(keys[i], depth + 1), needOfStyle(value[keys[i]], depth + 1)) : '';
    if (need) return need;
  }
  return '';
}

/**
 * @param {string} namespace @param {string} element  Its local name.
 * @param {string} attribute @param {any} value
 * @param {boolean} [isRefreshing]  Whether the element is a `meta` that has an `http-equiv`.
 * @returns {string}
 */
export function needOfAttribute(namespace, element, attribute, value, isRefreshing = false) {
  const name = attribute.substring(attribute.lastIndexOf(':') + 1).toLowerCase();
  const tag = element.substring(element.lastIndexOf(':') + 1).toLowerCase();
  if (tag === 'script' || /^on/.test(name) || name === 'http-equiv') return 'code';
  if (name === 'content') return isRefreshing ? 'code' : '';
  if (name === 'srcdoc') return needOfDocument(value);
  if (name === 'data' && tag !== 'object') return '';
  if (ADDRESSES.test(name)) return needOfAddress(value, tag);
  if (REQUESTS.test(name)) return textFrom(value) === '' ? '' : 'network';
  if (name === 'style') return needOfStyle(textFrom(value));
  if (namespace === HTML || namespace === '') return '';
  // An animation of another attribute sets that.
  if (/^(?:animate|set)$/.test(tag) && /^(?:to|from|by|values)$/.test(name) && /[:/]/.test(textFrom(value))) return 'code';
  if (name === 'attributename' && /^(?:.*:)?(?:on.*|href|src|style)$/i.test(textFrom(value).trim())) return 'code';
  // In SVG, many attributes are styles.
  return /^(?:id|class|lang|title|role|tabindex|(?:data|aria)-.*)$/.test(name) ? '' : needOfStyle(textFrom(value));
}

/** @param {any} element @param {string} attribute @param {any} value */
export function needOfAttributeOf(element, attribute, value) {
  const tag = localNameOf(element);
  const isRefreshing = tag === 'meta' && Reflect.apply(hasAttribute, element, ['http-equiv']);
  return needOfAttribute(namespaceOf(element) ?? '', tag, attribute, value, isRefreshing);
}

/** @param {any} attribute  An `Attr`. @param {any} [element]  Where it is, or is going. @param {any} [value] */
export function needOfAttr(attribute, element = ownerOf(attribute), value = valueOfAttribute(attribute)) {
  // One that is nowhere is looked at when it gets somewhere.
  return element ? needOfAttributeOf(element, nameOfAttribute(attribute), value) : '';
}

/** @param {any} node  @returns {string}  What all that is in it needs. */
function needOfTree(node) {
  let need = '';
  for (let child = firstChildOf(node); child && need !== 'code'; child = nextSiblingOf(child)) {
    if (typeOf(child) !== 1) continue;
    const tag = localNameOf(child);
    // What is in `noscript` is text where scripts run and markup where they do not, as here.
    let own = tag === 'script' || tag === 'noscript' ? 'code' : tag === 'style' ? needOfStyleText(child) : '';
    const attributes = attributesOf(child);
    for (let i = 0; i < attributes.length; i += 1) own = stronger(own, needOfAttr(attributes[i], child));
    if (tag === 'template' && namespaceOf(child) === HTML) own = stronger(own, needOfTree(contentOf(child)));
    need = stronger(need, stronger(own, needOfTree(child)));
  }
  return need;
}

/** @param {any} style  An element, whose style is the text that is in it directly; and what is deeper, to be sure. */
function needOfStyleText(style) {
  let direct = '';
  for (let child = firstChildOf(style); child; child = nextSiblingOf(child)) if (typeOf(child) !== 1) direct += textOf(child);
  return both(needOfStyle(direct), needOfStyle(textOf(style)));
}

/** @param {string} first @param {string} second  `code` is all that can be needed. */
const stronger = (first, second) => (first === 'code' || second === 'code' ? 'code' : first || second);

/**
 * Markup that becomes the inside of an element: parsed as it will be, in a document where nothing loads or runs.
 * @param {any} value @param {any} context  The element, or its shadow root.
 */
export function needOfMarkup(value, context) {
  const inert = Reflect.apply(createHTMLDocument, document.implementation, ['']);
  const type = isNodeOfPage(context) ? typeOf(context) : 0;
  const place = type === 1 ? context : type === 11 ? hostIn(context) : type === 3 ? parentOf(context) : null;
  const holder = Reflect.apply(createElementNS, inert, place ? [namespaceOf(place), localNameOf(place)] : [HTML, 'body']);
  const tag = localNameOf(holder);
  // Some of the platform takes the body for the root, and a body has no frames.
  if (tag === 'html' && needOfMarkup(value, null)) return 'code';
  if (tag === 'script' || tag === 'noscript') return 'code';
  if (tag === 'style') return needOfStyle(textFrom(value));
  Reflect.apply(setMarkup, holder, [value]);
  const inside = tag === 'template' && namespaceOf(holder) === HTML ? contentOf(holder) : holder;
  return needOfTree(inside);
}

/** @param {any} fragment  @returns {any}  The element whose shadow it is, if it is one. */
function hostIn(fragment) {
  try {
    return hostOf(fragment);
  } catch {
    return null;
  }
}

/** @param {any} value  A whole document of HTML. */
export function needOfDocument(value) {
  return needOfTree(Reflect.apply(parseFromString, new DOMParser(), [value, 'text/html']));
}

/** @param {any} node  @returns {any}  Its parent, or null. */
export const parentNodeOf = (node) => parentOf(node);

/** @param {any} value @returns {boolean} */
export function isNodeOfPage(value) {
  try {
    return typeof value === 'object' && value !== null && typeOf(value) > 0;
  } catch {
    return false;
  }
}

/** @param {any} value @returns {boolean} */
export function isAttr(value) {
  return isNodeOfPage(value) && typeOf(value) === 2;
}

/**
 * Elements whose text is a program or a style, and that text: Python may look at them, but not change them piece by
 * piece.
 * @param {any} value
 * @returns {'' | 'code' | 'network'}
 */
export function needOfSealed(value) {
  if (!isNodeOfPage(value)) return '';
  const element = typeOf(value) === 1 ? value : parentOf(value);
  const tag = element && typeOf(element) === 1 ? localNameOf(element) : '';
  return tag === 'script' ? 'code' : tag === 'style' ? 'network' : '';
}

/** What loads something, in a subtree that is copied. */
const COPIED = 'script, style, :is(img, iframe, frame, embed, audio, video, source, track, input):is([src], [srcset], [srcdoc]), '
  + 'object[data], video[poster], link[href], [background], image, use, feImage, [style*="("]';
const { querySelector, matches } = Element.prototype;
const { querySelector: querySelectorInFragment } = DocumentFragment.prototype;

/** @param {any} node @param {boolean} isDeep */
export function needOfCopy(node, isDeep) {
  const type = typeOf(node);
  if (type !== 1 && type !== 11) return type === 9 ? 'network' : '';
  if (type === 1 && Reflect.apply(matches, node, [COPIED])) return 'network';
  if (!isDeep) return '';
  const find = type === 1 ? querySelector : querySelectorInFragment;
  return Reflect.apply(find, node, [COPIED]) ? 'network' : '';
}

/**
 * A click that goes somewhere or sends something.
 * @param {any} target
 * @returns {string}
 */
export function needOfClick(target) {
  for (let node = target; isNodeOfPage(node); node = typeOf(node) === 11 ? hostIn(node) : parentOf(node)) {
    if (typeOf(node) === 1 && goesSomewhere(node)) return 'network';
  }
  return '';
}

/** @param {any} element @returns {boolean} */
function goesSomewhere(element) {
  const tag = localNameOf(element);
  /** @param {string} name */
  const has = (name) => Reflect.apply(hasAttribute, element, [name]);
  const type = textFrom(Reflect.apply(getAttribute, element, ['type']) ?? '').toLowerCase();
  if (tag === 'a' || tag === 'area') return has('href') || has('xlink:href');
  if (tag === 'input') return type === 'submit' || type === 'image';
  if (tag === 'button') return type !== 'button' && type !== 'reset';
  if (tag === 'label') {
    const control = labelled(element);
    return Boolean(control) && goesSomewhere(control);
  }
  return false;
}
