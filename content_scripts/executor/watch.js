/**
 * Tells Python when the page changes something that Python has read and goes on relying on.
 *
 * Some members of nodes follow from attributes and content alone. When Python reads one, the tree of that node is
 * observed from then on. At the first change that is the page's own doing, Python is told, before anything else that
 * comes after the change; then nothing is observed any more until Python reads again. So a page of which Python knows
 * nothing pays nothing, and another is asked for one message at most between two reads.
 *
 * Python says itself when it forgets (`UNWATCH`), as it does before an operation of its own that changes more than one
 * element. See docs/decisions/0011-knowledge-lasts-for-a-turn.md.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { valueOf } from './handles.js';
import { Object, Reflect, WeakMap, brand, includes, isNative } from './intrinsics.js';
import { resolve } from './names.js';

const OP = wire.ops;

/** Members that follow from the attributes of a node and from what is inside of it. */
const OBSERVED = ['accept', 'alt', 'attributes', 'childElementCount', 'childNodes', 'children', 'className', 'cols',
  'colSpan', 'content', 'dateTime', 'defaultChecked', 'defaultValue', 'dir', 'disabled', 'download', 'draggable',
  'enctype', 'firstChild', 'firstElementChild', 'hidden', 'hreflang', 'htmlFor', 'id', 'label', 'lang', 'lastChild',
  'lastElementChild', 'localName', 'max', 'maxLength', 'media', 'method', 'min', 'minLength', 'multiple', 'name',
  'namespaceURI', 'nodeName', 'nodeType', 'nodeValue', 'pattern', 'placeholder', 'prefix', 'readOnly', 'rel',
  'required', 'rows', 'rowSpan', 'size', 'slot', 'step', 'tagName', 'target', 'text', 'textContent', 'title', 'type',
  'wrap'];
/** Members that also follow from where the node is: nobody is told when the root of a tree is put into another. */
const AROUND = ['nextElementSibling', 'nextSibling', 'parentElement', 'parentNode', 'previousElementSibling',
  'previousSibling'];
/** Operations of nodes that tell of the same. */
const ASKING = ['getAttribute', 'hasAttribute', 'hasAttributes', 'hasChildNodes'];
/** What `closest` is asked for where that follows from the tree alone. */
const TYPE_SELECTOR = /^[A-Za-z][\w-]*$/;
/** Objects of an element that are views of one of its attributes, and how to ask them. */
const VIEWS = ['classList', 'dataset', 'style'];
const ASKING_VIEWS = ['contains', 'getPropertyPriority', 'getPropertyValue', 'item'];
const OBSERVED_IN_VIEWS = ['cssText', 'length', 'value'];
/** What some kinds of nodes keep elsewhere than in attributes. */
const ELSEWHERE = [
  ['[object HTMLLinkElement]', 'disabled'], ['[object HTMLStyleElement]', 'disabled'],
  ['[object SVGStyleElement]', 'disabled'], ['[object HTMLOutputElement]', 'defaultValue'],
];
/** Elements whose `value` is an attribute, or follows from one, and the types of `input` of which that is true. */
const VALUED = ['[object HTMLButtonElement]', '[object HTMLDataElement]', '[object HTMLLIElement]', '[object HTMLOptionElement]'];
const VALUED_INPUTS = ['button', 'checkbox', 'hidden', 'image', 'radio', 'reset', 'submit'];
const EVERYTHING = { attributes: true, childList: true, characterData: true, subtree: true };
const NODE_TYPES = { ELEMENT: 1, ATTRIBUTE: 2 };

/** @param {any} prototype @param {string} name @returns {any} */
const getterOf = (prototype, name) => Reflect.getOwnPropertyDescriptor(prototype, name)?.get;

