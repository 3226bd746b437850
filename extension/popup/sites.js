/**
 * The popup's view of a tab: its documents by site, each site with the state that matters most. Pure.
 *
 * @module
 */

/** @import { DocumentState, DocumentStatus, Site } from '../protocol/messages.js' */

import { formatSite } from '../protocol/site.js';
import { mostPressing } from '../protocol/states.js';

/**
 * @typedef {object} SiteView
 * @property {string} key  The site as text, as the background wants it back.
 * @property {Site} site
 * @property {DocumentState} state
 * @property {string} reason
 * @property {number} scripts
 * @property {number} documents
 * @property {DocumentStatus['by']} by
 * @property {boolean} top  Whether the tab's own document is among them.
 */

/**
 * What each state offers. A button that would change nothing is not shown.
 * @typedef {'once' | 'allow' | 'block' | 'reload'} Choice
 */

/**
 * @param {readonly DocumentStatus[]} documents
 * @returns {SiteView[]} The tab's own site first, then by urgency of what the background sent.
 */
export function sitesOf(documents) {
  /** @type {Map<string, DocumentStatus[]>} */
  const bySite = new Map();
  for (const document of documents) {
    const key = formatSite(document.site);
    bySite.set(key, [...(bySite.get(key) ?? []), document]);
  }
  return [...bySite]
    .map(([key, group]) => viewOf(key, group))
    .sort((a, b) => Number(b.top) - Number(a.top) || Number(b.state === 'asks') - Number(a.state === 'asks'));
}

/**
 * @param {string} key
 * @param {DocumentStatus[]} group
 * @returns {SiteView}
 */
function viewOf(key, group) {
  const state = /** @type {DocumentState} */ (mostPressing(group.map((document) => document.state)));
  const speaking = group.filter((document) => document.state === state);
  return {
    key,
    site: group[0].site,
    state,
    reason: speaking.find(({ reason }) => reason)?.reason ?? '',
    scripts: speaking.reduce((sum, { scripts }) => sum + scripts, 0),
    documents: group.length,
    by: speaking[0].by,
    top: group.some(({ frameId }) => frameId === 0),
  };
}

/**
 * @param {readonly SiteView[]} sites
 * @returns {DocumentState | 'none'} What the popup says of the page as a whole.
 */
export function overallState(sites) {
  return mostPressing(sites.map(({ state }) => state)) ?? 'none';
}

/**
 * @param {Pick<SiteView, 'state' | 'by'>} site
 * @returns {Choice[]}
 */
export function choicesFor({ state, by }) {
  switch (state) {
    case 'asks':
      return ['once', 'allow', 'block'];
    case 'blocked':
      return ['allow', 'once'];
    case 'running':
    case 'starting':
    case 'parked':
      return by === 'rule' ? ['block'] : ['allow', 'block'];
    case 'stopped':
    case 'error':
      return by === 'rule' ? ['reload', 'block'] : ['reload', 'allow', 'block'];
    case 'refused':
      return [];
  }
}
