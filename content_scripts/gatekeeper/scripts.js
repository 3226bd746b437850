/**
 * Runs the document's Python tags in their order: as `defer` does for JavaScript, or, with `async` and for elements that
 * a script made, as soon as they are ready.
 *
 * @module
 */

import { readLines } from './lines.js';

/** @typedef {import('../detector/tags.js').Tag} Tag */
/** @typedef {import('../executor/sources.js').SourceReply} SourceReply */

/**
 * How a script failed, as Python says it.
 * @typedef {object} Failure
 * @property {string} type
 * @property {string} message
 * @property {string} traceback
 * @property {string} filename
 * @property {number} line
 * @property {boolean} silent  Whether it has been shown already.
 */

/**
 * A file that says which packages a script needs: its text, and what to call it in messages.
 * @typedef {{ text: string, name: string }} Needed
 */

/**
 * @typedef {{ text: string, filename: string, line: number, inline: boolean, requirements?: Needed, lock?: Needed }} Script
 */

/**
 * What running scripts needs.
 * @typedef {object} Stage
 * @property {(number: number, script: Script, tag: Tag) => void} run
 * @property {(number: number, script: Script) => void} runSnippet
 * @property {(tag: Tag) => Promise<boolean>} admit  Whether the page's policies let a tag run; says so where they do not.
 * @property {(tag: Tag) => Promise<SourceReply | null>} fetchSource  Null where the policies do not let it be had.
 * @property {(tag: Tag, url: string) => Promise<SourceReply>} fetchFile  Fetches a file that a tag names, as the page would.
 * @property {(tag: Tag) => Promise<string>} prepareModules  What is wrong with what a tag says of its modules, if anything.
 * @property {(text: string) => void} complain  Shows an error to the page's author.
 * @property {() => Promise<void>} caughtUp  Resolves when the page has done all that it has been told so far.
 */

/** How long a script waits for the line it stands on; a traceback without it is better than a late start. */
const LINES_PATIENCE_MS = 500;

/** How long what can wait for the first script's end waits. */
const BEGUN_PATIENCE_MS = 1000;

/** @param {number} milliseconds @returns {Promise<(script: string) => number>} */
const noLines = (milliseconds) => new Promise((resolve) => { setTimeout(() => resolve(() => 0), milliseconds); });

