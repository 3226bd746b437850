/**
 * The gatekeeper's end of the port to the host. It confirms what it has received, so that after a stay in the
 * back-forward cache the host can send again what was lost on the way.
 *
 * @module
 */

import { SESSION_PORT } from '../../extension/protocol/messages.js';
import wire from '../../extension/protocol/wire.json';

/** Messages, or characters, received without a message going the other way, after which a bare confirmation is sent. */
const CONFIRM_EVERY = 32;
const CONFIRM_TEXT = 1024 * 1024;

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
  #receive;
  #lost;
  #restarted;

  /**
   * @param {Receiver} receive
   * @param {object} events
   * @param {() => void} events.lost  The host is gone for good.
   * @param {() => void} events.restarted  After a return, the interpreter is a new one.
   */
  constructor(receive, { lost, restarted }) {
    this.#receive = receive;
    this.#lost = lost;
    this.#restarted = restarted;
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
      this.#receive(kind, number, body);
    });
    port.onDisconnect.addListener(() => {
      void chrome.runtime?.lastError;
      if (port !== this.#port) return;
      this.#port = null;
      this.#lost();
    });
    this.#port = port;
    this.#returning = again;
    // The host waits for this first message: it says whether there may be an interpreter of this document's already.
    port.postMessage([again ? wire.kinds.RESUMED : wire.kinds.ACK, 0, '', this.#seen]);
    if (!again) this.#flush();
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
    this.#unconfirmed = 0;
    this.#unconfirmedText = 0;
    this.#port.postMessage([kind, number, body, this.#seen]);
  }

  /** The page goes into the back-forward cache: asks the host to wait for it. */
  park() {
    this.post(wire.kinds.PARK, 0, '');
    // The browser closes the port now; what happens until the page is frozen is kept.
    this.#port = null;
  }

  /** Closes the port for good. */
  close() {
    const port = this.#port;
    this.#port = null;
    port?.disconnect();
  }
}
