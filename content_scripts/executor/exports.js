/**
 * Python's callables as the page sees them: functions that return a promise; and what stands for objects of Python's.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { abandon, decide, hold, isReplay, letGo } from './defaults.js';
import { applyFlags, capture, isDispatched, keepPath, matchOf } from './events.js';
import { confirm, forget, isFlood, mayGo, release } from './floods.js';
import { FinalizationRegistry, Map, Promise, Reflect, WeakMap, WeakRef, append } from './intrinsics.js';

/**
 * What functions need of the line to Python.
 * @typedef {object} Line
 * @property {(kind: string, number: number, body: any) => void} post
 * @property {(value: any, fields?: import('./events.js').Fields) => any} encode  For an event that had to wait, with
 *   the attributes that it had.
 * @property {(handler: Function, node: any, event: any) => any[] | null} readAhead  What Python will ask of an event's
 *   nodes, answered.
 */

/** @typedef {{ ref: WeakRef<object>, count: number }} Entry */

/**
 * How a handler hears the events of a type on a target.
 * @typedef {object} Declaration
 * @property {number | null} flags  What it does to them, whatever its code says: a sum of `wire.listeners`; null for what
 *   its code says.
 * @property {string | null} selector  Of the elements inside the target that it is for; null where it is for the target.
 * @property {{ capture: boolean } | null} once  It is removed when it has heard one for such an element; how it was added.
 */

const { Error } = globalThis;

const L = wire.listeners;

/** An exception of Python's in JavaScript; `stack` is Python's traceback. */
export class PythonError extends Error {
  /**
   * @param {{ type: string, message: string, traceback: string }} description
   * @param {unknown} [cause]  What it was raised from.
   */
  constructor({ type, message, traceback }, cause = undefined) {
    super(message === '' ? type : `${type}: ${message}`);
    if (cause !== undefined) Reflect.defineProperty(this, 'cause', { value: cause, configurable: true, writable: true });
    Reflect.defineProperty(this, 'name', { value: 'PythonError', configurable: true, writable: true });
    Reflect.defineProperty(this, 'stack', { value: traceback, configurable: true, writable: true });
    /** The name of the exception's class in Python. */
    this.type = type;
  }
}

/** @type {Map<number, Entry>} */
const known = new Map();
/**
 * Object of the page's → its wire value for the way back, and the object that keeps Python from forgetting that.
 * @type {WeakMap<object, { wire: any, generation: number, held: object }>}
 */
const wireValues = new WeakMap();
/**
 * What handlers were declared to do at dispatch: handler → target → type.
 * @type {WeakMap<object, WeakMap<object, Map<string, Declaration>>>}
 */
const declarations = new WeakMap();
/** Exceptions that a promise was rejected with. @type {WeakMap<object, object>} */
const descriptions = new WeakMap();
/** Exceptions that a promise was rejected with → where the page had called Python. @type {WeakMap<object, { stack?: string }>} */
const callers = new WeakMap();
/** @type {Map<number, { resolve: (value: any) => void, reject: (error: any) => void, caller: Error }>} */
const calls = new Map();
let nextCall = 1;
let nextDelivery = 1;
/** Raised with every new interpreter, so that what belongs to an earlier one is never taken for its own. */
let generation = 0;
/** @type {Line | null} */
let line = null;

const registry = new FinalizationRegistry((/** @type {number} */ identifier) => {
  const entry = known.get(identifier);
  // Where its successor lives, that releases both.
  if (!entry || entry.ref.deref()) return;
  known.delete(identifier);
  line?.post(wire.kinds.RELEASE, identifier, entry.count);
});

/**
 * Connects this module to an interpreter; null when it is gone.
 * @param {Line | null} newLine
 */
export function connect(newLine) {
  line = newLine;
  generation += 1;
  known.clear();
  const gone = new Error('Python on this page has ended');
  calls.forEach((/** @type {any} */ call) => call.reject(gone));
  calls.clear();
  forget();
  if (newLine) abandon();
  else letGo();
}

