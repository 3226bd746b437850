/**
 * Where compiled code is kept: an IndexedDB database of the extension's own origin, which no page and no interpreter
 * reaches. The host reads and writes it, the background empties it; both by way of this module.
 *
 * What an entry weighs, when it was last used and what it must hash to is kept apart from the code itself, so that the
 * whole list can be read to see what has to go. Everything is checked when it is read: a file that was damaged is like one
 * that is not there.
 *
 * @module
 */

/** @import { Site } from '../protocol/messages.js' */

import { answer, Database } from '../database.js';

/**
 * @typedef {object} Entry
 * @property {string} key  A hash; see `code_cache.js`.
 * @property {string} build  The build of Adder whose compiler made it.
 * @property {string} origin
 * @property {string} topOrigin
 * @property {string} hash  What the code hashes to. Empty where it was found that there is none to keep.
 * @property {number} size  In bytes, with what it takes to keep it at all.
 * @property {number} used  When it was last used, in milliseconds since 1970.
 */

/** @typedef {Pick<Entry, 'key' | 'build' | 'origin' | 'topOrigin'>} Owner */

/**
 * What was found: the code, or null where it is known that there is none to keep. `epoch` says how often the store had
 * been emptied by then: what was looked for before is not to be stored after.
 * @typedef {{ code: ArrayBuffer | null | undefined, epoch: number }} Found
 */

/** @typedef {{ entries: number, bytes: number }} Size */

/**
 * How much is kept.
 * @typedef {object} Caps
 * @property {number} bytes  In all.
 * @property {number} siteBytes  For one origin, wherever it is embedded.
 * @property {number} siteEntries
 */

const MEGABYTE = 1024 * 1024;

/** @type {Readonly<Caps>} */
export const CAPS = Object.freeze({ bytes: 64 * MEGABYTE, siteBytes: 16 * MEGABYTE, siteEntries: 256 });

export const DATABASE = 'adder:code';
const VERSION = 1;
/** What an entry weighs beside its code. */
const ENTRY_BYTES = 512;
/** The time of the last use is kept to a minute, so that not each use has to be written down. */
const USED_MS = 60_000;

/** @param {BufferSource} bytes @returns {Promise<string>} */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {unknown} value @returns {number} */
const count = (value) => (Number.isSafeInteger(value) ? Number(value) : 0);

export class CodeStore {
  #database = new Database(DATABASE, VERSION, { entries: { keyPath: 'key' }, code: {}, epoch: {} });
  #caps;
  #now;

  /**
   * @param {Caps} [caps]
   * @param {() => number} [now]
   */
  constructor(caps = CAPS, now = () => Date.now()) {
    this.#caps = caps;
    this.#now = now;
  }