/** What this module needs of the DOM, as the page left it; null where that is not the browser's any more. */
const dom = (() => {
  try {
    const { MutationObserver: Observer, MutationRecord: Record, Node } = window;
    const parts = {
      Observer,
      observe: Observer.prototype.observe,
      disconnect: Observer.prototype.disconnect,
      takeRecords: Observer.prototype.takeRecords,
      changedNode: getterOf(Record.prototype, 'target'),
      changedWhat: getterOf(Record.prototype, 'type'),
      rootOf: Node.prototype.getRootNode,
      parentOf: getterOf(Node.prototype, 'parentNode'),
      documentOf: getterOf(Node.prototype, 'ownerDocument'),
      kindOf: getterOf(Node.prototype, 'nodeType'),
    };
    const names = Object.keys(parts);
    for (let i = 0; i < names.length; i += 1) if (!isNative(/** @type {any} */ (parts)[names[i]])) return null;
    return parts;
  } catch {
    return null;
  }
})();

/** @type {((kind: string, number: number, body: any) => void) | null} */
let post = null;
/** How often Python has been told. */
let changes = 0;
let isWatching = false;
/** The roots that are observed. @type {WeakMap<object, boolean>} */
let roots = new WeakMap();

const observer = dom ? new dom.Observer(() => { if (isWatching) tell(); }) : null;

/** @returns {MutationRecord[]} */
const takeRecords = () => Reflect.apply(/** @type {any} */ (dom).takeRecords, observer, []);

/** Python relies on nothing any more. */
export function unwatch() {
  if (!isWatching) return;
  Reflect.apply(/** @type {any} */ (dom).disconnect, observer, []);
  isWatching = false;
  roots = new WeakMap();
}

function tell() {
  unwatch();
  changes += 1;
  post?.(wire.kinds.CHANGED, changes, null);
}

/** How often Python has been told of changes. */
export const changesTold = () => changes;

/**
 * Connects this module to an interpreter; null when it is gone.
 * @param {((kind: string, number: number, body: any) => void) | null} newPost  For messages that nothing goes before.
 */
export function connectWatch(newPost) {
  unwatch();
  post = newPost;
  changes = 0;
}

/** The page has changed something, or may have: to be called when its code has run, before Python hears of anything. */
export function noticeChanges() {
  if (isWatching && takeRecords().length > 0) tell();
}

/**
 * Whether all that an operation of Python's has changed is what Python knows that it changes: one attribute of the
 * element that it is about. More is the doing of the page's code, such as a custom element's.
 * @param {any[]} op
 * @param {MutationRecord[]} records
 */
function isItsOwn(op, records) {
  const isOnView = typeof op[1] === 'object';
  if (records.length > 1 || (op[0] !== OP.SET && !(op[0] === OP.METHOD && isOnView))) return false;
  const { changedNode, changedWhat } = /** @type {any} */ (dom);
  return Reflect.apply(changedNode, records[0], []) === valueOf(isOnView ? op[1][0] : op[1])
    && Reflect.apply(changedWhat, records[0], []) === 'attributes';
}

/** Python has done something, which may have made code of the page's run. @param {any[]} op */
export function noticeChangesOf(op) {
  if (!isWatching) return;
  const records = takeRecords();
  if (records.length > 0 && !isItsOwn(op, records)) tell();
}

/**
 * Whether a member is the platform's own, and not one that the page has put in its place.
 * @param {any} object
 * @param {string} name
 * @param {'get' | 'value'} part  An attribute's getter, or an operation.
 */
function isPlatforms(object, name, part) {
  if (Reflect.getOwnPropertyDescriptor(object, name)) return false;
  for (let owner = Object.getPrototypeOf(object); owner; owner = Object.getPrototypeOf(owner)) {
    const found = Reflect.getOwnPropertyDescriptor(owner, name);
    if (found) return isNative(found[part]);
  }
  return false;
}

/** @param {string} kind @param {string} name */
function isElsewhere(kind, name) {
  for (let i = 0; i < ELSEWHERE.length; i += 1) if (ELSEWHERE[i][0] === kind && ELSEWHERE[i][1] === name) return true;
  return false;
}

/**
 * Whether an operation asks for the element of a type around a node. Of the document's own tree only: the root of any other
 * may be put into another tree.
 * @param {any} root
 * @param {any[]} op
 */
const asksAround = (root, op) => op[2] === 'closest' && root === document && op[3].length === 1
  && typeof op[3][0] === 'string' && TYPE_SELECTOR.test(op[3][0]);