export class Scripts {
  /** @type {Map<number, Tag>} */
  #tags = new Map();
  /** How many scripts there have been, snippets among them. */
  #numbers = 0;
  #stage;
  #parsed;
  /** @type {Promise<unknown>}  Settles when the last script in order has been handed over. */
  #inOrder;
  /** @type {Promise<(script: string) => number> | null} */
  #lines = null;
  #begin = () => {};
  /** Resolves when the first script has come to its end, or takes its time. @type {Promise<void>} */
  begun = new Promise((resolve) => { this.#begin = resolve; });
  /** Raised by {@link restart}: what an earlier run still had under way is dropped. */
  #run = 0;

  /**
   * @param {Stage} stage
   * @param {Promise<void>} parsed  Resolves when the document has been parsed.
   */
  constructor(stage, parsed) {
    this.#stage = stage;
    this.#parsed = parsed;
    this.#inOrder = parsed;
  }

  /** How many tags the document has had. */
  get count() {
    return this.#tags.size;
  }

  /** @param {Tag} tag */
  add(tag) {
    const number = this.#nextNumber();
    this.#tags.set(number, tag);
    this.#prepare(number, tag);
  }

  /**
   * Adds a snippet of the user's, which runs once the scripts have that are in order so far. It belongs to no element, and a new
   * interpreter does not run it again.
   * @param {import('../../extension/protocol/messages.js').SnippetSource} snippet
   */
  addSnippet({ name, source }) {
    const number = this.#nextNumber();
    const script = { text: source, filename: `<snippet ${name}>`, line: 1, inline: false };
    this.#inOrder = this.#inOrder.then(() => this.#stage.runSnippet(number, script));
  }

  #nextNumber() {
    this.#numbers += 1;
    return this.#numbers;
  }

  /** Runs all scripts once more, in a new interpreter. */
  restart() {
    this.#run += 1;
    this.#inOrder = this.#parsed;
    for (const [number, tag] of this.#tags) this.#prepare(number, tag);
  }

  /**
   * A script has come to its end.
   * @param {number} number
   * @param {boolean} failed
   */
  done(number, failed) {
    this.#begin();
    const tag = this.#tags.get(number);
    if (tag) this.#fire(tag, failed ? 'error' : 'load');
  }

  /** Fires an event on an element, once what the script did has come about. @param {Tag} tag @param {string} type */
  async #fire(tag, type) {
    await this.#stage.caughtUp();
    tag.element.dispatchEvent(new Event(type));
  }

  /** @param {number} number @param {Tag} tag */
  #prepare(number, tag) {
    const run = this.#run;
    // It takes a moment, and is wanted as soon as the script may run.
    if (!tag.hasSrc && !tag.async) this.#lines ??= this.#parsed.then(() => Promise.race([readLines(), noLines(LINES_PATIENCE_MS)]));
    // Sources are fetched at once and side by side; only running them has an order.
    const source = this.#sourceOf(tag);
    const needed = this.#neededBy(tag);
    const start = async () => {
      const found = await source;
      if (run !== this.#run) return;
      if (!found) {
        this.#fire(tag, 'error');
        return;
      }
      const { error: fault, ...needs } = await needed;
      const { text } = found;
      const error = found.error || fault;
      const line = error || tag.hasSrc ? 1 : await this.#lineOf(tag);
      if (run !== this.#run) return;
      if (error) {
        this.#stage.complain(error);
        this.#fire(tag, 'error');
        return;
      }
      setTimeout(this.#begin, BEGUN_PATIENCE_MS);
      this.#stage.run(number, {
        text,
        filename: tag.hasSrc ? tag.src : nameOfInline(number, line),
        line: line || 1,
        inline: !tag.hasSrc,
        ...needs,
      }, tag);
    };
    // What goes wrong with one script must not keep the next from running.
    const complain = (/** @type {unknown} */ reason) => {
      this.#stage.complain(`a script could not be started: ${reason}`);
    };
    if (tag.async) start().catch(complain);
    else this.#inOrder = this.#inOrder.then(start).catch(complain);
  }

  /** @param {Tag} tag @returns {Promise<SourceReply | null>} */
  async #sourceOf(tag) {
    if (!tag.hasSrc) return await this.#stage.admit(tag) ? this.#withModules(tag, { text: tag.text, error: '' }) : null;
    if (tag.src === '') return { text: '', error: 'the src of a Python tag is empty' };
    return this.#withModules(tag, await this.#stage.fetchSource(tag));
  }

  /** @param {Tag} tag @param {SourceReply | null} source @returns {Promise<SourceReply | null>} */
  async #withModules(tag, source) {
    if (!source || source.error || !tag.modules) return source;
    const error = await this.#stage.prepareModules(tag);
    return error ? { text: '', error } : source;
  }

  /**
   * The files that say which packages a script needs.
   * @param {Tag} tag
   * @returns {Promise<{ requirements?: Needed, lock?: Needed, error: string }>}
   */
  async #neededBy(tag) {
    /** @type {{ requirements?: Needed, lock?: Needed, error: string }} */
    const needed = { error: '' };
    for (const kind of /** @type {const} */ (['requirements', 'lock'])) {
      const url = tag[kind];
      // What is not to run needs nothing.
      if (!url || !await this.#stage.admit(tag)) continue;
      const { text, error } = await this.#stage.fetchFile(tag, url);
      needed.error ||= error;
      needed[kind] = { text, name: url };
    }
    return needed;
  }

  /** @param {Tag} tag @returns {Promise<number>}  The line of the page; 0 where it is not known. */
  async #lineOf(tag) {
    return this.#lines && !tag.async ? (await this.#lines)(tag.text) : 0;
  }
}

/**
 * What tracebacks call an inline script: the page, where the script's line in it is known.
 * @param {number} number
 * @param {number} line
 */
function nameOfInline(number, line) {
  const page = location.href.replace(/#.*$/, '');
  return line ? page : `${page}#python-${number}`;
}
