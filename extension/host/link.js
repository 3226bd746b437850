/**
 * One document's line to its interpreter.
 *
 * The port to the content script closes when the page goes into the back-forward cache. The interpreter waits for it
 * (is *parked*) for a while; when the page comes back, a new port takes up where the old one ended. To lose nothing on
 * the way, messages to the page are numbered and kept until the page has confirmed them. A parked interpreter is at rest,
 * as the page is: its worker holds Python back until then, and one that does not come to rest is given up.
 *
 * @module
 */

import wire from '../protocol/wire.json';

/** @typedef {import('./interpreter.js').Interpreter} Interpreter */
/** @typedef {import('../protocol/messages.js').Session} Session */
/** @typedef {[kind: string, number: number, body: string, sequence: number]} Packet */

/**
 * How long Python may go on computing when its page was left: so many turns of so many milliseconds. One long timer could
 * be over before a message that is long there is received, where another interpreter's boot keeps this thread busy.
 */
const REST_TURNS = 10;
const REST_TURN_MS = 500;
/** How many messages are kept for a page that is away. At rest an interpreter sends none; the last may be on their way. */
const KEPT_MAX = 1000;

/**
 * What an interpreter may tell its page. Everything else is for the host to say: that Python is ready, is back, has ended.
 */
const FROM_PYTHON = new Set([wire.kinds.OPS, wire.kinds.RETURN, wire.kinds.REPORT, wire.kinds.SCRIPT_DONE]);

/** @param {unknown} data @returns {data is [string, number, string]} */
const isMessage = (data) => Array.isArray(data) && typeof data[0] === 'string' && Number.isSafeInteger(data[1])
  && typeof data[2] === 'string';

export class Link {
  /** @type {chrome.runtime.Port | null} */
  #port = null;
  /** @type {Packet[]} */
  #unconfirmed = [];
  #sequence = 0;
  #ended = false;
  #giveUp;
  #atRest = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #unrest;

  /**
   * @param {Session} session
   * @param {Interpreter} interpreter
   * @param {() => void} giveUp  Called when the interpreter does not come to rest while its page is away.
   */
  constructor(session, interpreter, giveUp) {
    this.session = session;
    this.interpreter = interpreter;
    this.#giveUp = giveUp;
    interpreter.port.onmessage = ({ data }) => {
      if (!isMessage(data)) return;
      if (data[0] === wire.kinds.PARK) this.#rests();
      else if (FROM_PYTHON.has(data[0])) this.#send(data[0], data[1], data[2]);
    };
  }

  /**
   * Whether `port` is the one that this link uses now.
   * @param {chrome.runtime.Port} port
   */
  holds(port) {
    return this.#port === port;
  }

  /**
   * Connects the document, at first or again.
   * @param {chrome.runtime.Port} port
   */
  attach(port) {
    this.#port = port;
  }

  /** Tells the page that its interpreter is ready. */
  ready() {
    this.#send(wire.kinds.READY, 0, 'null');
  }

  /**
   * Takes up the line again after the back-forward cache.
   * @param {number} confirmed  The last sequence number that the page has seen.
   */
  resume(confirmed) {
    this.#confirm(confirmed);
    const missed = this.#unconfirmed;
    this.#port?.postMessage([wire.kinds.RESUMED, 0, 'null', confirmed]);
    for (const packet of missed) this.#port?.postMessage(packet);
    clearTimeout(this.#unrest);
    this.interpreter.port.postMessage([wire.kinds.RESUMED, 0, 'null']);
  }

  /** The page went into the back-forward cache. */
  async park() {
    this.#port = null;
    this.#atRest = false;
    this.interpreter.port.postMessage([wire.kinds.PARK, 0, 'null']);
    // Booting takes its time; until then nothing of the page's runs.
    await this.interpreter.ready.catch(() => {});
    this.#awaitRest(REST_TURNS);
  }

  /** @param {number} turns */
  #awaitRest(turns) {
    clearTimeout(this.#unrest);
    if (this.#port || this.#ended || this.#atRest) return;
    if (turns === 0) this.#giveUp();
    else this.#unrest = setTimeout(() => this.#awaitRest(turns - 1), REST_TURN_MS);
  }

  #rests() {
    this.#atRest = true;
    clearTimeout(this.#unrest);
  }

  /**
   * A message from the page.
   * @param {Packet} packet  Its last part confirms what the page has seen.
   */
  receive([kind, number, body, confirmed]) {
    this.#confirm(confirmed);
    if (kind !== wire.kinds.ACK) this.interpreter.port.postMessage([kind, number, body]);
  }

  /**
   * Ends the interpreter and tells the page why.
   * @param {string} reason
   */
  end(reason) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#unrest);
    this.interpreter.end();
    if (reason) this.#send(wire.kinds.ENDED, 0, JSON.stringify(reason));
    this.#port?.disconnect();
    this.#port = null;
  }

  /** @param {string} kind @param {number} number @param {string} body */
  #send(kind, number, body) {
    this.#sequence += 1;
    /** @type {Packet} */
    const packet = [kind, number, body, this.#sequence];
    this.#unconfirmed.push(packet);
    if (this.#port) this.#port.postMessage(packet);
    else if (this.#unconfirmed.length > KEPT_MAX) this.#giveUp();
  }

  /** @param {number} sequence */
  #confirm(sequence) {
    let seen = 0;
    while (seen < this.#unconfirmed.length && this.#unconfirmed[seen][3] <= sequence) seen += 1;
    if (seen) this.#unconfirmed.splice(0, seen);
  }
}
