/**
 * Documents that wait for an interpreter, because as many as there may be are in use: in their tab, or in all. The first to
 * come is the first to get one that becomes free.
 *
 * @module
 */

import { refused, waits } from './reasons.js';

/** @typedef {import('../protocol/messages.js').HostedSession} HostedSession */
/** @typedef {import('../protocol/settings.js').Settings} Settings */

/**
 * @typedef {object} Place
 * @property {HostedSession} session
 * @property {chrome.runtime.Port} port
 * @property {() => void} begin  Gives the document its interpreter.
 */

/** How many documents of a tab wait at the most. Each has a port, and keeps what its page has to say. */
const WAITING_MAX = 100;

export class Line {
  /** @type {Place[]} */
  #places = [];

  /** Those that wait, in their order. @returns {readonly Place[]} */
  get waiting() {
    return [...this.#places];
  }

  /**
   * @param {Place} place
   * @param {boolean} inTab  Whether it is its tab that has no more.
   * @returns {{ admitted: boolean, reason: string }}  Whether it waits now, and what the page is told.
   */
  join(place, inTab) {
    const { tabId, settings } = place.session;
    if (this.#places.filter(({ session }) => session.tabId === tabId).length >= WAITING_MAX) {
      return { admitted: false, reason: refused(WAITING_MAX) };
    }
    this.#places.push(place);
    return { admitted: true, reason: waits(inTab ? settings.interpretersPerTab : settings.interpretersInAll, inTab) };
  }

  /** @param {chrome.runtime.Port} port */
  leave(port) {
    this.#places = this.#places.filter((place) => place.port !== port);
  }

  /** The user changed the limits. @param {Settings} settings */
  limit(settings) {
    for (const { session } of this.#places) session.settings = settings;
  }
}
