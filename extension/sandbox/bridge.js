/**
 * The interpreter's end of the line to the page: an inbox, requests that wait, and timers. Python calls it (`Bridge` in
 * `python/adder/channel.py`); of what the page says it never reads more than kind and number. The host asks here how the
 * interpreter is doing.
 *
 * @module
 */

import wire from '../protocol/wire.json';
import { Codes } from './codes.js';
import { Devtools } from './devtools.js';
import { Files } from './files.js';
import { Line } from './line.js';
import { Output } from './output.js';
import { Packages } from './packages.js';

/** @typedef {import('./line.js').Message} Message */

/** The page is told after so many messages of its that Python has taken them, or so many characters. */
const TAKEN_EVERY = 128;
const TAKEN_TEXT = 1024 * 1024;
/** What arrives so soon after Python has come to rest is likely to be one of many. */
const BURST_MS = 1;
/** Where waiting for others has brought none, so many messages are not made to wait: not every browser has them at hand. */
const LONE = 16;

/**
 * What the interpreter is kept within.
 * @typedef {object} Limits
 * @property {import('./pace.js').Pace} pace
 * @property {{ most: number }} heap
 * @property {() => number} heapBytes  How large Python's memory is.
 */

/**
 * @param {MessagePort} port
 * @param {Limits} limits
 */
