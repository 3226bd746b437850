/**
 * What a site's Python may be allowed to do, beyond the DOM that it always may. The names are the ones that the user
 * reads, that rules are stored with and that a `PermissionError` says.
 *
 * @module
 */

/**
 * @typedef {'javascript' | 'network' | 'storage' | 'packages' | 'clipboard' | 'media' | 'location' | 'notifications'
 * } Capability
 */

/** @typedef {Record<Capability, boolean>} Capabilities */

/** @type {readonly Capability[]} */
export const CAPABILITIES = Object.freeze([
  'javascript', 'network', 'storage', 'packages', 'clipboard', 'media', 'location', 'notifications',
]);

/** @param {unknown} name @returns {name is Capability} */
export function isCapability(name) {
  return CAPABILITIES.includes(/** @type {Capability} */ (name));
}

/** @param {boolean} allowed @returns {Capabilities} */
export function allCapabilities(allowed) {
  return /** @type {Capabilities} */ (Object.fromEntries(CAPABILITIES.map((name) => [name, allowed])));
}
