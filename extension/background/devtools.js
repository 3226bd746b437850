/**
 * What the background does for a DevTools panel: says which documents its tab has, and lets one that has no Python run of the
 * page's have an interpreter for what the user types.
 *
 * To type Python into a page's developer tools is to allow it there: for this document, and where nobody has said no. A
 * block, a switch that is off and an origin that can have no Python stand as they are.
 *
 * @module
 */

/** @import { Inspected, InspectedFrame } from '../protocol/devtools.js' */
/** @import { Summoned } from './summon.js' */

import { ensureHost } from '#host';
import { framesOf } from './frames.js';
import { isPrivate } from './rulings.js';
import * as store from './store.js';
import { summon } from './summon.js';
import * as userCode from './user_code.js';

/**
 * A panel is open on a tab: it is told when that changes.
 * @param {number} tabId
 * @returns {Promise<Inspected>}
 */
export async function open(tabId) {
  await ensureHost();
  const tab = await store.changeTab(tabId, (known) => {
    known.inspected = true;
    return known;
  });
  const [frames, incognito] = await Promise.all([framesOf(tabId), isPrivate(tabId)]);
  return {
    tabId,
    incognito,
    frames: frames.map(({ frameId, documentId = '', url }) => {
      const known = Object.hasOwn(tab.documents, documentId) ? tab.documents[documentId] : null;
      /** @type {InspectedFrame} */
      const frame = { frameId, documentId, url, state: known?.state ?? '', reason: known?.reason ?? '' };
      return frame;
    }).sort((a, b) => a.frameId - b.frameId),
  };
}

/**
 * The user has typed something for a document: it gets an interpreter, if it has none and may have one.
 * @param {number} tabId
 * @param {string} documentId
 * @returns {Promise<Summoned>}
 */
export async function start(tabId, documentId) {
  await store.changeTab(tabId, (tab) => userCode.noteTyped(tab, documentId));
  const summoned = await summon(tabId, documentId);
  // A gatekeeper that is there already may have had no script that may run.
  if (summoned.started) await chrome.tabs.sendMessage(tabId, { to: 'gatekeeper', type: 'connect' }, { documentId }).catch(() => {});
  return summoned;
}
