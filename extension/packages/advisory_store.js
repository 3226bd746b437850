/**
 * Keeps the advisories that the user has imported, or that come from the feed that the user has named: a database of its own,
 * by project. None comes with Adder.
 *
 * @module
 */

/** @import { Advisory } from './advisories.js' */

import { answer, Database } from '../database.js';
import { affecting, readAdvisories } from './advisories.js';
import { download } from './download.js';
import { Trouble } from './trouble.js';
import { readZip } from './zip.js';

export const DATABASE = 'adder:advisories';
const VERSION = 1;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The whole of OSV's database for PyPI has some tens of megabytes. */
const MOST_BYTES = 512 * 1024 * 1024;

/** How long a feed that could not be read is left alone: each file that is asked for would ask it again. */
const REST_MS = 10 * 60 * 1000;

/**
 * What is known, as one record of the database.
 * @typedef {object} AdvisoryState
 * @property {number} count
 * @property {number} when  Since when, in milliseconds since 1970; 0 for never.
 * @property {string} feed  What it came from; empty for a file.
 * @property {Failure | null} failure  What went wrong when a feed was last asked, if something did.
 */

/** @typedef {{ feed: string, when: number, reason: string }} Failure */

/** @type {AdvisoryState} */
const NOTHING = { count: 0, when: 0, feed: '', failure: null };

export class AdvisoryStore {
  #database = new Database(DATABASE, VERSION, { projects: {}, state: {} });
  #now;
  /** The feeds that are being read. @type {Map<string, Promise<string>>} */
  #reading = new Map();

  /** @param {() => number} [now] */
  constructor(now = () => Date.now()) {
    this.#now = now;
  }

  /**
   * @param {string} project  Normalized.
   * @param {string} version
   * @returns {Promise<{ id: string, summary: string, fixed: string[] }[]>}  None where nothing is known.
   * @throws {Error}  What is known cannot be read.
   */
  async of(project, version) {
    const known = await this.#database.within('readonly', ({ projects }) => (
      answer(/** @type {IDBRequest<Advisory[] | undefined>} */ (projects.get(project)))));
    return affecting(known ?? [], version).map(({ id, summary, ranges }) => (
      { id, summary, fixed: ranges.map(({ fixed }) => fixed).filter(Boolean) }));
  }

  /** @returns {Promise<AdvisoryState>} */
  state() {
    return this.#database.within('readonly', async ({ state }) => ({ ...NOTHING, ...await answer(state.get(0)) }));
  }

  /**
   * Takes the place of all that was there.
   * @param {ArrayBuffer} bytes  A file as OSV gives it out: JSON, a record on each line, or a zip of such files.
   * @param {string} [feed]  Where it came from; empty for a file of the user's.
   * @returns {Promise<AdvisoryState>}
   * @throws {Error}  It is none.
   */
  async replace(bytes, feed = '') {
    const files = isZip(bytes) ? await readZip(bytes, (name) => name.endsWith('.json')) : [new Uint8Array(bytes)];
    const decoder = new TextDecoder();
    const advisories = files.flatMap((file) => readAdvisories(decoder.decode(file)));
    /** @type {Map<string, Advisory[]>} */
    const byProject = new Map();
    for (const advisory of advisories) {
      const of = byProject.get(advisory.project);
      if (of) of.push(advisory);
      else byProject.set(advisory.project, [advisory]);
    }
    const state = { count: new Set(advisories.map(({ id }) => id)).size, when: this.#now(), feed, failure: null };
    await this.#database.within('readwrite', async ({ projects, state: kept }) => {
      projects.clear();
      for (const [project, of] of byProject) projects.put(of, project);
      kept.put(state, 0);
    });
    return state;
  }

  /** @returns {Promise<AdvisoryState>} */
  async clear() {
    await this.#database.within('readwrite', async ({ projects, state }) => {
      projects.clear();
      state.clear();
    });
    return NOTHING;
  }

  /**
   * Gets what the feed has, if that has not been done today. It takes the place of a file, and of another feed, at once.
   * @param {string} feed  Empty for none.
   * @returns {Promise<void>}  Waits only where there is nothing of it yet.
   * @throws {Error}  There is nothing of it, or it cannot be told.
   */
  async refresh(feed) {
    if (!feed) return;
    const known = await this.state();
    const isAnother = known.feed !== feed;
    if (!isAnother && this.#now() - known.when < DAY_MS) return;
    const { failure } = known;
    const isResting = failure?.feed === feed && this.#now() - failure.when < REST_MS;
    const reading = isResting ? failure.reason : this.#read(feed);
    const reason = isAnother && await reading;
    if (reason) throw new Error(reason);
  }

  /** @param {string} feed */
  #read(feed) {
    const before = this.#reading.get(feed);
    if (before) return before;
    const reading = this.#fetch(feed).finally(() => this.#reading.delete(feed));
    this.#reading.set(feed, reading);
    return reading;
  }

  /** @param {string} feed @returns {Promise<string>}  What went wrong; empty where nothing did. */
  async #fetch(feed) {
    try {
      const found = await download(feed, { most: MOST_BYTES });
      if (!found) throw new Error('the server has no such file (404)');
      await this.replace(found.bytes, feed);
      return '';
    } catch (error) {
      const reason = reasonOf(error);
      console.warn('Adder: the feed of advisories could not be read.', reason);
      const failure = { feed, when: this.#now(), reason };
      const known = await this.state().catch(() => NOTHING);
      await this.#database.within('readwrite', async ({ state }) => { state.put({ ...known, failure }, 0); }).catch(() => {});
      return reason;
    }
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  if (error instanceof Trouble) return String(error.details.reason ?? error.code);
  return error instanceof Error ? error.message : String(error);
}

/** @param {ArrayBuffer} bytes */
const isZip = (bytes) => bytes.byteLength > 4 && new DataView(bytes).getUint32(0, true) === 0x04034b50;
