/**
 * The policy kernel: which site's Python may run, and what it may do. The one place that decides.
 *
 * Pure data and pure functions, no browser API, so that every rule here is tested in milliseconds. The background feeds
 * it sites that it minted from the browser's own facts (`sessions.js`). How a policy is changed: `policy_edits.js`.
 *
 * A rule is about an origin, or about a frame's origin inside another site (`https://w.example in https://a.org`). Rules
 * lie in layers: what an organisation manages, what was decided for this browser session (or, in private windows, for as
 * long as one is open), and what holds always. The managed layer has the first word. Of the others, the most specific
 * statement wins: a grant for the documents now open, then the rule for exactly this frame in this site, then a block of
 * the frame's origin anywhere or of the site around it. An allow of an origin does not reach into frames under other
 * sites: there the embedding page chooses what the frame shows and when, which the user did not see when saying yes.
 *
 * @module
 */

/** @import { Capabilities, Capability } from '../protocol/capabilities.js' */
/** @import { Decision, Duration, RuleView, Session, Site } from '../protocol/messages.js' */
/** @import { Settings } from '../protocol/settings.js' */

import { allCapabilities, CAPABILITIES } from '../protocol/capabilities.js';
import { defaultSettings } from '../protocol/settings.js';
import { formatSite, isWebOrigin, parseSite } from '../protocol/site.js';
import { own } from './records.js';

/**
 * What was decided for a site. Without a decision it is still asked; capabilities that are not there are the default.
 * @typedef {{ decision?: 'allow' | 'block', capabilities?: Partial<Capabilities> }} SiteRule
 */

/**
 * One layer: only what differs from the default. `rules` maps a site's text to its rule.
 * @typedef {object} Policy
 * @property {Record<string, SiteRule>} rules
 * @property {Partial<Capabilities>} capabilities  The defaults for all sites.
 * @property {Partial<Settings>} settings
 */

/**
 * The layers that hold in a window. `passing` is the browser session's, or a private window's on top of that.
 * @typedef {{ managed: Policy, passing: Policy, lasting: Policy }} Layers
 */

/**
 * Why nothing may run, as a key of `_locales` (the kernel speaks no language). Empty where the decision says all.
 * @typedef {'' | 'reasonRule' | 'reasonAround' | 'reasonManaged' | 'reasonOff' | 'reasonTabOff' | 'reasonOpaque'
 *   | 'reasonScheme' | 'reasonTopUnknown'} ReasonKey
 */

/**
 * `subject` is what the reason is about; `by` what spoke: a grant for once, a rule of a layer, a switch, or nothing.
 * @typedef {{ decision: Decision | 'refused', reason: ReasonKey, subject: string, by: Speaker }} Verdict
 */

/** @typedef {'' | 'once' | 'session' | 'rule' | 'managed' | 'switch' | 'devtools'} Speaker */

/**
 * What is only about the documents now open: sites allowed for once, as text; whether the tab is switched off; whether the
 * user has typed Python for this document in DevTools.
 * @typedef {{ once?: readonly string[], off?: boolean, devtools?: boolean }} Occasion
 */

/** @returns {Policy} */
export function emptyPolicy() {
  return { rules: {}, capabilities: {}, settings: {} };
}

/**
 * @param {Partial<Layers>} [layers]
 * @returns {Layers}
 */
