/**
 * Finds what the indexes say of a project: as it was kept, as long as that is fresh; else they are asked, in their order. The
 * first that knows the project answers for it, so that nobody can slip a project of the same name into an index that comes
 * later.
 *
 * So an index is asked only once those before it have said, just now, that they have no such project; what it says is kept
 * together with which they were. That one of them had none some time ago is no reason to ask the next.
 *
 * @module
 */

/** @import { ProjectPage } from './simple_index.js' */

import { download } from './download.js';
import { ACCEPT, pageUrl, readProject } from './simple_index.js';
import { Trouble } from './trouble.js';

const HOUR_MS = 60 * 60 * 1000;
/** How long what an index has said is taken as its word without asking again. */
export const FRESH_MS = 24 * HOUR_MS;
/** The largest page that is read; the longest on PyPI have some 10 MB. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * `asked`: the indexes have been asked just now, whether they could be or not; else this is what they said some time ago.
 * @typedef {{ page: ProjectPage, asked: boolean }} Found
 */

/**
 * `hashes`: where only these files are wanted, and one that was listed does not get old; `renew`: whether to ask although
 * something fresh is kept; `keep`: whether to keep what is said.
 * @typedef {{ hashes: readonly string[], renew: boolean, keep: boolean }} How
 */

export class Projects {
  /** What is being asked, by project and indexes. @type {Map<string, Promise<ProjectPage | null>>} */
  #asking = new Map();
  #store;
  #download;

  /**
   * @param {Pick<import('./package_store.js').PackageStore, 'page' | 'putPage'>} store
   * @param {typeof download} [fetchFrom]
   */
  constructor(store, fetchFrom = download) {
    this.#store = store;
    this.#download = fetchFrom;
  }

  /**
   * @param {string} project
   * @param {readonly string[]} indexes
   * @param {How} how
   * @returns {Promise<Found | null>}  Null where no index knows it.
   * @throws {Trouble}
   */
  async find(project, indexes, { hashes, renew, keep }) {
    const kept = await this.#kept(project, indexes, keep);
    const isListed = kept?.page.files.some(({ sha256 }) => hashes.includes(sha256));
    if (kept && !renew && (kept.age < FRESH_MS || isListed)) return { page: kept.page, asked: false };
    try {
      return await this.#ask(project, indexes, keep);
    } catch (error) {
      // An index that does not answer is no reason to have nothing, where there was an answer before.
      if (kept && error instanceof Trouble) return { page: kept.page, asked: true };
      throw error;
    }
  }

  /**
   * What the first that knew the project has said when those before it did not. That none did is not taken as their word: one
   * of them may have it by now.
   * @param {string} project
   * @param {readonly string[]} indexes
   * @param {boolean} note  Whether the use is written down.
   */
  async #kept(project, indexes, note) {
    for (const asked of beginnings(indexes)) {
      const { page, age } = (await this.#store.page(asked, project, note).catch(() => null)) ?? { page: null, age: 0 };
      if (page) return { page, age };
    }
    return null;
  }

  /** @param {string} project @param {readonly string[]} indexes @param {boolean} keep @returns {Promise<Found | null>} */
  async #ask(project, indexes, keep) {
    for (const asked of beginnings(indexes)) {
      const page = await this.#fetch(project, asked, keep);
      if (page) return { page, asked: true };
    }
    return null;
  }

  /** @param {string} project @param {readonly string[]} asked @param {boolean} keep */
  #fetch(project, asked, keep) {
    const key = [project, ...asked].join(' ');
    const before = this.#asking.get(key);
    if (before) return before;
    const asking = this.#fetchOnce(project, asked, keep).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  /** @param {string} project @param {readonly string[]} asked @param {boolean} keep */
  async #fetchOnce(project, asked, keep) {
    const index = /** @type {string} */ (asked.at(-1));
    const url = pageUrl(index, project);
    const answer = await this.#download(url, { accept: ACCEPT, most: MOST_BYTES });
    const page = answer && readProject(new TextDecoder().decode(answer.bytes), answer.type, { project, index, url: answer.url });
    if (answer && !page) throw new Trouble('bad-answer', { url, type: answer.type.slice(0, 100) });
    if (keep) await this.#store.putPage(asked, project, page);
    return page;
  }
}

/** The first index, the first two, and so on to all of them. @param {readonly string[]} indexes */
const beginnings = (indexes) => indexes.map((_, at) => indexes.slice(0, at + 1));