/** Whether a member is a `value` that nobody types. @param {any} node @param {string} name */
function isValueOfAttribute(node, name) {
  if (name !== 'value') return false;
  if (brand(node) !== '[object HTMLInputElement]') return includes(VALUED, brand(node));
  return isPlatforms(node, 'type', 'get') && includes(VALUED_INPUTS, node.type);
}

/** @param {any} root @param {any} node @param {any[]} op  One about the node itself. */
function tellsOfNode(root, node, op) {
  if (op[0] === OP.METHOD) return (includes(ASKING, op[2]) || asksAround(root, op)) && isPlatforms(node, op[2], 'value');
  if (op[0] !== OP.GET) return false;
  const name = resolve(node, op[2]);
  const isAround = includes(AROUND, name);
  if (!isAround && !includes(OBSERVED, name) && !isValueOfAttribute(node, name)) return false;
  if (isAround && !Reflect.apply(/** @type {any} */ (dom).parentOf, node, [])) return false;
  return !isElsewhere(brand(node), name) && isPlatforms(node, name, 'get');
}

/** @param {any} node @param {any[]} op  One about a view of one of its attributes. */
function tellsOfView(node, op) {
  const name = op[1][1];
  if (!includes(VIEWS, name) || !isPlatforms(node, name, 'get')) return false;
  const view = node[name];
  switch (op[0]) {
    case OP.GET: return includes(OBSERVED_IN_VIEWS, op[2]) && isPlatforms(view, op[2], 'get');
    case OP.METHOD: return includes(ASKING_VIEWS, op[2]) && isPlatforms(view, op[2], 'value');
    case OP.CONTAINS: return name === 'dataset' || (name === 'classList' && isPlatforms(view, 'contains', 'value'));
    case OP.GET_ITEM: return name === 'dataset';
    default: return false;
  }
}

/** @param {any} node @returns {any}  The root of its tree, if that is one of this document's that can be observed. */
function rootOf(node) {
  const { rootOf: find, documentOf, kindOf } = /** @type {any} */ (dom);
  const root = Reflect.apply(find, node, []);
  if (Reflect.apply(kindOf, node, []) === NODE_TYPES.ATTRIBUTE) return null;
  return root === document || Reflect.apply(documentOf, root, []) === document ? root : null;
}

/** @param {any[]} op */
function watchFor(op) {
  const node = valueOf(typeof op[1] === 'number' ? op[1] : op[1][0]);
  const root = rootOf(node);
  // A form's members may be its fields (HTML §4.10.3): setting the `id` of one would change more than that field.
  if (!root || brand(node) === '[object HTMLFormElement]') return false;
  if (!(typeof op[1] === 'number' ? tellsOfNode(root, node, op) : tellsOfView(node, op))) return false;
  if (!roots.has(root)) {
    Reflect.apply(/** @type {any} */ (dom).observe, observer, [root, EVERYTHING]);
    roots.set(root, true);
    isWatching = true;
  }
  return true;
}

/** @param {any[]} op @returns {boolean} */
function watchForAll(op) {
  if (op[0] === OP.READ_ALL) {
    for (let i = 0; i < op[1].length; i += 1) if (!watchFor(op[1][i])) return false;
    return true;
  }
  if (op[0] === OP.GET_ALL) {
    for (let i = 0; i < op[1].length; i += 1) if (!watchFor([OP.GET, op[1][i], op[2]])) return false;
    return true;
  }
  return watchFor(op);
}

/**
 * Observes what an operation that Python waits for is about to read.
 * @param {any[]} op
 * @returns {number | null}  How often Python has been told of changes, if it is going to be told of the next one; null
 *   where it is not, so that it must not rely on what it gets.
 */
export function watch(op) {
  if (!dom || !post) return null;
  switch (op[0]) {
    case OP.GET:
    case OP.METHOD:
    case OP.CONTAINS:
    case OP.GET_ITEM:
    case OP.GET_ALL:
    case OP.READ_ALL:
      try {
        return watchForAll(op) ? changes : null;
      } catch {
        // No node, or a proxy that throws.
        return null;
      }
    default: return null;
  }
}
