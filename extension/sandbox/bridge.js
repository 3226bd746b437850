/**
 * The interpreter's end of the line to the page: an inbox, requests that wait, and timers. Python calls it (`Bridge` in
 * `python/adder/channel.py`); it never reads what a message says beyond kind and number.
 *
 * @module
 */

import wire from '../protocol/wire.json';

/** @typedef {[kind: string, number: number, body: string]} Message */

/**
 * @param {MessagePort} port
 * @returns {object}
 */
export function createBridge(port) {
  /** @type {Message[]} */
  let inbox = [];
  let read = 0;
  /** @type {(() => void) | null} */
  let awaken = null;
  let requests = 0;
  let changes = 0;
  /** @type {Map<number, (body: string) => void>} */
  const replies = new Map();
  /** @type {Map<number, (body: string) => void>} */
  const settlements = new Map();
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

  const wake = () => {
    if (!awaken) return;
    const resume = awaken;
    awaken = null;
    goOn(resume);
  };

  /** Confirms that this worker is at rest: as long as Python computes, this message is not even received. */
  const park = () => {
    held ??= [];
    port.postMessage([wire.kinds.PARK, 0, '']);
  };

  const unpark = () => {
    const resumed = held ?? [];
    held = null;
    for (const resume of resumed) resume();
  };

  port.onmessage = ({ data }) => {
    const [kind, number, body] = /** @type {Message} */ (data);
    const waiting = kind === wire.kinds.RESULT ? replies : kind === wire.kinds.SETTLE ? settlements : null;
    const resolve = waiting?.get(number);
    if (waiting && resolve) {
      waiting.delete(number);
      resolve(body);
      return;
    }
    if (kind === wire.kinds.RESULT) return;
    if (kind === wire.kinds.PARK) {
      park();
      return;
    }
    if (kind === wire.kinds.RESUMED) {
      unpark();
      return;
    }
    if (kind === wire.kinds.CHANGED) {
      // Nothing to wake up for; but to be known when what comes after it is, a result for one.
      changes = number;
      return;
    }
    inbox.push(data);
    wake();
  };

  return {
    /** How often the page is said to have changed what Python relies on. */
    changes: () => changes,

    /** @param {string} kind @param {number} number @param {string} body */
    post: (kind, number, body) => port.postMessage([kind, number, body]),

    /** @param {string} body @returns {Promise<string>} */
    request(body) {
      requests += 1;
      const number = requests;
      return new Promise((resolve) => {
        replies.set(number, resolve);
        port.postMessage([wire.kinds.OPS, number, body]);
      });
    },

    /** @param {number} number @returns {Promise<string>} */
    settled: (number) => new Promise((resolve) => { settlements.set(number, resolve); }),

    next() {
      if (read === inbox.length) {
        if (read) {
          inbox = [];
          read = 0;
        }
        return undefined;
      }
      const [kind, number, body] = inbox[read];
      read += 1;
      return `${kind}\n${number}\n${body}`;
    },

    /** @param {number} milliseconds @returns {Promise<void>} */
    wait: (milliseconds) => new Promise((resolve) => {
      if (read < inbox.length && milliseconds !== 0) {
        goOn(resolve);
        return;
      }
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

    /** @param {number} milliseconds @returns {Promise<void>} */
    pause: (milliseconds) => new Promise((resolve) => { setTimeout(() => goOn(resolve), milliseconds); }),
  };
}
