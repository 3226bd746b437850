/**
 * The user's settings beside the rules for sites: their defaults and their bounds, in one table. What is stored are the
 * differences from it (`background/policy_format.js`); options page and managed policy change them.
 *
 * @module
 */

import { isWebOrigin } from './site.js';

/**
 * @typedef {object} Settings
 * @property {boolean} enabled  The global switch: off, no page's Python runs.
 * @property {boolean} spare  Whether an interpreter is kept warm for the next page.
 * @property {boolean} codeCache  Whether compiled code of scripts is kept for the next time.
 * @property {boolean} directPort  Whether pages get a line straight to their interpreter.
 * @property {number} busySeconds  How long Python computes without a pause before the user is asked. 0: never.
 * @property {number} stopSeconds  How long Python may go on when it has been stopped, before it is ended from outside.
 * @property {number} heapMegabytes  How large an interpreter's memory may grow.
 * @property {number} interpretersPerTab
 * @property {number} interpretersInAll
 * @property {number} waitingPerTab  How many documents of a tab may wait for an interpreter.
 * @property {readonly PackageIndex[]} packageIndexes  Where packages are looked for, in this order.
 * @property {string} packageDistribution  Where the files of Pyodide's own packages lie; empty: they are not used.
 * @property {string} advisoryFeed  Where advisories in OSV's format are got from, once a day; empty: from nowhere.
 * @property {boolean} blockVulnerable  Whether versions with a known vulnerability are not installed.
 * @property {number} outputKilobytes  How much text a page's Python may have waiting for the page's console.
 */

/**
 * An index of packages (PEP 503, 691).
 * @typedef {object} PackageIndex
 * @property {string} url
 * @property {readonly string[]} sites  The origins that may use it; none: all.
 */

/** @typedef {{ default: boolean }} Switch */
/** @typedef {{ default: number, least: number, most: number }} Amount */
/** What has a form of its own: `isValue` says whether something has it. */
/** @typedef {{ default: string | readonly PackageIndex[], isValue: (value: unknown) => boolean }} Particular */
/** @typedef {Switch | Amount | Particular} Setting */

/** Indexes beyond this nobody has. */
const MOST_INDEXES = 20;
const MOST_SITES = 100;

/**
 * An address of an index or of a distribution: encrypted, or on this very machine. As `URL` writes it, without a query.
 * @param {unknown} value
 */
export function isIndexUrl(value) {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { href, protocol, hostname, username, password, search, hash } = new URL(value);
  const isOwn = protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1');
  return href === value && (protocol === 'https:' || isOwn) && !username && !password && !search && !hash;
}

/** @param {unknown} value */
function isIndex(value) {
  if (typeof value !== 'object' || value === null) return false;
  const { url, sites, ...others } = /** @type {Record<string, unknown>} */ (value);
  return isIndexUrl(url) && Object.keys(others).length === 0 && Array.isArray(sites) && sites.length <= MOST_SITES
    && sites.every(isWebOrigin);
}

/** @param {unknown} value */
const areIndexes = (value) => Array.isArray(value) && value.length <= MOST_INDEXES && value.every(isIndex)
  && new Set(value.map(({ url }) => url)).size === value.length;

/** The release of Pyodide is the one that Adder ships, whose lock file says what the files hash to. */
const DISTRIBUTION = 'https://cdn.jsdelivr.net/pyodide/v314.0.7/full/';

/** @satisfies {Readonly<Record<keyof Settings, Setting>>} */
export const SETTINGS = Object.freeze({
  enabled: { default: true },
  spare: { default: true },
  codeCache: { default: true },
  directPort: { default: true },
  busySeconds: { default: 10, least: 0, most: 3600 },
  stopSeconds: { default: 3, least: 1, most: 60 },
  heapMegabytes: { default: 1024, least: 64, most: 4096 },
  interpretersPerTab: { default: 10, least: 1, most: 100 },
  interpretersInAll: { default: 40, least: 1, most: 400 },
  waitingPerTab: { default: 100, least: 0, most: 1000 },
  packageIndexes: { default: Object.freeze([{ url: 'https://pypi.org/simple/', sites: [] }]), isValue: areIndexes },
  packageDistribution: { default: DISTRIBUTION, isValue: (value) => value === '' || isIndexUrl(value) },
  advisoryFeed: { default: '', isValue: (value) => value === '' || isIndexUrl(value) },
  blockVulnerable: { default: false },
  outputKilobytes: { default: 8192, least: 16, most: 65536 },
});

/** @returns {Settings} */
export function defaultSettings() {
  const pairs = Object.entries(SETTINGS).map(([name, setting]) => [name, setting.default]);
  return /** @type {Settings} */ (Object.fromEntries(pairs));
}

/**
 * Whether a value is one that a setting can have.
 * @param {string} name
 * @param {unknown} value
 */
export function isSettingValue(name, value) {
  if (!Object.hasOwn(SETTINGS, name)) return false;
  /** @type {Setting} */
  const setting = SETTINGS[/** @type {keyof Settings} */ (name)];
  if ('isValue' in setting) return setting.isValue(value);
  if ('least' in setting) {
    return Number.isInteger(value) && Number(value) >= setting.least && Number(value) <= setting.most;
  }
  return typeof value === 'boolean';
}
