/**
 * The detector: in every document, from its very start. It notices Python tags, keeps what they were when they were
 * inserted, and asks the background whether they may run. Where there is no Python it does nothing but observe.
 *
 * The gatekeeper, when it is sent for, finds what was noticed in `globalThis.adderTags`.
 */

import {
  isClaimed, isContested, isElement, isOff, isPolicy, isPython, originOf, policyOf, take, typeOf,
} from './tags.js';

/** @typedef {import('./tags.js').Tag} Tag */
/** @typedef {import('./tags.js').Arrival} Arrival */

/**
 * What the detector leaves for the gatekeeper, in the isolated world that both live in.
 * @typedef {object} TagQueue
 * @property {Tag[]} waiting
 * @property {number} count  How many tags there have been.
 * @property {((tag: Tag) => void) | null} taker  Gets every further tag.
 * @property {string[]} metas  The policies that `<meta>` elements have set, in order. None is ever taken back.
 * @property {Promise<void>} parsed  Resolves when the document has been parsed.
 * @property {((text: string) => void) | null} warn  Shows a warning to the page's author.
 * @property {number} mark  This document's, by which a gatekeeper knows whether it was meant for it.
 * @property {() => void} greet  Says to the background that this document is there, for the developer tools.
 */

/** @type {TagQueue} */
const queue = {
  waiting: [], count: 0, taker: null, metas: [], parsed: Promise.resolve(), warn: null, mark: Math.random(),
  greet: () => ask(),
};
Object.assign(globalThis, { adderTags: queue });

/** @type {WeakSet<HTMLScriptElement>} */
const known = new WeakSet();
/**
 * Seen but not yet taken: the parser may still be adding text, or a script may be about to.
 * @type {Map<HTMLScriptElement, Arrival>}
 */
const open = new Map();
/** Elements that have set a policy. @type {WeakSet<Element>} */
const policies = new WeakSet();
/** Taken, but not yet passed on: it is not known whom they, or those before them, belong to. @type {Tag[]} */
let held = [];
let asked = false;
let parsed = true;
// Both are taken from the prototype: an element of the page may have been given their name.
const find = Element.prototype.getElementsByTagName;
const readyState = /** @type {() => DocumentReadyState} */ (
  Object.getOwnPropertyDescriptor(Document.prototype, 'readyState')?.get);

function ask() {
  if (asked) return;
  asked = true;
  // This page was here before: Chromium leaves what an extension put into pages when it is disabled or updated.
  if (!chrome.runtime?.id) {
    warn('it was disabled or updated since this page was loaded. Reload the page to run its Python.');
    return;
  }
  // The answer needs no handling: where Python may run, the background sends the gatekeeper.
  const { count: scripts, mark } = queue;
  Promise.resolve(chrome.runtime.sendMessage({ to: 'background', type: 'hello', scripts, mark })).catch(() => {});
}

/** @param {Tag} tag */
function accept(tag) {
  queue.count += 1;
  if (queue.taker) queue.taker(tag);
  else queue.waiting.push(tag);
  ask();
}

/** @param {string} text */
const warn = (text) => (queue.warn ?? console.warn)(`Adder: ${text}`);

/** Notes the policy that an element sets, if it does. @param {Element} element @param {Node | null} parent */
function heed(element, parent) {
  const policy = policies.has(element) ? '' : policyOf(element, parent);
  if (!policy) return;
  policies.add(element);
  queue.metas.push(policy);
}

/**
 * @param {HTMLScriptElement} element
 * @param {boolean} isWhole  Whether it came with all it has, so that the parser cannot have put it there.
 * @param {boolean} isRewritten  Whether the document has just been given new content as a whole.
 */
function see(element, isWhole, isRewritten) {
  if (known.has(element) || open.has(element) || isOff(element)) return;
  const parsing = isParsing();
  const origin = originOf(element, parsing && !isWhole);
  if (origin === 'markup') {
    known.add(element);
    warn('a Python tag that was inserted as markup (innerHTML) does not run, as JavaScript would not. '
      + 'Make it with document.createElement("script"), and do not set its async to false.');
    return;
  }
  // Once the parser has finished with an element of a type that it does not run, the element says `async` whatever its
  // markup was.
  const async = origin === 'parser' ? element.hasAttribute('async') : element.async;
  // What `document.write` writes looks like an element of `createElement` as soon as the parser is done with it.
  const parserInserted = parsing || isRewritten || !element.async || element.hasAttribute('async');
  open.set(element, { origin, async, late: !parsing, parserInserted, metas: [...queue.metas] });
}

