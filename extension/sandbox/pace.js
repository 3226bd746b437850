/**
 * How Python's time goes: when it computes and when it is at rest, and a *breath* now and then while it computes.
 *
 * A worker that computes receives no message, and there is no memory here that somebody else could write into. But
 * CPython looks at a "signal buffer" after every so many jumps and calls; the one below reads the clock. When Python has
 * computed for a while, a signal's handler runs (`python/adder/breath.py`) and suspends the WebAssembly stack for one
 * turn of the worker's event loop. Whatever has arrived is received then: that the user wants Python to stop, for one.
 * Nothing of Python's own runs meanwhile.
 *
 * @module
 */

/** Milliseconds that Python computes before it takes a breath. */
const BREATH_MS = 200;
/** How often CPython asks before the clock is read: asking is cheaper than reading it. */
const ASKED = 8;
/** What interrupts a handler's own clean-up no earlier than this after the first interrupt. */
const AGAIN_MS = 1000;
/** SIGUSR1, as CPython on Emscripten numbers it. */
const SIGNAL = 10;

export class Pace {
  #computed = 0;
  /** Since when Python computes; null while it is at rest. @type {number | null} */
  #since = performance.now();
  #breathAt = Infinity;
  #asked = 0;
  #breathing = new MessageChannel();
  /** @type {(() => void) | null} */
  #breathed = null;
  #wanted = false;
  #interruptAt = 0;

  constructor() {
    this.#breathing.port1.onmessage = () => {
      const go = this.#breathed;
      this.#breathed = null;
      go?.();
    };
  }

  /** What Pyodide takes for the buffer that another thread writes signals into. */
  get buffer() {
    const ask = () => this.#ask();
    return { get 0() { return ask(); }, set 0(_) { /* Nobody reads what Pyodide resets. */ } };
  }

  #ask() {
    this.#asked += 1;
    if (this.#asked < ASKED) return 0;
    this.#asked = 0;
    const now = performance.now();
    if (now < this.#breathAt) return 0;
    this.#breathAt = now + BREATH_MS;
    return SIGNAL;
  }

  /** A document's time begins: what the interpreter has computed to come about is not its. */
  begin() {
    this.#computed = 0;
    if (this.#since !== null) this.#since = performance.now();
  }

  /** Python is about to suspend. */
  rest() {
    if (this.#since !== null) this.#computed += performance.now() - this.#since;
    this.#since = null;
    this.#breathAt = Infinity;
    this.#wanted = false;
  }

  /** Python goes on. */
  resume() {
    this.#since = performance.now();
    this.#breathAt = this.#since + BREATH_MS;
  }

  /** Lets everything be received that has arrived. @returns {Promise<boolean>}  Whether Python is to be interrupted. */
  async breathe() {
    await new Promise((resolve) => {
      this.#breathed = () => resolve(undefined);
      this.#breathing.port2.postMessage(0);
    });
    const now = performance.now();
    this.#breathAt = now + BREATH_MS;
    return this.#wanted && now >= this.#interruptAt;
  }

  /** Python could not be interrupted where it was: asks once more as soon as it has gone on a little. */
  retry() {
    this.#breathAt = 0;
  }

  /** Python has been interrupted. It may need a moment to clean up before that is said once more. */
  interrupted() {
    this.#interruptAt = performance.now() + AGAIN_MS;
  }

  /** Somebody wants what computes now to be interrupted. What is at rest needs no interrupt. */
  interrupt() {
    if (this.#since === null) return;
    this.#wanted = true;
    this.#interruptAt = 0;
  }

  get isComputing() {
    return this.#since !== null;
  }

  /** Milliseconds that Python has computed so far. */
  get computed() {
    return this.#computed + (this.#since === null ? 0 : performance.now() - this.#since);
  }
}
