/**
 * How much of what the page says to Python waits there to be heard. A page can call Python a million times while Python
 * computes; what waits would fill the memory of the interpreter, and of the host, which is everybody's.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';

const { WAITING, WAITING_TEXT } = wire.limits;
/** What may not be left out (answers, and what lets go of things) may wait in so many times the number. */
const NEEDED = 10;

export class Backlog {
  #count = 0;
  #text = 0;
  #taken = 0;
  #takenText = 0;

  /** A message is on its way to Python. @param {string} body */
  add(body) {
    this.#count += 1;
    this.#text += body.length;
  }

  /**
   * The worker says how much Python has taken so far, of the gatekeeper's own few messages too. It may lie, and then it is
   * its own memory that fills.
   * @param {number} count
   * @param {number} text
   */
  taken(count, text) {
    if (!(count >= this.#taken && text >= this.#takenText)) return;
    this.#taken = Math.min(count, this.#count);
    this.#takenText = Math.min(text, this.#text);
  }

  /** Whether nothing more is to be sent that can be left out. */
  get isFull() {
    return this.#count - this.#taken >= WAITING || this.#text - this.#takenText >= WAITING_TEXT;
  }

  /** Whether nothing more can be sent at all. */
  get isOver() {
    return this.#count - this.#taken >= WAITING * NEEDED || this.#text - this.#takenText >= WAITING_TEXT * NEEDED;
  }

  /** There is a new interpreter, for which nothing waits. */
  reset() {
    this.#count = 0;
    this.#text = 0;
    this.#taken = 0;
    this.#takenText = 0;
  }
}
