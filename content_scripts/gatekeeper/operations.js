/**
 * The check that every operation passes on its way from Python to the page. What comes out of a sandbox is what an
 * attacker wrote: an operation is let through when it has exactly the form that the wire format gives it, and when the
 * session's grants cover it.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';

const OP = wire.ops;
const TAG = wire.tags;

/** @typedef {any[]} Op */
/** @typedef {(value: unknown, depth: number) => boolean} Check */

const LEVELS = new Set(['log', 'warn', 'error', 'info', 'debug']);

/** @param {unknown} value */
const isHandle = (value) => Number.isSafeInteger(value) && /** @type {number} */ (value) > 0;
/** @param {unknown} value */
const isText = (value) => typeof value === 'string';
/** @param {unknown} value */
const isCount = (value) => Number.isSafeInteger(value);
/** @param {unknown} value */
const isFlag = (value) => typeof value === 'boolean';

/** Forms of the tags that Python may send. @type {Record<string, (parts: any[], depth: number) => boolean>} */
const TAGS = {
  [TAG.UNDEFINED]: (parts) => parts.length === 1,
  [TAG.NUMBER]: (parts) => parts.length === 2 && isText(parts[1]),
  [TAG.BIGINT]: (parts) => parts.length === 2 && isText(parts[1]) && /^-?\d+$/.test(parts[1]),
  [TAG.DATE]: (parts) => parts.length === 2 && typeof parts[1] === 'number',
  [TAG.BYTES]: (parts) => parts.length === 3 && isText(parts[1]) && isText(parts[2]),
  [TAG.HANDLE]: (parts) => parts.length === 2 && isHandle(parts[1]),
  [TAG.FUNCTION]: (parts) => parts.length === 4 && isHandle(parts[1]) && isCount(parts[2]) && isText(parts[3]),
  [TAG.OBJECT]: (parts) => parts.length === 3 && isHandle(parts[1]) && isText(parts[2]),
  [TAG.LIST]: (parts, depth) => parts.length === 2 && areValues(parts[1], depth + 1),
  [TAG.MAPPING]: (parts, depth) => parts.length === 2 && Array.isArray(parts[1]) && parts[1].every((pair) => (
    Array.isArray(pair) && pair.length === 2 && isText(pair[0]) && isValue(pair[1], depth + 1))),
};

/** @type {Check} */
export function isValue(value, depth = 0) {
  if (!Array.isArray(value)) return value === null || (typeof value !== 'object' && value !== undefined);
  if (depth > wire.limits.DEPTH) return false;
  return typeof value[0] === 'string' && Object.hasOwn(TAGS, value[0]) && TAGS[value[0]](value, depth);
}

/** @type {Check} */
const areValues = (values, depth = 0) => Array.isArray(values) && values.every((value) => isValue(value, depth));

/** @type {Check} */
const areDrops = (drops) => Array.isArray(drops) && drops.every((drop) => (
  Array.isArray(drop) && drop.length === 2 && isHandle(drop[0]) && isCount(drop[1])));

/** What a handler does at dispatch: a sum of `wire.listeners`, or null for what its code says. @type {Check} */
const isListening = (flags) => flags === null || isCount(flags);

/** The elements that a handler is for, or null for the target itself. @type {Check} */
const isSelector = (selector) => selector === null || isText(selector);

/** @type {Check} */
const areHandles = (handles) => Array.isArray(handles) && handles.every(isHandle);

/** A handle, or a handle and the name of a member. @type {Check} */
const isTarget = (target) => isHandle(target)
  || (Array.isArray(target) && target.length === 2 && isHandle(target[0]) && isText(target[1]));

/** A handle that Python may pick: the executor's own, and those that are fixed, are not for it to replace. */
const isOwnHandle = (/** @type {any} */ value) => isHandle(value) && value % 2 === 1 && value > wire.handles.TARGET;

/** @type {Check} */
const areTexts = (texts) => Array.isArray(texts) && texts.every(isText);

/** What elements of a shape have; `content_scripts/executor/shapes.js` says what that is. @type {Check} */
const isShape = (shape, depth) => Array.isArray(shape) && shape.length === 5 && depth <= wire.limits.DEPTH
  && isText(shape[0]) && isText(shape[1]) && areTexts(shape[2], 0) && Array.isArray(shape[3])
  && shape[3].every((child) => child === 0 || child === 1 || isShape(child, depth + 1))
  && (shape[4] === null || (areTexts(shape[4], 0) && shape[4].length === shape[2].length));

/** What one of them has: a handle or none, then texts, nodes, and the same of elements inside. @type {Check} */
function isBuilt(built, depth) {
  if (!Array.isArray(built) || depth > wire.limits.DEPTH || !(built[0] === 0 || isOwnHandle(built[0]))) return false;
  for (let i = 1; i < built.length; i += 1) {
    const part = built[i];
    if (typeof part === 'string') continue;
    if (!Array.isArray(part) || !(typeof part[0] === 'number' ? isBuilt(part, depth + 1) : isValue(part, 0))) return false;
  }
  return true;
}

/** Operations whose value can be kept under a handle. */
const MAKING = new Set([OP.GET, OP.CALL, OP.METHOD, OP.NEW]);

/** @type {Check} */
const isMaking = (op) => Array.isArray(op) && MAKING.has(op[0]) && isOperation(op);

/** Operations that only ask. */
const READING = new Set([OP.GET, OP.METHOD, OP.GET_ITEM, OP.CONTAINS]);

/** @type {Check} */
const areReadings = (ops) => Array.isArray(ops)
  && ops.every((op) => Array.isArray(op) && READING.has(op[0]) && isOperation(op));

