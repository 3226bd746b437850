/**
 * Compiled code between Python and the host: what the host has found for a script or a module, and what this interpreter
 * has compiled for the host, if that is what it is for.
 *
 * @module
 */

import wire from '../protocol/wire.json';

/** The host answers sooner, with or without code. It is not waited for in vain. */
const PATIENCE_MS = 3000;

export class Codes {
  /** By source, what the host looks for or has found. @type {Map<string, PromiseWithResolvers<Uint8Array | undefined>>} */
  #sought = new Map();
  #port;
  #goOn;

  /**
   * @param {MessagePort} port
   * @param {(resume: () => void) => void} goOn  Calls at once, or when the page is back from the back-forward cache.
   */
  constructor(port, goOn) {
    this.#port = port;
    this.#goOn = goOn;
  }

  /**
   * The host looks for the code of a script or a module, which itself comes after this.
   * @param {string} kind  That of the message that it comes with.
   * @param {number} number
   */
  seek(kind, number) {
    this.#sought.set(`${kind} ${number}`, Promise.withResolvers());
  }

  /** @param {string} kind @param {number} number @param {ArrayBuffer | null} [code] */
  found(kind, number, code) {
    this.#sought.get(`${kind} ${number}`)?.resolve(code ? new Uint8Array(code) : undefined);
  }

  /**
   * @param {string} kind
   * @param {number} number
   * @returns {Promise<Uint8Array | undefined> | undefined}  A source's code; undefined at once where nobody looks for it.
   */
  of(kind, number) {
    const key = `${kind} ${number}`;
    const sought = this.#sought.get(key);
    if (!sought) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(() => sought.resolve(undefined), PATIENCE_MS);
      sought.promise.then((code) => {
        clearTimeout(timer);
        this.#sought.delete(key);
        this.#goOn(() => resolve(code));
      });
    });
  }

  /**
   * Hands over what was compiled.
   * @param {number} number
   * @param {any} code  Python's `bytes`, or undefined.
   */
  compiled(number, code) {
    if (!code) {
      this.#port.postMessage([wire.kinds.COMPILED, number, '', null]);
      return;
    }
    const view = code.getBuffer('u8');
    const { buffer } = view.data.slice();
    view.release();
    this.#port.postMessage([wire.kinds.COMPILED, number, '', buffer], [buffer]);
  }
}
