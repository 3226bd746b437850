/**
 * What the Python of a document may do: the capabilities of its site.
 *
 * @module
 */

/** @import { Capability } from '../protocol/capabilities.js' */
/** @import { Grant, Session } from '../protocol/messages.js' */

import { allCapabilities, isCapability } from '../protocol/capabilities.js';
import { defaultSettings } from '../protocol/settings.js';
import { formatSite } from '../protocol/site.js';

const CAPABILITIES = 'capabilities';

/** @returns {Promise<Record<string, Record<string, boolean>>>} */
async function load() {
  const { [CAPABILITIES]: stored } = await chrome.storage.local.get(CAPABILITIES);
  return /** @type {any} */ (stored) ?? {};
}

/**
 * @param {Pick<Session, 'origin' | 'topOrigin'>} session
 * @returns {Promise<Grant>}
 */
export async function grantFor({ origin, topOrigin }) {
  const site = formatSite({ origin, topOrigin });
  const capabilities = allCapabilities(true);
  for (const [name, allowed] of Object.entries((await load())[site] ?? {})) {
    if (isCapability(name)) capabilities[name] = allowed === true;
  }
  return { site, capabilities, settings: defaultSettings() };
}

/**
 * @param {string} site
 * @param {Capability} capability
 * @param {boolean | null} allowed  Null for the default.
 */
export async function setCapability(site, capability, allowed) {
  const all = await load();
  const own = { ...all[site] };
  if (allowed === null) delete own[capability];
  else own[capability] = allowed;
  await chrome.storage.local.set({ [CAPABILITIES]: { ...all, [site]: own } });
}
