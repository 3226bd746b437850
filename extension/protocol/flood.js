/**
 * How much an interpreter may send. Python waits for its page long before that (`python/adder/channel.py`); what comes here
 * came past it. On the relay the host counts, on the direct line the gatekeeper.
 *
 * @module
 */

/** How much may be on its way to a page that has not taken it, in messages and in characters. */
export const AHEAD_MAX = 30_000;
export const AHEAD_TEXT_MAX = 64 * 1024 * 1024;

/** How much may be sent in so long, also to a page that takes it all. */
const RATE_MAX = 250_000;
const RATE_MS = 10_000;
/** The clock is looked at once in so many messages. */
const RATE_EVERY = 1000;

/** Counts messages by time. */
export class Rate {
  #recent = 0;
  #since = performance.now();

  /** Counts one. @returns {boolean}  Whether it was one too many. */
  add() {
    this.#recent += 1;
    if (this.#recent % RATE_EVERY) return false;
    const now = performance.now();
    if (now - this.#since > RATE_MS) {
      this.#recent = 0;
      this.#since = now;
    }
    return this.#recent >= RATE_MAX;
  }
}
