/**
 * The modules of the page's author. Python names a file; it is fetched as the page would fetch a script, or it is not.
 *
 * What asks is in the sandbox, and may ask for anything. So an address is let through on the same grounds as a tag's `src`:
 * the page's policies, read for a script of that address. A tag that was let run hands on what it was let run by (its nonce,
 * that a script inserted it), as a module script of JavaScript does; but only to what lies in the directories that
 * the tag itself named, or beside the page. `<html data-pythonpath>` hands nothing on: markup that is injected anywhere into
 * the page can add attributes to that element.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { Manifests } from './manifests.js';
import { baseOf, directoriesIn, directoryOf, isFetchable, pathOfPage, withoutFragment } from './places.js';

/** @typedef {import('../detector/tags.js').Tag} Tag */
/** @typedef {import('./admission.js').How} How */
/** @typedef {import('./admission.js').Refusal} Refusal */
/** @typedef {import('../executor/sources.js').SourceReply} SourceReply */

/**
 * What Python asks for.
 * @typedef {object} FileRequest
 * @property {string} url
 * @property {boolean} data  Whether it is a file for a program to read, and not a module.
 * @property {boolean} fresh  Whether the server is to be asked though the browser may have it.
 */

/**
 * What kept a file from being had.
 * @typedef {object} Failure
 * @property {string} error
 * @property {boolean} [vague]  Whether it may be that there is no such file.
 * @property {boolean} [passing]  Whether it may go well another time.
 */

/**
 * What Python is told: the text of a module as a script's message has it, the bytes of a file in base64, that there is no
 * such file (`missing`), or what went wrong.
 * @typedef {{ text: string, line: number, inline: boolean } | { data: string } | { missing: string } | Failure} FileReply
 */

/**
 * What fetching modules needs.
 * @typedef {object} Stage
 * @property {(tag: Tag) => Promise<Refusal | null>} admit
 * @property {(tag: Tag, how: How) => Promise<SourceReply & { refusal: Refusal | null }>} fetchSource
 * @property {() => string} refuseNetwork  Why nothing may be fetched; empty where it may. Counts as a use.
 * @property {string} origin  The document's.
 * @property {readonly string[]} metas  The policies that the document's markup has set so far; it grows.
 * @property {(kind: string, number: number, body: string) => void} post  To Python.
 */

/** Where a script's modules are looked for, and which files there are known. @typedef {{ path: string[], files: string[] }} Places */

const TOO_LARGE = 'the file is too large to be sent to Python';

/** @param {string} body @returns {FileRequest | null} */
function readRequest(body) {
  try {
    const { url, data, fresh } = JSON.parse(body);
    const isRequest = typeof url === 'string' && typeof data === 'boolean' && typeof fresh === 'boolean';
    return isRequest ? { url, data, fresh } : null;
  } catch {
    return null;
  }
}

/**
 * A tag as it would have to be for a file to be its source.
 * @param {Pick<Tag, 'nonce' | 'parserInserted' | 'crossOrigin' | 'referrerPolicy'> | null} sponsor  Who hands on; null: nobody.
 * @param {string} src
 * @param {string} integrity
 * @param {readonly string[]} metas
 * @returns {Tag}
 */
const asTag = (sponsor, src, integrity, metas) => ({
  // Nobody looks for it: the browser is asked about one that is made for the purpose.
  element: /** @type {any} */ (null),
  type: 'python',
  text: '',
  src,
  hasSrc: true,
  async: true,
  late: true,
  origin: 'parser',
  parserInserted: sponsor?.parserInserted ?? true,
  metas,
  nonce: sponsor?.nonce ?? '',
  integrity,
  crossOrigin: sponsor?.crossOrigin ?? null,
  referrerPolicy: sponsor?.referrerPolicy ?? '',
  pythonPath: '',
  modules: '',
  requirements: '',
  lock: '',
});

export class Modules {
  #stage;
  #manifests;
  /** The directories that tags have named, or lie in, with those tags. @type {Map<string, Tag[]>} */
  #sponsors = new Map();
  /** Raised by {@link restart}: answers to an interpreter that is no more are dropped. */
  #run = 0;

