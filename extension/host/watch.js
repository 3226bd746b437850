/**
 * Watches one interpreter from outside: whether its Python computes without a pause, how much it has computed, how
 * large its memory is.
 *
 * It is asked every so often how it is doing, and answers when it can. One that computes in Python answers in its next
 * breath (`sandbox/pace.js`), and says that it computes; one that computes in C or JavaScript does not answer at all.
 * Time is counted in turns that have passed here, not by the clock: a computer that slept, or a thread that was held up,
 * must not make an interpreter look busy. The figures are the worker's own word: they inform, and decide nothing.
 *
 * @module
 */

import { SETTINGS } from '../protocol/settings.js';
import wire from '../protocol/wire.json';

/** The longest and the shortest time between two questions, and how many of them fit into the time that is busy. */
const TURN_MOST_MS = 2000;
const TURN_LEAST_MS = 250;
const TURNS = 4;
/** For so long after it was busy, a *Stop* that comes late is not meant for what Python does now. */
const LATE_MS = 5000;
const MEGABYTE = 1024 * 1024;

/** @typedef {{ cpuSeconds: number, heapMegabytes: number }} Usage */

/**
 * @typedef {object} Watched
 * @property {(kind: string, number: number, body: string) => void} tell  Sends to the worker.
 * @property {(busy: boolean) => void} onBusy  Python has computed for `busySeconds`, or has come to rest after that.
 * @property {(how: 'interrupt' | 'end') => void} onStop  How a *Stop* is being carried out.
 */

export class Watch {
  #watched;
  #seconds = 0;
  #stopSeconds = SETTINGS.stopSeconds.default;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #asked = 0;
  #hasAnswered = true;
  #isComputing = false;
  /** Milliseconds of turns in which Python did not come to rest. */
  #restless = 0;
  /** The same since the user asked to wait. */
  #patience = 0;
  #sinceBusy = Infinity;
  /** Milliseconds left of the grace; null while nobody wants it to stop. @type {number | null} */
  #grace = null;
  /** Whether the user wants it to stop and it is not known yet whether that means something which computes. */
  #isInDoubt = false;
  /** Whether it was interrupted in that doubt, because it did not come to rest by itself. */
  #isInterrupted = false;
  #isBusy = false;
  #computed = 0;
  #heap = 0;
  /** @type {(() => void)[]} */
  #curious = [];

  /** @param {Watched} watched */
  constructor(watched) {
    this.#watched = watched;
  }

  /** How long Python computes before that is said; 0 for never. @param {number} seconds */
  set busySeconds(seconds) {
    this.#seconds = seconds;
    if (seconds === 0) this.#settle();
  }

  /**
   * How long Python may take to end what it computes when it has been interrupted, before it is ended.
   * @param {number} seconds
   */
  set stopSeconds(seconds) {
    this.#stopSeconds = seconds;
  }

