/**
 * The panel's line to its tab: which documents it has, which of them have an interpreter, and messages to and from Python.
 *
 * It outlives what it is connected to. The page is left for another, an interpreter ends and another begins, the background
 * goes to sleep, Firefox puts the host to sleep with it: each time what is known is asked for anew.
 *
 * @module
 */

/** @import { Inspected, InspectedFrame, ToHost, ToPanel } from '../protocol/devtools.js' */
/** @import { DevtoolsMessage } from '../protocol/messages.js' */

import { DEVTOOLS_PORT, TAKEN_EVERY } from '../protocol/devtools.js';

/** How soon the line is taken up again when it was cut, and how late at the latest. */
const AGAIN_MS = 200;
const AGAIN_MOST_MS = 5000;

/** What Python says, with its domain taken off. @typedef {Record<string, any> & { type: string }} PythonMessage */
/** @typedef {(message: PythonMessage, documentId: string) => void} Listener */

export class Connection {
  /** The documents of the tab, the top one first. @type {InspectedFrame[]} */
  frames = [];
  /** Whether nothing of what is typed there may be stored. */
  incognito = true;
  /** The documents that have an interpreter, and whether it has booted. @type {Map<string, boolean>} */
  interpreters = new Map();
  /** Whether the extension itself is gone: it was disabled or updated, and this page with it. */
  isOver = false;
  /** @type {chrome.runtime.Port | null} */
  #port = null;
  #taken = 0;
  #pause = AGAIN_MS;
  /** @type {Map<string, Listener[]>} */
  #listeners = new Map();
  /** @type {(() => void)[]} */
  #changed = [];
  /** @type {Map<string, string>} */
  #greetings = new Map();
  /** @type {Promise<void> | null} */
  #looking = null;
  #again = false;
  tabId;

  /** @param {number} tabId */
  constructor(tabId) {
    this.tabId = tabId;
    chrome.runtime.onMessage.addListener((message, sender) => {
      const isOurs = sender.id === chrome.runtime.id && message?.to === 'devtools' && message.type === 'changed';
      if (isOurs && message.tabId === tabId) void this.look();
    });
  }

  /** Begins. Greetings are best given before. */
  async open() {
    await this.look();
    this.#connect();
  }

  /** Calls back whenever `frames`, `interpreters` or `isOver` have changed. @param {() => void} listener */
  onChanged(listener) {
    this.#changed.push(listener);
  }

  /**
   * Calls back with each message of a domain. The domain `session` is the line's own: `began`, `ready` and `ended` (with its
   * `reason`) of an interpreter, `lost` (with a `count`) of messages that came too fast, `fault` (with a `text`) of Python's end.
   * @param {string} domain
   * @param {Listener} listener
   */
  on(domain, listener) {
    this.#listeners.set(domain, [...(this.#listeners.get(domain) ?? []), listener]);
  }

  /**
   * Tells Python something. A document without an interpreter does not hear it.
   * @param {string} documentId
   * @param {string} domain
   * @param {object} message
   */
  tell(documentId, domain, message) {
    this.#post(['tell', documentId, JSON.stringify({ domain, ...message })]);
  }

  /**
   * What each further interpreter of the tab is told before anything of its page's runs.
   * @param {string} key  One greeting is kept for each key.
   * @param {string} domain
   * @param {object | null} message  Null takes it back.
   */
  greet(key, domain, message) {
    const body = message ? JSON.stringify({ domain, ...message }) : '';
    if (body) this.#greetings.set(key, body);
    else this.#greetings.delete(key);
    this.#post(['greet', key, body]);
  }

  /** Interrupts what a document's Python computes. @param {string} documentId */
  interrupt(documentId) {
    this.#post(['interrupt', documentId]);
  }

  /** Loads the page again. */
  async reload() {
    await this.ask({ to: 'background', type: 'devtools-reload', tabId: this.tabId });
  }

  /**
   * Sees to it that a document has an interpreter.
   * @param {string} documentId
   * @returns {Promise<string>}  Why it cannot have one, in words; empty where it has, or where the document was left.
   */
  async start(documentId) {
    if (this.interpreters.has(documentId)) return '';
    const { started, reason } = await this.ask({ to: 'background', type: 'devtools-start', tabId: this.tabId, documentId });
    if (!started) return String(reason);
    await new Promise((resolve) => {
      const check = () => {
        const { state } = this.frames.find((frame) => frame.documentId === documentId) ?? { state: 'stopped' };
        if (!this.interpreters.has(documentId) && !['stopped', 'error', 'blocked'].includes(state)) return;
        this.#changed = this.#changed.filter((other) => other !== check);
        resolve(undefined);
      };
      this.onChanged(check);
      check();
    });
    if (this.interpreters.has(documentId)) return '';
    return this.frames.find((frame) => frame.documentId === documentId)?.reason ?? '';
  }

