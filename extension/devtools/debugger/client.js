/**
 * The panel's end of the debugger: a client of the Debug Adapter Protocol, whose adapter is in Python
 * (`python/adder/devtools/debugger/`). It keeps what outlives an interpreter, breakpoints above all, and greets each further
 * interpreter of the tab with it.
 *
 * An editor takes part through the same client (`editor_end.js`).
 *
 * @module
 */

/** @import { Connection, PythonMessage } from '../connection.js' */

import { translate } from '../../i18n.js';
import { countOf, listOf, recordOf, textOf } from '../hostile.js';

const KEY = 'debugger';
/** How many files with breakpoints are remembered. */
const FILES_MOST = 200;

/** Where a breakpoint is in a document, as `Breakpoint` has it. @typedef {{ at: number, message: string, isFaulty: boolean }} Placed */

/**
 * A breakpoint as it was set. `line` is where it was asked for, `at` where it is, 0 while that is not known.
 * @typedef {object} Breakpoint
 * @property {number} id
 * @property {number} line
 * @property {number} at
 * @property {string} message  Why it is nowhere, in words.
 * @property {boolean} isFaulty  Whether it is nowhere because of what it asks or says.
 * @property {boolean} isOn
 * @property {string} condition
 * @property {string} hitCondition
 * @property {string} logMessage
 * @property {Map<string, Placed>} placed  By document: a file may be loaded in one of them, and not in another.
 */

/** `body`: what Python said of it. @typedef {{ documentId: string, reason: string, text: string, body: Record<string, any> }} Stopped */

/** @param {Partial<Breakpoint> & { line: number }} described @param {number} id @returns {Breakpoint} */
function breakpoint({ line, condition = '', hitCondition = '', logMessage = '', isOn = true }, id) {
  return { id, line, at: 0, message: '', isFaulty: false, isOn, condition, hitCondition, logMessage, placed: new Map() };
}

/** A breakpoint is somewhere as soon as it is so in one document. @param {Breakpoint} point */
function settle(point) {
  const all = [...point.placed.values()];
  Object.assign(point, all.find(({ at }) => at > 0) ?? all.at(-1) ?? { at: 0, message: '', isFaulty: false });
}

/** The line that a breakpoint is shown at. @param {Breakpoint} point */
export const lineOf = ({ at, line }) => at || line;

/** @param {Breakpoint} point @returns {'off' | 'on' | 'faulty' | 'waiting'} */
export function stateOf({ isOn, at, isFaulty }) {
  if (!isOn) return 'off';
  return at ? 'on' : isFaulty ? 'faulty' : 'waiting';
}

export class DebugClient {
  /** The document that is looked at; what is asked is asked of the one that stands still, if any does. */
  documentId = '';
  /** By file. @type {Map<string, Breakpoint[]>} */
  breakpoints = new Map();
  /** @type {Set<string>} */
  filters = new Set();
  /** Where Python stands in a document that the tab shows. @type {Stopped | null} */
  stopped = null;
  /** Where it stands, by document: in a page in the back-forward cache too. @type {Map<string, Stopped>} */
  #stops = new Map();
  /** Who debugs this page, where this panel does not: another one, in the tools or in a tab, or an editor. @type {'' | 'tools' | 'tab' | 'editor'} */
  other = '';
  #isOver = false;
  #connection;
  #sequence = 0;
  #ids = 0;
  #hasOutput = false;
  /** @type {Map<number, { documentId: string, command: string, resolve: (body: any) => void, reject: (error: Error) => void }>} */
  #asked = new Map();
  /** @type {((event: string, body: any, documentId: string) => void)[]} */
  #listeners = [];

