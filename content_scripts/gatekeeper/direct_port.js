/**
 * The line straight to the interpreter's worker. At its other end is whatever the page's Python has made of the worker:
 * nobody else speaks here, so what comes is taken only as Python's word, and is counted.
 *
 * @module
 */

import { AHEAD_MAX, AHEAD_TEXT_MAX, Rate } from '../../extension/protocol/flood.js';
import wire from '../../extension/protocol/wire.json';

/** Messages, or characters, received without a message going the other way, after which a bare confirmation is sent. */
const CONFIRM_EVERY = 32;
const CONFIRM_TEXT = 1024 * 1024;
/** So often the page is asked whether it has taken what was passed on to it. */
const ASK_EVERY = 1000;
const ASK_TEXT = 4 * 1024 * 1024;

/** What an interpreter may say to its page. */
const FROM_PYTHON = new Set([
  wire.kinds.OPS, wire.kinds.RETURN, wire.kinds.REPORT, wire.kinds.SCRIPT_DONE, wire.kinds.TAKEN,
  wire.kinds.MODULE,
]);

/** @param {unknown} data @returns {data is [string, number, string]} */
const isMessage = (data) => Array.isArray(data) && typeof data[0] === 'string' && Number.isSafeInteger(data[1])
  && typeof data[2] === 'string';

/**
 * @typedef {object} DirectEvents
 * @property {(kind: string, number: number, body: string) => void} receive
 * @property {() => void} flooded  More comes than the page can take.
 * @property {() => Promise<unknown>} caughtUp  Resolves when the page has done all that it has been told so far.
 */

export class DirectPort {
  #port;
  #events;
  #rate = new Rate();
  #unconfirmed = 0;
  #unconfirmedText = 0;
  #ahead = 0;
  #aheadText = 0;
  #isAsking = false;
  /** Which of the host's offers it is the answer to. */
  number;
  /** Messages sent and received here. */
  sent = 0;
  received = 0;
  /** Whether both sides know that the line is used. */
  isOpen = false;

  /**
   * @param {number} number
   * @param {MessagePort} port
   * @param {DirectEvents} events
   */
  constructor(number, port, events) {
    this.number = number;
    this.#port = port;
    this.#events = events;
  }

  /** Begins to listen; what has come by now is heard first. */
  open() {
    this.isOpen = true;
    this.#port.onmessage = ({ data }) => this.#heard(data);
  }

  /** @param {string} kind @param {number} number @param {string} body */
  post(kind, number, body) {
    this.sent += 1;
    this.#unconfirmed = 0;
    this.#unconfirmedText = 0;
    this.#port.postMessage([kind, number, body, this.received]);
  }

  close() {
    this.isOpen = false;
    this.#port.onmessage = null;
    this.#port.close();
  }

  /** @param {unknown} data */
  #heard(data) {
    if (!this.isOpen) return;
    this.received += 1;
    const text = isMessage(data) ? data[2].length : 0;
    if (this.#rate.add() || this.#isAhead(text)) {
      this.close();
      this.#events.flooded();
      return;
    }
    this.#unconfirmed += 1;
    this.#unconfirmedText += text;
    if (isMessage(data) && FROM_PYTHON.has(data[0])) this.#events.receive(data[0], data[1], data[2]);
    if (this.isOpen && (this.#unconfirmed >= CONFIRM_EVERY || this.#unconfirmedText >= CONFIRM_TEXT)) {
      this.post(wire.kinds.ACK, 0, '');
    }
  }

  /**
   * Counts what the page has not taken yet.
   * @param {number} text  How long the message is.
   * @returns {boolean}  Whether that is too much.
   */
  #isAhead(text) {
    this.#ahead += 1;
    this.#aheadText += text;
    if (!this.#isAsking && (this.#ahead >= ASK_EVERY || this.#aheadText >= ASK_TEXT)) void this.#ask();
    return this.#ahead > AHEAD_MAX || this.#aheadText > AHEAD_TEXT_MAX;
  }

  async #ask() {
    const [count, text] = [this.#ahead, this.#aheadText];
    this.#isAsking = true;
    await this.#events.caughtUp();
    this.#isAsking = false;
    this.#ahead -= count;
    this.#aheadText -= text;
  }
}
