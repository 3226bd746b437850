/**
 * What the user decides: about sites, capabilities and settings, in the popup and on the options page. Each change is written
 * and then applied to what is open.
 *
 * @module
 */

/** @import { Capability } from '../protocol/capabilities.js' */
/** @import { AuditEntry, Decision, Duration, PolicyChanges, PolicyView, Site, TabState } from '../protocol/messages.js' */
/** @import { Settings } from '../protocol/settings.js' */
/** @import { Policy } from './policy.js' */

import { translate } from '../i18n.js';
import { formatSite } from '../protocol/site.js';
import { applyEverything, applyPolicy, openTabs } from './apply.js';
import * as audit from './audit.js';
import { forgetCode } from './code.js';
import * as documents from './documents.js';
import { clearPackages } from './packages.js';
import * as pages from './pages.js';
import * as kernel from './policy.js';
import * as edits from './policy_edits.js';
import * as format from './policy_format.js';
import { isPrivate } from './rulings.js';
import * as store from './store.js';
import { tabState } from './tabs.js';

/**
 * The user answers for a site of a tab.
 * @param {number} tabId
 * @param {Site} site
 * @param {'once' | Decision} decision
 * @param {Duration} duration
 * @returns {Promise<TabState>}
 */
export async function answer(tabId, site, decision, duration) {
  const incognito = await isPrivate(tabId);
  if (decision === 'once') {
    await noteActs({ place: tabId, incognito }, [site], 'decision', decision);
    await store.changeTab(tabId, (tab) => pages.grantOnce(tab, formatSite(site)));
    await applyPolicy([tabId]);
  } else {
    await setRules([site], decision, { place: tabId, incognito }, duration);
  }
  return tabState(tabId);
}

/** Where the user says something: in the popup of a tab, or on the options page. */
/** @typedef {{ place: store.Place, incognito: boolean }} Origin */

/**
 * Logs what the user says of sites.
 * @param {Origin} origin
 * @param {readonly Site[]} sites
 * @param {AuditEntry['kind']} kind
 * @param {string} name
 */
function noteActs({ place, incognito }, sites, kind, name) {
  return store.changeAudit(place, incognito, (log) => {
    for (const site of sites) audit.noteAct(log, Date.now(), formatSite(site), kind, name);
  });
}

/**
 * Logs what the user says of everything.
 * @param {Origin} origin
 * @param {AuditEntry['kind']} kind
 * @param {string} name
 */
function noteAct({ place, incognito }, kind, name) {
  return store.changeAudit(place, incognito, (log) => audit.noteAct(log, Date.now(), '', kind, name));
}

/** @param {boolean | null} allowed @returns {AuditEntry['kind']} */
const kindOf = (allowed) => (allowed === null ? 'usual' : allowed ? 'grant' : 'withdrawal');

/**
 * Sets rules or (by `ask`) takes decisions away, and applies it to what is open.
 * @param {Site[]} sites
 * @param {Decision} decision
 * @param {Origin} origin
 * @param {Duration} [duration]
 */
export async function setRules(sites, decision, origin, duration = 'always') {
  const { incognito } = origin;
  const lasts = incognito ? 'private' : duration;
  await noteActs(origin, sites, 'decision', decision === 'allow' ? `allow_${lasts}` : decision);
  const effect = /** @type {const} */ ({ allow: 'give', block: 'block', ask: 'undo' })[decision];
  const layers = edits.layersToWrite(effect, duration, incognito);
  await changeRules(layers, (policy, isMeant) =>
    sites.reduce((now, site) => edits.withDecision(now, site, isMeant ? decision : 'ask'), policy),
  );
  if (decision !== 'allow') await revokeOnce(sites, decision);
  await applyPolicy(await openTabs());
  if (decision !== 'allow' && layers.includes('lasting')) await forgetCode(sites);
}

/**
 * Forgets all that was decided for sites.
 * @param {Site[]} sites
 * @param {Origin} origin
 */