  /** @returns {number} */
  get #turn() {
    if (this.#grace !== null) return TURN_LEAST_MS;
    const part = (this.#seconds * 1000) / TURNS;
    return part === 0 ? TURN_MOST_MS : Math.min(TURN_MOST_MS, Math.max(TURN_LEAST_MS, part));
  }

  /** Begins to watch. */
  start() {
    this.pause();
    this.#ask();
  }

  /** Looks away: the page is in the back-forward cache, or the interpreter is gone. */
  pause() {
    clearTimeout(this.#timer);
    this.#restless = 0;
    this.#grace = null;
    this.#isInDoubt = false;
    this.#settle();
  }

  #ask() {
    clearTimeout(this.#timer);
    const turn = this.#turn;
    this.#timer = setTimeout(() => this.#passed(turn), turn);
    this.#question();
  }

  #question() {
    // One question at a time: a worker that does not answer is not to find a heap of them.
    if (!this.#hasAnswered) return;
    this.#hasAnswered = false;
    this.#asked += 1;
    this.#watched.tell(wire.kinds.BEAT, this.#asked, '');
  }

  /** @param {number} turn */
  #passed(turn) {
    this.#sinceBusy += turn;
    if (this.#isInDoubt && !this.#isInterrupted) this.#interrupt();
    if (!this.#hasAnswered || this.#isComputing) {
      this.#restless += turn;
      this.#patience += turn;
      if (this.#grace !== null) {
        this.#grace -= turn;
        if (this.#grace <= 0) {
          this.#watched.onStop('end');
          return;
        }
      }
      if (this.#seconds > 0 && this.#patience >= this.#seconds * 1000 && !this.#isBusy) {
        this.#isBusy = true;
        this.#watched.onBusy(true);
      }
    }
    if (this.#isBusy) this.#sinceBusy = 0;
    this.#ask();
  }

  #rests() {
    this.#restless = 0;
    this.#patience = 0;
    this.#grace = null;
    this.#isInDoubt = false;
    this.#settle();
  }

  #settle() {
    if (!this.#isBusy) return;
    this.#isBusy = false;
    this.#watched.onBusy(false);
  }

  /**
   * The worker answers. What it says comes from within the sandbox.
   * @param {number} number
   * @param {string} body
   */
  heard(number, body) {
    if (number !== this.#asked) return;
    const answer = readBeat(body);
    if (!answer) return;
    this.#hasAnswered = true;
    [this.#isComputing, this.#computed, this.#heap] = answer;
    const wasInDoubt = this.#isInDoubt;
    if (this.#isComputing) {
      // What was asked before the interrupt was sent is answered before it arrives: the interrupt finds what computes.
      if (this.#isInterrupted) this.#isInDoubt = false;
      // It may be about to come to rest by itself.
      else if (wasInDoubt) this.#question();
    } else {
      this.#rests();
      if (wasInDoubt) this.#endAtRest();
    }
    for (const tell of this.#curious.splice(0)) tell();
  }

  /** The user waits: Python may compute as long again before that is said once more. */
  wait() {
    this.#patience = 0;
    this.#settle();
  }

  /**
   * The user stops Python. What has been computing is interrupted, as Ctrl+C does; if it goes on all the same, it is ended.
   * What is at rest has nothing to interrupt, and is ended at once. Which of the two it is, the next answers tell: the last
   * one may be a turn old, and a moment's computing that has passed is not what the user means.
   */
  stop() {
    this.#grace ??= this.#stopSeconds * 1000;
    // What was said to be busy is what the user means.
    this.#isInDoubt = !this.#isBusy;
    this.#isInterrupted = false;
    if (this.#isBusy) this.#interrupt();
    this.#ask();
  }

  #interrupt() {
    this.#isInterrupted = true;
    this.#watched.tell(wire.kinds.INTERRUPT, 0, '');
    this.#watched.onStop('interrupt');
  }

  #endAtRest() {
    if (this.#sinceBusy > LATE_MS) this.#watched.onStop('end');
  }

  /**
   * What the interpreter uses, as it says now, or as far as it is known if it does not answer soon.
   * @param {number} patience  Milliseconds.
   * @returns {Promise<Usage>}
   */
  async usage(patience) {
    await new Promise((resolve) => {
      this.#curious.push(() => resolve(undefined));
      setTimeout(resolve, patience);
      this.#question();
    });
    // While it does not answer it computes.
    const silent = this.#hasAnswered ? 0 : this.#restless;
    return { cpuSeconds: (this.#computed + silent) / 1000, heapMegabytes: this.#heap / MEGABYTE };
  }
}

/**
 * @param {string} body
 * @returns {[isComputing: boolean, computed: number, heap: number] | null}
 */
function readBeat(body) {
  try {
    const [isComputing, computed, heap] = JSON.parse(body);
    const isAmount = (/** @type {unknown} */ value) => Number.isFinite(value) && Number(value) >= 0;
    return typeof isComputing === 'boolean' && isAmount(computed) && isAmount(heap) ? [isComputing, computed, heap] : null;
  } catch {
    return null;
  }
}
