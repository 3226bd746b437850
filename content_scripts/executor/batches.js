/**
 * Performs Python's operations in the order in which Python recorded them, a batch at a time, and keeps account of what
 * went wrong among those that nobody waits for.
 *
 * @module
 */

/** @import { Post } from './operations.js' */

import wire from '../../extension/protocol/wire.json';
import { showHeld } from './defaults.js';
import { isAboutField, readsField } from './fields.js';
import { answersFor } from './foresight.js';
import { drop, has } from './handles.js';
import { now } from './intrinsics.js';
import { perform } from './operations.js';
import { resetShapes } from './shapes.js';
import { encodeError } from './values.js';
import { changesTold, noticeChanges, noticeChangesOf, watch } from './watch.js';

const OP = wire.ops;

/**
 * What went wrong in a turn of Python's and has not been told yet. As if the exception had been raised where it arose,
 * nothing that Python recorded after it is done.
 * @typedef {object} Failure
 * @property {any} error  A wire value.
 * @property {number} index  The operation's number in the turn.
 * @property {boolean} isTold
 */

/** @type {Failure | null} */
let failure = null;
/** Turns of Python's that have ended, and operations of the present one: Python counts the same. */
let run = 0;
let index = 0;
/** All of them that came since Python began, without verdicts: those do not all come from Python. */
let total = 0;

/** A new interpreter has taken over. */
export function resetBatches() {
  resetShapes();
  failure = null;
  run = 0;
  index = 0;
  total = 0;
}

/** @param {Post} post */
function endRun(post) {
  if (failure && !failure.isTold) post(wire.kinds.FAILED, 0, [run, failure.index, failure.error]);
  failure = null;
  run += 1;
  index = 0;
}

/** Operations that are done whatever went wrong before them. @param {any[]} op @param {Post} post @returns {boolean} */
function isDoneRegardless(op, post) {
  if (op[0] !== OP.AWAIT || has(op[1])) {
    return op[0] === OP.CONSOLE || op[0] === OP.AWAIT || op[0] === OP.VERDICT || op[0] === OP.SHAPE
      || op[0] === OP.UNWATCH || op[0] === OP.FORESEE;
  }
  // Nobody will ever settle a promise that was not made; so whoever awaits it gets the exception.
  const told = /** @type {Failure} */ (failure);
  post(wire.kinds.SETTLE, op[2], [wire.outcomes.ERROR, told.error, run, told.index]);
  told.isTold = true;
  return false;
}

/** The number of the operation in a batch that Python waits for: the last that is no DROP. @param {any[][]} ops */
function lastOf(ops) {
  let last = ops.length - 1;
  while (last >= 0 && ops[last][0] === OP.DROP) last -= 1;
  return last;
}

/**
 * Performs a batch in order.
 * @param {any[][]} ops
 * @param {Post} post
 * @param {number} [asked]  The number of the operation whose value Python waits for; none if nobody waits.
 * @returns {[outcome: number, value: any, changes?: number]}  The value of the last operation; and, where Python will be
 *   told when that value changes, how often it has been told so far.
 */
export function performAll(ops, post, asked = -1) {
  noticeChanges();
  showHeld();
  let value = null;
  let changes = null;
  for (let i = 0; i < ops.length; i += 1) {
    const op = ops[i];
    if (op[0] === OP.END) {
      endRun(post);
    } else if (op[0] === OP.DROP) {
      for (let j = 0; j < op[1].length; j += 1) drop(op[1][j], 1);
      for (let j = 0; j < op[2].length; j += 1) drop(op[2][j][0], op[2][j][1]);
    } else if (op[0] !== OP.PING) {
      try {
        if (!failure || isDoneRegardless(op, post)) {
          if (i === asked) changes = watch(op);
          value = perform(op, post);
        }
      } catch (error) {
        if (op[0] !== OP.CONSOLE) failure ??= { error: encodeError(error), index, isTold: false };
      }
      // What is printed is sent by the worker, and Python does not count it among what it has recorded.
      if (op[0] !== OP.CONSOLE) index += 1;
      if (op[0] !== OP.CONSOLE && op[0] !== OP.VERDICT) total += 1;
      noticeChangesOf(op);
    }
  }
  return changes === null ? [wire.outcomes.OK, value] : [wire.outcomes.OK, value, changes];
}

/**
 * The same for a batch whose last operation's value Python waits for.
 * @param {any[][]} ops
 * @param {Post} post
 * @returns {[outcome: number, value: any, more?: number]}  As of {@link performAll}; or the error of the first operation
 *   that threw, with its number if it is not the last.
 */
export function answer(ops, post) {
  const reply = performAll(ops, post, lastOf(ops));
  // Python only wanted to know that this has arrived: what has failed is told when it asks for a value, or is done.
  if (ops.length > 0 && ops[0][0] === OP.PING) return reply;
  const failed = failure;
  const last = index - 1;
  failure = null;
  index = 0;
  // Told already or not: the operation that Python waits for has not been done, so there is no value.
  if (!failed) return reply;
  return failed.index === last ? [wire.outcomes.ERROR, failed.error] : [wire.outcomes.ERROR, failed.error, failed.index];
}

/**
 * Answers what a handler will ask of the nodes of an event.
 * @param {Function} handler
 * @param {any} node  Whose handler it is.
 * @param {any} event
 * @param {Post} post
 * @returns {any[] | null}  How many of Python's operations had been done by then, how often Python had been told of changes,
 *   when that was, and the answers.
 */
export function readAhead(handler, node, event, post) {
  noticeChanges();
  const isAfter = isAboutField(event);
  const answers = answersFor(handler, node, event.target, (op) => {
    const isWatched = watch(op) !== null;
    return isWatched || (isAfter && readsField(op)) ? { isWatched, value: perform(op, post) } : null;
  });
  return answers && [total, changesTold(), now(), answers];
}
