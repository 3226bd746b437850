/**
 * The DevTools panels that are open, and what passes between them and the interpreters of their tabs.
 *
 * A panel is believed for what the browser says it is (`protocol/devtools.js`). What an interpreter says reaches the panels
 * of its own tab and nobody else, as text of a limited length; a panel that does not keep up loses messages instead of
 * having them heap up here.
 *
 * @module
 */

/** @import { HostedSession } from '../protocol/messages.js' */
/** @import { ToPanel } from '../protocol/devtools.js' */

import { DEVTOOLS_PORT, GREETINGS_MAX, isPanel, ON_WAY_MAX, ON_WAY_TEXT_MAX } from '../protocol/devtools.js';
import wire from '../protocol/wire.json';

/** An interpreter with its document, as panels see it. */
/** @typedef {{ session: HostedSession, isReady: boolean, tellDevtools: (panel: number, body: string) => void, interrupt: () => void }} Inspectable */

const ATTACH = JSON.stringify({ domain: 'session', type: 'attach' });
const DETACH = JSON.stringify({ domain: 'session', type: 'detach' });

/** @param {unknown} value @returns {value is string} */
const isBody = (value) => typeof value === 'string' && value.length > 0 && value.length <= wire.limits.DEVTOOLS;

class Panel {
  /** The tab that it watches; -1 before it has said so. */
  tabId = -1;
  /** @type {Map<string, string>} */
  greetings = new Map();
  #port;
  #sent = 0;
  /** The lengths of what is on its way, the oldest first. @type {number[]} */
  #onWay = [];
  #text = 0;
  #lost = 0;

  /** @param {number} number @param {chrome.runtime.Port} port */
  constructor(number, port) {
    this.number = number;
    this.#port = port;
  }

  /** @param {ToPanel} message */
  send(message) {
    this.#port.postMessage(message);
  }

  /** Passes on what Python says, where the panel keeps up. @param {string} documentId @param {string} body */
  pass(documentId, body) {
    if (this.#onWay.length >= ON_WAY_MAX || this.#text + body.length > ON_WAY_TEXT_MAX) {
      this.#lost += 1;
      return;
    }
    this.#sent += 1;
    this.#onWay.push(body.length);
    this.#text += body.length;
    this.send(['heard', documentId, body]);
  }

  /** It has taken so many messages so far. @param {number} count */
  taken(count) {
    const left = this.#sent - count;
    if (!Number.isSafeInteger(count) || left < 0 || left > this.#onWay.length) return;
    for (const length of this.#onWay.splice(0, this.#onWay.length - left)) this.#text -= length;
    if (this.#lost === 0) return;
    this.send(['lost', this.#lost]);
    this.#lost = 0;
  }
}

export class Panels {
  /** @type {Map<number, Panel>} */
  #panels = new Map();
  #count = 0;
  #links;

  /** @param {() => Iterable<Inspectable>} links  The interpreters that documents have now. */
  constructor(links) {
    this.#links = links;
  }

  /** @param {chrome.runtime.Port} port  Anybody's. */
  accept(port) {
    const extension = { id: chrome.runtime.id, base: chrome.runtime.getURL('') };
    if (port.name !== DEVTOOLS_PORT || !isPanel(port.sender ?? {}, extension)) {
      port.disconnect();
      return;
    }
    this.#count += 1;
    const panel = new Panel(this.#count, port);
    port.onMessage.addListener((message) => {
      if (Array.isArray(message)) this.#receive(panel, message);
    });
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError;
      this.#panels.delete(panel.number);
      for (const link of this.#linksOf(panel)) link.tellDevtools(panel.number, DETACH);
    });
  }

  /** @param {Panel} panel @param {unknown[]} message */
  #receive(panel, [type, subject, body]) {
    if (type === 'watch') {
      this.#watch(panel, subject);
    } else if (type === 'taken') {
      panel.taken(Number(subject));
    } else if (type === 'greet' && typeof subject === 'string') {
      if (isBody(body) && (panel.greetings.has(subject) || panel.greetings.size < GREETINGS_MAX)) panel.greetings.set(subject, body);
      else panel.greetings.delete(subject);
    } else if (type === 'tell' || type === 'interrupt') {
      const link = this.#linksOf(panel).find(({ session }) => session.documentId === subject);
      if (type === 'interrupt') link?.interrupt();
      else if (isBody(body)) link?.tellDevtools(panel.number, body);
    }
  }

  /** @param {Panel} panel @param {unknown} tabId */
  #watch(panel, tabId) {
    if (panel.tabId !== -1 || !Number.isSafeInteger(tabId)) return;
    panel.tabId = Number(tabId);
    this.#panels.set(panel.number, panel);
    for (const link of this.#linksOf(panel)) this.#introduce(panel, link);
  }

  /** @param {Panel} panel @param {Inspectable} link */
  #introduce(panel, link) {
    link.tellDevtools(panel.number, ATTACH);
    panel.send(['began', link.session.documentId, link.isReady]);
  }

  /** @param {Panel} panel */
  #linksOf({ tabId }) {
    return [...this.#links()].filter(({ session }) => session.tabId === tabId);
  }

  /** @param {Inspectable} link */
  #of({ session }) {
    return [...this.#panels.values()].filter(({ tabId }) => tabId === session.tabId);
  }

  /** A document has got an interpreter, which has heard nothing of its page's yet. @param {Inspectable} link */
  began(link) {
    for (const panel of this.#of(link)) {
      this.#introduce(panel, link);
      for (const body of panel.greetings.values()) link.tellDevtools(panel.number, body);
    }
  }

  /** It has booted. @param {Inspectable} link */
  ready(link) {
    for (const panel of this.#of(link)) panel.send(['ready', link.session.documentId]);
  }

  /** It is no more. @param {Inspectable} link @param {string} reason */
  ended(link, reason) {
    for (const panel of this.#of(link)) panel.send(['ended', link.session.documentId, reason]);
  }

  /**
   * Python says something.
   * @param {Inspectable} link
   * @param {number} number  The panel that it is for; 0 for all of its tab.
   * @param {string} body
   */
  heard(link, number, body) {
    if (!isBody(body)) return;
    for (const panel of this.#of(link)) if (number === 0 || number === panel.number) panel.pass(link.session.documentId, body);
  }
}
