/** How much of the computer's memory is free, as far as the browser says so. */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { freeMemory } from '../../extension/background/memory.js';

afterEach(() => { delete globalThis.chrome; });

test('Chromium’s bytes are megabytes here', async () => {
  globalThis.chrome = { system: { memory: { getInfo: async () => ({ capacity: 8 * 2 ** 30, availableCapacity: 300 * 2 ** 20 }) } } };
  assert.equal(await freeMemory(), 300);
});

test('where nobody says it, nothing is known to be short', async () => {
  globalThis.chrome = {};
  assert.equal(await freeMemory(), Infinity);
});
