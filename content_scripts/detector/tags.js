/**
 * Which script elements are Python, and what is kept of one.
 *
 * @module
 */

const HTML = 'http://www.w3.org/1999/xhtml';
const TYPES = new Set(['python', 'text/python', 'text/python3', 'application/python', 'application/x-python', 'py']);
/** Types that another runtime may claim, so that one cannot be sure before the whole page is there. */
const CONTESTED = new Set(['text/python', 'text/python3', 'py']);

/**
 * A Python tag as it was when it was inserted. What the page does to the element afterwards changes nothing.
 * @typedef {object} Tag
 * @property {HTMLScriptElement} element
 * @property {string} type  Trimmed and in lower case.
 * @property {string} text
 * @property {string} src  Absolute URL; empty for an inline script.
 * @property {boolean} hasSrc
 * @property {boolean} async
 * @property {string} nonce
 * @property {string} integrity
 * @property {string | null} crossOrigin
 * @property {string} referrerPolicy
 * @property {boolean} late  Whether it was inserted after the document had been parsed.
 */

/** @param {Element} element @returns {string}  Its type, trimmed and in lower case. */
export const typeOf = (element) => (element.getAttribute('type') ?? '').trim().toLowerCase();

/**
 * Asked of the node itself: for a node that another document has made, `instanceof` says no in Firefox.
 * @param {Node} node
 * @returns {node is Element}
 */
export const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;

/**
 * @param {Element} element
 * @returns {element is HTMLScriptElement}
 */
export const isPython = (element) => element.localName === 'script' && element.namespaceURI === HTML
  && TYPES.has(typeOf(element));

/** @param {string} type */
export const isContested = (type) => CONTESTED.has(type);

/** @param {Element} element */
export const isOff = (element) => element.getAttribute('data-adder') === 'off'
  || document.documentElement?.getAttribute('data-adder') === 'off';

/**
 * Whether the page brings a runtime of its own that claims tags of this type: PyScript takes `py`, Brython
 * `text/python`.
 * @param {string} type
 */
export function isClaimed(type) {
  if (type === 'py') return document.querySelector('script[src*="pyscript" i], link[href*="pyscript" i]') !== null;
  if (type === 'text/python' || type === 'text/python3') {
    return document.querySelector('script[src*="brython" i]') !== null;
  }
  return false;
}

/**
 * Where a tag came from: the document's own markup, `createElement`, or markup that a script inserted. HTML does not run
 * script elements of that last kind, and neither does Adder.
 * @typedef {'parser' | 'script' | 'markup'} Origin
 */

/**
 * Tells where an element came from, by what it says of `async` when it is first seen: one that `createElement` made is
 * async from birth; one made from markup is so only where the markup says it. (Firefox marks elements of `innerHTML`
 * like those of `createElement`, so that there the two cannot be told apart. And after `script.async = false` an
 * element looks, in Chromium, as if it came from `innerHTML`; both browsers treat it as such.)
 * @param {HTMLScriptElement} element
 * @param {boolean} mayBeParser  Whether the document is being parsed and the element looks as if the parser added it.
 * @returns {Origin}
 */
export function originOf(element, mayBeParser) {
  const isAsyncFromBirth = element.async && !element.hasAttribute('async');
  // What `document.write` wrote is seen when the parser is done with it, and then it too says `async`. Its text came
  // after it, which is rare for an element that a script made.
  if (isAsyncFromBirth) return mayBeParser && element.text !== '' ? 'parser' : 'script';
  if (mayBeParser) return 'parser';
  // `script.async = true` leaves the same mark as markup does; scripts that load scripts do that a lot.
  return element.hasAttribute('async') ? 'script' : 'markup';
}

/**
 * @param {HTMLScriptElement} element
 * @param {boolean} async
 * @param {boolean} late
 * @returns {Tag}
 */
export const take = (element, async, late) => ({
  element,
  type: typeOf(element),
  text: element.text,
  // The URL of an empty `src` would be that of the page.
  src: element.getAttribute('src') === '' ? '' : element.src,
  hasSrc: element.hasAttribute('src'),
  async,
  nonce: element.nonce,
  integrity: element.integrity,
  crossOrigin: element.crossOrigin,
  referrerPolicy: element.referrerPolicy,
  late,
});