/** @param {HTMLScriptElement} element */
const isEmpty = (element) => !element.hasAttribute('src') && element.text === '';

/** Whether the parser is past an element, so that its text is whole. @param {Element} element */
function isClosed(element) {
  for (let node = /** @type {Node | null} */ (element); node; node = node.parentNode) {
    if (node.nextSibling) return true;
  }
  return false;
}

function settle() {
  const parsing = isParsing();
  for (const [element, arrival] of open) {
    if (parsing && arrival.origin === 'parser' && !isClosed(element)) continue;
    // A script element without text or src may get them later; until then it has nothing to run.
    if (isEmpty(element)) {
      arrival.metas = null;
      observer.observe(element, { attributes: true, attributeFilter: ['src'] });
      continue;
    }
    open.delete(element);
    known.add(element);
    held.push(take(element, arrival, queue.metas));
  }
  passOn(parsing);
}

/**
 * Passes on what has been taken, in document order: a tag that may turn out to be another runtime's holds back what is
 * to run after it.
 * @param {boolean} parsing
 */
function passOn(parsing) {
  let isHolding = false;
  held = held.filter((tag) => {
    if (parsing && (isContested(tag.type) || (isHolding && !tag.async))) {
      isHolding ||= !tag.async;
      return true;
    }
    if (!isClaimed(tag.type)) accept(tag);
    return false;
  });
}

/**
 * The script elements inside of a node, and those that may set a policy, in document order.
 * @param {(name: string) => HTMLCollectionOf<Element>} find
 * @param {Node} node
 */
function scriptsAndPolicies(find, node) {
  const scripts = [...find.call(node, 'script')];
  const setting = [...find.call(node, 'meta')].filter(isPolicy);
  if (setting.length === 0) return scripts;
  return [...scripts, ...setting].sort((a, b) => (
    a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
}

/** @param {MutationRecord[]} records */
function observe(records) {
  let seen = open.size > 0;
  const isRewritten = records.some(({ target }) => target === document);
  for (const { addedNodes, target } of records) {
    for (const node of addedNodes) {
      if (!isElement(node)) continue;
      if (isPython(node)) {
        see(node, !arrivedEmpty(node, records), isRewritten);
        seen = true;
      } else if (!node.firstElementChild) {
        heed(node, target);
      } else {
        for (const element of scriptsAndPolicies(find, node)) {
          if (!isPython(element)) {
            heed(element, element.parentNode);
            continue;
          }
          // The parser adds elements one by one; what comes with its parent, a script put together.
          see(element, !(wasAddedItself(element, records) && arrivedEmpty(element, records)), isRewritten);
          seen = true;
        }
      }
    }
  }
  if (seen) settle();
}

/**
 * Whether an element was inserted without content, as the parser does it: what it has now came afterwards.
 * @param {HTMLScriptElement} element
 * @param {MutationRecord[]} records
 */
const arrivedEmpty = (element, records) => !element.firstChild || records.some(({ target }) => target === element);

/** @param {HTMLScriptElement} element @param {MutationRecord[]} records */
const wasAddedItself = (element, records) => records.some(({ addedNodes }) => (
  Array.prototype.includes.call(addedNodes, element)));

/**
 * Whether the parser is at work. `readyState` says so a little too short: the last nodes of a document are reported when
 * it is `interactive` already. `document.open()` starts the parser again.
 */
function isParsing() {
  if (parsed && readyState.call(document) === 'loading') awaitParsed();
  return !parsed;
}

function awaitParsed() {
  parsed = false;
  queue.parsed = new Promise((resolve) => {
    document.addEventListener('DOMContentLoaded', () => {
      parsed = true;
      for (const [element, { origin }] of open) {
        if (origin === 'parser' && isEmpty(element) && !isClaimed(typeOf(element))) {
          warn('this Python tag is empty: there is nothing to run.');
        }
      }
      settle();
      resolve();
    }, { once: true });
  });
}

const observer = new MutationObserver(observe);
observer.observe(document, { childList: true, subtree: true });
if (readyState.call(document) === 'loading') awaitParsed();
for (const element of scriptsAndPolicies(document.getElementsByTagName, document)) {
  heed(element, element.parentNode);
  if (!isPython(element)) continue;
  // Firefox sends the detector into pages that are open when Adder is installed or updated. Their tags are not new: an
  // earlier version may have run them.
  if (parsed) known.add(element);
  else see(element, false, false);
}
settle();
