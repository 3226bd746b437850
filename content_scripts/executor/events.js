/**
 * Events as Python gets them: with the attributes that they had while they were dispatched.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { Object, Reflect, WeakMap, append, closest, includes } from './intrinsics.js';
import { isOff } from './limits.js';

const L = wire.listeners;
/** Attributes that hold objects and are sent along; the rest of that kind Python asks for when it wants them. */
const OBJECTS = ['target', 'currentTarget', 'relatedTarget', 'submitter', 'detail'];
/**
 * Attributes that are left for Python to ask for: they make the browser lay out the page (45 ms for each event, measured
 * among 3,000 paragraphs that had changed), warn that they are obsolete, or hold objects that few handlers look at.
 */
const LAZY = ['offsetX', 'offsetY', 'layerX', 'layerY', 'rangeOffset', 'rangeParent', 'srcElement', 'path', 'view',
  'originalTarget', 'explicitOriginalTarget', 'composedTarget', 'sourceCapabilities', 'dataTransfer', 'clipboardData',
  'touches', 'targetTouches', 'changedTouches', 'sourceElement'];
/** Events whose data the browser takes away when they have been dispatched, and where they have it. */
const TRANSFERS = [['drop', 'dataTransfer'], ['paste', 'clipboardData']];

/**
 * Attributes, with the values that they had at dispatch.
 * @typedef {[name: string, value: any][]} Fields
 */

/** Prototype of events → names of the attributes that are sent along. @type {WeakMap<object, string[]>} */
const tables = new WeakMap();
/**
 * Event → node whose handler it was dispatched to → path that this handler may see. The platform forgets it after
 * dispatch.
 * @type {WeakMap<object, WeakMap<object, any[]>>}
 */
const paths = new WeakMap();

/**
 * Whether a value is an event, of this realm or of a frame's, that is being dispatched. One that is not is an object
 * as any other: it may yet be initialised, and its `preventDefault` can be called in time.
 * @param {any} value
 */
export const isDispatched = (value) => typeof value === 'object' && value !== null
  && typeof value.eventPhase === 'number' && value.eventPhase !== 0 && typeof value.preventDefault === 'function';

/** @param {object} prototype @param {string} name */
const isSent = (prototype, name) => !includes(LAZY, name) && !includes(OBJECTS, name)
  // What a browser named after itself is obsolete, and Firefox says so in the page's console.
  && !/^(?:moz|webkit|[A-Z])/.test(name)
  && typeof Reflect.getOwnPropertyDescriptor(prototype, name)?.get === 'function';

/**
 * The names of the attributes of an event's class, without those that hold objects. Found once for each class.
 * @param {object} event
 * @returns {string[]}
 */
function attributesOf(event) {
  const own = Object.getPrototypeOf(event);
  const known = tables.get(own);
  if (known) return known;
  // The one attribute that the platform puts on each event itself (Web IDL §3.3.10 `LegacyUnforgeable`).
  const names = ['isTrusted'];
  for (let prototype = own; prototype && prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype)) {
    const keys = Reflect.ownKeys(prototype);
    for (let i = 0; i < keys.length; i += 1) {
      const key = keys[i];
      if (typeof key === 'string' && isSent(prototype, key) && !includes(names, key)) append(names, key);
    }
  }
  tables.set(own, names);
  return names;
}

/**
 * What was dragged or pasted, for later: the platform empties its own object after dispatch.
 * @param {DataTransfer} source
 * @returns {DataTransfer}
 */
function copyOf(source) {
  try {
    const copy = new DataTransfer();
    for (let i = 0; i < source.types.length; i += 1) {
      if (source.types[i] !== 'Files') copy.setData(source.types[i], source.getData(source.types[i]));
    }
    for (let i = 0; i < source.files.length; i += 1) copy.items.add(source.files[i]);
    return copy;
  } catch {
    return source;
  }
}

/**
 * The attributes of an event as they are now.
 * @param {any} event
 * @param {any} [currentTarget]  Whose handler hears it, where that is not whom it was added to.
 * @returns {Fields}
 */
export function capture(event, currentTarget = event.currentTarget) {
  /** @type {Fields} */
  const fields = [];
  const names = attributesOf(event);
  for (let i = 0; i < names.length; i += 1) {
    const value = event[names[i]];
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) append(fields, [names[i], value]);
  }
  for (let i = 0; i < OBJECTS.length; i += 1) {
    const value = OBJECTS[i] === 'currentTarget' ? currentTarget : event[OBJECTS[i]];
    if (value !== undefined) append(fields, [OBJECTS[i], value]);
  }
  for (let i = 0; i < TRANSFERS.length; i += 1) {
    const [type, name] = [TRANSFERS[i][0], TRANSFERS[i][1]];
    if (name === 'clipboardData' && isOff('clipboard')) continue;
    if (event.type === type && event.eventPhase !== 0 && event[name]) append(fields, [name, copyOf(event[name])]);
  }
  return fields;
}

/**
 * The wire form of an event's attributes.
 * @param {any} event
 * @param {(value: any) => any} encode
 * @param {Fields} [fields]  What they were, where that was noted earlier.
 * @returns {[string, any][]}
 */
export function snapshot(event, encode, fields = capture(event)) {
  /** @type {[string, any][]} */
  const encoded = [];
  for (let i = 0; i < fields.length; i += 1) append(encoded, [fields[i][0], encode(fields[i][1])]);
  return encoded;
}

/**
 * Whom an event that is being dispatched is for, of the elements inside the node whose handler hears it.
 * @param {any} event
 * @param {string} selector
 * @returns {any}  The innermost element that matches; null where that is the node itself or outside of it. Of an event
 *   that does not bubble, elements around its target do not hear.
 */
export function matchOf(event, selector) {
  const { target, currentTarget } = event;
  let match;
  try {
    match = closest(target, selector);
  } catch {
    return null; // The document, say, is no element.
  }
  if (match === null || (match !== target && !event.bubbles)) return null;
  // By the path, which is that of the dispatch, whatever other handlers have removed since.
  const path = event.composedPath();
  for (let i = 0; i < path.length && path[i] !== currentTarget; i += 1) if (path[i] === match) return match;
  return null;
}

/**
 * Notes the path of an event that is being dispatched, as its present handler may see it.
 * @param {Event} event
 * @param {any} node  Whose handler that is.
 */
export function keepPath(event, node) {
  if (!node) return;
  const known = paths.get(event) ?? new WeakMap();
  paths.set(event, known);
  known.set(node, event.composedPath());
}

/**
 * The path that an event had for a handler.
 * @param {object} event
 * @param {any} node  The node that had the handler.
 * @returns {any[] | undefined}
 */
export const pathOf = (event, node) => (typeof node === 'object' && node ? paths.get(event)?.get(node) : undefined);

/**
 * Does at dispatch what the handler's code says, since Python answers too late for that.
 * @param {Event} event
 * @param {number} flags  A sum of `wire.listeners`.
 */
export function applyFlags(event, flags) {
  if (flags & L.PREVENT_DEFAULT) event.preventDefault();
  if (flags & L.STOP_PROPAGATION) event.stopPropagation();
  if (flags & L.STOP_IMMEDIATE_PROPAGATION) event.stopImmediatePropagation();
}
