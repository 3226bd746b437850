/**
 * What must be true of a realm before a page's Python may run in it.
 *
 * @module
 */

/**
 * Says what is wrong with a realm as a sandbox.
 *
 * @param {Record<string, any>} realm  The global object: a frame's window, or a worker's.
 * @returns {string}  The fault in words for a bug report; empty where there is none.
 */
export function isolationFault(realm) {
  if (realm.origin !== 'null') return `its origin is ${realm.origin}, not opaque`;
  for (const name of ['chrome', 'browser']) {
    if (realm[name]?.runtime?.id || realm[name]?.storage) return `extension API "${name}" is in reach`;
  }
  try {
    // Storage throws in an opaque origin. If it answers, this is somebody's real origin.
    if (realm.localStorage) return 'it has storage';
  } catch {
    return '';
  }
  return '';
}
