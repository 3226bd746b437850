/**
 * The gatekeeper's end of the line to the interpreter. It begins as a port to the host, which relays, and confirms what it has
 * received there, so that after a stay in the back-forward cache the host can send again what was lost on the way. When the
 * host offers it, most of what is said goes on directly (`direct_port.js`); the worker's end is `extension/sandbox/line.js`,
 * and says how order is kept.
 *
 * @module
 */

import { SESSION_PORT } from '../../extension/protocol/messages.js';
import wire from '../../extension/protocol/wire.json';
import { DirectPort } from './direct_port.js';
import { handOver } from './hand_over.js';

/** Messages, or characters, received without a message going the other way, after which a bare confirmation is sent. */
const CONFIRM_EVERY = 32;
const CONFIRM_TEXT = 1024 * 1024;

/** What the host reads too, and so always goes to it. */
const RELAYED = new Set([wire.kinds.START, wire.kinds.SCRIPT, wire.kinds.SOURCE, wire.kinds.ACK, wire.kinds.LIMIT]);

/** @typedef {(kind: string, number: number, body: string) => void} Receiver */

export class HostPort {
  /** @type {chrome.runtime.Port | null} */
  #port = null;
  /** @type {[string, number, string][]} */
  #queued = [];
  #seen = 0;
  #unconfirmed = 0;
  #unconfirmedText = 0;
  /** Whether the host has yet to say if the interpreter is still the one that what waits was meant for. */
  #returning = false;
  /** @type {DirectPort | null} */
  #direct = null;
  /** Takes the frame of a hand-over out of the page. */
  #handedOver = () => {};
  #receive;
  #lost;
  #restarted;
  #caughtUp;
  #mayFrame;

  /**
   * @param {Receiver} receive
   * @param {object} events
   * @param {() => void} events.lost  The host is gone for good.
   * @param {() => void} events.restarted  After a return, the interpreter is a new one.
   * @param {() => Promise<unknown>} events.caughtUp  Resolves when the page has done all that it has been told so far.
   * @param {() => Promise<boolean>} events.mayFrame  Whether a frame can be in the page without the browser telling it of that.
   */
  constructor(receive, { lost, restarted, caughtUp, mayFrame }) {
    this.#receive = receive;
    this.#lost = lost;
    this.#restarted = restarted;
    this.#caughtUp = caughtUp;
    this.#mayFrame = mayFrame;
  }

  /**
   * Connects to the host.
   * @param {boolean} again  Whether to ask for the interpreter that this document had.
   */
  connect(again) {
    const port = chrome.runtime.connect({ name: SESSION_PORT });
    port.onMessage.addListener((packet) => {
      if (port !== this.#port) return;
      const [kind, number, body, sequence] = packet;
      if (sequence > this.#seen) this.#seen = sequence;
      this.#unconfirmed += 1;
      this.#unconfirmedText += body.length;
      if (this.#unconfirmed >= CONFIRM_EVERY || this.#unconfirmedText >= CONFIRM_TEXT) this.post(wire.kinds.ACK, 0, '');
      if (this.#returning) this.#settleReturn(kind === wire.kinds.RESUMED);
      if (kind === wire.kinds.OFFER) void this.#offered(number, body);
      else if (kind === wire.kinds.DIRECT) this.#agreed(number);
      else this.#receive(kind, number, body);
    });
    port.onDisconnect.addListener(() => {
      void chrome.runtime?.lastError;
      if (port !== this.#port) return;
      this.#port = null;
      this.#relayOnly();
      this.#lost();
    });
    this.#port = port;
    this.#returning = again;
    // The host waits for this first message: it says whether there may be an interpreter of this document's already.
    port.postMessage([again ? wire.kinds.RESUMED : wire.kinds.ACK, 0, '', this.#seen, 0]);
    if (!again) this.#flush();
  }

  /** Whether what is said to Python goes there directly. */
  get isDirect() {
    return this.#direct?.isOpen ?? false;
  }

  /** @param {boolean} isSame */
  #settleReturn(isSame) {
    this.#returning = false;
    if (isSame) {
      this.#flush();
      return;
    }
    this.#queued = [];
    this.#seen = 0;
    this.#restarted();
  }

  #flush() {
    const queued = this.#queued;
    this.#queued = [];
    for (const [kind, number, body] of queued) this.post(kind, number, body);
  }

  /**
   * Sends a message, or keeps it until there is a host again.
   * @param {string} kind
   * @param {number} number
   * @param {string} body
   */
  post(kind, number, body) {
    if (!this.#port || this.#returning) {
      this.#queued.push([kind, number, body]);
      return;
    }
    if (this.#direct?.isOpen && !RELAYED.has(kind)) this.#direct.post(kind, number, body);
    else this.#relay(this.#port, kind, number, body);
  }

  /**
   * @param {chrome.runtime.Port} port
   * @param {string} kind
   * @param {number} number
   * @param {string} body
   */
  #relay(port, kind, number, body) {
    this.#unconfirmed = 0;
    this.#unconfirmedText = 0;
    port.postMessage([kind, number, body, this.#seen, this.#direct?.sent ?? 0]);
  }

  /**
   * The host would take a port for a line straight to the worker.
   * @param {number} number
   * @param {string} token  For that one port.
   */
  async #offered(number, token) {
    const port = this.#port;
    // Left meanwhile, it has no use for the token any more.
    if (!await this.#mayFrame() || port !== this.#port) return;
    const { port1, port2 } = new MessageChannel();
    this.#direct = new DirectPort(number, port1, {
      receive: this.#receive,
      flooded: () => this.post(wire.kinds.LIMIT, 0, ''),
      caughtUp: this.#caughtUp,
    });
    this.#handedOver = handOver(token, port2);
  }

  /** The worker has the port, and has begun to use it. @param {number} number */
  #agreed(number) {
    if (!this.#port || this.#direct?.number !== number || this.#direct.isOpen) return;
    this.#handedOver();
    this.#relay(this.#port, wire.kinds.DIRECT, number, '');
    this.#direct.open();
  }

  /** Closes the direct line. */
  #relayOnly() {
    this.#handedOver();
    this.#direct?.close();
    this.#direct = null;
  }

  /** The page goes into the back-forward cache: asks the host to wait for it. */
  park() {
    if (this.#port) this.#relay(this.#port, wire.kinds.PARK, this.#direct?.received ?? 0, '');
    this.#relayOnly();
    // The browser closes the port now; what happens until the page is frozen is kept.
    this.#port = null;
  }

  /** Closes the port for good. */
  close() {
    const port = this.#port;
    this.#port = null;
    this.#relayOnly();
    port?.disconnect();
  }
}
