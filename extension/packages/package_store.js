/**
 * Where packages are kept: files by their hash, once for all sites, and what indexes have said of projects. Pages and
 * interpreters never reach this database; the host reads and writes it, the background empties it.
 *
 * A file is checked each time that it is read: one that was damaged is like one that is not there, and is let go. What was
 * not used for longest goes first. What weighs how much lies apart from it, so that the whole list can be read.
 *
 * @module
 */

/** @import { ProjectPage } from './simple_index.js' */

import { answer, Database } from '../database.js';
import { sha256 } from '../host/code_store.js';
import { Trouble } from './trouble.js';

/**
 * @typedef {object} Entry
 * @property {string} key
 * @property {number} size  In bytes.
 * @property {number} used  When it was last used, in milliseconds since 1970.
 * @property {number} stored  When it was stored.
 */

/** @typedef {{ entries: number, bytes: number }} Size */

/** @typedef {Record<'entries' | 'contents', IDBObjectStore>} Stores */

const MEGABYTE = 1024 * 1024;
export const DATABASE = 'adder:packages';
const VERSION = 1;
/** How much is kept in all. */
export const CAP = 1024 * MEGABYTE;
/** The time of the last use is kept to a minute, so that not each use has to be written down. */
const USED_MS = 60_000;

/** @param {string} hash */
const fileKey = (hash) => `file ${hash}`;
/** @param {readonly string[]} asked @param {string} project */
const pageKey = (asked, project) => ['page', ...asked, project].join(' ');

export class PackageStore {
  #database = new Database(DATABASE, VERSION, { entries: { keyPath: 'key' }, contents: {} });
  #cap;
  #now;

  /**
   * @param {number} [cap]  In bytes.
   * @param {() => number} [now]
   */
  constructor(cap = CAP, now = () => Date.now()) {
    this.#cap = cap;
    this.#now = now;
  }

  /**
   * @param {string} key
   * @param {boolean} note  Whether the use is written down.
   * @returns {Promise<{ entry: Entry, content: unknown } | null>}
   */
  async #get(key, note) {
    const [entry, content] = await this.#database.within('readonly', ({ entries, contents }) => Promise.all([
      answer(/** @type {IDBRequest<Entry | undefined>} */ (entries.get(key))), answer(contents.get(key)),
    ]));
    if (!entry) return null;
    const used = this.#now();
    if (note && used - entry.used > USED_MS) {
      void this.#database.within('readwrite', async ({ entries }) => { entries.put({ ...entry, used }); }).catch(() => {});
    }
    return { entry, content };
  }

  /**
   * @param {string} key
   * @param {unknown} content
   * @param {number} size
   * @returns {Promise<boolean>}  Whether it is kept: not where it is larger than all that may be, or the browser keeps nothing.
   * @throws {Trouble}  The disk is full.
   */
  async #put(key, content, size) {
    if (size > this.#cap) return false;
    try {
      await this.#write(key, content, size).catch(async (error) => {
        if (!isFull(error)) throw error;
        // The browser gives less than the cap: what was not used for longest makes room.
        await this.#database.within('readwrite', (stores) => this.#release(stores, () => size));
        await this.#write(key, content, size);
      });
      return true;
    } catch (error) {
      if (isFull(error)) throw new Trouble('disk-full');
      console.warn('Adder: a package could not be kept.', error);
      return false;
    }
  }

  /** @param {string} key @param {unknown} content @param {number} size */
  async #write(key, content, size) {
    await this.#database.within('readwrite', async (stores) => {
      const now = this.#now();
      stores.entries.put({ key, size, used: now, stored: now });
      stores.contents.put(content, key);
      await this.#release(stores, (all) => all - this.#cap, key);
    });
  }

  /**
   * Lets go what was not used for longest.
   * @param {Stores} stores
   * @param {(all: number) => number} bytesOf  How much of it, where so much is kept.
   * @param {string} [newest]  Of two of the same time, this one stays.
   */
  async #release({ entries, contents }, bytesOf, newest) {
    /** @type {Entry[]} */
    const known = await answer(entries.getAll());
    let excess = bytesOf(known.reduce((sum, entry) => sum + entry.size, 0));
    known.sort((one, other) => one.used - other.used || Number(one.key === newest) - Number(other.key === newest));
    for (const entry of known) {
      if (excess <= 0) return;
      excess -= entry.size;
      entries.delete(entry.key);
      contents.delete(entry.key);
    }
  }

  /**
   * @param {string} hash
   * @param {boolean} [note]  Whether the use is written down: not that of a private window.
   * @returns {Promise<ArrayBuffer | null>}  Null where it is not kept, or is not what it was.
   */
  async file(hash, note = true) {
    const found = await this.#get(fileKey(hash), note);
    if (!found) return null;
    const { content } = found;
    if (content instanceof ArrayBuffer && await sha256(content) === hash) return content;
    await this.#database.within('readwrite', async ({ entries, contents }) => {
      entries.delete(fileKey(hash));
      contents.delete(fileKey(hash));
    });
    return null;
  }

  /**
   * Keeps a file that has this hash.
   * @param {string} hash
   * @param {ArrayBuffer} bytes
   * @returns {Promise<boolean>}  Whether it is kept.
   * @throws {Trouble}  The disk is full.
   */
  putFile(hash, bytes) {
    return this.#put(fileKey(hash), bytes, bytes.byteLength);
  }

  /**
   * @param {readonly string[]} asked  The indexes that were asked, in their order: all but the last had no such project.
   * @param {string} project
   * @param {boolean} [note]  As for a file.
   * @returns {Promise<{ page: ProjectPage | null, age: number } | null>}  What the last one has said, null where it has no such
   *   project either, and its age in milliseconds; null where that is not kept.
   */
  async page(asked, project, note = true) {
    const found = await this.#get(pageKey(asked, project), note);
    if (!found) return null;
    const page = /** @type {ProjectPage | null} */ (found.content);
    return { page, age: Math.max(0, this.#now() - found.entry.stored) };
  }

  /**
   * @param {readonly string[]} asked
   * @param {string} project
   * @param {ProjectPage | null} page
   * @returns {Promise<boolean>}  Whether there was room for it; if not, it is asked for again.
   */
  async putPage(asked, project, page) {
    const size = 256 + (page ? JSON.stringify(page).length : 0);
    return this.#put(pageKey(asked, project), page, size).catch(() => false);
  }

  /** Removes everything. @returns {Promise<void>} */
  async clear() {
    await this.#database.within('readwrite', async ({ entries, contents }) => {
      entries.clear();
      contents.clear();
    });
  }

  /** How many files are kept, and the bytes of all that is. @returns {Promise<Size>} */
  size() {
    return this.#database.within('readonly', async ({ entries }) => {
      /** @type {Entry[]} */
      const known = await answer(entries.getAll());
      const files = known.filter(({ key }) => key.startsWith(fileKey('')));
      return { entries: files.length, bytes: known.reduce((sum, { size }) => sum + size, 0) };
    });
  }
}

/** @param {unknown} error */
const isFull = (error) => error instanceof DOMException && error.name === 'QuotaExceededError';
