/**
 * Match patterns, which name pages as the browsers' own extension APIs and user scripts do: `*://*.example.org/docs/*`. Pure.
 *
 * Only pages of http and https can have Python, so a pattern of another scheme is refused when it is read. The parts of a pattern are
 * compared with the parts of an address that the platform's own parser has taken apart, so that nothing in a path or a query passes
 * for a host.
 *
 * @module
 */

/** @typedef {'patternForm' | 'patternScheme' | 'patternHost' | 'patternLong'} PatternErrorKey */

/** Text that is no match pattern. `key` is a message of `_locales`, `subject` the pattern. */
export class PatternError extends Error {
  /**
   * @param {PatternErrorKey} key
   * @param {string} subject
   */
  constructor(key, subject) {
    super(`${key}: ${subject}`);
    this.name = 'PatternError';
    this.key = key;
    this.subject = subject;
  }
}

/**
 * @typedef {object} MatchPattern
 * @property {readonly string[]} schemes  As `URL.protocol` says them.
 * @property {string} host  In the form that `URL.hostname` has; empty for any.
 * @property {boolean} subdomains  Whether what is below the host is meant, too.
 * @property {number | null} port  Null for any.
 * @property {string} path  With its query, `*` for any characters.
 */

/** How long a pattern may be. */
export const PATTERN_MAX = 500;

/** The schemes of pages that can have Python, with the ports that they have where none is named. */
const PORTS = /** @type {Record<string, number>} */ ({ 'http:': 80, 'https:': 443 });
const SCHEMES = Object.keys(PORTS);
/** @type {MatchPattern} */
const EVERYWHERE = { schemes: SCHEMES, host: '', subdomains: true, port: null, path: '/*' };
const FORM = /^(\*|[a-z][a-z0-9+.-]*):\/\/([^/]*)(\/.*)$/i;
/** What is not part of a host's name, though an address may have it where a host stands. */
const NO_HOST = /[\s*@\\?#%]|^[^[].*:/;

/**
 * Reads a pattern.
 * @param {string} text  `<all_urls>`, or scheme, host and path. A host may begin with `*.`, which includes the host itself, and may
 *   have a port; without one, any is meant.
 * @returns {MatchPattern}
 * @throws {PatternError}
 */
export function parsePattern(text) {
  if (text.length > PATTERN_MAX) throw new PatternError('patternLong', `${text.slice(0, 60)}…`);
  if (text === '<all_urls>') return EVERYWHERE;
  const [, scheme, authority, path] = FORM.exec(text) ?? [];
  if (path === undefined || /\s/.test(path) || path.includes('#')) throw new PatternError('patternForm', text);
  const protocol = `${scheme.toLowerCase()}:`;
  if (scheme !== '*' && !SCHEMES.includes(protocol)) throw new PatternError('patternScheme', text);
  const schemes = scheme === '*' ? SCHEMES : [protocol];
  const [, named, port] = /^(.*?)(?::(\d{1,5}|\*))?$/s.exec(authority) ?? [];
  const subdomains = named === '*' || named.startsWith('*.');
  const host = named === '*' ? '' : normalHost(named.slice(subdomains ? 2 : 0), text);
  return { schemes, host, subdomains, port: port === undefined || port === '*' ? null : Number(port), path };
}

/**
 * A host as the platform writes it: in lower case, names in other scripts in ASCII.
 * @param {string} host
 * @param {string} pattern
 */
function normalHost(host, pattern) {
  const address = `https://${host}/`;
  if (!host || NO_HOST.test(host) || !URL.canParse(address)) throw new PatternError('patternHost', pattern);
  return new URL(address).hostname;
}

/**
 * Whether a pattern names an address.
 * @param {MatchPattern} pattern
 * @param {string} address
 */
export function matchesAddress({ schemes, host, subdomains, port, path }, address) {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (!schemes.includes(url.protocol)) return false;
  const isHost = url.hostname === host || (subdomains && (host === '' || url.hostname.endsWith(`.${host}`)));
  if (!isHost || (port !== null && Number(url.port || PORTS[url.protocol]) !== port)) return false;
  return matchesText(path, url.pathname + url.search);
}

/**
 * Whether a text has the form of a pattern in which `*` is any characters. In time that grows with the text alone, whatever both are.
 * @param {string} pattern
 * @param {string} text
 */
function matchesText(pattern, text) {
  const [first, ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
