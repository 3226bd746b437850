/**
 * The gatekeeper: stands between the interpreter and the page, in the isolated world of a document that may run Python.
 * Everything that Python asks of the page passes through here.
 */

import { allCapabilities, isCapability } from '../../extension/protocol/capabilities.js';
import { STOPPED } from '../../extension/protocol/messages.js';
import { defaultSettings } from '../../extension/protocol/settings.js';
import wire from '../../extension/protocol/wire.json';
import { isContested } from '../detector/tags.js';
import { Admission, describe } from './admission.js';
import { Backlog } from './backlog.js';
import { Capabilities } from './capabilities.js';
import { HostPort } from './host_port.js';
import { Modules } from './modules.js';
import { readDescription, readOperations, readReply } from './operations.js';
import { PagePort } from './page_port.js';
import { Scripts } from './scripts.js';
import { Uses } from './uses.js';

/** @typedef {import('../detector/main.js').TagQueue} TagQueue */
/** @typedef {import('../detector/tags.js').Tag} Tag */
/** @typedef {import('./admission.js').Refusal} Refusal */
/** @typedef {import('../../extension/protocol/messages.js').DocumentState} DocumentState */
/** @typedef {import('../../extension/protocol/messages.js').Orders} Orders */

const KIND = wire.kinds;
/** What the page may send to Python. */
const FROM_PAGE = new Set([
  KIND.RESULT, KIND.CALL, KIND.EVENT, KIND.SETTLE, KIND.RELEASE, KIND.FAILED, KIND.FORGET,
  KIND.CHANGED,
]);
/** @param {string} type @param {string} message */
const errorValue = (type, message) => [wire.tags.ERROR, null, type, message, '', false];
const MALFORMED = JSON.stringify([
  wire.outcomes.ERROR, errorValue('TypeError', 'Adder refused an operation that does not have the form of one'),
]);
const TOO_LARGE = 'this is too large to be sent to Python at once: send it in pieces';
const BEHIND = 'Python on this page does not keep up: too many calls wait for it';

/** What holds where the background does not say. */
const NO_GRANT = { capabilities: allCapabilities(false), settings: defaultSettings() };

/** The tags that other runtimes on the page run themselves. */
const CLAIMED = { Brython: ['text/python', 'text/python3'], PyScript: ['py'] };

/**
 * Whether the element around this document requires a policy of it and no request has told of it: the document's markup is
 * in the element, or in one further out.
 */
function isBound() {
  /** @type {Window} */
  let view = window;
  while (view.location.href === 'about:srcdoc' && view.frameElement) {
    if (view.frameElement.hasAttribute('csp')) return true;
    view = view.parent;
  }
  return false;
}

class Gatekeeper {
  #queue;
  #isScripted;
  #orders;
  #isOver = false;
  /** Resolves when the interpreter knows the page. @type {Promise<void>} */
  #introduced = Promise.resolve();
  capabilities = new Capabilities((capability, allowed) => this.#uses.note(capability, allowed));
  #page = new PagePort((kind, number, body) => this.#fromPage(kind, number, body));
  #host = new HostPort((kind, number, body) => this.#fromPython(kind, number, body), {
    lost: () => this.#lost(),
    restarted: () => this.#restart(),
    caughtUp: () => this.#page.ask(KIND.CATCH_UP, null),
    mayFrame: async () => {
      // To make a frame keeps the page busy, and a script that is about to run need not wait for it.
      await this.#scripts.begun;
      return !(await this.#admission.policies()).embedding;
    },
  });
  #scripts;
  #admission;
  #modules;
  #isConnected = false;
  /** @type {DocumentState} */
  #state = 'starting';
  /** Why a tag was not let run, for the popup. */
  #refused = '';
  #backlog = new Backlog();
  #isBehind = false;
  #uses = new Uses((uses, left) => this.#tell({ type: 'audit', uses, left }));
  /** @type {string[]} */
  #claimed = [];