/**
 * The object that stands for a number of Python's: the same one as long as the page holds it.
 * @param {number} identifier
 * @param {() => object} make
 * @returns {any}
 */
export function stable(identifier, make) {
  const entry = known.get(identifier);
  const existing = entry?.ref.deref();
  if (entry && existing) {
    entry.count += 1;
    return existing;
  }
  const made = make();
  // Counts that an object which is gone had gathered are released with its successor's.
  known.set(identifier, { ref: new WeakRef(made), count: (entry?.count ?? 0) + 1 });
  registry.register(made, identifier);
  return made;
}

/** The object that stands for a number of Python's, if the page holds it. @param {number} identifier @returns {any} */
export const exportNumbered = (identifier) => known.get(identifier)?.ref.deref();

/**
 * Notes what an object is on its way back to Python.
 * @param {object} object @param {any} wireValue @param {object} [held]
 */
export function remember(object, wireValue, held = object) {
  wireValues.set(object, { wire: wireValue, generation, held });
}

/**
 * Notes how a handler hears the events of a type on a target.
 * @param {Function} handler
 * @param {object} target
 * @param {string} type
 * @param {Declaration} declaration
 */
export function declare(handler, target, type, declaration) {
  if (declaration.flags === null && declaration.selector === null) {
    declarations.get(handler)?.get(target)?.delete(type);
    return;
  }
  const targets = declarations.get(handler) ?? new WeakMap();
  const types = targets.get(target) ?? new Map();
  declarations.set(handler, targets);
  targets.set(target, types);
  types.set(type, declaration);
}

/** @param {any} value */
function isDispatchedEvent(value) {
  try {
    return isDispatched(value);
  } catch {
    return false;
  }
}

/** @param {import('./floods.js').Delivery} delivery  @param {number} [number]  0 where no answer is waited for. */
function send(delivery, number = delivery.number) {
  if (!line) return;
  /** @type {any[]} */
  const encoded = [line.encode(delivery.received[0], delivery.fields)];
  for (let i = 1; i < delivery.received.length; i += 1) append(encoded, line.encode(delivery.received[i]));
  const body = [delivery.identifier, encoded, delivery.applied];
  if (delivery.ahead) append(body, delivery.ahead);
  line.post(wire.kinds.EVENT, number, body);
}

/**
 * Passes an event that is being dispatched on to a handler in Python.
 * @param {Function} handler
 * @param {number} identifier
 * @param {number} ownFlags  What its code does to an event.
 * @param {any[]} received
 */
function hear(handler, identifier, ownFlags, received) {
  const event = received[0];
  if (isReplay(event)) return;
  /** @type {Declaration | undefined} */
  const declared = declarations.get(handler)?.get(event.currentTarget)?.get(event.type);
  let node = event.currentTarget;
  if (declared && declared.selector !== null) {
    node = matchOf(event, declared.selector);
    if (node === null) return;
    if (declared.once) event.currentTarget.removeEventListener(event.type, handler, declared.once);
  }
  const flags = declared?.flags ?? ownFlags;
  applyFlags(event, flags & ~L.MAY_PREVENT_DEFAULT);
  const number = nextDelivery;
  nextDelivery += 1;
  const isHeld = (flags & L.MAY_PREVENT_DEFAULT) !== 0 && hold(event, number);
  keepPath(event, node);
  const applied = isHeld ? flags : flags & ~L.MAY_PREVENT_DEFAULT;
  /** @type {import('./floods.js').Delivery} */
  const delivery = { number, identifier, received, applied };
  if (node !== event.currentTarget) delivery.fields = capture(event, node);
  const isFlowing = !isHeld && isFlood(event);
  if (isFlowing) {
    if (!mayGo(handler, node, delivery, () => capture(event, node))) return;
  } else {
    release(send);
  }
  delivery.ahead = line?.readAhead(handler, node, event) ?? undefined;
  send(delivery, isHeld || isFlowing ? number : 0);
}

