/**
 * What handlers in Python will ask of the nodes of their events, as they did before: the answers go along with the event,
 * so that Python need not wait for them. See docs/decisions/0031-answers-come-with-the-event.md.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { standing } from './handles.js';
import { WeakMap, append } from './intrinsics.js';

/**
 * Handler → operations that ask, about handles that stand for the nodes of an event; null for one that is left to Python.
 * @type {WeakMap<object, (any[] | null)[]>}
 */
const foreseen = new WeakMap();

/** @typedef {{ isWatched: boolean, value: any }} Found  A wire value, and whether Python will be told when it changes. */

/**
 * @param {object | undefined} handler
 * @param {any[][]} ops
 */
export function foresee(handler, ops) {
  if (handler) foreseen.set(handler, ops);
}

/** @param {any} value */
const isLong = (value) => typeof value === 'string' && value.length > wire.limits.FORESEEN_TEXT;

/**
 * The answers, as far as there are any.
 * @param {object} handler
 * @param {any} node  Whose handler it is.
 * @param {any} target  The event's.
 * @param {(op: any[]) => Found | null} ask  Gives null where Python has to ask itself.
 * @returns {[index: number, value: any, isWatched: boolean][] | null}
 */
export function answersFor(handler, node, target, ask) {
  const ops = foreseen.get(handler);
  if (!ops) return null;
  /** @type {[number, any, boolean][]} */
  const answers = [];
  standing([[wire.handles.CURRENT_TARGET, node], [wire.handles.TARGET, target]], () => {
    for (let i = 0; i < ops.length; i += 1) {
      const op = ops[i];
      if (!op) continue;
      try {
        const found = ask(op);
        if (!found) continue;
        // Long texts take their time to be put together and sent, at each event, and not each is read.
        if (isLong(found.value)) ops[i] = null;
        else append(answers, [i, found.value, found.isWatched]);
      } catch {
        // Python asks itself, and gets the error.
      }
    }
  });
  return answers.length > 0 ? answers : null;
}
