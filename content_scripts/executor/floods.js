/**
 * Floods of events: a mouse can move a thousand times a second, and Python may be busy. Of the events of one kind that
 * one handler is to get, one at a time is on its way; while it is, only the newest of the others is kept. That is what
 * browsers do themselves where a page is slow.
 *
 * Any other event lets those that wait go first, so that Python sees all of them in the order of their dispatch.
 *
 * @module
 */

import { Map, brand, includes } from './intrinsics.js';

/** Types of which the newest event says all. */
const TYPES = ['pointermove', 'pointerrawupdate', 'mousemove', 'touchmove', 'scroll', 'wheel', 'resize', 'drag',
  'dragover', 'selectionchange', 'timeupdate', 'devicemotion', 'deviceorientation', 'deviceorientationabsolute'];
/** Attributes that say how much changed since the event before. */
const SUMS = ['movementX', 'movementY', 'deltaX', 'deltaY', 'deltaZ'];
/** Text fields get one `input` event for each change; these get one for each pixel. */
const SLIDING = ['range', 'color'];

/**
 * An event on its way to a handler.
 * @typedef {object} Delivery
 * @property {number} number
 * @property {number} identifier  Python's, of the handler.
 * @property {any[]} received  What the handler was called with.
 * @property {number} applied  What was done to the event for it; a sum of `wire.listeners`.
 * @property {import('./events.js').Fields} [fields]  The event's attributes, where it had to wait, or where the handler
 *   hears it for an element inside of the node that it was added to.
 * @property {any[]} [ahead]  Answers to what Python will ask.
 */

/**
 * The events of one type from one target to one handler.
 * @typedef {object} Flow
 * @property {Function} handler
 * @property {any} target
 * @property {string} type
 * @property {number} busy  How many Python has not confirmed.
 * @property {Delivery | null} next
 */

/** @type {Map<Flow, boolean>} */
const flows = new Map();
/** Those of them where an event waits, by the time of that. @type {Map<Flow, boolean>} */
const waiting = new Map();
/** By the number of the delivery that Python is to confirm. @type {Map<number, Flow>} */
const unconfirmed = new Map();

/**
 * Whether an event may give way to a newer one of its type.
 * @param {any} event
 */
export function isFlood(event) {
  // What a page puts into an event of its own is not to be lost, whatever it calls it.
  if (brand(event) === '[object CustomEvent]') return false;
  if (event.type === 'input') return includes(SLIDING, event.target?.type);
  return includes(TYPES, event.type);
}

/** @param {Delivery} delivery @param {string} name @returns {any} */
function fieldOf(delivery, name) {
  const fields = delivery.fields ?? [];
  for (let i = 0; i < fields.length; i += 1) if (fields[i][0] === name) return fields[i][1];
  return undefined;
}

/** Adds what an event that gives way has to say to the one that replaces it. @param {Delivery} older @param {Delivery} newer */
function merge(older, newer) {
  const fields = newer.fields ?? [];
  // Lines cannot be added to pixels.
  if (fieldOf(older, 'deltaMode') !== fieldOf(newer, 'deltaMode')) return;
  for (let i = 0; i < fields.length; i += 1) {
    if (includes(SUMS, fields[i][0])) fields[i][1] += fieldOf(older, fields[i][0]) ?? 0;
  }
}

/** @param {Flow} flow @returns {Delivery} */
function takeNext(flow) {
  const next = /** @type {Delivery} */ (flow.next);
  flow.next = null;
  flow.busy += 1;
  unconfirmed.set(next.number, flow);
  return next;
}

/**
 * Decides whether an event of a flood goes to Python now.
 * @param {Function} handler
 * @param {any} target  The node whose handler it is.
 * @param {Delivery} delivery
 * @param {() => import('./events.js').Fields} capture
 * @returns {boolean}  False where it waits, or not at all if a newer one comes.
 */
export function mayGo(handler, target, delivery, capture) {
  const { type } = delivery.received[0];
  /** @type {Flow | undefined} */
  let flow;
  flows.forEach((/** @type {boolean} */ _, /** @type {Flow} */ other) => {
    if (other.handler === handler && other.target === target && other.type === type) flow = other;
  });
  if (!flow) {
    flow = { handler, target, type, busy: 0, next: delivery };
    flows.set(flow, true);
    takeNext(flow);
    return true;
  }
  delivery.fields ??= capture();
  if (flow.next) merge(flow.next, delivery);
  flow.next = delivery;
  waiting.delete(flow);
  waiting.set(flow, true);
  return false;
}

/**
 * Lets go what waits, oldest first.
 * @param {(delivery: Delivery) => void} send
 */
export function release(send) {
  waiting.forEach((/** @type {boolean} */ _, /** @type {Flow} */ flow) => send(takeNext(flow)));
  waiting.clear();
}

/**
 * Python has handled an event.
 * @param {number} number
 * @param {(delivery: Delivery) => void} send
 */
export function confirm(number, send) {
  const flow = unconfirmed.get(number);
  if (!flow) return;
  unconfirmed.delete(number);
  flow.busy -= 1;
  if (flow.busy > 0) return;
  if (flow.next) {
    waiting.delete(flow);
    send(takeNext(flow));
  } else {
    flows.delete(flow);
  }
}

/** Forgets everything: the interpreter is gone. */
export function forget() {
  flows.clear();
  waiting.clear();
  unconfirmed.clear();
}
