/**
 * Which URLs a source list lets through: schemes, hosts with wildcards, ports, paths, and `'self'`.
 *
 * @module
 */

const HOST_SOURCE = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::(\d+|\*))?(\/[^?#]*)?$/i;
const SCHEME_SOURCE = /^([a-z][a-z0-9+.-]*):$/i;
/** @type {Record<string, string>} */
const DEFAULT_PORTS = { http: '80', ws: '80', https: '443', wss: '443' };

/**
 * Where a script comes from. `redirected`: its URL is not the one that the page asked for.
 * @typedef {{ url: URL, self: URL, redirected: boolean }} Place
 */

/** @param {URL} url */
const schemeOf = (url) => url.protocol.slice(0, -1);
/** @param {URL} url */
const portOf = (url) => url.port || (DEFAULT_PORTS[schemeOf(url)] ?? '');

/**
 * Whether a URL's scheme is the named one or its secure twin.
 * @param {string} named
 * @param {string} actual
 */
function matchesScheme(named, actual) {
  const scheme = named.toLowerCase();
  return scheme === actual
    || (scheme === 'http' && actual === 'https')
    || (scheme === 'ws' && ['wss', 'http', 'https'].includes(actual))
    || (scheme === 'wss' && actual === 'https');
}

/** @param {string} pattern @param {string} host */
function matchesHost(pattern, host) {
  const named = pattern.toLowerCase();
  if (named === '*') return true;
  return named.startsWith('*.') ? host.endsWith(named.slice(1)) : host === named;
}

/** @param {string | undefined} named @param {URL} url */
function matchesPort(named, url) {
  const actual = portOf(url);
  if (named === undefined) return actual === (DEFAULT_PORTS[schemeOf(url)] ?? '');
  // A page of http that has moved to https keeps its old sources.
  return named === '*' || named === actual || (named === '80' && actual === '443');
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {string | undefined} named @param {string} actual */
function matchesPath(named, actual) {
  if (!named || (named === '/' && actual === '')) return true;
  const isFolder = named.endsWith('/');
  const [pieces, of] = [named.split('/'), actual.split('/')];
  if (isFolder) pieces.pop();
  if (isFolder ? pieces.length >= of.length : pieces.length !== of.length) return false;
  return pieces.every((piece, index) => decoded(piece) === decoded(of[index]));
}

/** @param {Place} place */
function matchesSelf({ url, self }) {
  // The origin of a blob's URL is that of its maker, which is not meant.
  if (!['http', 'https'].includes(schemeOf(url))) return false;
  if (url.origin === self.origin) return true;
  const bothDefault = portOf(url) === DEFAULT_PORTS[schemeOf(url)] && portOf(self) === DEFAULT_PORTS[schemeOf(self)];
  return url.hostname === self.hostname && (portOf(url) === portOf(self) || bothDefault)
    && (schemeOf(url) === 'https' || schemeOf(url) === schemeOf(self));
}

/**
 * @param {string} source
 * @param {Place} place
 */
function matchesSource(source, place) {
  const { url, self, redirected } = place;
  if (source.startsWith("'")) return source.toLowerCase() === "'self'" && matchesSelf(place);
  if (source === '*') return ['http', 'https'].includes(schemeOf(url)) || schemeOf(url) === schemeOf(self);
  const scheme = SCHEME_SOURCE.exec(source);
  if (scheme) return matchesScheme(scheme[1], schemeOf(url));
  const parts = HOST_SOURCE.exec(source);
  if (!parts || url.hostname === '') return false;
  const [, named, host, port, path] = parts;
  return matchesScheme(named ?? schemeOf(self), schemeOf(url)) && matchesHost(host, url.hostname)
    && matchesPort(port, url) && (redirected || matchesPath(path, url.pathname));
}

/**
 * Whether a source list lets a URL through, by what it says of URLs.
 * @param {readonly string[]} sources
 * @param {Place} place
 */
export const matchesUrl = (sources, place) => sources.some((source) => matchesSource(source, place));