  /**
   * @param {TagQueue} queue
   * @param {boolean} isScripted  A sandboxed document may not run scripts: there no executor answers, and no interpreter
   *   is needed.
   * @param {Orders} orders
   */
  constructor(queue, isScripted, orders) {
    this.#queue = queue;
    this.#isScripted = isScripted;
    this.#orders = orders;
    this.#scripts = new Scripts({
      run: (number, script, tag) => (
        this.#host.post(KIND.SCRIPT, number, JSON.stringify({ ...script, ...this.#modules.placesFor(tag) }))),
      // It imports from where the page's own scripts do, and from nowhere else.
      runSnippet: (number, script) => this.#host.post(KIND.SCRIPT, number, JSON.stringify({ ...script, path: [], files: null })),
      admit: async (tag) => this.#heed(tag, await this.#admission.admit(tag)),
      fetchSource: async (tag) => {
        if (!this.#heed(tag, await this.#admission.admit(tag))) return null;
        const { refusal, ...reply } = await this.#admission.fetchSource(tag);
        return !refusal || this.#heed(tag, refusal) ? reply : null;
      },
      fetchFile: ({ crossOrigin, referrerPolicy }, url) => this.#page.ask(KIND.FETCH, {
        url, integrity: '', crossOrigin, referrerPolicy, followRedirects: true,
      }),
      prepareModules: (tag) => this.#modules.prepare(tag),
      complain: (text) => this.#log('error', `Adder: ${text}`),
      caughtUp: () => this.#page.ask(KIND.CATCH_UP, null),
    }, queue.parsed);
    this.#admission = new Admission({
      askBackground: async () => orders.policies ?? chrome.runtime.sendMessage({ to: 'background', type: 'policies' }),
      askPage: (kind, body) => this.#page.ask(kind, body),
      show: (number, element) => window.dispatchEvent(new MouseEvent('adder:tag', { detail: number, relatedTarget: element })),
      metas: queue.metas,
      origin: window.origin,
      isScripted: () => isScripted,
      isBound,
    });
    this.#modules = new Modules({
      admit: (tag) => this.#admission.admit(tag),
      fetchSource: (tag, how) => this.#admission.fetchSource(tag, how),
      refuseNetwork: () => (this.capabilities.use('network') ? '' : this.capabilities.refusalOf('network')),
      origin: window.origin,
      metas: queue.metas,
      post: (kind, number, body) => {
        this.#backlog.add(body);
        this.#host.post(kind, number, body);
      },
    });
  }

  /** For tests: whether this document has a line of its own to its interpreter. */
  get isDirect() {
    return this.#host.isDirect;
  }

  async start() {
    // Reporting before connecting lets the background count this document when the host asks about it.
    this.#status('starting');
    chrome.runtime.onMessage.addListener((message, sender) => {
      if (sender.id !== chrome.runtime.id || sender.tab || message?.to !== 'gatekeeper') return;
      if (message.type === 'grant') this.#limit(message.grant);
      if (message.type === 'connect' && this.#isScripted) this.#connect();
      if (message.type === 'snippets') void this.#collectSnippets();
    });
    this.#limit(this.#orders.grant);
    if (this.#isScripted && this.#orders.connect) this.#connect();
    else if (this.#isScripted) this.#connectEarly();
    // The answers are kept for when the tags are taken.
    for (const tag of this.#queue.waiting) if (!isContested(tag.type)) void this.#admission.admit(tag).catch(() => {});
    addEventListener('pagehide', (event) => { if (event.persisted && this.#isConnected) this.#host.park(); });
    addEventListener('pageshow', (event) => { if (event.persisted) void this.#return(); });
    if (this.#isScripted) this.#introduced = this.#introduce();
    await this.#introduced;
    this.#queue.warn = (text) => this.#log('warn', text);
    this.#queue.taker = (tag) => this.#take(tag);
    for (const tag of this.#queue.waiting.splice(0)) this.#take(tag);
  }

  /** The page is back from the back-forward cache, where it has heard of no change. */
  async #return() {
    if (this.#isOver) return;
    await this.#askGrant();
    if (this.#isConnected) this.#host.connect(true);
  }

  /** Asks what this document's Python may do. */
  async #askGrant() {
    this.#limit(await this.#ask({ type: 'grant' }));
  }

  /** @param {import('../../extension/protocol/messages.js').Grant | null} grant */
  #limit(grant) {
    // Nobody has said that anything is allowed; the host will refuse as well.
    const limits = this.capabilities.set(grant?.capabilities ? grant : { ...NO_GRANT, site: location.origin });
    this.#page.post(KIND.CAPABILITIES, 0, limits);
  }

  /** Where no policy can forbid its tags, a document need not wait for their admission. */
  async #connectEarly() {
    const { known, policies } = await this.#admission.policies();
    if (known && policies.length === 0 && this.#queue.metas.length === 0) this.#connect();
  }

  /** Runs what the user wants run here: the background knows it, by who this document is. */
  async #collectSnippets() {
    if (this.#isOver || !this.#isScripted) return;
    const snippets = await this.#ask({ type: 'snippets' });
    if (!Array.isArray(snippets) || snippets.length === 0) return;
    this.#connect();
    await this.#introduced;
    for (const snippet of snippets) this.#scripts.addSnippet(snippet);
  }

  /** Asks for an interpreter. A document whose tags may all not run needs none. */
  #connect() {
    if (this.#isConnected || this.#isOver) return;
    this.#isConnected = true;
    this.#host.connect(false);
  }

  /**
   * Acts on what was decided of a tag.
   * @param {Tag} tag
   * @param {Refusal | null} refusal
   * @returns {boolean} Whether it may run.
   */
  #heed(tag, refusal) {
    if (!refusal) {
      if (this.#state === 'error') this.#state = 'starting';
      this.#connect();
      return true;
    }
    this.#log('error', `Adder: ${describe(tag, refusal)}`);
    this.#refused = refusal.directive
      ? chrome.i18n.getMessage('reasonCsp', [refusal.directive])
      : chrome.i18n.getMessage('reasonNotAdmitted');
    this.#status(this.#isConnected ? this.#state : 'error', this.#refused);
    return false;
  }

  /** @param {Tag} tag */
  #take(tag) {
    if (this.#claimed.includes(tag.type)) return;
    if (this.#isOver) return;
    this.#scripts.add(tag);
    this.#status('');
  }

  /** Introduces the page to a new interpreter. */
  async #introduce() {
    const { others, globals } = await this.#page.ask(KIND.START, null);
    this.#backlog.reset();
    this.#modules.restart();
    this.#claimed = [...(others.Brython ? CLAIMED.Brython : []), ...(others.PyScript ? CLAIMED.PyScript : [])];
    this.#host.post(KIND.START, 0, JSON.stringify({ url: location.href, globals }));
  }

  async #restart() {
    await this.#introduce();
    this.#scripts.restart();
    this.#log('info', 'Adder: Python on this page was started again: its interpreter had been given up.');
  }

  /**
   * @param {DocumentState | ''} state  Empty where only the number of scripts is news.
   * @param {string} [reason]
   */
  #status(state, reason = '') {
    if (state) this.#state = state;
    const told = this.#ask({ type: 'status', state, reason, scripts: this.#scripts.count });
    // It may have been noted before there was anybody here to hear of it.
    void told.then((reply) => { if (reply?.snippets === true) void this.#collectSnippets(); });
  }

  /**
   * Shows a message of Adder's own in the page's console.
   * @param {'info' | 'warn' | 'error'} level
   * @param {string} text
   */
  #log(level, text) {
    if (this.#isScripted) this.#page.post(KIND.LOG, 0, { level, text });
    else console[level](text);
  }

  /** @param {object} message */
  #tell(message) {
    void this.#ask(message);
  }

  /** @param {object} message @returns {Promise<any>}  Null where nobody answers. */
  async #ask(message) {
    if (!chrome.runtime?.id) return null;
    return Promise.resolve(chrome.runtime.sendMessage({ to: 'background', ...message })).catch(() => null);
  }

  /** The host is gone: with the extension, or alone. */
  #lost() {
    this.#status('error', chrome.i18n?.getMessage('reasonHostGone') ?? STOPPED);
    this.#ended(STOPPED);
  }

  /** @param {string} reason */
  #ended(reason) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#page.post(KIND.ENDED, 0, null);
    this.#log('error', `Adder: ${reason}`);
    this.#host.close();
  }

  /** @param {string} kind @param {number} number @param {any} body */
  #fromPage(kind, number, body) {
    if (kind === KIND.REFUSAL && isCapability(body)) this.capabilities.note(body, false);
    if (kind === KIND.PULSE) this.#page.post(KIND.PULSE, 0, null);
    if (this.#isOver || !FROM_PAGE.has(kind) || !Number.isSafeInteger(number)) return;
    const text = JSON.stringify(body);
    if (typeof text !== 'string') return;
    if (text.length > wire.limits.MESSAGE) {
      this.#leaveOut(kind, number, TOO_LARGE);
    } else if (this.#backlog.isFull && (kind === KIND.CALL || kind === KIND.EVENT)) {
      this.#leaveOut(kind, number, BEHIND);
    } else if (this.#backlog.isOver) {
      this.#status('error', chrome.i18n.getMessage('reasonBehind'));
      this.#ended(`${BEHIND}.`);
    } else {
      this.#backlog.add(text);
      this.#host.post(kind, number, text);
    }
  }

  /**
   * Does not send a message of the page's, and tells whoever waits for what it would bring about.
   * @param {string} kind
   * @param {number} number
   * @param {string} reason
   */
  #leaveOut(kind, number, reason) {
    this.#uses.leaveOut();
    const error = JSON.stringify([wire.outcomes.ERROR, errorValue('RangeError', reason)]);
    if (kind === KIND.RESULT || kind === KIND.SETTLE) {
      this.#host.post(kind, number, error);
    } else if (kind === KIND.CALL) {
      this.#page.post(KIND.RETURN, number, [wire.outcomes.ERROR, {
        type: 'RuntimeError', message: reason, traceback: `RuntimeError: ${reason}`, filename: '', line: 0, value: null,
        cause: null,
      }]);
    } else if (kind === KIND.EVENT && number) {
      // An event that was held back goes on as if nobody had heard it.
      this.#page.post(KIND.OPS, 0, [[wire.ops.VERDICT, number, false]]);
    }
    if (this.#isBehind || kind !== KIND.EVENT) return;
    this.#isBehind = true;
    this.#log('warn', 'Adder: Python on this page does not keep up, and does not hear of all events.');
  }

  /** @param {string} kind @param {number} number @param {string} body */
  #fromPython(kind, number, body) {
    switch (kind) {
      case KIND.OPS: {
        const ops = readOperations(body);
        if (ops) {
          // The text that was checked is cheaper to pass on than what it was read to be, and the page reads the same.
          this.#page.post(KIND.OPS, number, this.capabilities.filter(ops) ? ops : body);
        } else if (number) this.#host.post(KIND.RESULT, number, MALFORMED);
        break;
      }
      case KIND.RETURN: {
        const reply = readReply(body);
        if (reply) this.#page.post(KIND.RETURN, number, reply);
        break;
      }
      case KIND.MODULE:
        void this.#modules.answer(number, body);
        break;
      case KIND.REPORT:
        this.#report(readDescription(body));
        break;
      case KIND.SCRIPT_DONE:
        if (body !== 'null') this.#report(readDescription(body));
        this.#scripts.done(number, body !== 'null');
        break;
      case KIND.TAKEN:
        this.#backlog.taken(number, Number(body));
        this.#isBehind &&= this.#backlog.isFull;
        break;
      case KIND.QUEUED: {
        const reason = String(JSON.parse(body));
        this.#log('warn', `Adder: ${reason}`);
        break;
      }
      case KIND.READY:
        this.#status('running', this.#refused);
        break;
      case KIND.RESUMED:
        this.#log('info', 'Adder: Python on this page goes on where it was when the page was left.');
        break;
      case KIND.ENDED:
        this.#ended(String(JSON.parse(body)));
        break;
      case KIND.REFUSED:
        this.#ended('this site may not run Python.');
        break;
      default:
    }
  }

  /** @param {import('./scripts.js').Failure | null} failure */
  #report(failure) {
    if (failure && !failure.silent) this.#page.post(KIND.REPORT, 0, failure);
  }
}

/**
 * @typedef {object} World
 * @property {TagQueue} [adderTags]
 * @property {Gatekeeper} [adderGatekeeper]
 * @property {(mark: number, isScripted: boolean, orders: Orders) => void} [adderBegin]  What the background calls.
 */
const world = /** @type {World} */ (/** @type {unknown} */ (globalThis));
world.adderBegin = (mark, isScripted, orders) => {
  // The background may begin twice, when two decisions come close together, and mean a document that was here before.
  if (world.adderTags?.mark !== mark || world.adderGatekeeper) return;
  world.adderGatekeeper = new Gatekeeper(world.adderTags, isScripted, orders);
  world.adderGatekeeper.start();
};
