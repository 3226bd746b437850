/**
 * The popup's view of a tab: its documents by site, each site with the state that matters most. Pure.
 *
 * @module
 */

/** @import { Capabilities } from '../protocol/capabilities.js' */
/** @import { DocumentState, DocumentStatus, PackageProgress, Site } from '../protocol/messages.js' */

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
 * @property {Capabilities} capabilities
 * @property {string[]} running  The documents that have an interpreter.
 * @property {string[]} busy  Those of them whose Python computes without a pause.
 * @property {boolean} reload  Whether one of them holds more than it may have now, until the page is loaded again.
 * @property {PackageProgress | null} download  The file of a package that is being downloaded for one of them.
 * @property {string[]} advisories  The known vulnerabilities of packages that they have asked for.
 * @property {boolean} top  Whether the tab's own document is among them.
 */

/**
 * What each state offers. A button that would change nothing is not shown.
 * @typedef {'once' | 'session' | 'allow' | 'block' | 'ask' | 'reload'} Choice
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
    capabilities: group[0].capabilities,
    running: group.filter((document) => document.state === 'running').map(({ documentId }) => documentId),
    busy: group.filter(({ busy }) => busy).map(({ documentId }) => documentId),
    reload: group.some(({ reload }) => reload),
    download: group.find(({ download }) => download)?.download ?? null,
    advisories: [...new Set(group.flatMap(({ advisories }) => advisories ?? []))],
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
 * The sites that are shown with their buttons, and how many wait behind them: the popup asks about one site at a time, so
 * that no page can bury a question under fifty others.
 * @param {readonly SiteView[]} sites
 * @returns {{ shown: SiteView[], waiting: SiteView[] }}
 */
export function oneQuestion(sites) {
  const asked = sites.find(({ state }) => state === 'asks');
  const waits = (/** @type {SiteView} */ site) => site.state === 'asks' && site !== asked;
  return { shown: sites.filter((site) => !waits(site)), waiting: sites.filter(waits) };
}

/** Choices that give something; what a double click or a page's timing must not press. */
export const GRANTS = new Set(['once', 'session', 'allow']);

/**
 * @param {Pick<SiteView, 'state' | 'by'>} site
 * @returns {Choice[]}
 */
export function choicesFor({ state, by }) {
  if (state === 'refused') return [];
  // What an organisation or a switch decided is not this site's to change.
  const fixed = by === 'managed' || by === 'switch';
  if (fixed) return state === 'stopped' || state === 'error' ? ['reload'] : [];
  switch (state) {
    case 'asks':
      return ['once', 'session', 'allow', 'block'];
    case 'blocked':
      return by === 'session' ? ['once', 'allow', 'block', 'ask'] : ['once', 'session', 'allow', 'ask'];
    case 'running':
    case 'starting':
    case 'parked':
      return furtherChoices(by);
    case 'stopped':
    case 'error':
      return ['reload', ...furtherChoices(by)];
  }
}

/**
 * What can be decided on a site that is allowed.
 * @param {SiteView['by']} by
 * @returns {Choice[]}
 */
function furtherChoices(by) {
  if (by === 'rule') return ['block', 'ask'];
  return by === 'session' ? ['allow', 'block', 'ask'] : ['session', 'allow', 'block'];
}
