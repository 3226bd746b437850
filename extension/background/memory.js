/**
 * How much of the computer's memory is free, where the browser says so: Chromium does, Firefox does not.
 *
 * @module
 */

const MEGABYTE = 1024 * 1024;

/** @returns {Promise<number>}  Megabytes; infinite where it is not known. */
export async function freeMemory() {
  const known = await chrome.system?.memory.getInfo();
  return known ? known.availableCapacity / MEGABYTE : Infinity;
}
