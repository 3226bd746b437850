/**
 * Python's end of the console, as the panel talks to it (`python/adder/devtools/console.py`).
 *
 * @module
 */

/** @import { CompletionContext, CompletionResult } from '@codemirror/autocomplete' */
/** @import { Connection, PythonMessage } from './connection.js' */

import { countOf, listOf, recordOf, textOf } from './hostile.js';

/** Numbers cells and questions, in all documents. */
let count = 0;

/** @returns {number} */
export function nextNumber() {
  count += 1;
  return count;
}

/**
 * Where Python stands: the frame that the debugger shows, 0 for the innermost, and that in words.
 * @typedef {{ documentId: string, frame: number, words: string }} Stand
 */

export class Python {
  /** What is run and completed there means the names of that frame. @type {Stand | null} */
  stand = null;
  /** @type {Map<number, { documentId: string, resolve: (reply: PythonMessage | null) => void }>} */
  #asked = new Map();
  #connection;

  /** @param {Connection} connection */
  constructor(connection) {
    this.#connection = connection;
    connection.on('console', (message, documentId) => {
      if (message.type !== 'reply') return;
      const asked = this.#asked.get(message.id);
      if (asked?.documentId !== documentId) return;
      this.#asked.delete(message.id);
      asked.resolve(message);
    });
    connection.on('session', ({ type }, documentId) => {
      if (type !== 'ended') return;
      for (const [id, asked] of this.#asked) {
        if (asked.documentId !== documentId) continue;
        this.#asked.delete(id);
        asked.resolve(null);
      }
    });
  }

  /** @param {string} documentId @param {object} message */
  tell(documentId, message) {
    const at = this.stand?.documentId === documentId ? { frame: this.stand.frame } : {};
    this.#connection.tell(documentId, 'console', { ...message, ...at });
  }

  /**
   * Asks something.
   * @param {string} documentId
   * @param {object} question
   * @returns {Promise<PythonMessage | null>}  Null where there is no Python to answer, or not any more.
   */
  ask(documentId, question) {
    if (!this.#connection.interpreters.has(documentId)) return Promise.resolve(null);
    const id = nextNumber();
    return new Promise((resolve) => {
      this.#asked.set(id, { documentId, resolve });
      this.tell(documentId, { ...question, id });
    });
  }

  /**
   * What is known of the name at the end of a source, to be shown beside the list that offers it.
   * @param {string} documentId
   * @param {string} source
   * @returns {Promise<HTMLElement | null>}
   */
  async #about(documentId, source) {
    const reply = await this.ask(documentId, { type: 'describe', source, position: source.length });
    const found = recordOf(reply?.found);
    if (!found) return null;
    const about = document.createElement('div');
    const head = document.createElement('code');
    const parameters = Array.isArray(found.parameters) ? listOf(found.parameters, 50).map((parameter) => textOf(parameter, 200)) : null;
    head.textContent = textOf(found.name, 200) + (parameters ? `(${parameters.join(', ')})` : '');
    about.append(head, `\n${textOf(found.doc, 2000)}`);
    return about;
  }

  /**
   * What can be typed where a cursor is.
   * @param {string} documentId
   * @param {CompletionContext} context
   * @returns {Promise<CompletionResult | null>}
   */
  async complete(documentId, context) {
    const before = context.state.sliceDoc(Math.max(0, context.pos - 200), context.pos);
    if (!context.explicit && !/[\w.%]$/.test(before)) return null;
    const source = context.state.doc.toString();
    const reply = await this.ask(documentId, { type: 'complete', source, position: context.pos });
    if (!reply || context.aborted) return null;
    const from = Math.min(context.pos, Math.max(0, countOf(reply.from)));
    const options = listOf(reply.options, 300).map((option) => ({
      label: textOf(option?.label, 200), type: textOf(option?.kind, 20), detail: textOf(option?.detail, 120),
      // What the call takes goes before all the names that there are.
      boost: option?.kind === 'argument' ? 1 : 0,
      info: (/** @type {{ label: string }} */ { label }) => this.#about(documentId, source.slice(0, from) + label),
    })).filter(({ label }) => label);
    return options.length ? { from, options, validFor: /^\w*=?$/ } : null;
  }
}
