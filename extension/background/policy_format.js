/**
 * The form in which a policy is stored and exported, and what an organisation configures is read in.
 *
 * @module
 */

/** @import { Capabilities } from '../protocol/capabilities.js' */
/** @import { Policy, SiteRule } from './policy.js' */

import { isCapability } from '../protocol/capabilities.js';
import { isSettingValue } from '../protocol/settings.js';
import { isSiteText } from '../protocol/site.js';
import { emptyPolicy } from './policy.js';

/** The version of the stored form. An older blob is migrated; one of a version unknown here is set aside. */
export const VERSION = 2;

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
