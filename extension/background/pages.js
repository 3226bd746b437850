/**
 * The pages of a tab, each a top document and the documents in it: which of them is shown, and what was allowed there
 * for once. Pure transitions on the record of a tab.
 *
 * A page that was left may sit in the back-forward cache and come back whole, so nothing depends on whether a page's
 * first message or the navigation event arrives first. Grants for once belong to a page, so they end with it.
 *
 * @module
 */

/** @import { Tab } from './documents.js' */
/** @import { Occasion } from './policy.js' */
/** @import { MintedSession } from './sessions.js' */

import { isTyped } from './user_code.js';

/** More pages than this no browser keeps in a tab's back-forward cache. */
const PAGES_KEPT = 10;

/**
 * Records which top document the tab shows now.
 * @param {Tab} tab
 * @param {string} documentId
 */
export function noteShown(tab, documentId) {
  tab.shown = [documentId, ...tab.shown.filter((id) => id !== documentId)].slice(0, PAGES_KEPT);
}

/**
 * A navigation was committed in the tab.
 * @param {Tab} tab
 * @param {{ frameId: number, documentId?: string, documentLifecycle?: string }} details
 * @returns {{ activated: boolean }} Whether a page was shown by it that was there before (prerendered, or in the
 *   back-forward cache) and may have to start now, so that policy must be applied anew.
 */
export function noteCommit(tab, { frameId, documentId = '', documentLifecycle = 'active' }) {
  if (documentLifecycle !== 'active') return { activated: false };
  let activated = false;
  if (frameId === 0) {
    noteShown(tab, documentId);
    for (const document of Object.values(tab.documents)) {
      const { session } = document;
      if (session.topDocumentId !== documentId) continue;
      activated ||= !document.started;
      if (!session.prerendering) continue;
      session.prerendering = false;
      // A prerendered top document changes its frame number when it is shown.
      if (session.documentId === documentId) session.frameId = 0;
    }
    forgetOldPages(tab);
  } else {
    for (const [id, { session }] of Object.entries(tab.documents)) {
      if (session.frameId === frameId && id !== documentId) delete tab.documents[id];
    }
  }
  return { activated };
}

/** @param {Tab} tab */
function forgetOldPages(tab) {
  const kept = new Set(tab.shown);
  // A tab's first PAGES_KEPT pages are all kept; one that is not in the list yet may be about to be shown.
  if (tab.shown.length < PAGES_KEPT) return;
  for (const [id, { session }] of Object.entries(tab.documents)) {
    if (!kept.has(session.topDocumentId) && !session.prerendering) delete tab.documents[id];
  }
  for (const id of Object.keys(tab.once)) if (!kept.has(id)) delete tab.once[id];
}

/**
 * Forgets documents of the shown page whose frames are gone (removed iframes fire no event).
 * @param {Tab} tab
 * @param {ReadonlySet<string>} gone
 */
export function forgetRemoved(tab, gone) {
  for (const [id, { session }] of Object.entries(tab.documents)) {
    if (gone.has(id) && session.topDocumentId === tab.shown[0]) delete tab.documents[id];
  }
}

/**
 * Allows a site for the page now shown.
 * @param {Tab} tab
 * @param {string} site
 */
export function grantOnce(tab, site) {
  const page = tab.shown[0];
  if (page === undefined) return;
  const grants = Object.hasOwn(tab.once, page) ? tab.once[page] : [];
  if (!grants.includes(site)) tab.once[page] = [...grants, site];
}

/**
 * Takes back what was allowed for once, in all pages of the tab.
 * @param {Tab} tab
 * @param {(site: string) => boolean} matches
 */
export function revokeOnce(tab, matches) {
  for (const [page, sites] of Object.entries(tab.once)) tab.once[page] = sites.filter((site) => !matches(site));
}

/**
 * What holds for the page that a document belongs to, beside the rules.
 * @param {Tab} tab
 * @param {Pick<MintedSession, 'documentId' | 'topDocumentId'>} session
 * @returns {Occasion}
 */
export function occasionOf(tab, session) {
  const once = Object.hasOwn(tab.once, session.topDocumentId) ? tab.once[session.topDocumentId] : [];
  return { once, off: tab.off === true, devtools: isTyped(tab, session) };
}
