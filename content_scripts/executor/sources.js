/**
 * Fetches the source of `<script src>`, and the files of modules, as the page would: with its cookies, CORS, service worker
 * and integrity checks.
 *
 * @module
 */

import { base64 } from './values.js';

/**
 * What is fetched: a tag's source, a module's, or a file that lies beside modules.
 * @typedef {'script' | 'module' | 'data'} Wanted
 */

/**
 * @typedef {object} SourceRequest
 * @property {string} url
 * @property {string} integrity
 * @property {string | null} crossOrigin  The attribute's value.
 * @property {string} referrerPolicy
 * @property {boolean} followRedirects  Otherwise nothing but the URL itself is asked for.
 * @property {Wanted} [wanted]  A tag's source where nothing is said.
 * @property {boolean} [fresh]  Whether the server is asked though the browser may have it.
 */

/**
 * @typedef {object} SourceReply
 * @property {string} text  Of a file, its bytes in base64.
 * @property {string} error  What went wrong, for the page's author.
 * @property {boolean} [missing]  Whether what went wrong is that there is no such file.
 * @property {boolean} [vague]  Whether it may be that: another origin need not say so.
 * @property {boolean} [passing]  Whether it may go well another time.
 * @property {string} [url]  Where it came from in the end.
 * @property {boolean} [redirects]  Whether it is elsewhere; it was not followed there.
 */

/** What a server sends where it sends a page instead of a script. */
const HTML = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i;

/** @param {SourceRequest} request @returns {Promise<SourceReply>} */
export async function fetchSource({
  url, integrity, crossOrigin, referrerPolicy, followRedirects, wanted = 'script', fresh = false,
}) {
  if (!URL.canParse(url)) return { text: '', error: `the src of a Python tag is no URL: ${url}` };
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, {
      credentials: crossOrigin === 'use-credentials' ? 'include' : 'same-origin',
      redirect: followRedirects ? 'follow' : 'manual',
      referrerPolicy: /** @type {ReferrerPolicy} */ (referrerPolicy),
      ...(fresh ? { cache: 'no-cache' } : {}),
      ...(integrity ? { integrity } : {}),
    });
  } catch {
    const vague = new URL(url).origin !== location.origin;
    return { text: '', error: explain(url, integrity, wanted), vague, passing: !vague };
  }
  if (response.type === 'opaqueredirect') return { text: '', error: '', redirects: true };
  if (!response.ok) {
    const missing = response.status === 404 || response.status === 410;
    return { text: '', error: `${url} could not be loaded: the server answered ${response.status}`, missing, passing: !missing };
  }
  const type = response.headers.get('Content-Type') ?? '';
  // Servers of applications send their one page for whatever they do not have.
  if (wanted !== 'data' && HTML.test(type)) {
    return { text: '', error: `${url} is not Python: the server sent a page (${type})`, missing: true };
  }
  try {
    return { ...await read(response, url, wanted), url: response.url };
  } catch {
    return { text: '', error: `${url} could not be read to its end`, passing: true };
  }
}

/**
 * @param {Response} response
 * @param {string} url
 * @param {Wanted} wanted
 * @returns {Promise<SourceReply>}
 */
async function read(response, url, wanted) {
  if (wanted === 'script') return { text: await response.text(), error: '' };
  const bytes = await response.arrayBuffer();
  if (wanted === 'data') return { text: base64(new Uint8Array(bytes)), error: '' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), error: '' };
  } catch {
    return { text: '', error: `${url} is not Python: its bytes are not UTF-8` };
  }
}

/**
 * The platform does not tell a script why a fetch failed; this says what it can be.
 * @param {string} url
 * @param {string} integrity
 * @param {Wanted} wanted
 */
function explain(url, integrity, wanted) {
  const isForeign = new URL(url).origin !== location.origin;
  const where = wanted === 'script' ? 'the integrity attribute' : 'the integrity that the page gives for it';
  const causes = [
    ...(integrity ? [`its content does not match ${where}`] : []),
    ...(isForeign ? ['its server does not allow this page to read it (CORS)'] : []),
    'the server cannot be reached',
    "the page's Content-Security-Policy forbids it",
  ];
  return `${url} could not be loaded: ${causes.join(', or ')}`;
}
