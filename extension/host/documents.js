/**
 * Accepts the ports of gatekeepers and gives each document its link to an interpreter.
 *
 * @module
 */

import { DEVTOOLS_PORT } from '../protocol/devtools.js';
import { SESSION_PORT } from '../protocol/messages.js';
import wire from '../protocol/wire.json';
import { Library } from '../packages/library.js';
import { CodeCache } from './code_cache.js';
import { Link } from './link.js';
import { Line } from './line.js';
import { Offers } from './offers.js';
import { Panels } from './panels.js';
import { Pool } from './pool.js';
import { NOT_ALLOWED, USER_STOPPED } from './reasons.js';

/** @typedef {import('../protocol/messages.js').Session} Session */
/** @typedef {import('../protocol/messages.js').HostedSession} HostedSession */
/** @typedef {import('../protocol/messages.js').SenderFacts} SenderFacts */
/** @typedef {import('../protocol/messages.js').DocumentState} DocumentState */
/** @typedef {import('../protocol/settings.js').Settings} Settings */
/** @typedef {import('../protocol/messages.js').PackageGrant} PackageGrant */
/** @typedef {import('../protocol/messages.js').PackageProgress} PackageProgress */
/** @typedef {import('../protocol/messages.js').KeyedReason} KeyedReason */
/** @typedef {import('./link.js').Packet} Packet */
/** @typedef {import('./link.js').End} End */
/** @typedef {import('./watch.js').Usage} Usage */

/**
 * What the host asks of the background.
 * @typedef {object} Authority
 * @property {(sender: SenderFacts) => Promise<HostedSession | null>} mintSession  Null when policy says no.
 * @property {(documentId: string, state: DocumentState, reason: string | KeyedReason) => Promise<void>} setDocumentState
 * @property {(documentId: string) => Promise<void>} documentLeft  It is not there any more, unless it only lost its port.
 * @property {(documentId: string, busy: boolean) => Promise<void>} setBusy  Whether its Python computes without a pause.
 * @property {(documentId: string, limit: string) => Promise<void>} noteLimit  A limit was reached.
 * @property {(documentId: string, project: string) => Promise<PackageGrant | null>} mayInstall  Whether its Python may have
 *   packages, and where from; null when policy says no.
 * @property {(documentId: string, advisory: string) => Promise<void>} noteAdvisory  A version with a known vulnerability was
 *   asked for.
 * @property {(documentId: string, progress: PackageProgress | null) => Promise<void>} notePackages  What is being downloaded.
 * @property {() => Promise<number>} freeMemory  Megabytes of the computer's memory that nobody uses; infinite where that is not
 *   known.
 * @property {(busy: boolean) => void} [onBusy]  Called when the first document comes and when the last one goes.
 */

/** How long an interpreter waits for a page in the back-forward cache; browsers evict pages after about this long. */
const PARKED_LIMIT_MS = 10 * 60 * 1000;
/** How many wait at the most; each holds the memory of an interpreter. */
const PARKED_MAX = 4;
/** How long the background's word that a document is about to connect is good for. */
const EXPECTED_MS = 10_000;
/** How long an interpreter may take to say what it uses. */
const USAGE_MS = 300;

/** @param {unknown} packet @returns {packet is Packet} */
const isPacket = (packet) => Array.isArray(packet) && (packet.length === 4 || packet.length === 5)
  && typeof packet[0] === 'string' && Number.isSafeInteger(packet[1]) && typeof packet[2] === 'string'
  && packet.slice(3).every(Number.isSafeInteger);

export class Documents {
  /** @type {Map<string, Link>} */
  #links = new Map();
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #parked = new Map();
  /** Sessions of documents that the background has just started, which have yet to connect. @type {Map<string, HostedSession>} */
  #expected = new Map();
  #pool;
  #line = new Line();
  #code = new CodeCache(__BUILD_ID__);
  #offers = new Offers();
  #panels = new Panels(() => this.#links.values());
  #authority;
  #library;

