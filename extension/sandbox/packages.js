/**
 * What Python asks the host about packages, and what the host answers. The page has no part in it.
 *
 * @module
 */

/** Its answer: what it says, and the bytes that came with it. */
/** @typedef {{ body: string, bytes: Uint8Array | undefined }} Answer */

export class Packages {
  /** @type {Map<number, (answer: Answer) => void>} */
  #waiting = new Map();
  #tell;
  #goOn;
  #onProgress;

  /**
   * @param {(number: number, body: string) => void} tell  Says something to the host.
   * @param {(resume: () => void) => void} goOn  Calls at once, or when the page is back from the back-forward cache.
   * @param {(number: number, body: string) => void} onProgress
   */
  constructor(tell, goOn, onProgress) {
    this.#tell = tell;
    this.#goOn = goOn;
    this.#onProgress = onProgress;
  }

  /**
   * @param {number} number  Python's, by which it knows what progress is about.
   * @param {string} body
   * @returns {Promise<Answer>}
   */
  ask(number, body) {
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      this.#tell(number, body);
    });
  }

  /**
   * @param {number} number
   * @param {string} body
   * @param {ArrayBuffer | null} [bytes]
   */
  heard(number, body, bytes) {
    const resolve = this.#waiting.get(number);
    if (!resolve) return;
    if ('progress' in JSON.parse(body)) {
      this.#onProgress(number, body);
      return;
    }
    this.#waiting.delete(number);
    this.#goOn(() => resolve({ body, bytes: bytes ? new Uint8Array(bytes) : undefined }));
  }
}
