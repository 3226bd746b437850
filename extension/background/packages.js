/**
 * What the background does with the packages that the host keeps (`packages/package_store.js`): forgets them, and says how
 * much they are. Both have the same database.
 *
 * @module
 */

import { PackageStore } from '../packages/package_store.js';

const store = new PackageStore();

/** How much there is. */
export const packagesSize = () => store.size();

/** Removes all of it; answers how much there is then. */
export async function clearPackages() {
  await store.clear();
  return store.size();
}
