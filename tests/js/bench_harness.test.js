/** What every page of the benchmark measures with. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const file = fileURLToPath(new URL('../benchmarks/harness.js', import.meta.url));

/** The harness in a page that has one element. */
async function harness() {
  const target = new EventTarget();
  Object.assign(target, { click: () => target.dispatchEvent(new Event('click')) });
  const page = vm.createContext({
    document: { querySelector: () => target },
    location: { search: '' },
    addEventListener: () => {},
    URLSearchParams, performance, MessageChannel, setTimeout, setInterval, clearInterval,
  });
  vm.runInContext(await readFile(file, 'utf8'), page, { filename: file });
  return page.bench;
}

test('input that is due while nothing can come in counts as late, though it comes after the end', async () => {
  const { value, longest, delay } = await (await harness()).watched(async () => {
    const end = performance.now() + 300;
    while (performance.now() < end);
    return 'computed';
  });
  assert.equal(value, 'computed');
  assert.ok(longest >= 290, `the longest turn took ${longest} ms`);
  assert.ok(delay >= 200, `input was late by ${delay} ms`);
});
