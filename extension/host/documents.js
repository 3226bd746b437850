/**
 * Accepts the ports of gatekeepers and gives each document its link to an interpreter.
 *
 * @module
 */

import { SESSION_PORT } from '../protocol/messages.js';
import wire from '../protocol/wire.json';
import { Link } from './link.js';
import { Pool } from './pool.js';

/** @typedef {import('../protocol/messages.js').Session} Session */
/** @typedef {import('../protocol/messages.js').SenderFacts} SenderFacts */
/** @typedef {import('../protocol/messages.js').DocumentState} DocumentState */
/** @typedef {import('./link.js').Packet} Packet */

/**
 * What the host asks of the background.
 * @typedef {object} Authority
 * @property {(sender: SenderFacts) => Promise<Session | null>} mintSession  Null when policy says no.
 * @property {(documentId: string, state: DocumentState, reason: string) => Promise<void>} setDocumentState
 * @property {(busy: boolean) => void} [onBusy]  Called when the first document comes and when the last one goes.
 */

/** How long an interpreter waits for a page in the back-forward cache; browsers evict pages after about this long. */
const PARKED_LIMIT_MS = 10 * 60 * 1000;
/** How many wait at the most; each holds the memory of an interpreter. */
const PARKED_MAX = 4;

/** @param {unknown} packet @returns {packet is Packet} */
const isPacket = (packet) => Array.isArray(packet) && packet.length === 4 && typeof packet[0] === 'string'
  && Number.isSafeInteger(packet[1]) && typeof packet[2] === 'string' && Number.isSafeInteger(packet[3]);

export class Documents {
  /** @type {Map<string, Link>} */
  #links = new Map();
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #parked = new Map();
  #pool = new Pool();
  #authority;

  /** @param {Authority} authority */
  constructor(authority) {
    this.#authority = authority;
  }

  /** Starts to accept ports. */
  listen() {
    chrome.runtime.onConnect.addListener((port) => {
      if (port.name === SESSION_PORT) this.#accept(port);
    });
  }

  /** Starts a spare interpreter if there is none. */
  warm() {
    this.#pool.warm();
  }

  /** @param {string[]} documentIds @param {string} reason */
  end(documentIds, reason) {
    for (const documentId of documentIds) this.#end(documentId, reason);
  }

  /** @param {number} tabId */
  endTab(tabId) {
    for (const [documentId, { session }] of this.#links) {
      if (session.tabId === tabId) this.#end(documentId, '');
    }
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
      if (link?.holds(port)) this.#end(link.session.documentId, '');
    });
    port.onMessage.addListener((packet) => {
      if (!isPacket(packet)) return;
      spoken.resolve();
      if (!link) early.push(packet);
      else if (packet[0] === wire.kinds.PARK) this.#park(link, port);
      else link.receive(packet);
    });

    // Its first message says whether the document is new or comes back.
    const [session] = await Promise.all([this.#authority.mintSession(port.sender ?? {}), spoken.promise]);
    if (gone) return;
    if (!session) {
      port.postMessage([wire.kinds.REFUSED, 0, '"this site may not run Python"', 0]);
      port.disconnect();
      return;
    }
    link = this.#linkFor(session, port, early);
    if (early.some(([kind]) => kind === wire.kinds.PARK)) this.#park(link, port);
    early = [];
  }

  /**
   * The document's link: its parked one when the page says that it was here before and it still is.
   * @param {Session} session
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
    const link = new Link(session, this.#pool.take(), () => this.#end(session.documentId, ''));
    this.#links.set(session.documentId, link);
    if (this.#links.size === 1) this.#authority.onBusy?.(true);
    link.attach(port);
    for (const packet of rest) link.receive(packet);
    link.interpreter.onFailed((reason) => this.#failed(link, reason));
    link.interpreter.ready.then(() => link.ready(), (error) => this.#failed(link, error.message));
    return link;
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
   */
  #park(link, port) {
    const { documentId } = link.session;
    if (this.#links.get(documentId) !== link || !link.holds(port)) return;
    link.park();
    // Chromium closes the port of a page in the cache, Firefox leaves it open to nobody.
    port.disconnect();
    this.#authority.setDocumentState(documentId, 'parked', '');
    this.#parked.set(documentId, setTimeout(() => this.#end(documentId, ''), PARKED_LIMIT_MS));
    const [oldest] = this.#parked.keys();
    if (this.#parked.size > PARKED_MAX && oldest) this.#end(oldest, '');
  }

  /** @param {string} documentId @param {string} reason */
  #end(documentId, reason) {
    clearTimeout(this.#parked.get(documentId));
    this.#parked.delete(documentId);
    this.#links.get(documentId)?.end(reason);
    if (this.#links.delete(documentId) && this.#links.size === 0) this.#authority.onBusy?.(false);
  }
}
