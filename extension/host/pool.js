/**
 * Keeps one interpreter warm, so that a page with Python need not wait for a boot. An interpreter that was taken is never
 * given back: it belongs to one document and ends with it.
 *
 * Where interpreters fail to boot, each further one is started later than the one before: what keeps them from booting (memory
 * that is full, files that are being replaced) is not made better by trying at once. What happens after that, in a page's
 * hands, slows nobody else's down.
 *
 * @module
 */

import { startInterpreter } from './interpreter.js';

/** @typedef {import('./interpreter.js').Interpreter} Interpreter */

/** How long after one was taken the next is started: the page that took it needs the processor first. */
const REFILL_DELAY_MS = 1000;
/** How long after a boot that failed the next may begin; twice as long after each further one. */
const BACK_OFF_MS = 500;
const BACK_OFF_MOST_MS = 60_000;
/** After failures in a row nothing is started ahead any more; each page that asks still gets its own try. */
const MAX_FAILURES = 3;

export class Pool {
  /** @type {Interpreter | null} */
  #spare = null;
  #failures = 0;
  /** Before this time (of `performance.now`) no interpreter is started. */
  #notBefore = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #refill;
  #keepsSpare = true;

  /** Whether one is kept warm at all. @param {boolean} keeps */
  set keepsSpare(keeps) {
    this.#keepsSpare = keeps;
    if (keeps) return;
    clearTimeout(this.#refill);
    this.#spare?.end();
    this.#spare = null;
  }

  /** @returns {Interpreter}  The spare one, or a new one that is still booting. */
  take() {
    const taken = this.#spare ?? this.#start();
    this.#spare = null;
    taken.ready.then(() => this.#refillLater(), () => {});
    return taken;
  }

  /** Starts a spare interpreter now, if there is none. */
  warm() {
    if (!this.#keepsSpare || this.#spare || this.#failures >= MAX_FAILURES) return;
    const spare = this.#start();
    this.#spare = spare;
    const lost = () => {
      if (this.#spare !== spare) return;
      this.#spare = null;
      this.#refillLater();
    };
    spare.ready.catch(lost);
    spare.onFailed(lost);
  }

  #start() {
    const started = startInterpreter(Math.max(0, this.#notBefore - performance.now()));
    started.ready.then(() => { this.#failures = 0; }, () => {
      // One that was ended, since its page was left, has not failed.
      if (!started.hasFailed) return;
      this.#failures += 1;
      this.#notBefore = performance.now() + Math.min(BACK_OFF_MOST_MS, BACK_OFF_MS * 2 ** (this.#failures - 1));
    });
    return started;
  }

  #refillLater() {
    clearTimeout(this.#refill);
    if (this.#keepsSpare) this.#refill = setTimeout(() => this.warm(), REFILL_DELAY_MS);
  }
}
