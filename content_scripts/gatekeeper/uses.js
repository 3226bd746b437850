/**
 * Counts what this document's Python uses and is refused, and tells the background now and then, for its log. Totals are
 * told, so that the log is right again with the next report when one was not taken.
 *
 * @module
 */

/** @typedef {import('../../extension/protocol/capabilities.js').Capability} Capability */
/** @typedef {import('../../extension/protocol/messages.js').UseCounts} UseCounts */

const INTERVAL_MS = 2000;

export class Uses {
  /** @type {UseCounts} */
  #uses = {};
  #left = 0;
  #waiting = false;
  #tell;

  /** @param {(uses: UseCounts, left: number) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /**
   * Python asked for something that a capability is needed for.
   * @param {Capability} capability
   * @param {boolean} allowed
   */
  note(capability, allowed) {
    const counts = (this.#uses[capability] ??= [0, 0]);
    counts[allowed ? 0 : 1] += 1;
    this.#later();
  }

  /** Something of the page's was left out because Python did not keep up. */
  leaveOut() {
    this.#left += 1;
    this.#later();
  }

  #later() {
    if (this.#waiting) return;
    this.#waiting = true;
    setTimeout(() => {
      this.#waiting = false;
      this.#tell(this.#uses, this.#left);
    }, INTERVAL_MS);
  }
}
