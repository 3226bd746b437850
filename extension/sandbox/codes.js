/**
 * Compiled code between Python and the host: what the host has found for a script that is to run, and what this interpreter
 * has compiled for the host, if that is what it is for.
 *
 * @module
 */

import wire from '../protocol/wire.json';

/** The host answers sooner, with or without code. It is not waited for in vain. */
const PATIENCE_MS = 3000;

export class Codes {
  /** By script, what the host looks for or has found. @type {Map<number, PromiseWithResolvers<Uint8Array | undefined>>} */
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

  /** The host looks for a script's code; the script itself comes after this. @param {number} number */
  seek(number) {
    this.#sought.set(number, Promise.withResolvers());
  }

  /** @param {number} number @param {ArrayBuffer | null} [code] */
  found(number, code) {
    this.#sought.get(number)?.resolve(code ? new Uint8Array(code) : undefined);
  }

  /**
   * @param {number} number
   * @returns {Promise<Uint8Array | undefined> | undefined}  A script's code; undefined at once where nobody looks for it.
   */
  of(number) {
    const sought = this.#sought.get(number);
    if (!sought) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(() => sought.resolve(undefined), PATIENCE_MS);
      sought.promise.then((code) => {
        clearTimeout(timer);
        this.#sought.delete(number);
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