/**
 * Python has handled an event that it was to answer.
 * @param {number} number
 * @param {boolean} isPrevented  Whether it prevented the event's default action.
 */
export function handled(number, isPrevented) {
  confirm(number, send);
  decide(number, isPrevented);
}

/**
 * Asks Python for something, and promises what it answers.
 * @param {number} identifier  Of a callable or an object.
 * @param {any[]} values  Arguments.
 * @param {[what: string, path: string[]]} [reach]  What to do with an object, or with a member of it; else it is called.
 * @returns {Promise<any>}
 */
export function ask(identifier, values, reach) {
  if (!line) return Promise.reject(new Error('Python on this page has ended'));
  /** @type {any[]} */
  const encoded = [];
  for (let i = 0; i < values.length; i += 1) append(encoded, line.encode(values[i]));
  const number = nextCall;
  nextCall += 1;
  line.post(wire.kinds.CALL, number, reach ? [identifier, encoded, reach[0], reach[1]] : [identifier, encoded]);
  return new Promise((resolve, reject) => { calls.set(number, { resolve, reject, caller: new Error() }); });
}

/**
 * A Python callable as a function of the page. Called with an event, it passes that on and returns nothing; called in
 * any other way, it returns a promise of the result.
 * @param {number} identifier
 * @param {number} flags  What it does to an event at dispatch; a sum of `wire.listeners`.
 * @param {string} name
 * @returns {Function}
 */
export const pythonFunction = (identifier, flags, name) => stable(identifier, () => {
  const born = generation;
  /** @param {any[]} received */
  const call = (...received) => {
    const isEvent = isDispatchedEvent(received[0]);
    if (!line || born !== generation) {
      return isEvent ? undefined : Promise.reject(new Error('Python on this page has ended'));
    }
    if (isEvent) {
      hear(call, identifier, flags, received);
      return undefined;
    }
    return ask(identifier, received);
  };
  Reflect.defineProperty(call, 'name', { value: name, configurable: true });
  remember(call, [wire.tags.FUNCTION, identifier]);
  return call;
});

/**
 * The wire value of something that came from Python in the first place.
 * @param {object} value
 * @returns {any}
 */
export function exportedOf(value) {
  const known = wireValues.get(value);
  return known && known.generation === generation ? known.wire : undefined;
}

/**
 * How Python described the exception behind a value, if it is one.
 * @param {any} value
 * @returns {any}
 */
export const descriptionOf = (value) => descriptions.get(value);

/**
 * The JavaScript stack of something thrown. That of an exception of Python's is the one of its call: its own property has Python's
 * traceback, which Python knows.
 * @param {any} thrown
 * @returns {unknown}
 */
export const stackOf = (thrown) => (callers.get(thrown) ?? thrown).stack;

/**
 * What a Python exception was raised from: the page's own error, or another of Python's.
 * @param {any} description
 * @param {(value: any) => any} decode
 * @returns {unknown}
 */
function causeOf(description, decode) {
  if (!description) return undefined;
  const thrown = decode(description.value);
  return thrown ?? new PythonError(description, causeOf(description.cause, decode));
}

/**
 * Python answers a call.
 * @param {number} number
 * @param {[outcome: number, value: any]} reply
 * @param {(value: any) => any} decode
 */
export function returned(number, reply, decode) {
  const call = calls.get(number);
  if (!call) return;
  calls.delete(number);
  if (reply[0] === wire.outcomes.OK) {
    try {
      call.resolve(decode(reply[1]));
    } catch (error) {
      call.reject(error);
    }
    return;
  }
  const error = new PythonError(reply[1], causeOf(reply[1].cause, decode));
  const held = decode(reply[1].value);
  remember(error, exportedOf(held), held);
  descriptions.set(error, reply[1]);
  callers.set(error, call.caller);
  call.reject(error);
}
