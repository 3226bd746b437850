/**
 * What was typed before, in this and in earlier sessions. It lies in the extension's own storage, with a limit; what is typed in a
 * private window is not stored.
 *
 * @module
 */

const KEY = 'devtools.history';
const MOST = 500;
const MOST_TEXT = 200_000;
/** A longer text is not kept: nobody looks for it line by line. */
const LONGEST = 20_000;

export class History {
  /** The oldest first. @type {string[]} */
  #entries = [];
  /** Where the user is, counted from the newest; 0 is what is being typed. */
  #back = 0;
  #draft = '';
  /** Whether what is typed is kept for later sessions. */
  isKept = false;

  async load() {
    const { [KEY]: stored } = await chrome.storage.local.get(KEY);
    const earlier = Array.isArray(stored) ? stored.filter((entry) => typeof entry === 'string') : [];
    this.#entries = [...earlier, ...this.#entries];
  }

  /** @param {string} text */
  async add(text) {
    this.#back = 0;
    if (!text.trim() || text.length > LONGEST || this.#entries.at(-1) === text) return;
    this.#entries.push(text);
    if (!this.isKept) return;
    // Another panel may have stored something since, and may be about to.
    await navigator.locks.request(KEY, async () => {
      const { [KEY]: stored } = await chrome.storage.local.get(KEY);
      const kept = [...(Array.isArray(stored) ? stored : []), text].slice(-MOST);
      while (kept.reduce((sum, entry) => sum + String(entry).length, 0) > MOST_TEXT) kept.shift();
      await chrome.storage.local.set({ [KEY]: kept });
    });
  }

  /**
   * One step back or forth.
   * @param {1 | -1} step  1: to older ones.
   * @param {string} current  What is being typed, kept for the way back.
   * @returns {string | null}  Null at the end.
   */
  move(step, current) {
    const next = this.#back + step;
    if (next < 0 || next > this.#entries.length) return null;
    if (this.#back === 0) this.#draft = current;
    this.#back = next;
    return next === 0 ? this.#draft : this.#entries[this.#entries.length - next];
  }

  /**
   * The newest entry with a text in it.
   * @param {string} part
   * @param {number} skip  How many that have it are passed over.
   * @returns {string | null}
   */
  search(part, skip) {
    if (!part) return null;
    const found = this.#entries.filter((entry) => entry.includes(part)).reverse();
    return [...new Set(found)][skip] ?? null;
  }
}
