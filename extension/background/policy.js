/**
 * The policy kernel: which site's Python may run, and what it may do. The one place that decides.
 *
 * Pure data and pure functions, no browser API, so that every rule here is tested in milliseconds. The background feeds
 * it sites that it minted from the browser's own facts (`sessions.js`) and stores what comes out (`store.js`).
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
/** @import { Decision, Duration, PolicyChanges, RuleView, Session, Site } from '../protocol/messages.js' */
/** @import { Settings } from '../protocol/settings.js' */

import { allCapabilities, CAPABILITIES, isCapability } from '../protocol/capabilities.js';
import { defaultSettings, isSettingValue } from '../protocol/settings.js';
import { formatSite, isSiteText, isWebOrigin, parseSite } from '../protocol/site.js';

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

/** The version of the stored form. An older blob is migrated; one of a version unknown here is set aside. */
export const VERSION = 2;

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
 * The policy with another decision for a site; `ask`, the default, takes it away.
 * @param {Policy} policy
 * @param {Site} site
 * @param {Decision} decision
 * @returns {Policy}
 */
export function withDecision(policy, site, decision) {
  return withRule(policy, site, (rule) => ({ ...rule, decision: decision === 'ask' ? undefined : decision }));
}

/**
 * The policy with a capability of a site set; `null` leaves it to the default again.
 * @param {Policy} policy
 * @param {Site} site
 * @param {Capability} name
 * @param {boolean | null} allowed
 * @returns {Policy}
 */
export function withCapability(policy, site, name, allowed) {
  return withRule(policy, site, (rule) => ({ ...rule, capabilities: withValue(rule.capabilities, name, allowed) }));
}

/**
 * The policy without a word about a site.
 * @param {Policy} policy
 * @param {Site} site
 * @returns {Policy}
 */
export function withoutRule(policy, site) {
  return withRule(policy, site, () => ({}));
}

/**
 * The policy with another default for a capability; `null` is the one that Adder comes with.
 * @param {Policy} policy
 * @param {Capability} name
 * @param {boolean | null} allowed
 * @returns {Policy}
 */
export function withDefault(policy, name, allowed) {
  return { ...policy, capabilities: withValue(policy.capabilities, name, allowed === true ? null : allowed) };
}

/**
 * The policy with a setting; `null` is the default.
 * @template {keyof Settings} Name
 * @param {Policy} policy
 * @param {Name} name
 * @param {Settings[Name] | null} value
 * @returns {Policy}
 */
export function withSetting(policy, name, value) {
  return { ...policy, settings: withValue(policy.settings, name, isSame(value, defaultSettings()[name]) ? null : value) };
}

/**
 * @param {Policy} policy
 * @param {Site} site
 * @param {(rule: SiteRule) => SiteRule} change
 * @returns {Policy}
 */
function withRule(policy, site, change) {
  const key = formatSite(site);
  const rules = { ...policy.rules };
  const { decision, capabilities = {} } = change(own(rules, key) ?? {});
  /** @type {SiteRule} */
  const rule = {};
  if (decision) rule.decision = decision;
  if (Object.keys(capabilities).length > 0) rule.capabilities = capabilities;
  delete rules[key];
  if (Object.keys(rule).length > 0) rules[key] = rule;
  return { ...policy, rules };
}

/**
 * @template {object} T
 * @param {T | undefined} record
 * @param {keyof T} name
 * @param {T[keyof T] | null | undefined} value
 * @returns {Partial<T>}
 */
function withValue(record, name, value) {
  const { [name]: _before, ...others } = /** @type {any} */ (record ?? {});
  return value === null || value === undefined ? others : { ...others, [name]: value };
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

/** The layers that decisions of the user's are written to, each on top of the next. */
const WRITTEN = /** @type {const} */ (['private', 'session', 'lasting']);

/**
 * Which layers a change is written to, the last of them being the one that is meant; from those above it, which would hide it,
 * what they say is taken away. What gives something stays in the windows that it was said in, and so does a block that was said
 * in a private one. A block reaches into private windows too, and what is taken back is taken back in all of them.
 * @param {'give' | 'block' | 'undo'} effect
 * @param {Duration} duration
 * @param {boolean} incognito  Whether it was said in a private window.
 * @returns {(typeof WRITTEN)[number][]}
 */
export function layersToWrite(effect, duration, incognito) {
  if (incognito && effect !== 'undo') return ['private'];
  const reached = WRITTEN.slice(0, duration === 'session' ? 2 : 3);
  return effect === 'give' ? reached.slice(1) : reached;
}

/**
 * The sites that lose something from one policy to another: those that are blocked now, and those that are no longer allowed.
 * @param {Policy} before
 * @param {Policy} after
 * @returns {{ blocked: Site[], asked: Site[] }}
 */
export function takenBack(before, after) {
  /** @param {Policy} policy @param {string} site */
  const decided = ({ rules }, site) => own(rules, site)?.decision;
  const blocked = Object.keys(after.rules).filter((site) => (
    decided(after, site) === 'block' && decided(before, site) !== 'block'));
  const asked = Object.keys(before.rules).filter((site) => decided(before, site) === 'allow' && !decided(after, site));
  return { blocked: blocked.map(parseSite), asked: asked.map(parseSite) };
}

/**
 * What changes from one policy to another, counted.
 * @param {Policy} before
 * @param {Policy} after
 * @returns {PolicyChanges}
 */
export function changesBetween(before, after) {
  const sites = Object.keys(after.rules);
  const gone = Object.keys(before.rules).filter((site) => !own(after.rules, site));
  const added = sites.filter((site) => !own(before.rules, site));
  const kept = sites.filter((site) => own(before.rules, site));
  return {
    added: added.length,
    changed: kept.filter((site) => !isSameRule(before.rules[site], after.rules[site])).length,
    removed: gone.length,
    capabilities: countChanged(before.capabilities, after.capabilities),
    settings: countChanged(before.settings, after.settings),
  };
}

/**
 * @param {SiteRule} a
 * @param {SiteRule} b
 */
function isSameRule(a, b) {
  return a.decision === b.decision && countChanged(a.capabilities ?? {}, b.capabilities ?? {}) === 0;
}

/**
 * @param {Record<string, unknown>} before
 * @param {Record<string, unknown>} after
 */
function countChanged(before, after) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isSame(own(before, name), own(after, name))).length;
}

