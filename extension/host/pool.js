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

/** How long after one was taken the next is started at the earliest: the page that took it needs the processor first. */
const REFILL_DELAY_MS = 1000;
/** How long this thread may go without a quiet moment before the next is started all the same. */
const QUIET_LATEST_MS = 10_000;
/** How long a spare one is kept where no page has Python. */
const UNUSED_MS = 10 * 60 * 1000;
/** How long one is kept for a document that was about to connect, where none is kept otherwise. */
const WANTED_MS = 10_000;
/** Gigabytes of a computer's memory up to which there is none for a spare interpreter. */
const SMALL_MEMORY = 2;
/** Megabytes that must be free for one; and how often that is looked at while there is one. */
const LEAST_FREE_MB = 512;
const MEMORY_EVERY_MS = 2 * 60 * 1000;
/** How long after a boot that failed the next may begin; twice as long after each further one. */
const BACK_OFF_MS = 500;
const BACK_OFF_MOST_MS = 60_000;
/** After failures in a row nothing is started ahead any more; each page that asks still gets its own try. */
const MAX_FAILURES = 3;

/**
 * Calls back when this thread has nothing to do. `requestIdleCallback` would wait until its timeout: Chromium's offscreen
 * document is hidden, and a hidden page has no idle periods there.
 * @param {() => void} callback
 * @returns {() => void}  Calls it off.
 */
function whenQuiet(callback) {
  const over = new AbortController();
  const end = () => {
    clearTimeout(latest);
    over.abort();
  };
  const call = () => {
    if (over.signal.aborted) return;
    end();
    callback();
  };
  const latest = setTimeout(call, QUIET_LATEST_MS);
  scheduler.postTask(call, { priority: 'background', signal: over.signal }).catch(() => {});
  return end;
}

/** Chromium says it, roughly; Firefox does not. */
const isMemorySmall = () => (/** @type {any} */ (navigator).deviceMemory ?? Infinity) <= SMALL_MEMORY;

export class Pool {
  /** @type {Interpreter | null} */
  #spare = null;
  #failures = 0;
  #booting = 0;
  /** Before this time (of `performance.now`) no interpreter is started. */
  #notBefore = 0;
  #callOffRefill = () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #expiry;
  #keepsSpare = true;
  /** Whether the spare one is meant for a document that is about to connect. */
  #isWanted = false;
  #most = Infinity;
  #held;
  #freeMemory;

  /**
   * @param {() => number} held  How many interpreters documents hold.
   * @param {() => Promise<number>} freeMemory  Megabytes of the computer's memory that nobody uses; infinite where that is not known.
   */
  constructor(held, freeMemory) {
    this.#held = held;
    this.#freeMemory = freeMemory;
  }

  /** Applies the user's settings. @param {Pick<import('../protocol/settings.js').Settings, 'spare' | 'interpretersInAll'>} settings */
  limit({ spare, interpretersInAll }) {
    const isNew = spare && !this.#keepsSpare;
    this.#keepsSpare = spare;
    this.#most = interpretersInAll;
    if (!this.#hasRoom && !this.#isWanted) this.#drop();
    // The pages that are open had theirs when none was to be kept after it.
    if (isNew && this.#held() > 0) this.#refillLater();
  }

  /** @returns {Interpreter}  The spare one, or a new one that is still booting. */
  take() {
    clearTimeout(this.#expiry);
    const taken = this.#spare ?? this.#start();
    this.#spare = null;
    this.#isWanted = false;
    taken.ready.then(() => this.#refillLater(), () => {});
    return taken;
  }

  /**
   * Starts a spare interpreter, if there is none and there is memory for one.
   * @param {boolean} [isWanted]  Whether a document is about to take it. That one needs it in any case.
   */
  async warm(isWanted = false) {
    if (isWanted || await this.#hasMemory()) this.#warmNow(isWanted);
  }

  /** @param {boolean} isWanted */
  #warmNow(isWanted) {
    if (this.#failures >= MAX_FAILURES || !(this.#hasRoom || (isWanted && this.#held() < this.#most))) return;
    this.#isWanted = isWanted;
    this.#expireLater();
    if (this.#spare) return;
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

  /** Whether there may be a spare one: it counts as one of those that there may be in all. */
  get #hasRoom() {
    return this.#keepsSpare && !isMemorySmall() && this.#held() < this.#most;
  }

  #drop() {
    this.#callOffRefill();
    clearTimeout(this.#expiry);
    const spare = this.#spare;
    this.#spare = null;
    this.#isWanted = false;
    spare?.end();
  }

  async #hasMemory() {
    return await this.#freeMemory().catch(() => Infinity) >= LEAST_FREE_MB;
  }

  /** @param {number} [left]  Milliseconds until it is asked whether the spare one is still of use. */
  #expireLater(left = this.#hasRoom ? UNUSED_MS : WANTED_MS) {
    clearTimeout(this.#expiry);
    const turn = Math.min(left, MEMORY_EVERY_MS);
    this.#expiry = setTimeout(() => void this.#turnPassed(left - turn), turn);
  }

  /** @param {number} left */
  async #turnPassed(left) {
    const spare = this.#spare;
    if (left === 0) {
      this.#isWanted = false;
      if (this.#held() === 0 || !this.#hasRoom) {
        this.#drop();
        return;
      }
    }
    const hasMemory = await this.#hasMemory();
    // It may have been taken meanwhile, and another one be on its way.
    if (this.#spare !== spare) return;
    if (hasMemory) this.#expireLater(left || undefined);
    else this.#drop();
  }

  #start() {
    const started = startInterpreter(Math.max(0, this.#notBefore - performance.now()));
    this.#booting += 1;
    const settled = () => { this.#booting -= 1; };
    started.ready.then(settled, settled);
    started.ready.then(() => { this.#failures = 0; }, () => {
      // One that was ended, since its page was left, has not failed.
      if (!started.hasFailed) return;
      this.#failures += 1;
      this.#notBefore = performance.now() + Math.min(BACK_OFF_MOST_MS, BACK_OFF_MS * 2 ** (this.#failures - 1));
    });
    return started;
  }

  #refillLater() {
    this.#callOffRefill();
    const timer = setTimeout(() => {
      // A page waits for that boot; this one nobody waits for.
      if (this.#booting > 0) this.#refillLater();
      else this.#callOffRefill = whenQuiet(() => void this.warm());
    }, REFILL_DELAY_MS);
    this.#callOffRefill = () => clearTimeout(timer);
  }
}