/** What stands for a node of an event. @type {Check} */
const isNodeOfEvent = (handle) => handle === wire.handles.CURRENT_TARGET || handle === wire.handles.TARGET;

/**
 * What is asked ahead of two views of a node's attributes.
 * @param {any} view @param {number} code @param {any} what @param {any} rest
 */
function isForeseenOfView(view, code, what, rest) {
  if (view === 'dataset') return code === OP.GET_ITEM && isText(what);
  if (view !== 'classList') return false;
  return code === OP.METHOD ? what === 'contains' && areTexts(rest, 0) : code === OP.CONTAINS && isText(what);
}

/**
 * What a handler will ask of the nodes of its events. The page answers without being asked again, so these are such
 * questions only as need no capability.
 * @type {Check}
 */
const areForeseen = (ops) => areReadings(ops, 0) && /** @type {Op[]} */ (ops).length <= wire.limits.FORESEEN
  && /** @type {Op[]} */ (ops).every(([code, target, what, rest]) => {
    if (Array.isArray(target)) return isNodeOfEvent(target[0], 0) && isForeseenOfView(target[1], code, what, rest);
    if (!isNodeOfEvent(target, 0)) return false;
    if (code === OP.METHOD) return wire.foreseen.QUESTIONS.includes(what) && areTexts(rest, 0);
    return code === OP.GET && (wire.foreseen.MEMBERS.includes(what) || wire.foreseen.STATE.includes(what));
  });

/** The operands of each operation. @type {Map<number, Check[]>} */
const OPERANDS = new Map(/** @type {[number, any[]][]} */ ([
  [OP.GET, [isTarget, isText]],
  [OP.SET, [isTarget, isText, isValue]],
  [OP.DELETE, [isTarget, isText]],
  [OP.CALL, [isHandle, areValues]],
  [OP.METHOD, [isTarget, isText, areValues]],
  [OP.NEW, [isHandle, areValues]],
  [OP.KEYS, [isTarget]],
  [OP.ITERATE, [isTarget]],
  [OP.NEXT, [isTarget, isCount]],
  [OP.SLICE, [isTarget, isCount, isCount]],
  [OP.DROP, [areHandles, areDrops]],
  [OP.AWAIT, [isHandle, isCount]],
  [OP.INSTANCE, [isHandle, isHandle]],
  [OP.STRING, [isTarget]],
  [OP.BY_VALUE, [isTarget]],
  [OP.CONSOLE, [(/** @type {any} */ level) => LEVELS.has(level), isText]],
  [OP.GET_ITEM, [isTarget, isValue]],
  [OP.SET_ITEM, [isTarget, isValue, isValue]],
  [OP.DELETE_ITEM, [isTarget, isValue]],
  [OP.CONTAINS, [isTarget, isValue]],
  [OP.ASYNC_ITERATE, [isTarget]],
  [OP.LISTEN, [isTarget, isText, isValue, isListening, isValue, isSelector]],
  [OP.KEEP, [isOwnHandle, isMaking]],
  [OP.GET_ALL, [areHandles, isText]],
  [OP.READ_ALL, [areReadings]],
  [OP.UNWATCH, []],
  [OP.FORESEE, [isHandle, areForeseen]],
  [OP.DEFINE, [isText, isText, isText, isValue, isValue, isValue]],
  [OP.SHAPE, [isCount, isShape]],
  [OP.BUILD, [isCount, isBuilt]],
  [OP.END, []],
  [OP.SYNC, []],
  [OP.PING, []],
  [OP.VERDICT, [isHandle, isFlag]],
]));

/** @param {unknown} op @returns {boolean} */
function isOperation(op) {
  if (!Array.isArray(op)) return false;
  const operands = OPERANDS.get(op[0]);
  return operands !== undefined && op.length === operands.length + 1
    && operands.every((check, index) => check(op[index + 1], 0));
}

/**
 * Reads a batch of operations.
 * @param {string} body  JSON text as it came from the sandbox.
 * @returns {Op[] | null}  Null when it is not one.
 */
export function readOperations(body) {
  try {
    const ops = JSON.parse(body);
    return Array.isArray(ops) && ops.every(isOperation) ? ops : null;
  } catch {
    return null;
  }
}

/** @param {any} value */
const isDescription = (value) => typeof value === 'object' && value !== null && isText(value.type)
  && isText(value.message) && isText(value.traceback) && isText(value.filename) && isCount(value.line);

/** What an exception was raised from, if anything. @type {(value: any, depth: number) => boolean} */
const isCause = (value, depth) => value === undefined || value === null
  || (depth < wire.limits.DEPTH && isDescription(value) && isValue(value.value, 0) && isCause(value.cause, depth + 1));

/**
 * Reads how a script or a task failed.
 * @param {string} body
 * @returns {import('./scripts.js').Failure | null}
 */
export function readDescription(body) {
  try {
    const value = JSON.parse(body);
    if (!isDescription(value)) return null;
    const { type, message, traceback, filename, line, silent } = value;
    return { type, message, traceback, filename, line, silent: silent === true };
  } catch {
    return null;
  }
}

/**
 * Reads what a Python callable returned.
 * @param {string} body
 * @returns {[outcome: number, value: any] | null}
 */
export function readReply(body) {
  try {
    const [outcome, value] = JSON.parse(body);
    if (outcome === wire.outcomes.OK) return isValue(value, 0) ? [outcome, value] : null;
    return isDescription(value) && isValue(value.value, 0) && isCause(value.cause, 0) ? [wire.outcomes.ERROR, value] : null;
  } catch {
    return null;
  }
}
