/**
 * The policy kernel: which site's Python may run. The one place that decides.
 *
 * Pure data and pure functions, no browser API, so that every rule here is tested in milliseconds. The background feeds
 * it sites that it minted from the browser's own facts (`sessions.js`) and stores what comes out (`store.js`).
 *
 * A rule is about an origin, or about a frame's origin inside another site (`https://w.example in https://a.org`). The
 * most specific statement wins: a grant for the documents now open, then the rule for exactly this frame in this site,
 * then a block of the frame's origin anywhere. An allow of an origin does not reach into frames under other sites:
 * there the embedding page chooses what the frame shows and when, which the user did not see when saying yes.
 *
 * @module
 */

/** @import { Decision, Rule, Session, Site } from '../protocol/messages.js' */

import { formatSite, isSiteText, isWebOrigin, parseSite } from '../protocol/site.js';

/**
 * `rules` maps a site's text to what was decided for it. What is not there is asked.
 * @typedef {{ rules: Record<string, Rule['decision']> }} Policy
 */

/**
 * Why nothing may run, as a key of `_locales` (the kernel speaks no language). Empty where the decision says all.
 * @typedef {'' | 'reasonRule' | 'reasonOpaque' | 'reasonScheme' | 'reasonTopUnknown'} ReasonKey
 */

/**
 * `subject` is what the reason is about; `by` what spoke: a grant for once, a rule, or nothing.
 * @typedef {{ decision: Decision | 'refused', reason: ReasonKey, subject: string, by: '' | 'once' | 'rule' }} Verdict
 */

/** The version of the stored form. A blob of another version is set aside, never guessed at. */
export const VERSION = 1;

/** @returns {Policy} */
export function defaultPolicy() {
  return { rules: {} };
}

/**
 * @param {Pick<Session, 'origin' | 'topOrigin'>} session
 * @returns {Site}
 */
export function siteOf({ origin, topOrigin }) {
  return { origin, topOrigin };
}

/**
 * What may happen on a site.
 * @param {Policy} policy
 * @param {Site} site
 * @param {readonly string[]} [once] Sites allowed for the documents now open, as text.
 * @returns {Verdict}
 */
export function decide(policy, site, once = []) {
  const impossible = whyRefused(site);
  if (impossible) return impossible;
  const exact = formatSite(site);
  if (once.includes(exact)) return { decision: 'allow', reason: '', subject: exact, by: 'once' };
  const candidates = [exact, site.origin];
  for (const candidate of candidates) {
    // `Object.hasOwn`: a stored blob must not be answered by Object.prototype.
    if (!Object.hasOwn(policy.rules, candidate)) continue;
    const ruled = policy.rules[candidate];
    if (ruled === 'block') {
      return { decision: 'block', reason: 'reasonRule', subject: candidate, by: 'rule' };
    }
    if (ruled === 'allow' && candidate === exact) {
      return { decision: 'allow', reason: '', subject: candidate, by: 'rule' };
    }
  }
  return { decision: 'ask', reason: '', subject: exact, by: '' };
}

/**
 * A site that no rule can allow, since the origin is nobody's or is not of the web.
 * @param {Site} site
 * @returns {Verdict | null}
 */
function whyRefused(site) {
  const { origin, topOrigin } = site;
  /** @type {(reason: ReasonKey) => Verdict} */
  const refused = (reason) => ({ decision: 'refused', reason, subject: origin, by: '' });
  if (!origin || origin === 'null') return refused('reasonOpaque');
  if (!isWebOrigin(origin)) return refused('reasonScheme');
  if (!isWebOrigin(topOrigin)) return refused('reasonTopUnknown');
  return null;
}

/**
 * The policy with one more rule; `ask`, the default, takes the rule away.
 * @param {Policy} policy
 * @param {Site} site
 * @param {Decision} decision
 * @returns {Policy}
 */
export function withRule(policy, site, decision) {
  const rules = { ...policy.rules };
  const key = formatSite(site);
  if (decision === 'ask') delete rules[key];
  else rules[key] = decision;
  return { ...policy, rules };
}

/**
 * A private window's policy: what holds everywhere, with what was decided in private windows on top.
 * @param {Policy} lasting
 * @param {Policy} inPrivate
 * @returns {Policy}
 */
export function overlay(lasting, inPrivate) {
  return { rules: { ...lasting.rules, ...inPrivate.rules } };
}

/**
 * The rules for display: sorted by host, a site's frames below it.
 * @param {Policy} policy
 * @returns {Rule[]}
 */
export function listRules(policy) {
  return Object.entries(policy.rules)
    .map(([site, decision]) => ({ site, decision, key: parseSite(site) }))
    .sort((a, b) => compare(a.key.topOrigin, b.key.topOrigin) || compare(a.site, b.site))
    .map(({ site, decision }) => ({ site, decision }));
}

/**
 * @param {string} a
 * @param {string} b
 */
function compare(a, b) {
  const [x, y] = [a.replace(/^https?:\/\//, ''), b.replace(/^https?:\/\//, '')];
  return x < y ? -1 : x > y ? 1 : 0;
}

/**
 * The form in which a policy is stored.
 * @param {Policy} policy
 */
export function dry(policy) {
  return { version: VERSION, rules: { ...policy.rules } };
}

/**
 * A policy from storage. What cannot be read is not repaired by guessing: the readable rules come back (all else is
 * asked, the safe default) and `broken` tells the store to keep the blob aside.
 * @param {unknown} blob
 * @returns {{ policy: Policy, broken: boolean }}
 */
export function hydrate(blob) {
  if (blob === undefined) return { policy: defaultPolicy(), broken: false };
  const stored = /** @type {{ version?: unknown, rules?: unknown } | null} */ (blob);
  const readable =
    typeof stored === 'object' && stored !== null && stored.version === VERSION && isRecord(stored.rules);
  if (!readable) return { policy: defaultPolicy(), broken: true };
  const policy = defaultPolicy();
  let broken = false;
  for (const [site, decision] of Object.entries(/** @type {object} */ (stored.rules))) {
    if (isSiteText(site) && (decision === 'allow' || decision === 'block')) policy.rules[site] = decision;
    else broken = true;
  }
  return { policy, broken };
}

/** @param {unknown} value */
function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
