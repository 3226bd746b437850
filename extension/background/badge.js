/**
 * What the toolbar button says of a tab: a few characters, a colour, and the same in words for those who do not see them.
 *
 * @module
 */

/** @import { DocumentStatus } from '../protocol/messages.js' */

import { mostPressing } from '../protocol/states.js';

/**
 * `key` and `count` make the title's text (`_locales`).
 * @typedef {{ text: string, color: string, key: string, count: number }} Badge
 */

// White or black text on each of these reaches a contrast of 4.5:1.
const AMBER = '#b45309';
const GREEN = '#15803d';
const RED = '#b91c1c';
const GREY = '#52525b';

/**
 * @param {readonly (Pick<DocumentStatus, 'state' | 'scripts'> & { busy?: boolean })[]} documents  Those of the page now
 *   shown.
 * @param {boolean} [off] Whether Python is switched off, in this tab or everywhere.
 * @param {boolean} [inTrouble] Whether some of what the user has decided could not be read.
 * @returns {Badge}
 */
export function badgeOf(documents, off = false, inTrouble = false) {
  if (inTrouble) return { text: '!', color: RED, key: 'badgeTrouble', count: 0 };
  if (off) return { text: '–', color: GREY, key: 'badgeOff', count: 0 };
  const state = mostPressing(documents.map((document) => document.state));
  const count = documents
    .filter((document) => document.state === 'running' || document.state === 'starting')
    .reduce((sum, { scripts }) => sum + scripts, 0);
  switch (state) {
    case 'asks':
      return { text: '?', color: AMBER, key: 'badgeAsks', count };
    case 'error':
      return { text: '!', color: RED, key: 'badgeError', count };
    case 'running':
    case 'starting':
      if (documents.some(({ busy }) => busy)) return { text: '…', color: AMBER, key: 'badgeBusy', count };
      return { text: count > 999 ? '999+' : count > 0 ? String(count) : '▶', color: GREEN, key: 'badgeRunning', count };
    case 'blocked':
      return { text: '!', color: GREY, key: 'badgeBlocked', count };
    case 'refused':
      return { text: '!', color: GREY, key: 'badgeRefused', count };
    case 'stopped':
      return { text: '■', color: GREY, key: 'badgeStopped', count };
    default:
      return { text: '', color: GREY, key: 'badgeNone', count };
  }
}

/**
 * Shows a badge on a tab. The tab may be gone by now, which is no error.
 * @param {number} tabId
 * @param {Badge} badge
 * @param {(key: string, ...subjects: string[]) => string} translate
 * @returns {Promise<void>}
 */
export async function showBadge(tabId, { text, color, key, count }, translate) {
  await Promise.allSettled([
    chrome.action.setBadgeText({ tabId, text }),
    chrome.action.setBadgeBackgroundColor({ tabId, color }),
    chrome.action.setBadgeTextColor({ tabId, color: '#ffffff' }),
    chrome.action.setTitle({ tabId, title: translate(key, String(count)) }),
  ]);
}

/**
 * Makes one of many: what is asked for while it is being done is done once more afterwards, however often it was asked for.
 * A page with fifty frames that ask then costs the browser a few badges, not fifty.
 * @param {(tabId: number) => Promise<void>} work
 * @returns {(tabId: number) => Promise<void>}  Settled once the work that has begun after the call is done.
 */
export function coalesced(work) {
  /** @type {Map<number, { current: Promise<void>, next: Promise<void> | null }>} */
  const underWay = new Map();

  /** @param {number} tabId @returns {Promise<void>} */
  function begin(tabId) {
    const current = work(tabId).finally(() => {
      if (!turn.next) underWay.delete(tabId);
    });
    /** @type {{ current: Promise<void>, next: Promise<void> | null }} */
    const turn = { current, next: null };
    underWay.set(tabId, turn);
    return current;
  }

  return (tabId) => {
    const turn = underWay.get(tabId);
    if (!turn) return begin(tabId);
    const again = () => begin(tabId);
    return (turn.next ??= turn.current.then(again, again));
  };
}