export async function removeRules(sites, origin) {
  await noteActs(origin, sites, 'decision', 'remove');
  await changeRules(edits.layersToWrite('undo', 'always', false), (policy) => sites.reduce(edits.withoutRule, policy));
  await revokeOnce(sites, 'ask');
  await applyPolicy(await openTabs());
  await forgetCode(sites);
}

/**
 * Sets a capability of sites; it holds as long as the site's decision does.
 * @param {Site[]} sites
 * @param {Capability} capability
 * @param {boolean | null} allowed
 * @param {Origin} origin
 */
export async function setCapability(sites, capability, allowed, origin) {
  const { incognito } = origin;
  await noteActs(origin, sites, kindOf(allowed), capability);
  const effect = allowed === null ? 'undo' : allowed ? 'give' : 'block';
  const { passing, lasting } = await store.loadLayers(incognito);
  /** @param {Site} site */
  const isPassing = (site) => {
    const key = formatSite(site);
    return passing.rules[key]?.decision !== undefined && lasting.rules[key] === undefined;
  };
  for (const duration of /** @type {const} */ (['session', 'always'])) {
    const meant = sites.filter((site) => isPassing(site) === (duration === 'session'));
    if (meant.length === 0) continue;
    await changeRules(edits.layersToWrite(effect, duration, incognito), (policy, isMeant) =>
      meant.reduce((now, site) => edits.withCapability(now, site, capability, isMeant ? allowed : null), policy),
    );
  }
  await applyPolicy(await openTabs());
}

/**
 * @param {Capability} capability
 * @param {boolean | null} allowed
 * @param {Origin} origin
 */
export async function setDefault(capability, allowed, origin) {
  await noteAct(origin, kindOf(allowed), capability);
  await store.changePolicy('lasting', (policy) => edits.withDefault(policy, capability, allowed));
  await applyPolicy(await openTabs());
}

/**
 * @param {keyof Settings} name
 * @param {Settings[keyof Settings] | null} value
 * @param {Origin} origin
 */
export async function setSetting(name, value, origin) {
  await noteAct(origin, 'setting', name);
  await store.changePolicy('lasting', (policy) => edits.withSetting(policy, name, value));
  await applyEverything();
  if (name === 'codeCache' && value === false) await forgetCode('all');
}

/**
 * What `importPolicy` takes: the differences from the default, as JSON.
 * @returns {Promise<string>}
 */
export async function exportPolicy() {
  return `${JSON.stringify({ adder: 'settings', ...format.dry(await store.loadLasting()) }, null, 2)}\n`;
}

/**
 * @param {string} text
 * @param {boolean} replace  Whether what is not in the text is forgotten.
 * @param {Origin} origin
 */
export async function importPolicy(text, replace, origin) {
  const imported = readImport(text);
  await noteAct(origin, 'everything', 'import');
  const before = await store.loadLasting();
  await store.changePolicy('lasting', (policy) => (replace ? imported : kernel.merged(policy, imported)));
  await follow(before, await store.loadLasting());
}

/**
 * What an organisation manages is another, or is found when the browser starts: it holds for what is open as well.
 * @param {Record<string, { oldValue?: unknown, newValue?: unknown }>} changes
 */
export async function managedChanged(changes) {
  /** @param {'oldValue' | 'newValue'} which */
  const policy = (which) => format.readManaged(
    Object.fromEntries(Object.entries(changes).map(([name, change]) => [name, change[which]])));
  await follow(policy('oldValue'), policy('newValue'));
}

/** The browser starts: what was not known when it ran last. */
export async function managedFound() {
  const { managed } = await store.loadLayers(false);
  await follow(kernel.emptyPolicy(), managed);
}

/**
 * @param {string} text
 * @returns {Policy}
 */
