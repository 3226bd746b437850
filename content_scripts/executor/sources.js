/**
 * Fetches the source of `<script src>` as the page would: with its cookies, CORS, service worker and integrity checks.
 *
 * @module
 */

/**
 * @typedef {object} SourceRequest
 * @property {string} url
 * @property {string} integrity
 * @property {string | null} crossOrigin  The attribute's value.
 * @property {string} referrerPolicy
 * @property {boolean} followRedirects  Otherwise nothing but the URL itself is asked for.
 */

/**
 * @typedef {object} SourceReply
 * @property {string} text
 * @property {string} error  What went wrong, for the page's author.
 * @property {string} [url]  Where it came from in the end.
 * @property {boolean} [redirects]  Whether it is elsewhere; it was not followed there.
 */

/** What a server sends where it sends a page instead of a script. */
const HTML = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i;

/** @param {SourceRequest} request @returns {Promise<SourceReply>} */
export async function fetchSource({ url, integrity, crossOrigin, referrerPolicy, followRedirects }) {
  if (!URL.canParse(url)) return { text: '', error: `the src of a Python tag is no URL: ${url}` };
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, {
      credentials: crossOrigin === 'use-credentials' ? 'include' : 'same-origin',
      redirect: followRedirects ? 'follow' : 'manual',
      referrerPolicy: /** @type {ReferrerPolicy} */ (referrerPolicy),
      ...(integrity ? { integrity } : {}),
    });
  } catch {
    return { text: '', error: explain(url, integrity) };
  }
  if (response.type === 'opaqueredirect') return { text: '', error: '', redirects: true };
  if (!response.ok) return { text: '', error: `${url} could not be loaded: the server answered ${response.status}` };
  const type = response.headers.get('Content-Type') ?? '';
  if (HTML.test(type)) return { text: '', error: `${url} is not Python: the server sent a page (${type})` };
  try {
    return { text: await response.text(), error: '', url: response.url };
  } catch {
    return { text: '', error: `${url} could not be read to its end` };
  }
}

/** The platform does not tell a script why a fetch failed; this says what it can be. @param {string} url @param {string} integrity */
function explain(url, integrity) {
  const isForeign = new URL(url).origin !== location.origin;
  const causes = [
    ...(integrity ? ['its content does not match the integrity attribute'] : []),
    ...(isForeign ? ['its server does not allow this page to read it (CORS)'] : []),
    'the server cannot be reached',
    "the page's Content-Security-Policy forbids it",
  ];
  return `${url} could not be loaded: ${causes.join(', or ')}`;
}
