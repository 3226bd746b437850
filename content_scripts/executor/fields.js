/**
 * What a form's field holds: its text, whether it is checked. People change that and so do scripts, and nobody is told of
 * it (`watch.js`). But of an event that says that it has changed, it is what most handlers ask.
 *
 * It is read though nobody has asked for it yet, so that nothing of the page's may run: it is the very getter that the
 * browser had when the executor came, on a node that has the browser's own prototype and no such property itself.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { valueOf } from './handles.js';
import { Object, Reflect, append, includes, isNativeGetter } from './intrinsics.js';

/** Events that come when a field has changed. At others it may change after their handlers: a key's text is yet to come. */
const EVENTS = ['change', 'input'];

/** @type {{ prototype: object, name: string, getter: Function }[]} */
const known = [];
const CLASSES = ['HTMLInputElement', 'HTMLSelectElement', 'HTMLTextAreaElement'];
for (let i = 0; i < CLASSES.length; i += 1) {
  for (let j = 0; j < wire.foreseen.STATE.length; j += 1) {
    const name = wire.foreseen.STATE[j];
    try {
      const { prototype } = /** @type {any} */ (window)[CLASSES[i]];
      const getter = Reflect.getOwnPropertyDescriptor(prototype, name)?.get;
      if (isNativeGetter(getter, name)) append(known, { prototype, name, getter });
    } catch {
      // The page has put something else in its place.
    }
  }
}

/** Whether a field that an event is about is now as the event says. @param {any} event */
export const isAboutField = (event) => includes(EVENTS, event.type);

/** Whether an object is a field; one that is not is not touched. @param {any} object @param {Function} getter */
function isOf(object, getter) {
  try {
    Reflect.apply(getter, object, []);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether an operation reads what a field holds, and the browser alone answers it.
 * @param {any[]} op
 */
export function readsField(op) {
  if (op[0] !== wire.ops.GET || typeof op[1] !== 'number') return false;
  const node = valueOf(op[1]);
  for (let i = 0; i < known.length; i += 1) {
    const { prototype, name, getter } = known[i];
    // A proxy is no field: after this, looking at the node runs no code.
    if (name !== op[2] || !isOf(node, getter)) continue;
    return Object.getPrototypeOf(node) === prototype && !Reflect.getOwnPropertyDescriptor(node, name)
      && Reflect.getOwnPropertyDescriptor(prototype, name)?.get === getter;
  }
  return false;
}
