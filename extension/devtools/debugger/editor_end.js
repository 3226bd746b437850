/**
 * An editor that takes part (`python3 -m tools dap`): what it asks is asked through the panel's own client, and what Python tells is
 * told to both.
 *
 * @module
 */

/** @import { DebugClient } from './client.js' */

import { listOf, textOf } from '../hostile.js';
import { lineOf } from './client.js';

export class EditorEnd {
  #client;
  /** What the editor has not fetched yet; null while there is none. @type {any[] | null} */
  #outbox = null;
  /** Whether the editor itself lets Python go on: it knows that by the response. */
  #isResuming = false;

  /** @param {DebugClient} client */
  constructor(client) {
    this.#client = client;
    client.onEvent((event, body) => {
      if (event === 'changed' || (event === 'continued' && this.#isResuming)) return;
      this.#outbox?.push({ type: 'event', event, body });
    });
  }

  /**
   * Passes an editor's requests on, and gives what has become of earlier ones, and events.
   * @param {any[]} requests  As the protocol has them.
   * @returns {any[]}
   */
  exchange(requests) {
    if (!this.#outbox) {
      this.#outbox = [];
      this.#client.hearOutput();
    }
    for (const request of requests) void this.#forward(request);
    const messages = this.#outbox;
    this.#outbox = [];
    return messages;
  }

  /** @param {any} request */
  async #forward({ seq, command, arguments: given = {} }) {
    const response = { type: 'response', request_seq: seq, command };
    try {
      const body = await this.#carryOut(command, given);
      this.#outbox?.push({ ...response, success: true, body });
    } catch (error) {
      this.#outbox?.push({ ...response, success: false, message: /** @type {Error} */ (error).message });
    }
  }

  /** @param {string} command @param {any} given */
  async #carryOut(command, given) {
    const client = this.#client;
    switch (command) {
      case 'setBreakpoints': {
        const path = textOf(given.source?.path, 4000);
        const made = await client.setBreakpoints(path, listOf(given.breakpoints, 10_000));
        return {
          breakpoints: made.map((point) => ({
            id: point.id, verified: point.at > 0, line: lineOf(point), source: { path }, ...(point.message ? { message: point.message } : {}),
          })),
        };
      }
      case 'setExceptionBreakpoints':
        await client.setFilters(listOf(given.filters));
        return {};
      case 'continue':
      case 'next':
      case 'stepIn':
      case 'stepOut':
        if (!client.stopped) throw new Error('Python is running');
        await this.#resume(command);
        return { allThreadsContinued: true };
      default:
        return client.request(command, given);
    }
  }

  /** @param {'continue' | 'next' | 'stepIn' | 'stepOut'} command */
  async #resume(command) {
    this.#isResuming = true;
    const done = this.#client.go(command);
    this.#isResuming = false;
    await done;
  }
}
