/**
 * The files that Python asks the page for: its author's modules, and what lies beside them. They are asked for side by side,
 * and Python waits once for all of them.
 *
 * @module
 */

/**
 * A request as Python writes it; its number also stands for the code that the host may have of the file.
 * @typedef {{ number: number }} FileRequest
 */

export class Files {
  /** @type {Map<number, (body: string) => void>} */
  #waiting = new Map();
  #ask;

  /** @param {(number: number, body: string) => void} ask */
  constructor(ask) {
    this.#ask = ask;
  }

  /**
   * @param {string} requests  JSON text: a list of requests.
   * @param {(answers: string) => void} resolve  Gets JSON text: a list of the answers, in the same order.
   * @returns {() => void}  Gives them up.
   */
  fetch(requests, resolve) {
    /** @type {FileRequest[]} */
    const wanted = JSON.parse(requests);
    const answers = wanted.map(({ number, ...request }) => new Promise((answer) => {
      this.#waiting.set(number, answer);
      this.#ask(number, JSON.stringify(request));
    }));
    void Promise.all(answers).then((bodies) => resolve(`[${bodies.join(',')}]`));
    return () => { for (const { number } of wanted) this.#waiting.delete(number); };
  }

  /** @param {number} number @param {string} body */
  arrived(number, body) {
    this.#waiting.get(number)?.(body);
    this.#waiting.delete(number);
  }
}