  /** Asks which documents there are now. Asked again meanwhile, it looks once more. @returns {Promise<void>} */
  look() {
    this.#again = this.#looking !== null;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
      if (this.#again) void this.look();
    });
    return this.#looking;
  }

  async #look() {
    try {
      /** @type {Inspected} */
      const { frames, incognito } = await this.ask({ to: 'background', type: 'devtools-open', tabId: this.tabId });
      this.frames = frames;
      this.incognito = incognito;
    } catch (error) {
      // The tab is gone, or the extension.
      this.isOver = !chrome.runtime?.id;
      console.warn('Adder: the documents of the tab could not be asked for.', error);
    }
    this.#tellChanged();
  }

  /**
   * Asks the background.
   * @param {DevtoolsMessage} message
   * @returns {Promise<any>}  Rejects, with the background's words, where the answer is that it cannot be done.
   */
  async ask(message) {
    const answer = await chrome.runtime.sendMessage(message);
    if (answer?.error) throw new Error(answer.error);
    return answer;
  }

  #connect() {
    if (!chrome.runtime?.id) {
      this.isOver = true;
      this.#tellChanged();
      return;
    }
    const port = chrome.runtime.connect({ name: DEVTOOLS_PORT });
    this.#port = port;
    this.#taken = 0;
    port.onMessage.addListener((message) => {
      this.#pause = AGAIN_MS;
      this.#receive(message);
    });
    port.onDisconnect.addListener(() => {
      void chrome.runtime?.lastError;
      if (port !== this.#port) return;
      this.#port = null;
      for (const documentId of this.interpreters.keys()) this.#dispatch('session', { type: 'ended', reason: '' }, documentId);
      this.interpreters.clear();
      setTimeout(() => void this.open(), this.#pause);
      this.#pause = Math.min(AGAIN_MOST_MS, this.#pause * 2);
      this.#tellChanged();
    });
    for (const [key, body] of this.#greetings) this.#post(['greet', key, body]);
    this.#post(['watch', this.tabId]);
  }

  /** @param {ToHost} message */
  #post(message) {
    this.#port?.postMessage(message);
  }

  /** @param {ToPanel} message */
  #receive(message) {
    switch (message[0]) {
      case 'began':
        this.interpreters.set(message[1], message[2]);
        this.#dispatch('session', { type: 'began' }, message[1]);
        if (message[2]) this.#dispatch('session', { type: 'ready' }, message[1]);
        void this.look();
        break;
      case 'ready':
        this.interpreters.set(message[1], true);
        this.#dispatch('session', { type: 'ready' }, message[1]);
        this.#tellChanged();
        break;
      case 'ended':
        this.interpreters.delete(message[1]);
        this.#dispatch('session', { type: 'ended', reason: String(message[2]) }, message[1]);
        void this.look();
        break;
      case 'lost':
        this.#dispatch('session', { type: 'lost', count: message[1] }, '');
        break;
      case 'heard':
        this.#hear(message[1], message[2]);
        break;
      default:
    }
  }

  /** What it says is the page's word: whoever listens takes nothing of it for granted. @param {string} documentId @param {string} body */
  #hear(documentId, body) {
    this.#taken += 1;
    if (this.#taken % TAKEN_EVERY === 0) this.#post(['taken', this.#taken]);
    /** @type {any} */
    let message;
    try {
      message = JSON.parse(body);
    } catch {
      return;
    }
    if (typeof message !== 'object' || message === null || typeof message.type !== 'string') return;
    const { domain, ...rest } = message;
    // Of its own line, it may only say that its end has failed.
    if (domain === 'session' && message.type !== 'fault') return;
    this.#dispatch(String(domain), rest, documentId);
  }

  /** @param {string} domain @param {any} message @param {string} documentId */
  #dispatch(domain, message, documentId) {
    for (const listener of this.#listeners.get(domain) ?? []) {
      try {
        listener(message, documentId);
      } catch (error) {
        // A message of an unexpected form must not keep the next from being heard.
        console.warn('Adder: a message of the page could not be shown.', error);
      }
    }
  }

  #tellChanged() {
    for (const listener of [...this.#changed]) listener();
  }
}
