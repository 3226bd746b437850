/**
 * Finds a file by what it hashes to: in the store, or where an index has said that it lies. Whatever comes from there is
 * checked before anybody gets it. Of two that want the same file, the second waits for the first.
 *
 * @module
 */

/** @import { OnProgress } from './download.js' */

import { sha256 } from '../host/code_store.js';
import { download } from './download.js';
import { Trouble } from './trouble.js';

/** The largest file that is fetched: what an interpreter can hold beside its own memory. */
export const MOST_BYTES = 512 * 1024 * 1024;

/** @typedef {{ sha256: string, url: string, size: number, filename: string }} Wanted */

/** `kept`: whether it is in the store now. @typedef {{ bytes: ArrayBuffer, kept: boolean, from: 'store' | 'network' }} File */

export class Files {
  /** @type {Map<string, { fetching: Promise<File>, progress: Set<OnProgress> }>} */
  #fetching = new Map();
  #store;
  #download;

  /**
   * @param {Pick<import('./package_store.js').PackageStore, 'file' | 'putFile'>} store
   * @param {typeof download} [fetchFrom]
   */
  constructor(store, fetchFrom = download) {
    this.#store = store;
    this.#download = fetchFrom;
  }

  /**
   * @param {Wanted} wanted
   * @param {{ keep: boolean, onProgress: OnProgress }} options
   * @returns {Promise<File>}  With bytes of one's own, to give away.
   * @throws {Trouble}
   */
  async find(wanted, { keep, onProgress }) {
    const kept = await this.#store.file(wanted.sha256, keep).catch(() => null);
    if (kept) return { bytes: kept, kept: true, from: 'store' };
    const before = this.#fetching.get(wanted.sha256);
    if (before) {
      before.progress.add(onProgress);
      const { bytes, ...file } = await before.fetching;
      return { ...file, bytes: bytes.slice(0) };
    }
    const progress = new Set([onProgress]);
    const fetching = this.#fetch(wanted, keep, (received, total) => {
      for (const tell of progress) tell(received, total);
    }).finally(() => this.#fetching.delete(wanted.sha256));
    this.#fetching.set(wanted.sha256, { fetching, progress });
    const { bytes, ...file } = await fetching;
    return { ...file, bytes: bytes.slice(0) };
  }

  /**
   * @param {Wanted} wanted
   * @param {boolean} keep
   * @param {OnProgress} onProgress
   * @returns {Promise<File>}
   */
  async #fetch({ sha256: hash, url, size, filename }, keep, onProgress) {
    // A server may take its time before it says anything.
    onProgress(0, size);
    const answer = await this.#download(url, {
      most: size || MOST_BYTES,
      onProgress: (received, total) => onProgress(received, total || size),
    });
    if (!answer) throw new Trouble('unreachable', { url, reason: 'the server does not have it any more (404)' });
    const { bytes } = answer;
    if (size && bytes.byteLength < size) throw new Trouble('truncated', { url, received: bytes.byteLength, expected: size });
    const actual = await sha256(bytes);
    if (actual !== hash) throw new Trouble('hash', { filename, expected: hash, actual });
    return { bytes, kept: keep && await this.#store.putFile(hash, bytes), from: 'network' };
  }
}