  /**
   * @param {Owner} owner
   * @returns {Promise<Found>}  With its code undefined where there is none, or it is not what was stored.
   */
  async find({ key, build, origin, topOrigin }) {
    const [entry, code, epoch] = await this.#database.within('readonly', ({ entries, code: codes, epoch: epochs }) => Promise.all([
      answer(/** @type {IDBRequest<Entry | undefined>} */ (entries.get(key))), answer(codes.get(key)), answer(epochs.get(0)),
    ]));
    /** @type {Found} */
    const found = { code: undefined, epoch: count(epoch) };
    if (!entry) return found;
    const isOurs = entry.build === build && entry.origin === origin && entry.topOrigin === topOrigin;
    if (isOurs && entry.hash === '') found.code = null;
    else if (isOurs && code instanceof ArrayBuffer && await sha256(code) === entry.hash) found.code = code;
    if (found.code === undefined) await this.#remove(({ key: other }) => other === key);
    else if (this.#now() - entry.used > USED_MS) void this.#use(key).catch(() => {});
    return found;
  }

  /** Notes that an entry is used now. @param {string} key */
  #use(key) {
    return this.#database.within('readwrite', async ({ entries }) => {
      /** @type {Entry | undefined} */
      const entry = await answer(entries.get(key));
      if (entry) await answer(entries.put({ ...entry, used: this.#now() }));
    });
  }

  /**
   * Stores code, and lets go of the oldest where there is too much.
   * @param {Owner} owner
   * @param {ArrayBuffer | null} code  Null: there is none to keep, and that is what is noted.
   * @param {number} epoch  What it was when the code was looked for and not found.
   * @returns {Promise<void>}
   */
  async put(owner, code, epoch) {
    const hash = code ? await sha256(code) : '';
    const size = ENTRY_BYTES + (code?.byteLength ?? 0);
    if (size > this.#caps.siteBytes) return;
    await this.#database.within('readwrite', async ({ entries, code: codes, epoch: epochs }) => {
      if (count(await answer(epochs.get(0))) !== epoch) return;
      entries.put({ ...owner, hash, size, used: this.#now() });
      if (code) codes.put(code, owner.key);
      else codes.delete(owner.key);
      for (const { key } of this.#surplus(await answer(entries.getAll()), owner)) {
        entries.delete(key);
        codes.delete(key);
      }
    });
  }

  /**
   * What has to go: the entries that were not used for longest, of the origin that has got one more, then of all.
   * @param {Entry[]} entries
   * @param {Owner} added
   * @returns {Entry[]}
   */
  #surplus(entries, added) {
    // Of two of the same time, the one that was just added stays.
    const oldestFirst = entries.sort((one, other) =>
      one.used - other.used || Number(one.key === added.key) - Number(other.key === added.key));
    const ofSite = oldestFirst.filter(({ origin }) => origin === added.origin);
    const { bytes, siteBytes, siteEntries } = this.#caps;
    const gone = new Set(excess(ofSite, siteBytes, siteEntries));
    return [...gone, ...excess(oldestFirst.filter((entry) => !gone.has(entry)), bytes, Infinity)];
  }

  /**
   * Removes the entries that are meant.
   * @param {(entry: Entry) => boolean} isMeant
   */
  #remove(isMeant) {
    return this.#database.within('readwrite', async ({ entries, code }) => {
      /** @type {Entry[]} */
      const known = await answer(entries.getAll());
      for (const entry of known.filter(isMeant)) {
        entries.delete(entry.key);
        code.delete(entry.key);
      }
    });
  }

  /** Removes what another build of Adder has compiled. @param {string} build @returns {Promise<void>} */
  sweep(build) {
    return this.#remove((entry) => entry.build !== build);
  }

  /**
   * Removes what sites have, and what is being compiled for anybody right now.
   * @param {Site[]} sites  Without a top origin of their own, wherever they are embedded.
   * @returns {Promise<void>}
   */
  async forget(sites) {
    await this.#turn();
    await this.#remove((entry) => sites.some(({ origin, topOrigin }) =>
      origin === entry.origin && (topOrigin === origin || topOrigin === entry.topOrigin)));
  }

  /** Removes everything. @returns {Promise<void>} */
  async clear() {
    await this.#turn();
    await this.#database.within('readwrite', async ({ entries, code }) => {
      entries.clear();
      code.clear();
    });
  }

  /** Removes the database itself. @returns {Promise<void>} */
  async destroy() {
    await this.#database.destroy();
  }

  /** Begins a new epoch. */
  #turn() {
    return this.#database.within('readwrite', async ({ epoch }) => {
      epoch.put(count(await answer(epoch.get(0))) + 1, 0);
    });
  }

  /** @returns {Promise<Size>} */
  size() {
    return this.#database.within('readonly', async ({ entries }) => {
      /** @type {Entry[]} */
      const known = await answer(entries.getAll());
      return { entries: known.length, bytes: total(known) };
    });
  }
}

/** @param {Entry[]} entries */
const total = (entries) => entries.reduce((sum, { size }) => sum + count(size), 0);

/**
 * The first of a list, so many that the rest is within bounds.
 * @param {Entry[]} entries
 * @param {number} mostBytes
 * @param {number} mostEntries
 */
function excess(entries, mostBytes, mostEntries) {
  let bytes = total(entries);
  let gone = 0;
  while (bytes > mostBytes || entries.length - gone > mostEntries) {
    bytes -= count(entries[gone].size);
    gone += 1;
  }
  return entries.slice(0, gone);
}
