/**
 * Whether a page's policies let one script element run. Every policy must.
 *
 * @module
 */

// `crypto.subtle` is not there in pages of http.
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { forbidsScripting, scriptDirective } from './policies.js';
import { matchesUrl } from './sources.js';

/** @typedef {import('./policies.js').Policy} Policy */

/**
 * A script element as a policy sees it.
 * @typedef {object} Request
 * @property {string} text  Of an inline script: the very text that will run.
 * @property {string} src  Absolute URL; empty for an inline script.
 * @property {string} nonce  Empty where there is none, or where the element must not use its.
 * @property {string} integrity
 * @property {boolean} parserInserted  Also where that is not known.
 * @property {string} self  The document's origin.
 * @property {boolean} [redirected]  Whether `src` is where a redirect led.
 */

/**
 * The first refusal.
 * @typedef {object} Violation
 * @property {Policy} policy
 * @property {string} directive  Its name; that of the policy's text, not a fallback's.
 * @property {string} blocked  `inline`, or the URL.
 */

/**
 * What let it through. `url`: one of the policies looked at the URL, so a redirect has to be looked at anew.
 * `strictDynamic`: one trusted it because a script had inserted it.
 * @typedef {{ url: boolean, strictDynamic: boolean }} Grounds
 */

const NONCE = /^'nonce-([A-Za-z0-9+/_-]+={0,2})'$/i;
const HASH = /^'(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})'$/i;
const METADATA = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?.*)?$/i;

/** @param {readonly string[]} sources @param {string} keyword */
const has = (sources, keyword) => sources.some((source) => source.toLowerCase() === keyword);

/** Base64 has two alphabets. @param {string} text */
const plain = (text) => text.replace(/-/g, '+').replace(/_/g, '/');

/** @param {readonly string[]} sources @param {string} nonce */
const hasNonce = (sources, nonce) => nonce !== '' && sources.some((source) => NONCE.exec(source)?.[1] === nonce);

/** @param {readonly string[]} sources @returns {{ algorithm: string, value: string }[]} */
const hashesOf = (sources) => sources.flatMap((source) => {
  const parts = HASH.exec(source);
  return parts ? [{ algorithm: parts[1].toLowerCase(), value: plain(parts[2]) }] : [];
});

/** @param {readonly string[]} sources */
const allowsAllInline = (sources) => has(sources, "'unsafe-inline'") && !has(sources, "'strict-dynamic'")
  && !sources.some((source) => NONCE.test(source) || HASH.test(source));

/** @type {Record<string, (bytes: Uint8Array) => Uint8Array>} */
const DIGESTS = { sha256, sha384, sha512 };

/** @param {readonly string[]} sources @param {string} text */
function hasHashOf(sources, text) {
  const bytes = new TextEncoder().encode(text);
  return hashesOf(sources).some(({ algorithm, value }) => (
    value === btoa(String.fromCharCode(...DIGESTS[algorithm](bytes)))));
}

/**
 * Whether each hash of an `integrity` attribute is one that the list names. What the script then is, the browser's own
 * integrity check decides when it is fetched.
 * @param {readonly string[]} sources
 * @param {string} integrity
 */
function hasIntegrity(sources, integrity) {
  const hashes = hashesOf(sources);
  const named = integrity.split(/[\t\n\f\r ]+/).flatMap((item) => {
    const parts = METADATA.exec(item);
    return parts ? [{ algorithm: parts[1].toLowerCase(), value: plain(parts[2]) }] : [];
  });
  return named.length > 0 && named.every(({ algorithm, value }) => (
    hashes.some((hash) => hash.algorithm === algorithm && hash.value === value)));
}

/**
 * @param {readonly string[]} sources
 * @param {Request} request
 * @returns {Grounds | null}
 */
function grounds(sources, request) {
  const { text, src, nonce, integrity, parserInserted, self, redirected = false } = request;
  const firm = { url: false, strictDynamic: false };
  if (hasNonce(sources, nonce)) return firm;
  if (src === '' ? allowsAllInline(sources) || hasHashOf(sources, text) : hasIntegrity(sources, integrity)) return firm;
  if (has(sources, "'strict-dynamic'")) return parserInserted ? null : { url: false, strictDynamic: true };
  if (src === '' || !URL.canParse(src)) return null;
  return matchesUrl(sources, { url: new URL(src), self: new URL(self), redirected }) ? { url: true, strictDynamic: false } : null;
}

/**
 * @param {readonly Policy[]} policies
 * @param {Request} request
 * @returns {{ violation: Violation | null } & Grounds}
 */
export function evaluate(policies, request) {
  const found = { url: false, strictDynamic: false };
  const blocked = request.src || 'inline';
  for (const policy of policies) {
    if (forbidsScripting(policy)) return { violation: { policy, directive: 'sandbox', blocked }, ...found };
    const directive = scriptDirective(policy);
    if (directive) {
      const by = grounds(directive.sources, request);
      if (!by) return { violation: { policy, directive: directive.name, blocked }, ...found };
      found.url ||= by.url;
      found.strictDynamic ||= by.strictDynamic;
    }
  }
  return { violation: null, ...found };
}