  /** @param {Stage} stage */
  constructor(stage) {
    this.#stage = stage;
    this.#manifests = new Manifests((tag, src) => (
      stage.fetchSource(asTag(tag, src, '', tag.metas), { wanted: 'module' })));
  }

  /** There is a new interpreter. */
  restart() {
    this.#run += 1;
  }

  /**
   * Reads what a tag's `modules` attribute names.
   * @param {Tag} tag  One that may run.
   * @returns {Promise<string>}  Why it could not be read; empty where it was, or there is none.
   */
  prepare(tag) {
    return this.#manifests.read(tag);
  }

  /**
   * A script is about to run.
   * @param {Tag} tag  Its own, which was let run.
   * @returns {Places}
   */
  placesFor(tag) {
    const base = baseOf(document);
    const own = [
      ...(tag.hasSrc ? [directoryOf(tag.src)] : []),
      directoryOf(base),
      ...directoriesIn(tag.pythonPath, base),
    ].filter((url) => url !== '');
    // Where relative addresses lead, a `<base>` may have a say that somebody has injected.
    const absolute = [...(tag.hasSrc ? [directoryOf(tag.src)] : []), ...directoriesIn(tag.pythonPath)];
    for (const url of own) {
      if (absolute.includes(url) || new URL(url).origin === this.#stage.origin) this.#sponsor(url, tag);
    }
    return { path: [...new Set([...own, ...directoriesIn(pathOfPage(document), base)])], files: this.#manifests.files };
  }

  /** @param {string} directory @param {Tag} tag  One that hands on what it was let run by. */
  #sponsor(directory, tag) {
    const sponsors = this.#sponsors.get(directory) ?? [];
    const isKnown = sponsors.some(({ nonce, parserInserted }) => nonce === tag.nonce && parserInserted === tag.parserInserted);
    if (!isKnown) this.#sponsors.set(directory, [...sponsors, tag]);
  }

  /**
   * Python asks for a file.
   * @param {number} number
   * @param {string} body
   */
  async answer(number, body) {
    const run = this.#run;
    const request = readRequest(body);
    const reply = request ? await this.#fetch(request) : { error: 'Adder refused a request that does not have the form of one' };
    if (run !== this.#run) return;
    const text = JSON.stringify(reply);
    // The host looks for code of what is a module.
    const kind = 'text' in reply ? wire.kinds.SOURCE : wire.kinds.FILE;
    if (text.length <= wire.limits.MESSAGE) this.#stage.post(kind, number, text);
    else this.#stage.post(wire.kinds.FILE, number, JSON.stringify({ error: TOO_LARGE }));
  }

  /** @param {FileRequest} request @returns {Promise<FileReply>} */
  async #fetch({ url: asked, data, fresh }) {
    if (!isFetchable(asked)) return { error: `${asked} may not be loaded: modules come over http and https, and from nowhere else` };
    const url = withoutFragment(asked);
    const unlisted = data ? '' : this.#manifests.leavesOut(url);
    if (unlisted) return { missing: unlisted };
    const refused = this.#stage.refuseNetwork();
    if (refused) return { error: `${url} may not be loaded: ${refused}` };
    const tag = await this.#admitted(url, this.#manifests.integrityOf(url));
    const how = /** @type {How} */ ({ wanted: data ? 'data' : 'module', fresh });
    const { text, error, missing, vague, passing, refusal } = await this.#stage.fetchSource(tag, how);
    if (refusal) return { error: `${url} may not be loaded: ${refusal.why}` };
    if (error) return missing ? { missing: error } : { error, vague, passing };
    return data ? { data: text } : { text, line: 1, inline: false };
  }

  /**
   * The tag that a file is fetched as: on the grounds of one that may hand them on to it, if they are enough.
   * @param {string} url
   * @param {string} integrity
   * @returns {Promise<Tag>}
   */
  async #admitted(url, integrity) {
    const directories = [...this.#sponsors].filter(([directory]) => url.startsWith(directory));
    for (const sponsor of directories.flatMap(([, tags]) => tags)) {
      const tag = asTag(sponsor, url, integrity, this.#stage.metas);
      if (!await this.#stage.admit(tag)) return tag;
    }
    return asTag(null, url, integrity, this.#stage.metas);
  }
}