  /** @param {Connection} connection */
  constructor(connection) {
    this.#connection = connection;
    connection.on('debug', (message, documentId) => this.#hear(message, documentId));
    connection.onChanged(() => {
      this.#look();
      this.#lookForEnd();
    });
    connection.on('session', ({ type }, documentId) => {
      if (type === 'ended') this.#ended(documentId);
      if (type === 'began') {
        this.other = '';
        // One that is older than this panel has not been greeted.
        connection.tell(documentId, 'debug-control', this.#greeting());
      }
    });
  }

  /** Takes up what was set before. */
  async open() {
    /** @type {Record<string, any>} */
    const { [KEY]: kept } = await chrome.storage.local.get(KEY);
    for (const [path, points] of Object.entries(recordOf(kept?.breakpoints) ?? {}).slice(0, FILES_MOST)) {
      // What has been set meanwhile stands.
      if (!this.breakpoints.has(path)) this.breakpoints.set(path, listOf(points).map((described) => breakpoint(described, this.#number())));
    }
    this.filters = new Set([...listOf(kept?.filters).map((name) => textOf(name)), ...this.filters]);
    this.#greet();
    // What is known of already has been greeted without.
    if (this.filters.size) void this.#tellFilters();
    for (const path of this.breakpoints.keys()) void this.#tellPoints(path);
  }

  /** Calls back with each event; `changed` is of this client's own. @param {(event: string, body: any, documentId: string) => void} listener */
  onEvent(listener) {
    this.#listeners.push(listener);
  }

  /** From now on it is told, as `output`, what is printed. */
  hearOutput() {
    this.#hasOutput = true;
    this.#greet();
    for (const documentId of this.#connection.interpreters.keys()) this.#connection.tell(documentId, 'debug-control', this.#greeting());
  }

  #number() {
    this.#ids += 1;
    return this.#ids;
  }

  /** Where requests go. */
  get target() {
    return this.stopped?.documentId ?? this.documentId;
  }

  /**
   * Asks the adapter.
   * @param {string} command
   * @param {object} [given]
   * @param {string} [documentId]
   * @returns {Promise<any>}  The body of the response.
   */
  request(command, given = {}, documentId = this.target) {
    if (!this.#connection.interpreters.has(documentId)) return Promise.reject(new Error(translate('debuggerNoPython')));
    this.#sequence += 1;
    const seq = this.#sequence;
    return new Promise((resolve, reject) => {
      this.#asked.set(seq, { documentId, command, resolve, reject });
      this.#connection.tell(documentId, 'debug-control', { type: 'request', seq, command, arguments: given });
    });
  }

  // Breakpoints.

  /** @param {string} path @param {(Partial<Breakpoint> & { line: number })[]} points @returns {Promise<Breakpoint[]>} */
  async setBreakpoints(path, points) {
    const made = points.map((point) => breakpoint(point, point.id || this.#number()));
    if (made.length) this.breakpoints.set(path, made);
    else this.breakpoints.delete(path);
    this.#keep();
    await this.#tellPoints(path);
    return made;
  }

  /** @param {string} path */
  #tellPoints(path) {
    return this.#askAll('setBreakpoints', this.#sent(path), ({ breakpoints }, documentId) => this.#placed(breakpoints, documentId));
  }

  /** The breakpoint on a line. @param {string} path @param {number} line */
  find(path, line) {
    return this.breakpoints.get(path)?.find((point) => lineOf(point) === line);
  }

  /** @param {string} path @param {Partial<Breakpoint> & { line: number }} point @returns {Promise<Breakpoint>} */
  async add(path, point) {
    const made = await this.setBreakpoints(path, [...(this.breakpoints.get(path) ?? []), point]);
    return made[made.length - 1];
  }

  /** @param {string} path @param {number} id */
  async remove(path, id) {
    await this.setBreakpoints(path, (this.breakpoints.get(path) ?? []).filter((point) => point.id !== id));
  }

  /** Sets a breakpoint on a line, or takes away the one that is there. @param {string} path @param {number} line */
  async toggle(path, line) {
    const points = this.breakpoints.get(path) ?? [];
    const others = points.filter((point) => lineOf(point) !== line);
    await this.setBreakpoints(path, others.length === points.length ? [...points, { line }] : others);
  }

  /** @param {string} path @param {number} id @param {Partial<Breakpoint>} change */
  async change(path, id, change) {
    const points = this.breakpoints.get(path) ?? [];
    await this.setBreakpoints(path, points.map((point) => (point.id === id ? { ...point, ...change } : point)));
  }

  /** @param {Iterable<string>} names */
  async setFilters(names) {
    this.filters = new Set(names);
    this.#keep();
    await this.#tellFilters();
  }

  #tellFilters() {
    return this.#askAll('setExceptionBreakpoints', { filters: [...this.filters] }, () => undefined);
  }

  /**
   * Asks all interpreters of the tab, and waits for those whose page is there: one in the back-forward cache answers later.
   * @param {string} command
   * @param {object} given
   * @param {(body: any, documentId: string) => void} use
   */
  async #askAll(command, given, use) {
    const shown = new Set(this.#connection.frames.map(({ documentId }) => documentId));
    const asked = [...this.#connection.interpreters.keys()].map((documentId) => {
      const answer = this.request(command, given, documentId).then((body) => use(body, documentId), () => undefined);
      return shown.has(documentId) ? answer : undefined;
    });
    await Promise.all(asked);
  }

  /** @param {string} path */
  #sent(path) {
    const points = (this.breakpoints.get(path) ?? []).filter(({ isOn }) => isOn);
    return {
      source: { path },
      breakpoints: points.map(({ id, line, condition, hitCondition, logMessage }) => ({ id, line, condition, hitCondition, logMessage })),
    };
  }

  #greeting() {
    return {
      type: 'greet',
      sources: [...this.breakpoints.keys()].map((path) => this.#sent(path)),
      filters: [...this.filters],
      output: this.#hasOutput,
      place: chrome.devtools ? 'tools' : 'tab',
    };
  }

  #greet() {
    this.#connection.greet('debug', 'debug-control', this.#greeting());
  }

  #keep() {
    this.#greet();
    this.#tell('changed', {}, '');
    if (this.#connection.incognito) return;
    const breakpoints = Object.fromEntries([...this.breakpoints].slice(-FILES_MOST).map(([path, points]) => [
      path, points.map(({ line, isOn, condition, hitCondition, logMessage }) => ({ line, isOn, condition, hitCondition, logMessage })),
    ]));
    void chrome.storage.local.set({ [KEY]: { breakpoints, filters: [...this.filters] } });
  }

  /** @param {unknown} told @param {string} documentId */
  #placed(told, documentId) {
    for (const one of listOf(told, 10_000)) {
      for (const points of this.breakpoints.values()) {
        const point = points.find(({ id }) => id === one?.id);
        if (!point) continue;
        point.placed.set(documentId, one.verified === true
          ? { at: countOf(one.line), message: '', isFaulty: false }
          : { at: 0, message: textOf(one.message, 500), isFaulty: one.reason === 'failed' });
        settle(point);
      }
    }
    this.#tell('changed', {}, '');
  }

  // What Python says.

  /** @param {PythonMessage} message @param {string} documentId */
  #hear(message, documentId) {
    if (message.type === 'response') this.#answered(message, documentId);
    if (message.type !== 'event') return;
    const body = recordOf(message.body) ?? {};
    const event = textOf(message.event, 50);
    switch (event) {
      case 'stopped':
        this.#stops.set(documentId, { documentId, reason: textOf(body.reason, 50), text: textOf(body.text, 2000), body });
        this.stopped = null;
        this.#look();
        return;
      case 'continued':
        this.#stops.delete(documentId);
        this.#look();
        return;
      case 'breakpoint':
        this.#placed([body.breakpoint], documentId);
        break;
      case 'refused':
        this.other = body.by === 'tools' || body.by === 'editor' ? body.by : 'tab';
        break;
      case 'vacant':
        this.other = '';
        this.#connection.tell(documentId, 'debug-control', this.#greeting());
        break;
      default:
    }
    this.#tell(event, body, documentId);
  }

  /** @param {PythonMessage} message @param {string} documentId */
  #answered(message, documentId) {
    const asked = this.#asked.get(message.request_seq);
    if (!asked) {
      // Nobody waits for what a greeting is answered.
      if (message.command === 'setBreakpoints') this.#placed(message.body?.breakpoints, documentId);
      return;
    }
    if (asked.documentId !== documentId) return;
    this.#asked.delete(message.request_seq);
    if (message.success === true) asked.resolve(recordOf(message.body) ?? {});
    else asked.reject(new Error(textOf(message.message, 2000) || translate('debuggerFailed')));
  }

