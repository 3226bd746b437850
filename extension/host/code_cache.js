/**
 * Compiled code for the scripts of pages, so that a script that has been here before need not be compiled again.
 *
 * The host sees each script on its way from the gatekeeper to the interpreter. It looks for code under a hash of the very
 * text, the site that the browser says the document is of, and the build of Adder; where there is none, the script is
 * compiled once more a little later, by a compiler of its own (`compiler.js`). Nothing that an interpreter with a page's
 * code in it says ever gets into the store.
 *
 * A cache may fail, and never stands in anybody's way: whatever goes wrong here, the script is compiled as if there were
 * none.
 *
 * @module
 */

import { compileSources } from './compiler.js';
import { CodeStore, sha256 } from './code_store.js';

/** @typedef {import('../protocol/messages.js').Session} Session */
/** @typedef {import('./code_store.js').Owner} Owner */
/** @typedef {import('./compiler.js').Source} Source */

/** A script that had no code. */
/** @typedef {{ owner: Owner, source: Source, epoch: number }} Miss */

/** Shorter scripts are compiled as fast as code for them is found, and longer ones nobody writes; in characters. */
const LEAST = 4096;
const MOST = 2 * 1024 * 1024;
/** How long a script may wait for its code to be found. */
const PATIENCE_MS = 1500;
/** How long after the last script that had none a compiler is started: pages that start need the processor first. */
const REST_MS = 2500;
/** How many scripts, and characters, may wait for it, and how many of one document's are compiled at all. */
const WAITING = 64;
const WAITING_TEXT = 4 * MOST;
const OF_DOCUMENT = 64;

/** @param {string} body @returns {Source | null} */
function readScript(body) {
  try {
    const { text, line, inline } = JSON.parse(body);
    return typeof text === 'string' && Number.isSafeInteger(line) && line > 0 && typeof inline === 'boolean'
      ? { text, line, inline } : null;
  } catch {
    return null;
  }
}

/**
 * What code is stored under. Not the script's address: the code gets that when it is loaded. The line is part of the code.
 * @param {Pick<Session, 'origin' | 'topOrigin'>} site
 * @param {Source} source
 * @param {string} build  Stands for the version of Python, the flags of `compile()` and the format of the code.
 * @returns {Promise<string>}
 */
export function keyOf({ origin, topOrigin }, { text, line, inline }, build) {
  return sha256(new TextEncoder().encode(JSON.stringify([build, origin, topOrigin, line, inline, text])));
}

export class CodeCache {
  /** Whether the user wants it. */
  isOn = true;
  /** @type {Map<string, Miss>} */
  #misses = new Map();
  #text = 0;
  /** @type {WeakMap<Session, number>} */
  #compiled = new WeakMap();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;
  #isCompiling = false;
  /** How many searches have taken too long and are not over. */
  #late = 0;
  #store;
  #compile;
  #build;

  /**
   * @param {string} build
   * @param {Pick<CodeStore, 'find' | 'put' | 'sweep' | 'destroy'>} [store]
   * @param {typeof compileSources} [compile]
   */
  constructor(build, store = new CodeStore(), compile = compileSources) {
    this.#build = build;
    this.#store = store;
    this.#compile = compile;
  }

  /** Removes what other builds have left; opens the database, too, before a script waits for it. */
  async sweep() {
    const sweep = () => this.#store.sweep(this.#build);
    // A database that cannot be opened is begun anew.
    await sweep().catch(() => this.#store.destroy().then(sweep)).catch(() => {});
  }

  /**
   * Looks for a script's code.
   * @param {Session} session
   * @param {string} body  The script, as its message to the interpreter has it.
   * @returns {Promise<ArrayBuffer | null> | null}  Null at once where there cannot be any; never rejects, and does not take long.
   */
  codeFor(session, body) {
    if (!this.isOn || session.incognito || body.length < LEAST || body.length > MOST) return null;
    // As long as one does not come to an end, no other script is to wait.
    const source = this.#late > 0 ? null : readScript(body);
    if (!source) return null;
    return this.#inTime(this.#find(session, source).catch(() => null));
  }

  /**
   * @param {Promise<ArrayBuffer | null>} search
   * @returns {Promise<ArrayBuffer | null>}
   */
  #inTime(search) {
    return new Promise((resolve) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        this.#late += 1;
        resolve(null);
      }, PATIENCE_MS);
      search.then((code) => {
        if (isLate) this.#late -= 1;
        clearTimeout(timer);
        resolve(code);
      });
    });
  }

  /**
   * @param {Session} session
   * @param {Source} source
   */
  async #find(session, source) {
    const { origin, topOrigin } = session;
    const owner = { key: await keyOf(session, source, this.#build), build: this.#build, origin, topOrigin };
    const { code, epoch } = await this.#store.find(owner);
    if (code === undefined) this.#missed(session, { owner, source, epoch });
    return code ?? null;
  }

  /** @param {Session} session @param {Miss} miss */
  #missed(session, miss) {
    const { key } = miss.owner;
    const waiting = this.#misses.get(key);
    // What it was first asked for may have been cleared since: code for the newer asking is welcome.
    if (waiting) waiting.epoch = miss.epoch;
    const compiled = this.#compiled.get(session) ?? 0;
    const isFull = this.#misses.size >= WAITING || this.#text + miss.source.text.length > WAITING_TEXT;
    if (!this.isOn || waiting || isFull || compiled >= OF_DOCUMENT) return;
    this.#compiled.set(session, compiled + 1);
    this.#misses.set(key, miss);
    this.#text += miss.source.text.length;
    this.#compileLater();
  }

  #compileLater() {
    clearTimeout(this.#rest);
    if (!this.#isCompiling && this.#misses.size) this.#rest = setTimeout(() => this.#compileSome(), REST_MS);
  }

  /** Compiles what waits of the site that has waited longest. */
  async #compileSome() {
    const [first] = this.#misses.values();
    const batch = [...this.#misses.values()].filter(({ owner }) =>
      owner.origin === first.owner.origin && owner.topOrigin === first.owner.topOrigin);
    for (const { owner, source } of batch) {
      this.#misses.delete(owner.key);
      this.#text -= source.text.length;
    }
    if (this.isOn) {
      this.#isCompiling = true;
      const sources = batch.map(({ source }) => source);
      await this.#compile(sources, async (index, code) => {
        const { owner, epoch } = batch[index];
        if (this.isOn) await this.#store.put(owner, code, epoch);
      }).catch(() => {});
      this.#isCompiling = false;
    }
    this.#compileLater();
  }
}
