/**
 * The list of sites on the options page: one row for each site, found, sorted and narrowed down. Pure.
 *
 * @module
 */

/** @import { Capabilities } from '../extension/protocol/capabilities.js' */
/** @import { Decision, Duration, RuleView } from '../extension/protocol/messages.js' */

/**
 * What is known of one site. The user's own rules for it, for the session and for good, are one row; what an
 * organisation has fixed is another, which nobody can change here.
 * @typedef {object} Row
 * @property {string} key
 * @property {string} site
 * @property {string} origin
 * @property {string} topOrigin  Empty but for a frame.
 * @property {Decision} decision
 * @property {Duration | 'managed'} duration
 * @property {Decision | ''} later  What holds when the session is over, where that is something else.
 * @property {Partial<Capabilities>} capabilities
 * @property {Partial<Capabilities>} fixed  The capabilities of this site that an organisation has fixed.
 */

/** @typedef {'site' | 'decision' | 'duration'} SortKey */
/** @typedef {{ by: SortKey, descending: boolean }} Order */

/**
 * @param {readonly RuleView[]} rules As the background sends them: sorted by site, a site's layers one after the other.
 * @returns {Row[]}
 */
export function rowsOf(rules) {
  /** @type {Map<string, RuleView>} */
  const managed = new Map();
  /** @type {Map<string, Row>} */
  const rows = new Map();
  for (const rule of rules) if (rule.duration === 'managed') managed.set(rule.site, rule);
  for (const rule of rules) {
    const key = `${rule.duration === 'managed' ? 'managed' : 'own'} ${rule.site}`;
    const before = rows.get(key);
    rows.set(key, before ? together(before, rule) : rowOf(key, rule, managed.get(rule.site)?.capabilities ?? {}));
  }
  return [...rows.values()];
}

/**
 * @param {string} key
 * @param {RuleView} rule
 * @param {Partial<Capabilities>} fixed
 * @returns {Row}
 */
function rowOf(key, { site, decision, duration, capabilities }, fixed) {
  const [origin, topOrigin = ''] = site.split(' in ');
  return { key, site, origin, topOrigin, decision, duration, later: '', capabilities, fixed };
}

/**
 * A site's rule for the session, and the one for good below it.
 * @param {Row} row
 * @param {RuleView} rule
 * @returns {Row}
 */
function together(row, rule) {
  const [passing, lasting] = row.duration === 'session' ? [row, rule] : [rule, row];
  const capabilities = { ...lasting.capabilities, ...passing.capabilities };
  if (passing.decision === 'ask') return { ...row, decision: lasting.decision, duration: 'always', capabilities };
  const later = passing.decision === lasting.decision ? '' : lasting.decision;
  return { ...row, decision: passing.decision, duration: 'session', later, capabilities };
}

/**
 * The rows whose site has all the words that were typed.
 * @param {readonly Row[]} rows
 * @param {string} typed
 * @returns {Row[]}
 */
export function matching(rows, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean).map(asWritten);
  return rows.filter(({ site }) => words.every((forms) => forms.some((form) => site.includes(form))));
}

/**
 * A word, and how a host is written in rules: `bücher` is `xn--bcher-kva` there.
 * @param {string} word
 */
function asWritten(word) {
  try {
    return [word, new URL(`https://${word.replace(/^https?:\/\//, '')}`).hostname];
  } catch {
    return [word];
  }
}

/** What one looks for first comes first. @type {{ decision: readonly string[], duration: readonly string[] }} */
const RANKS = { decision: ['allow', 'block', 'ask'], duration: ['managed', 'session', 'always'] };

/**
 * @param {readonly Row[]} rows Sorted by site.
 * @param {Order} order
 * @returns {Row[]}
 */
export function sorted(rows, { by, descending }) {
  if (by === 'site') return descending ? rows.toReversed() : [...rows];
  const sign = descending ? -1 : 1;
  // Within one decision the sites stay in their order, whichever decision comes first.
  return rows.toSorted((a, b) => sign * (RANKS[by].indexOf(a[by]) - RANKS[by].indexOf(b[by])));
}

/**
 * Which row has the keyboard next when some have gone: the one that took the place of the first of them, or the last.
 * @param {readonly Row[]} before
 * @param {readonly Row[]} after
 * @returns {Row | undefined}
 */
export function neighbour(before, after) {
  const left = new Set(after.map(({ key }) => key));
  const place = before.findIndex(({ key }) => !left.has(key));
  return place < 0 ? undefined : after[Math.min(place, after.length - 1)];
}