export function layersOf({ managed = emptyPolicy(), passing = emptyPolicy(), lasting = emptyPolicy() } = {}) {
  return { managed, passing, lasting };
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
 * @param {Layers} layers
 * @param {Site} site
 * @param {Occasion} [occasion]
 * @returns {Verdict}
 */
export function decide(layers, site, { once = [], off = false, devtools = false } = {}) {
  const impossible = whyRefused(site);
  if (impossible) return impossible;
  const exact = formatSite(site);
  if (!settingsOf(layers).enabled) return { decision: 'block', reason: 'reasonOff', subject: exact, by: 'switch' };
  if (off) return { decision: 'block', reason: 'reasonTabOff', subject: exact, by: 'switch' };
  const managed = ruled(layers.managed, site);
  if (managed) return { ...managed, reason: managed.decision === 'block' ? 'reasonManaged' : '', by: 'managed' };
  if (once.includes(exact)) return { decision: 'allow', reason: '', subject: exact, by: 'once' };
  const verdict = ruled(merged(layers.lasting, layers.passing), site);
  // Who types Python into a page's developer tools has said yes for that page, where nothing else was said.
  if (!verdict && devtools) return { decision: 'allow', reason: '', subject: exact, by: 'devtools' };
  if (!verdict) return { decision: 'ask', reason: '', subject: exact, by: '' };
  const passing = own(layers.passing.rules, verdict.subject)?.decision !== undefined;
  return { ...verdict, by: passing ? 'session' : 'rule' };
}

/**
 * What a layer's rules say of a site, if anything.
 * @param {Policy} policy
 * @param {Site} site
 * @returns {Pick<Verdict, 'decision' | 'reason' | 'subject'> | null}
 */
function ruled({ rules }, site) {
  const exact = formatSite(site);
  const decision = own(rules, exact)?.decision;
  if (decision) return { decision, reason: decision === 'block' ? 'reasonRule' : '', subject: exact };
  if (own(rules, site.origin)?.decision === 'block') {
    return { decision: 'block', reason: 'reasonRule', subject: site.origin };
  }
  if (own(rules, site.topOrigin)?.decision === 'block') {
    return { decision: 'block', reason: 'reasonAround', subject: site.topOrigin };
  }
  return null;
}

/**
 * What a site's Python may do where it may run. What the site around a frame may not do, the frame may not either,
 * unless there is a rule for exactly this frame there.
 * @param {Layers} layers
 * @param {Site} site
 * @returns {Capabilities}
 */
export function capabilitiesOf(layers, site) {
  const capabilities = allCapabilities(false);
  for (const name of CAPABILITIES) capabilities[name] = may(layers, site, name);
  return capabilities;
}

/**
 * @param {Layers} layers
 * @param {Site} site
 * @param {Capability} name
 * @returns {boolean}
 */
function may(layers, site, name) {
  const chosen = merged(layers.lasting, layers.passing);
  /** @param {string} key */
  const said = (key) => own(layers.managed.rules, key)?.capabilities?.[name] ?? own(chosen.rules, key)?.capabilities?.[name];
  const exact = said(formatSite(site));
  if (exact !== undefined) return exact;
  const usual = said(site.origin) ?? defaultsOf(layers)[name];
  return usual && (site.origin === site.topOrigin || may(layers, siteOf({ ...site, origin: site.topOrigin }), name));
}

/**
 * The defaults for sites of which nothing else is said.
 * @param {Layers} layers
 * @returns {Capabilities}
 */
export function defaultsOf({ managed, lasting }) {
  return { ...allCapabilities(true), ...lasting.capabilities, ...managed.capabilities };
}

/**
 * @param {Layers} layers
 * @returns {Settings}
 */
export function settingsOf({ managed, lasting }) {
  return { ...defaultSettings(), ...lasting.settings, ...managed.settings };
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
 * One layer on top of another: what it says of a site's decision or of a capability replaces what the lower one says.
 * @param {Policy} lower
 * @param {Policy} upper
 * @returns {Policy}
 */
export function merged(lower, upper) {
  const rules = { ...lower.rules };
  for (const [site, rule] of Object.entries(upper.rules)) {
    const below = own(rules, site);
    rules[site] = { ...below, ...rule };
    if (below?.capabilities && rule.capabilities) rules[site].capabilities = { ...below.capabilities, ...rule.capabilities };
  }
  return {
    rules,
    capabilities: { ...lower.capabilities, ...upper.capabilities },
    settings: { ...lower.settings, ...upper.settings },
  };
}

/**
 * The rules of all layers for display: sorted by host, a site's frames below it.
 * @param {Layers} layers
 * @returns {RuleView[]}
 */
export function listRules({ managed, passing, lasting }) {
  /** @type {[Duration | 'managed', Policy][]} */
  const named = [['managed', managed], ['session', passing], ['always', lasting]];
  return named
    .flatMap(([duration, { rules }]) => (
      Object.entries(rules).map(([site, rule]) => ({ site, duration, rule, key: parseSite(site) }))))
    .sort((a, b) => compare(a.key.topOrigin, b.key.topOrigin) || compare(a.site, b.site))
    .map(({ site, duration, rule: { decision, capabilities } }) => (
      { site, duration, decision: decision ?? 'ask', capabilities: capabilities ?? {} }));
}

/**
 * @param {string} a
 * @param {string} b
 */
function compare(a, b) {
  const [x, y] = [a.replace(/^https?:\/\//, ''), b.replace(/^https?:\/\//, '')];
  return x < y ? -1 : x > y ? 1 : 0;
}
