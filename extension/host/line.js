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

/** Each that waits has a port, and keeps what its page has to say: so a tab has no more of them than `waitingPerTab`. */
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
   * @returns {{ admitted: boolean, reason: import('./reasons.js').Reason }}  Whether it waits now, and why.
   */
  join(place, inTab) {
    const { tabId, settings } = place.session;
    if (this.#places.filter(({ session }) => session.tabId === tabId).length >= settings.waitingPerTab) {
      return { admitted: false, reason: refused(settings.waitingPerTab) };
    }
    this.#places.push(place);
    return { admitted: true, reason: waits(inTab ? settings.interpretersPerTab : settings.interpretersInAll, inTab) };
  }

  /**
   * @param {chrome.runtime.Port} port
   * @returns {Place | undefined}  Where it had one, its place.
   */
  leave(port) {
    const place = this.#places.find((one) => one.port === port);
    this.#places = this.#places.filter((one) => one !== place);
    return place;
  }

  /** The user changed the limits. @param {Settings} settings */
  limit(settings) {
    for (const { session } of this.#places) session.settings = settings;
  }
}
