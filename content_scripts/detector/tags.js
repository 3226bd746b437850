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
 * What is to be known of an element's first moment: how it came, and what governed it then.
 * @typedef {object} Arrival
 * @property {Origin} origin
 * @property {boolean} async
 * @property {boolean} late  Whether it was inserted after the document had been parsed.
 * @property {boolean} parserInserted  False only where a script has inserted it for certain.
 * @property {readonly string[] | null} metas  The policies that `<meta>` elements had set by then; null: those when it
 *   is taken.
 */

/**
 * A Python tag as it was when it was inserted. What the page does to the element afterwards changes nothing.
 * @typedef {object} Tag
 * @property {HTMLScriptElement} element
 * @property {string} type  Trimmed and in lower case.
 * @property {string} text
 * @property {string} src  Absolute URL; empty for an inline script.
 * @property {boolean} hasSrc
 * @property {boolean} async
 * @property {Origin} origin
 * @property {boolean} parserInserted
 * @property {readonly string[]} metas  The policies that `<meta>` elements had set when it was inserted.
 * @property {string} nonce  Empty where the element must not use it.
 * @property {string} integrity
 * @property {string | null} crossOrigin
 * @property {string} referrerPolicy
 * @property {string} pythonPath  Where its modules lie, besides where it lies: URLs.
 * @property {string} modules  The URL of a list of modules; empty where it names none.
 * @property {boolean} late  Whether it was inserted after the document had been parsed.
 * @property {string} requirements  Absolute URL of the file that says which packages it needs; empty for none.
 * @property {string} lock  The same of a lock file.
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
 * The element's nonce, unless the element may have got it from another tag: markup that is left open takes in what
 * stands behind it, up to the nonce of the page's own next script.
 * @param {HTMLScriptElement} element
 */
function nonceOf(element) {
  for (const { name, value } of element.attributes) {
    if (/<s(?:cript|tyle)/i.test(`${name} ${value}`)) return '';
  }
  return element.nonce;
}

/** Whether this is a `<meta>` that sets a policy, where it may. @param {Element} element */
export const isPolicy = (element) => element.localName === 'meta' && element.namespaceURI === HTML
  && (element.getAttribute('http-equiv') ?? '').toLowerCase() === 'content-security-policy';

/**
 * The policy that an element sets; empty where it sets none. Only in the head does one count.
 * @param {Element} element
 * @param {Node | null} parent  Where it was inserted; it may have been removed since.
 */
export function policyOf(element, parent) {
  if (!isPolicy(element) || !parent || !isElement(parent)) return '';
  return parent.localName === 'head' && parent.namespaceURI === HTML ? element.getAttribute('content') ?? '' : '';
}

/**
 * The address in an attribute; empty where there is none. One that is no URL stays as it is, for who fetches it to complain.
 * @param {Element} element
 * @param {string} name
 */
function addressIn(element, name) {
  const value = element.getAttribute(name)?.trim();
  return value ? URL.parse(value, element.baseURI)?.href ?? value : '';
}

/**
 * @param {HTMLScriptElement} element
 * @param {Arrival} arrival
 * @param {readonly string[]} metas  The policies that `<meta>` elements have set by now.
 * @returns {Tag}
 */
export const take = (element, arrival, metas) => ({
  ...arrival,
  metas: arrival.metas ?? [...metas],
  element,
  type: typeOf(element),
  text: element.text,
  // The URL of an empty `src` would be that of the page.
  src: element.getAttribute('src') === '' ? '' : element.src,
  hasSrc: element.hasAttribute('src'),
  nonce: nonceOf(element),
  integrity: element.integrity,
  crossOrigin: element.crossOrigin,
  referrerPolicy: element.referrerPolicy,
  requirements: addressIn(element, 'requirements'),
  lock: addressIn(element, 'lock'),
  pythonPath: element.getAttribute('pythonpath') ?? '',
  modules: element.getAttribute('modules') ?? '',
});
