/**
 * What the user changes a policy by, where the change is written, and what it comes to. Pure: a policy is not changed,
 * another one is made.
 *
 * @module
 */

/** @import { Capability } from '../protocol/capabilities.js' */
/** @import { Decision, Duration, PolicyChanges, Site } from '../protocol/messages.js' */
/** @import { Settings } from '../protocol/settings.js' */
/** @import { Policy, SiteRule } from './policy.js' */

import { defaultSettings } from '../protocol/settings.js';
import { formatSite, parseSite } from '../protocol/site.js';
import { own } from './records.js';

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