export function createBridge(port, { pace, heap, heapBytes }) {
  /** @type {Message[]} */
  let inbox = [];
  let read = 0;
  /** @type {(() => void) | null} */
  let awaken = null;
  let restedAt = 0;
  let requests = 0;
  let changes = 0;
  /** @type {Map<number, (body: string) => void>} */
  const replies = new Map();
  /** @type {Map<number, (body: string) => void>} */
  const settlements = new Map();
  let taken = 0;
  let takenText = 0;
  let toldText = 0;
  /** Ends what Python waits for, where it is to be interrupted in it. @type {Set<() => void>} */
  const cuts = new Set();
  /** Whether a document has this interpreter now. */
  let isGiven = false;
  /** A stay in the back-forward cache that begins while Python computes, which it must come to the end of first. */
  let parking = false;
  /**
   * While the page is in the back-forward cache: what goes on once it is back. Nothing of Python's runs till then, as
   * nothing of the page's own does.
   * @type {(() => void)[] | null}
   */
  let held = null;

  /** @param {() => void} resume */
  const goOn = (resume) => {
    if (held) held.push(resume);
    else resume();
  };

  /**
   * What Python waits for, unless it is interrupted.
   * @template T
   * @param {(resolve: (value: T) => void) => () => void} begin  Begins to wait; returns what gives it up.
   * @param {T} instead  What is said instead then.
   * @returns {Promise<T>}
   */
  const interruptible = (begin, instead) => new Promise((resolve) => {
    /** @param {T} value */
    const end = (value) => {
      cuts.delete(cut);
      goOn(() => resolve(value));
    };
    const cut = () => {
      giveUp();
      end(instead);
    };
    cuts.add(cut);
    const giveUp = begin(end);
  });

  const wake = () => {
    if (!awaken) return;
    const resume = awaken;
    awaken = null;
    goOn(resume);
  };

  /** A turn of the worker's event loop. */
  const turn = new MessageChannel();
  /** What is woken after it. @type {(() => void) | null} */
  let gathering = null;
  let lone = 0;
  turn.port1.onmessage = () => {
    const isMeant = gathering === awaken;
    gathering = null;
    if (!isMeant) return;
    if (inbox.length - read < 2) lone = LONE;
    wake();
  };

  /**
   * Wakes Python for a message. Amid a burst, what else has arrived is received first: to suspend and resume Python takes
   * longer than to handle many a message.
   */
  const arrive = () => {
    if (!awaken || gathering === awaken) return;
    if (lone === 0 && performance.now() - restedAt <= BURST_MS) {
      gathering = awaken;
      turn.port2.postMessage(0);
      return;
    }
    lone = Math.max(0, lone - 1);
    wake();
  };

  /** Confirms that this worker is at rest: as long as Python computes, this message is not even received. */
  const park = () => {
    held ??= [];
    line.tell(wire.kinds.PARK, 0, '');
  };

  const unpark = () => {
    parking = false;
    const resumed = held ?? [];
    held = null;
    for (const resume of resumed) resume();
  };

  const codes = new Codes(port, goOn);
  const packages = new Packages((number, body) => line.tell(wire.kinds.PACKAGES, number, body), goOn, (number, body) => {
    inbox.push([wire.kinds.PACKAGE, number, body]);
    wake();
  });
  const files = new Files((number, body) => line.post(wire.kinds.MODULE, number, body));

  /** @param {string} name */
  const reached = (name) => line.tell(wire.kinds.LIMIT, 0, JSON.stringify(name));

  const output = new Output((ops, shown) => {
    if (!shown) {
      line.post(wire.kinds.OPS, 0, JSON.stringify(ops));
      return;
    }
    requests += 1;
    replies.set(requests, shown);
    // The PING says that the answer is about nothing but the arrival.
    line.post(wire.kinds.OPS, requests, JSON.stringify([[wire.ops.PING], ...ops]));
  }, () => reached('output'));

  /** Counts a message of the page's, so that it knows how many wait here. @param {string} body */
  const take = (body) => {
    taken += 1;
    takenText += body.length;
    if (taken % TAKEN_EVERY && takenText - toldText < TAKEN_TEXT) return;
    toldText = takenText;
    line.post(wire.kinds.TAKEN, taken, String(takenText));
  };

  /**
   * What is not for Python to read: what the host wants of the interpreter, and what is known at once.
   * @type {Record<string, (number: number, body: string, code?: ArrayBuffer | null) => void>}
   */
  const orders = {
    [wire.kinds.PARK]: () => {
      if (pace.isComputing) parking = true;
      else park();
    },
    [wire.kinds.RESUMED]: unpark,
    [wire.kinds.BEAT]: (number) => {
      line.tell(wire.kinds.BEAT, number, JSON.stringify([pace.isComputing, pace.computed, heapBytes()]));
    },
    [wire.kinds.INTERRUPT]: () => {
      pace.interrupt();
      for (const cut of [...cuts]) cut();
    },
    [wire.kinds.DEVTOOLS]: (panel, body) => devtools.receive(panel, body),
    [wire.kinds.CODE_SOUGHT]: (number, kind) => codes.seek(kind, number),
    [wire.kinds.CODE]: (number, kind, code) => codes.found(kind, number, code),
    [wire.kinds.SOURCE]: (number, body) => {
      take(body);
      files.arrived(number, body);
    },
    [wire.kinds.FILE]: (number, body) => {
      take(body);
      files.arrived(number, body);
    },
    [wire.kinds.PACKAGE]: (number, body, bytes) => packages.heard(number, body, bytes),
    // Nothing to wake up for; but to be known when what comes after it is, a result for one.
    [wire.kinds.CHANGED]: (number, body) => {
      changes = number;
      take(body);
    },
    [wire.kinds.LIMITS]: (_, body) => {
      const { heapMegabytes, outputKilobytes } = JSON.parse(body);
      if (!isGiven) pace.begin();
      isGiven = true;
      heap.most = heapMegabytes;
      output.most = outputKilobytes;
    },
  };

  const line = new Line(port, (message) => {
    const [kind, number, body, code] = message;
    if (Object.hasOwn(orders, kind)) {
      orders[kind](number, body, code);
      return;
    }
    const waiting = kind === wire.kinds.RESULT ? replies : kind === wire.kinds.SETTLE ? settlements : null;
    const resolve = waiting?.get(number);
    if (waiting && resolve) {
      waiting.delete(number);
      take(body);
      resolve(body);
      return;
    }
    if (kind === wire.kinds.RESULT) return;
    inbox.push(message);
    arrive();
  });

  const devtools = new Devtools(line, wake, goOn);

  return {
    /** How often the page is said to have changed what Python relies on. */
    changes: () => changes,

    /** @param {string} kind @param {number} number @param {string} body */
    post: (kind, number, body) => line.post(kind, number, body),

    /** @param {string} level @param {string} text */
    print: (level, text) => output.write(level, text),

    // Called around each suspension, and for the breaths between them.
    rest: () => {
      pace.rest();
      if (parking) park();
      parking = false;
    },
    resume: () => pace.resume(),
    breathe: () => pace.breathe(),
    retry: () => pace.retry(),
    interrupted: () => pace.interrupted(),

    reached,
    heapBytes,

    /** @param {string} kind @param {number} number */
    code: (kind, number) => codes.of(kind, number),
    /** @param {string} requests @returns {Promise<string>}  Empty where Python is to be interrupted. */
    files: (requests) => interruptible((resolve) => files.fetch(requests, resolve), ''),
    /** @param {number} number @param {any} code */
    compiled: (number, code) => codes.compiled(number, code),

    /** @param {number} number @param {string} body */
    packages: (number, body) => packages.ask(number, body),

    /** @param {string} body @returns {Promise<string>} */
    request(body) {
      requests += 1;
      const number = requests;
      return new Promise((resolve) => {
        replies.set(number, resolve);
        line.post(wire.kinds.OPS, number, body);
      });
    },

    /** @param {number} number @returns {Promise<string>}  Empty where Python is to be interrupted. */
    settled: (number) => interruptible((resolve) => {
      settlements.set(number, resolve);
      return () => settlements.delete(number);
    }, ''),

    next() {
      const fromPanel = devtools.next();
      if (fromPanel) return fromPanel;
      if (read === inbox.length) {
        if (read) {
          inbox = [];
          read = 0;
        }
        return undefined;
      }
      const [kind, number, body] = inbox[read];
      read += 1;
      // What the host says is no message of the page's.
      if (kind !== wire.kinds.PACKAGE) take(body);
      return `${kind}\n${number}\n${body}`;
    },

    /** @param {number} milliseconds @returns {Promise<void>} */
    wait: (milliseconds) => new Promise((resolve) => {
      // Python may have waited for something else since it last looked.
      if ((read < inbox.length || devtools.hasMessage) && milliseconds !== 0) {
        goOn(resolve);
        return;
      }
      restedAt = performance.now();
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;
      awaken = () => {
        clearTimeout(timer);
        resolve();
      };
      // Even a wait of nothing goes through the event loop, so that messages on their way are received.
      // A timer cannot be longer than 2³¹ − 1 ms; the loop asks again.
      if (milliseconds >= 0) timer = setTimeout(wake, Math.min(milliseconds, 0x7fffffff));
    }),

    wake,

    devtoolsNext: () => devtools.next(),
    devtoolsArrived: () => devtools.arrived(),
    /** @param {number} panel @param {string} body */
    devtoolsPost: (panel, body) => devtools.post(panel, body),

    /** @param {number} milliseconds @returns {Promise<boolean>}  Whether it was cut short, because Python is to be interrupted. */
    pause: (milliseconds) => interruptible((resolve) => {
      const timer = setTimeout(() => resolve(false), milliseconds);
      return () => clearTimeout(timer);
    }, true),
  };
}