/** Lists are compared by what is in them. @param {unknown} a @param {unknown} b */
const isSame = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

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

/**
 * The form in which a policy is stored and exported: the differences from the default.
 * @param {Policy} policy
 */
export function dry({ rules, capabilities, settings }) {
  return { version: VERSION, rules: { ...rules }, capabilities: { ...capabilities }, settings: { ...settings } };
}

/** What each older version has to become the next. @type {Record<number, (blob: any) => unknown>} */
const MIGRATIONS = {
  // The first version's rules were the decisions alone.
  1: (blob) => ({ version: 2, rules: mapValues(blob.rules, (decision) => ({ decision })), capabilities: {}, settings: {} }),
};

/**
 * A policy from storage or from an import. What cannot be read is not repaired by guessing: what is readable comes back
 * (all else is the default, which asks) and `broken` tells the store to keep the blob aside.
 * @param {unknown} blob
 * @returns {{ policy: Policy, broken: boolean, migrated: boolean }}
 */
export function hydrate(blob) {
  if (blob === undefined) return { policy: emptyPolicy(), broken: false, migrated: false };
  let stored = /** @type {any} */ (blob);
  const migrated = isRecord(stored) && isRecord(stored.rules) && Object.hasOwn(MIGRATIONS, Number(stored.version));
  while (migrated && Object.hasOwn(MIGRATIONS, stored.version)) stored = MIGRATIONS[stored.version](stored);
  const readable = isRecord(stored) && stored.version === VERSION && isRecord(stored.rules);
  if (!readable) return { policy: emptyPolicy(), broken: true, migrated: false };
  return { ...readPolicy(stored), migrated };
}

/**
 * The managed layer, from what an organisation has configured: a policy without a version.
 * @param {unknown} blob
 * @returns {Policy}
 */
export function readManaged(blob) {
  return isRecord(blob) ? readPolicy(/** @type {any} */ (blob)).policy : emptyPolicy();
}

/**
 * @param {{ rules?: unknown, capabilities?: unknown, settings?: unknown }} stored
 * @returns {{ policy: Policy, broken: boolean }}
 */
function readPolicy({ rules = {}, capabilities = {}, settings = {} }) {
  const policy = emptyPolicy();
  let broken = !isRecord(rules) || !isRecord(settings);
  for (const [site, value] of Object.entries(isRecord(rules) ? rules : {})) {
    const rule = readRule(value);
    if (rule.whole && isSiteText(site)) policy.rules[site] = rule.rule;
    else broken = true;
  }
  const defaults = readCapabilities(capabilities);
  policy.capabilities = defaults.capabilities;
  for (const [name, value] of Object.entries(isRecord(settings) ? settings : {})) {
    if (isSettingValue(name, value)) Object.assign(policy.settings, { [name]: value });
    else broken = true;
  }
  return { policy, broken: broken || !defaults.whole };
}

/**
 * @param {unknown} value
 * @returns {{ rule: SiteRule, whole: boolean }}
 */
function readRule(value) {
  if (!isRecord(value)) return { rule: {}, whole: false };
  const { decision, capabilities, ...others } = value;
  const read = readCapabilities(capabilities ?? {});
  /** @type {SiteRule} */
  const rule = {};
  if (decision === 'allow' || decision === 'block') rule.decision = decision;
  if (Object.keys(read.capabilities).length > 0) rule.capabilities = read.capabilities;
  const known = decision === undefined || rule.decision !== undefined;
  return { rule, whole: known && read.whole && Object.keys(others).length === 0 && Object.keys(rule).length > 0 };
}

/**
 * @param {unknown} value
 * @returns {{ capabilities: Partial<Capabilities>, whole: boolean }}
 */
function readCapabilities(value) {
  if (!isRecord(value)) return { capabilities: {}, whole: false };
  const entries = Object.entries(value);
  const known = entries.filter(([name, allowed]) => isCapability(name) && typeof allowed === 'boolean');
  return { capabilities: Object.fromEntries(known), whole: known.length === entries.length };
}

/**
 * What a record itself holds: a stored blob must not be answered by Object.prototype.
 * @template T
 * @param {Record<string, T>} record
 * @param {string} key
 * @returns {T | undefined}
 */
function own(record, key) {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/**
 * @param {Record<string, unknown>} record
 * @param {(value: unknown) => unknown} change
 */
function mapValues(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
