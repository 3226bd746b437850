/**
 * Ports that gatekeepers hand over, for a line straight to their interpreter's worker.
 *
 * The host gives out a token for each over the relay, so to a document that the background has minted a session for. The
 * port that comes back with it, by way of a frame that any page may use, is that document's. A token is good for one port.
 *
 * @module
 */

import { HOST, isToken, makeToken } from '../protocol/token.js';

/** How long a token is good for: a page may take its time to load. */
const PATIENCE_MS = 10 * 60 * 1000;

/** @typedef {(port: MessagePort) => void} Taker */

export class Offers {
  /** @type {Map<string, { take: Taker, expiry: ReturnType<typeof setTimeout> }>} */
  #open = new Map();
  /** Held, or the connection could be collected. @type {SharedWorker | null} */
  #exchange = null;

  /**
   * Gives out a token.
   * @param {Taker} take  Gets the port that comes with it.
   * @returns {string}  Empty where no port can come.
   */
  make(take) {
    // Firefox for Android has none.
    if (typeof SharedWorker === 'undefined') return '';
    this.#listen();
    const token = makeToken();
    this.#open.set(token, { take, expiry: setTimeout(() => this.#open.delete(token), PATIENCE_MS) });
    return token;
  }

  /** It is good no more. @param {string} token */
  withdraw(token) {
    clearTimeout(this.#open.get(token)?.expiry);
    this.#open.delete(token);
  }

  #listen() {
    if (this.#exchange) return;
    this.#exchange = new SharedWorker(chrome.runtime.getURL('extension/handover/exchange.js'));
    this.#exchange.port.onmessage = ({ data, ports }) => {
      const [port] = ports;
      if (!port) return;
      const offer = isToken(data) ? this.#open.get(data) : undefined;
      if (!offer) {
        port.close();
        return;
      }
      this.withdraw(data);
      offer.take(port);
    };
    this.#exchange.port.postMessage(HOST);
  }
}
