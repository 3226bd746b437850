/**
 * Sites as text: how they are written, stored and typed. The background reads what a person typed with it, and popup
 * and background name a site the same way.
 *
 * @module
 */

/** @import { Site } from './messages.js' */

/** @typedef {'siteEmpty'|'siteNotUrl'|'siteScheme'|'siteWildcard'|'siteCredentials'|'siteNoDot'} SiteErrorKey */

/** Text that names no site. `key` is a message of `_locales`, `subject` the part that is wrong. */
export class SiteError extends Error {
  /**
   * @param {SiteErrorKey} key
   * @param {string} subject
   */
  constructor(key, subject) {
    super(`${key}: ${subject}`);
    this.name = 'SiteError';
    this.key = key;
    this.subject = subject;
  }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.+\.localhost)$/i;

/**
 * The origin that a person means by `example.org/page`, `localhost:8000` or a whole address.
 * @param {string} text
 * @returns {string}
 */
function parseOrigin(text) {
  const typed = text.trim();
  if (!typed) throw new SiteError('siteEmpty', typed);
  if (typed.includes('*')) throw new SiteError('siteWildcard', typed);
  if (/\s/.test(typed)) throw new SiteError('siteNotUrl', typed);
  const hasScheme = typed.includes('://');
  let url = readUrl(hasScheme ? typed : `https://${typed}`, typed);
  // A development server on this machine speaks http, so that is what `localhost:8000` means.
  if (!hasScheme && LOOPBACK.test(url.hostname)) url = readUrl(`http://${typed}`, typed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new SiteError('siteScheme', typed);
  if (url.username || url.password) throw new SiteError('siteCredentials', typed);
  const bareWord = !/[.[]/.test(url.hostname) && !LOOPBACK.test(url.hostname);
  if (!hasScheme && bareWord) throw new SiteError('siteNoDot', typed);
  return url.origin;
}

/**
 * @param {string} address
 * @param {string} typed
 */
function readUrl(address, typed) {
  try {
    return new URL(address);
  } catch {
    throw new SiteError('siteNotUrl', typed);
  }
}

/**
 * Reads a site as stored or as typed.
 * @param {string} text
 * @returns {Site}
 * @throws {SiteError}
 */
export function parseSite(text) {
  const parts = String(text).trim().split(/\s+in\s+/);
  if (parts.length > 2) throw new SiteError('siteNotUrl', String(text).trim());
  const origin = parseOrigin(parts[0]);
  return { origin, topOrigin: parts.length === 2 ? parseOrigin(parts[1]) : origin };
}

/**
 * @param {Site} site
 * @returns {string}
 */
export function formatSite({ origin, topOrigin }) {
  return origin === topOrigin ? origin : `${origin} in ${topOrigin}`;
}

/**
 * Whether this is a tuple origin of http or https, in the form that browsers serialise it in.
 * @param {unknown} origin
 * @returns {origin is string}
 */
export function isWebOrigin(origin) {
  if (typeof origin !== 'string' || !/^https?:\/\//.test(origin)) return false;
  try {
    return new URL(origin).origin === origin;
  } catch {
    return false;
  }
}

/**
 * Whether text is a site in exactly the form that `formatSite` writes.
 * @param {string} text
 */
export function isSiteText(text) {
  try {
    return formatSite(parseSite(text)) === text;
  } catch {
    return false;
  }
}
