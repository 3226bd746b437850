/**
 * Lists of modules, which tags name with their `modules` attribute:
 *
 *     {"integrity": {"shop/cart.py": "sha384-…"}, "files": ["shop/__init__.py"]}
 *
 * Addresses are relative to the list's own. What `integrity` gives is checked by the browser when it fetches the file, as for
 * a script. Of a directory that a list names modules of, it names all: others are not there.
 *
 * @module
 */

import { baseOf, directoryOf, isFetchable, withoutFragment } from './places.js';

/** @typedef {import('../detector/tags.js').Tag} Tag */
/** @typedef {import('../executor/sources.js').SourceReply} SourceReply */
/** @typedef {import('./admission.js').Refusal} Refusal */

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isMapping = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * @param {string} text
 * @param {string} base
 * @returns {Map<string, string>}  By address, the integrity; empty where the list says none.
 */
export function readManifest(text, base) {
  const content = JSON.parse(text);
  if (!isMapping(content)) throw new TypeError('it is no JSON object');
  const { integrity = {}, files = [] } = content;
  if (!isMapping(integrity)) throw new TypeError('"integrity" is no JSON object');
  if (!Array.isArray(files)) throw new TypeError('"files" is no array');
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const [address, metadata] of [...files.map((file) => [file, '']), ...Object.entries(integrity)]) {
    if (typeof address !== 'string' || typeof metadata !== 'string') throw new TypeError('addresses and integrity are strings');
    if (!URL.canParse(address, base) || !isFetchable(new URL(address, base).href)) throw new TypeError(`${address} is no address of a file`);
    found.set(withoutFragment(new URL(address, base).href), metadata);
  }
  return found;
}

export class Manifests {
  #fetch;
  /** @type {Map<string, string>} */
  #known = new Map();
  /** Directories of which a list names modules. @type {Set<string>} */
  #directories = new Set();
  /** By address, why a list could not be read. @type {Map<string, Promise<string>>} */
  #read = new Map();

  /** @param {(tag: Tag, url: string) => Promise<SourceReply & { refusal: Refusal | null }>} fetch */
  constructor(fetch) {
    this.#fetch = fetch;
  }

  /** The addresses that lists name. */
  get files() {
    return [...this.#known.keys()];
  }

  /** @param {string} url @returns {string} */
  integrityOf(url) {
    return this.#known.get(url) ?? '';
  }

  /**
   * @param {string} url
   * @returns {string}  Why a module is not there: its directory's list does not name it. Empty where it may be.
   */
  leavesOut(url) {
    return !this.#known.has(url) && this.#directories.has(directoryOf(url)) ? `${url} is not in the page's list of modules` : '';
  }

  /** @param {Tag} tag @returns {Promise<string>}  What is wrong with its list; empty where nothing is. */
  read(tag) {
    if (!tag.modules) return Promise.resolve('');
    const base = baseOf(document);
    if (!URL.canParse(tag.modules, base)) return Promise.resolve(`the list of modules has no URL: ${tag.modules}`);
    const url = new URL(tag.modules, base).href;
    const reading = this.#read.get(url) ?? this.#readFrom(tag, url);
    this.#read.set(url, reading);
    return reading;
  }

  /** @param {Tag} tag @param {string} url */
  async #readFrom(tag, url) {
    if (!isFetchable(url)) return `the list of modules ${url} could not be loaded: it is not of http or https`;
    const { text, error, refusal } = await this.#fetch(tag, url);
    if (refusal) return `the list of modules ${url} could not be loaded: ${refusal.why}`;
    if (error) return `the list of modules could not be had: ${error}`;
    try {
      for (const [file, integrity] of readManifest(text, url)) {
        // The first word on a file holds, as it does for JavaScript's import maps.
        if (!this.#known.get(file)) this.#known.set(file, integrity);
        if (file.endsWith('.py')) this.#directories.add(directoryOf(file));
      }
    } catch (reason) {
      return `the list of modules ${url} is not one: ${reason instanceof Error ? reason.message : reason}`;
    }
    return '';
  }
}
