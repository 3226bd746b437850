/**
 * What handlers in Python will ask of the nodes of their events, as they did before: the answers go along with the event,
 * so that Python need not wait for them. See docs/decisions/0031-answers-come-with-the-event.md.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { standing } from './handles.js';
import { WeakMap, append } from './intrinsics.js';

/** Handler → operations that ask, about handles that stand for the nodes of an event. @type {WeakMap<object, any[][]>} */
const foreseen = new WeakMap();

/**
 * @param {object | undefined} handler
 * @param {any[][]} ops
 */
export function foresee(handler, ops) {
  if (handler) foreseen.set(handler, ops);
}

/**
 * The answers that are known to be true until Python is told otherwise.
 * @param {object} handler
 * @param {any} node  Whose handler it is.
 * @param {any} target  The event's.
 * @param {(op: any[]) => [changes: number | null, value: any]} ask  Says how often Python has been told of changes, if it
 *   will be told when the value changes, and the value.
 * @returns {[changes: number, answers: [index: number, value: any][]] | null}
 */
export function answersFor(handler, node, target, ask) {
  const ops = foreseen.get(handler);
  if (!ops) return null;
  /** @type {[number, any][]} */
  const answers = [];
  let told = 0;
  standing([[wire.handles.CURRENT_TARGET, node], [wire.handles.TARGET, target]], () => {
    for (let i = 0; i < ops.length; i += 1) {
      try {
        const [changes, value] = ask(ops[i]);
        if (changes === null) continue;
        told = changes;
        append(answers, [i, value]);
      } catch {
        // Python asks itself, and gets the error.
      }
    }
  });
  return answers.length > 0 ? [told, answers] : null;
}
