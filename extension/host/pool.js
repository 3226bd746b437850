/**
 * Keeps one spare interpreter warm, so that a page's Python starts at once. An interpreter that was taken is never
 * given back: it belongs to one document and ends with it.
 *
 * @module
 */

import { startInterpreter } from './interpreter.js';

/** @typedef {import('./interpreter.js').Interpreter} Interpreter */

/** How long after one was taken the next is started: the page that took it needs the processor first. */
const REFILL_DELAY_MS = 1000;
/** After failures in a row nothing is started ahead any more; each page that asks still gets its own try. */
const MAX_FAILURES = 3;

export class Pool {
  /** @type {Interpreter | null} */
  #spare = null;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #refill;

  /** @returns {Interpreter}  The spare one, or a new one that is still booting. */
  take() {
    const taken = this.#spare ?? startInterpreter();
    this.#spare = null;
    taken.ready.then(() => { this.#failures = 0; this.#refillLater(); }, () => { this.#failures += 1; });
    return taken;
  }

  /** Starts a spare interpreter now, if there is none. */
  warm() {
    if (this.#spare || this.#failures >= MAX_FAILURES) return;
    const spare = startInterpreter();
    this.#spare = spare;
    spare.ready.catch(() => {
      this.#failures += 1;
      if (this.#spare === spare) this.#spare = null;
    });
    spare.onFailed(() => { if (this.#spare === spare) this.#spare = null; });
  }

  #refillLater() {
    clearTimeout(this.#refill);
    this.#refill = setTimeout(() => this.warm(), REFILL_DELAY_MS);
  }
}