  /** @param {Authority} authority */
  constructor(authority) {
    this.#authority = authority;
    this.#pool = new Pool(() => this.#links.size, authority.freeMemory);
    this.#library = new Library({
      mayInstall: authority.mayInstall,
      onAdvisory: (documentId, advisory) => void authority.noteAdvisory(documentId, advisory),
      onProgress: (documentId, progress) => void authority.notePackages(documentId, progress),
    });
  }

  /** Starts to accept ports. */
  listen() {
    chrome.runtime.onConnect.addListener((port) => {
      if (port.name === SESSION_PORT) this.#accept(port);
      else if (port.name === DEVTOOLS_PORT) this.#panels.accept(port);
    });
    void this.#code.sweep();
  }

  /**
   * A page has Python: starts a spare interpreter if there is none.
   * @param {Settings} settings
   * @param {HostedSession | null} expected  The session of its document, where it is about to connect.
   */
  warm(settings, expected) {
    // It may have been quicker than the background's word: then nobody would take another one.
    const isAwaited = expected !== null && !this.#links.has(expected.documentId);
    if (isAwaited) this.#expect(expected);
    this.#pool.limit(settings);
    void this.#pool.warm(isAwaited);
  }

  /** @param {HostedSession} session */
  #expect(session) {
    const { documentId } = session;
    this.#expected.set(documentId, session);
    setTimeout(() => {
      if (this.#expected.get(documentId) === session) this.#expected.delete(documentId);
    }, EXPECTED_MS);
  }

  /** The session that was expected of a port's sender, once. @param {SenderFacts} sender */
  #takeExpected({ documentId = '', origin, frameId, tab }) {
    const session = this.#expected.get(documentId);
    this.#expected.delete(documentId);
    const fits = session?.origin === origin && session?.frameId === frameId && session?.tabId === tab?.id;
    return session && fits ? session : null;
  }

  /** @param {string[]} documentIds @param {string} reason */
  end(documentIds, reason) {
    for (const documentId of documentIds) this.#expected.delete(documentId);
    for (const documentId of documentIds) this.#end(documentId, reason);
  }

  /** @param {number} tabId */
  endTab(tabId) {
    for (const [documentId, session] of this.#expected) if (session.tabId === tabId) this.#expected.delete(documentId);
    for (const { documentId } of this.#sessionsOf(tabId)) this.#end(documentId, '');
  }

  /** The user stops what a document's Python computes. @param {string} documentId */
  stop(documentId) {
    const link = this.#links.get(documentId);
    // What has not begun yet has nothing that could be interrupted.
    if (link?.isReady) link.stop();
    else this.#giveUp(documentId, { limit: 'end', reason: USER_STOPPED, state: 'stopped' });
  }

  /** The user lets it compute on. @param {string} documentId */
  wait(documentId) {
    this.#links.get(documentId)?.wait();
  }

  /** The user changed the limits. @param {Settings} settings */
  limit(settings) {
    this.#pool.limit(settings);
    this.#code.isOn = settings.codeCache;
    for (const link of this.#links.values()) link.limit(settings);
    this.#line.limit(settings);
    this.#admit();
  }

  /**
   * What the documents of a tab use.
   * @param {number} tabId
   * @returns {Promise<Record<string, Usage>>}  By document.
   */
  async usage(tabId) {
    const links = [...this.#links].filter(([, { session }]) => session.tabId === tabId);
    const used = links.map(async ([documentId, link]) => [documentId, await link.usage(USAGE_MS)]);
    return Object.fromEntries(await Promise.all(used));
  }

  /** @param {number} tabId */
  #sessionsOf(tabId) {
    const sessions = [...this.#links.values(), ...this.#line.waiting].map(({ session }) => session);
    return sessions.filter((session) => session.tabId === tabId);
  }

  /** @param {chrome.runtime.Port} port */
  async #accept(port) {
    /** @type {Link | null} */
    let link = null;
    let gone = false;
    /** @type {Packet[]} */
    let early = [];
    /** @type {PromiseWithResolvers<void>} */
    const spoken = Promise.withResolvers();

    port.onDisconnect.addListener(() => {
      // Reading it keeps the browser from logging an error that is none: a page in the back-forward cache.
      void chrome.runtime.lastError;
      gone = true;
      const left = link?.holds(port) ? link : this.#line.leave(port);
      if (!left) return;
      this.#end(left.session.documentId, '');
      void this.#authority.documentLeft(left.session.documentId);
    });
    port.onMessage.addListener((packet) => {
      if (!isPacket(packet)) return;
      spoken.resolve();
      if (!link) early.push(packet);
      else if (packet[0] === wire.kinds.PARK) this.#park(link, port, packet);
      else link.receive(packet);
    });

    const sender = port.sender ?? {};
    const expected = this.#takeExpected(sender);
    const minted = this.#authority.mintSession(sender);
    // Its first message says whether the document is new or comes back.
    const [session] = await Promise.all([expected ?? minted, spoken.promise]);
    if (gone) {
      if (session) void this.#authority.documentLeft(session.documentId);
      return;
    }
    if (!session) {
      port.postMessage([wire.kinds.REFUSED, 0, '"this site may not run Python"', 0]);
      port.disconnect();
      return;
    }
    this.#pool.limit(session.settings);
    this.#code.isOn = session.settings.codeCache;
    const begin = () => {
      link = this.#linkFor(session, port, early);
      const left = early.find(([kind]) => kind === wire.kinds.PARK);
      if (left) this.#park(link, port, left);
      early = [];
    };
    if (this.#links.has(session.documentId) || this.#hasRoom(session)) begin();
    else this.#queue({ session, port, begin });
    // What was expected of it is some milliseconds old: the last word is today's policy's.
    if (expected && !await minted.catch(() => null)) this.#end(session.documentId, NOT_ALLOWED);
  }

  /** Whether a session may have an interpreter now. @param {HostedSession} session */
  #hasRoom({ tabId, settings: { interpretersPerTab, interpretersInAll } }) {
    const shown = [...this.#links.values()].filter(({ session }) => !this.#parked.has(session.documentId));
    if (shown.filter(({ session }) => session.tabId === tabId).length >= interpretersPerTab) return false;
    if (shown.length >= interpretersInAll) return false;
    // A page that is being looked at comes before those that were left.
    const [oldest] = this.#parked.keys();
    if (this.#links.size >= interpretersInAll && oldest) this.#release(oldest, '');
    return true;
  }

  /** Lets a document wait for an interpreter. @param {import('./line.js').Place} place */
  #queue(place) {
    const { documentId } = place.session;
    const { admitted, reason } = this.#line.join(place, this.#links.size - this.#parked.size < place.session.settings.interpretersInAll);
    this.#authority.noteLimit(documentId, 'interpreters');
    this.#authority.setDocumentState(documentId, admitted ? 'starting' : 'error', reason);
    place.port.postMessage([admitted ? wire.kinds.QUEUED : wire.kinds.ENDED, 0, JSON.stringify(reason.text), 0]);
    if (!admitted) place.port.disconnect();
  }

  /** Interpreters may have become free: those that wait get them, in their order. */
  #admit() {
    for (const place of this.#line.waiting) {
      if (!this.#hasRoom(place.session)) continue;
      this.#line.leave(place.port);
      place.begin();
    }
  }

  /**
   * The document's link: its parked one when the page says that it was here before and it still is.
   * @param {HostedSession} session
   * @param {chrome.runtime.Port} port
   * @param {Packet[]} early
   */
  #linkFor(session, port, early) {
    const known = this.#links.get(session.documentId);
    const returning = early.find(([kind]) => kind === wire.kinds.RESUMED);
    const rest = early.filter((packet) => packet !== returning && packet[0] !== wire.kinds.PARK);
    if (known && returning) {
      clearTimeout(this.#parked.get(session.documentId));
      this.#parked.delete(session.documentId);
      known.attach(port);
      known.resume(returning[3]);
      for (const packet of rest) known.receive(packet);
      this.#authority.setDocumentState(session.documentId, 'running', '');
      return known;
    }
    if (known) this.#end(session.documentId, '');
    const { documentId } = session;
    const reader = this.#library.readerFor(session);
    const link = new Link(session, this.#pool.take(), {
      giveUp: (end) => this.#giveUp(documentId, end),
      onBusy: (busy) => {
        this.#authority.setBusy(documentId, busy);
        if (busy) this.#authority.noteLimit(documentId, 'busy');
      },
      onLimit: (limit) => this.#authority.noteLimit(documentId, limit),
      packagesFor: (request, tell) => reader.answer(request, tell),
      codeFor: (script) => this.#code.codeFor(session, script),
      toPanels: (number, body) => this.#panels.heard(link, number, body),
    }, session.settings.directPort && !session.incognito ? this.#offers : null);
    link.limit(session.settings);
    this.#links.set(session.documentId, link);
    if (this.#links.size === 1) this.#authority.onBusy?.(true);
    this.#panels.began(link);
    link.attach(port);
    for (const packet of rest) link.receive(packet);
    link.interpreter.onFailed((reason) => this.#failed(link, reason));
    link.interpreter.ready.then(() => this.#ready(link), (error) => this.#failed(link, error.message));
    return link;
  }

  /** @param {Link} link */
  #ready(link) {
    link.ready();
    this.#panels.ready(link);
  }

  /** @param {string} documentId @param {End} end */
  #giveUp(documentId, { limit, reason, state }) {
    this.#end(documentId, reason?.text ?? '');
    if (limit) this.#authority.noteLimit(documentId, limit);
    if (state && reason) this.#authority.setDocumentState(documentId, state, reason);
  }

  /** @param {Link} link @param {string} reason */
  #failed(link, reason) {
    const { documentId } = link.session;
    if (this.#links.get(documentId) !== link) return;
    this.#end(documentId, `Python could not go on: ${reason}`);
    this.#authority.setDocumentState(documentId, 'error', reason);
  }

  /**
   * A document goes into the back-forward cache.
   * @param {Link} link
   * @param {chrome.runtime.Port} port
   * @param {Packet} packet
   */
  #park(link, port, packet) {
    const { documentId } = link.session;
    if (this.#links.get(documentId) !== link || !link.holds(port)) return;
    link.park(packet);
    // Chromium closes the port of a page in the cache, Firefox leaves it open to nobody.
    port.disconnect();
    this.#authority.setDocumentState(documentId, 'parked', '');
    this.#parked.set(documentId, setTimeout(() => this.#end(documentId, ''), PARKED_LIMIT_MS));
    const [oldest] = this.#parked.keys();
    if (this.#parked.size > PARKED_MAX && oldest) this.#end(oldest, '');
  }

  /** @param {string} documentId @param {string} reason */
  #end(documentId, reason) {
    const place = this.#line.waiting.find(({ session }) => session.documentId === documentId);
    if (place) {
      this.#line.leave(place.port);
      if (reason) place.port.postMessage([wire.kinds.ENDED, 0, JSON.stringify(reason), 0]);
      place.port.disconnect();
    }
    if (!this.#release(documentId, reason)) return;
    this.#admit();
    if (this.#links.size === 0) this.#authority.onBusy?.(false);
  }

  /**
   * Ends a document's interpreter, which makes room for another.
   * @param {string} documentId
   * @param {string} reason
   * @returns {boolean}  Whether it had one.
   */
  #release(documentId, reason) {
    clearTimeout(this.#parked.get(documentId));
    this.#parked.delete(documentId);
    const link = this.#links.get(documentId);
    this.#links.delete(documentId);
    link?.end(reason);
    if (link) this.#panels.ended(link, reason);
    return link !== undefined;
  }
}
