/**
 * What the background does with the compiled code that the host keeps (`host/code_store.js`): forgets it, and says how much
 * it is. Both have the same database.
 *
 * @module
 */

/** @import { Site } from '../protocol/messages.js' */

import { CodeStore } from '../host/code_store.js';

const store = new CodeStore();

/** How much there is. */
export const codeSize = () => store.size();

/** Removes all of it; answers how much there is then. */
export async function clearCode() {
  await store.clear();
  return store.size();
}

/**
 * What a decision of the user's takes away. That is taken as said where it cannot be done now: a database that does not work
 * has no code to run either.
 * @param {Site[] | 'all'} sites
 * @returns {Promise<void>}
 */
export async function forgetCode(sites) {
  try {
    await (sites === 'all' ? store.clear() : store.forget(sites));
  } catch (error) {
    console.warn('Adder: compiled code could not be removed.', error);
  }
}