function readImport(text) {
  /** @type {unknown} */
  let blob;
  try {
    blob = JSON.parse(text);
  } catch {
    throw new Error(translate('importNotJson'));
  }
  if (/** @type {any} */ (blob)?.adder !== 'settings') throw new Error(translate('importNotAdder'));
  const { policy, broken } = format.hydrate(blob);
  if (broken) throw new Error(translate('importBroken'));
  return policy;
}

/**
 * What an import would change, before it is done.
 * @param {string} text
 * @param {boolean} replace
 * @returns {Promise<PolicyChanges>}
 */
export async function previewImport(text, replace) {
  const imported = readImport(text);
  const now = await store.loadLasting();
  return edits.changesBetween(now, replace ? imported : kernel.merged(now, imported));
}

/**
 * Everything as it was when Adder was installed.
 * @param {Origin} origin
 */
export async function reset(origin) {
  await noteAct(origin, 'everything', 'reset');
  await Promise.all([
    store.changePolicy('lasting', kernel.emptyPolicy),
    store.changePolicy('session', kernel.emptyPolicy),
    store.forgetPrivate(),
  ]);
  for (const tabId of await openTabs()) {
    await store.changeKnownTab(tabId, (tab) => {
      pages.revokeOnce(tab, () => true);
      tab.off = false;
    });
  }
  await applyEverything();
  await forgetCode('all');
  await clearPackages().catch((error) => console.warn('Adder: packages could not be removed.', error));
}

/**
 * Changes what was decided for sites.
 * @param {ReturnType<typeof edits.layersToWrite>} layers
 * @param {(policy: Policy, isMeant: boolean) => Policy} change
 */
async function changeRules(layers, change) {
  const meant = layers.at(-1);
  for (const layer of layers) await store.changePolicy(layer, (policy) => change(policy, layer === meant));
}

/**
 * What follows where rules have changed all at once: from one policy to another.
 * @param {Policy} before
 * @param {Policy} after
 */
async function follow(before, after) {
  const { blocked, asked } = edits.takenBack(before, after);
  await revokeOnce(blocked, 'block');
  await revokeOnce(asked, 'ask');
  await applyEverything();
  const isKept = kernel.settingsOf(await store.loadLayers(false)).codeCache;
  if (!isKept) await forgetCode('all');
  else if (blocked.length + asked.length > 0) await forgetCode([...blocked, ...asked]);
}

/**
 * "Never" and "ask again" are meant for the pages that were allowed for once as well.
 * @param {Site[]} sites
 * @param {Decision} decision
 */
async function revokeOnce(sites, decision) {
  const texts = sites.map(formatSite);
  const everywhere = sites.filter(({ origin, topOrigin }) => decision === 'block' && origin === topOrigin);
  /** @param {string} granted */
  const covered = (granted) =>
    texts.includes(granted) || everywhere.some(({ origin }) => granted.startsWith(`${origin} in `));
  for (const tabId of await openTabs()) {
    await store.changeKnownTab(tabId, (tab) => pages.revokeOnce(tab, covered));
  }
}

/**
 * @param {boolean} incognito
 * @returns {Promise<PolicyView>}
 */
export async function policyView(incognito) {
  const layers = await store.loadLayers(incognito);
  const { managed } = layers;
  return {
    incognito,
    reload: await sitesToReload(incognito),
    rules: kernel.listRules(layers),
    capabilities: kernel.defaultsOf(layers),
    settings: kernel.settingsOf(layers),
    managed: { capabilities: Object.keys(managed.capabilities), settings: Object.keys(managed.settings) },
  };
}

/**
 * The sites of which open documents hold more than they may have now.
 * @param {boolean} incognito
 * @returns {Promise<string[]>}
 */
async function sitesToReload(incognito) {
  const tabs = [...(await store.loadTabs()).values()].filter((tab) => documents.isPrivate(tab) === incognito);
  const shown = tabs.flatMap(documents.shownDocuments);
  return [...new Set(shown.filter(({ reload }) => reload).map(({ site }) => formatSite(site)))];
}