  /** @param {string} documentId */
  #ended(documentId) {
    for (const [seq, asked] of this.#asked) {
      if (asked.documentId !== documentId) continue;
      this.#asked.delete(seq);
      asked.reject(new Error(translate('debuggerEnded')));
    }
    this.#stops.delete(documentId);
    for (const point of [...this.breakpoints.values()].flat()) {
      if (point.placed.delete(documentId)) settle(point);
    }
    this.#tell('changed', {}, '');
    this.#look();
  }

  /** Looks where Python stands now: a page may have been left, and may have come back. */
  #look() {
    const shown = new Set(this.#connection.frames.map((frame) => frame.documentId));
    const here = [...this.#stops.values()].filter(({ documentId }) => shown.has(documentId));
    const before = this.stopped;
    if (before && here.includes(before)) return;
    this.stopped = here.at(-1) ?? null;
    if (before) this.#tell('continued', { threadId: 1, allThreadsContinued: true }, before.documentId);
    if (this.stopped) this.#tell('stopped', this.stopped.body, this.stopped.documentId);
  }

  /** Tells once that there is nothing left to debug: Python was stopped, and there is none until the page is loaded again. */
  #lookForEnd() {
    const { frames, interpreters } = this.#connection;
    const hasPython = frames.some(({ documentId }) => interpreters.has(documentId));
    const isOver = !hasPython && frames.some(({ state }) => state === 'stopped' || state === 'error');
    if (isOver && !this.#isOver) this.#tell('terminated', {}, '');
    this.#isOver = isOver;
  }

  /** Lets Python go on, in a way. @param {'continue' | 'next' | 'stepIn' | 'stepOut'} command */
  async go(command) {
    if (!this.stopped) return;
    if (this.other) throw new Error(translate(`debuggerOther_${this.other}`));
    const { documentId } = this.stopped;
    this.#stops.delete(documentId);
    const done = this.request(command, { threadId: 1 }, documentId);
    this.#look();
    await done;
  }

  /** @param {string} event @param {any} body @param {string} documentId */
  #tell(event, body, documentId) {
    for (const listener of this.#listeners) listener(event, body, documentId);
  }
}
