/**
 * The gatekeeper's end of the line to the executor in the page's own world.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';

/** @typedef {(kind: string, number: number, body: any) => void} Receiver */

export class PagePort {
  #port;
  #requests = 0;
  /** @type {Map<number, (body: any) => void>} */
  #waiting = new Map();

  /** @param {Receiver} receive  Gets everything that is not an answer to {@link ask}. */
  constructor(receive) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => {
      if (!Array.isArray(data)) return;
      const [kind, number, body] = data;
      const resolve = kind === wire.kinds.ANSWER ? this.#waiting.get(number) : undefined;
      if (resolve) {
        this.#waiting.delete(number);
        resolve(body);
      } else {
        receive(kind, number, body);
      }
    };
    window.postMessage('adder:executor', '*', [port2]);
  }

  /** @param {string} kind @param {number} number @param {any} body */
  post(kind, number, body) {
    this.#port.postMessage([kind, number, body]);
  }

  /**
   * Sends a request and waits for its answer.
   * @param {string} kind
   * @param {any} body
   * @returns {Promise<any>}
   */
  ask(kind, body) {
    this.#requests += 1;
    const number = this.#requests;
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      this.post(kind, number, body);
    });
  }
}
