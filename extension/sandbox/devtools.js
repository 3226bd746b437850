/**
 * What DevTools panels say to Python, and Python to them. It waits apart from what the page says: Python that stands at a
 * breakpoint hears the panel and not its page.
 *
 * @module
 */

import wire from '../protocol/wire.json';

export class Devtools {
  /** @type {[panel: number, body: string][]} */
  #inbox = [];
  /** @type {(() => void) | null} */
  #arrived = null;
  #line;
  #wake;
  #goOn;

  /**
   * @param {import('./line.js').Line} line
   * @param {() => void} wake  Wakes the event loop up.
   * @param {(resume: () => void) => void} goOn  Calls at once, or when the page is back from the back-forward cache.
   */
  constructor(line, wake, goOn) {
    this.#line = line;
    this.#wake = wake;
    this.#goOn = goOn;
  }

  /** @param {number} panel @param {string} body */
  receive(panel, body) {
    this.#inbox.push([panel, body]);
    const arrived = this.#arrived;
    this.#arrived = null;
    if (arrived) this.#goOn(arrived);
    this.#wake();
  }

  /** Whether there is one that Python has not had yet. */
  get hasMessage() {
    return this.#inbox.length > 0;
  }

  /** The next message, as `devtools`, the panel's number and the body in lines; undefined where none has arrived. */
  next() {
    const message = this.#inbox.shift();
    return message && `${wire.kinds.DEVTOOLS}\n${message[0]}\n${message[1]}`;
  }

  /** @returns {Promise<void>}  Resolves when there is one. */
  arrived() {
    return new Promise((resolve) => {
      if (this.#inbox.length) this.#goOn(resolve);
      else this.#arrived = resolve;
    });
  }

  /** @param {number} panel  0 for all. @param {string} body */
  post(panel, body) {
    this.#line.tell(wire.kinds.DEVTOOLS, panel, body);
  }
}
