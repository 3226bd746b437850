/**
 * Sources on their way to Python and running there, as cells of the console.
 *
 * @module
 */

/** @import { Connection } from './connection.js' */
/** @import { Python } from './python.js' */

import { translate } from '../i18n.js';
import { nextNumber } from './python.js';
import { leaveSelected } from './selected.js';

/** What needs the element that is selected in the inspector. */
const USES_SELECTED = /\b_0\b/;

/**
 * What is run: what was typed, or a snippet, which has a name. `where`: the place that Python stands at; empty where it does not.
 * @typedef {{ source: string, name: string, where: string }} Sent
 */

export class Cells {
  /** Whether an interpreter is being started for one. */
  starting = false;
  /** Those that have not come to their end, with their documents. @type {ReadonlyMap<number, string>} */
  running = new Map();
  /** Those of which Python has not yet said whether they are complete. @type {Map<number, Sent>} */
  #sent = new Map();
  /** Those that run where Python stands still. @type {Set<number>} */
  #standing = new Set();
  #connection;
  #python;
  #changed;

  /**
   * @param {Connection} connection
   * @param {Python} python
   * @param {() => void} changed  Called back whenever `starting` or `running` have changed.
   */
  constructor(connection, python, changed) {
    this.#connection = connection;
    this.#python = python;
    this.#changed = changed;
  }

  /**
   * Runs a source in a document. What is typed may have to be gone on with; a snippet is whole.
   * @param {string} documentId
   * @param {Sent} sent
   * @returns {Promise<string>}  Why that cannot be, in words; empty where it is on its way.
   */
  async run(documentId, sent) {
    const connection = this.#connection;
    if (!connection.interpreters.has(documentId)) {
      this.#set({ starting: true });
      const reason = await connection.start(documentId).catch((error) => String(error.message ?? error));
      this.#set({ starting: false });
      if (reason) return reason;
    }
    const { source, name } = sent;
    const url = connection.frames.find((frame) => frame.documentId === documentId && frame.frameId !== 0)?.url ?? '';
    const mark = USES_SELECTED.test(source) ? await leaveSelected(url) : '';
    // Python may have ended meanwhile, and the document been left.
    if (!connection.interpreters.has(documentId)) return translate('devtoolsLeft');
    const id = nextNumber();
    this.#sent.set(id, sent);
    if (this.#python.stand?.documentId === documentId) this.#standing.add(id);
    this.#set({ running: new Map(this.running).set(id, documentId) });
    this.#python.tell(documentId, { type: 'run', id, source, mark, ask: name === '' });
    return '';
  }

  /** Takes up what was sent, for Python has said what comes of it. @param {number} cell @returns {Sent | undefined} */
  take(cell) {
    const sent = this.#sent.get(cell);
    this.#sent.delete(cell);
    return sent;
  }

  /** A cell has come to its end. @param {number} cell */
  end(cell) {
    const running = new Map(this.running);
    running.delete(cell);
    this.#sent.delete(cell);
    this.#standing.delete(cell);
    this.#set({ running });
  }

  /**
   * The cells that an interrupt is for, by document: what runs where Python stands still goes before the cell that stands.
   * @returns {Map<string, number[]>}
   */
  interruptible() {
    /** @type {Map<string, number[]>} */
    const found = new Map();
    for (const documentId of new Set(this.running.values())) {
      const cells = [...this.running].filter(([, owner]) => owner === documentId).map(([cell]) => cell);
      const inner = cells.filter((cell) => this.#standing.has(cell));
      found.set(documentId, inner.length ? inner : cells);
    }
    return found;
  }

  /** @param {Partial<Pick<Cells, 'starting' | 'running'>>} state */
  #set(state) {
    Object.assign(this, state);
    this.#changed();
  }
}
