/** How much of what a page says may wait for Python, and when there is room again. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = await mkdtemp(join(tmpdir(), 'adder-backlog-'));
const outfile = join(folder, 'backlog.mjs');
await build({
  entryPoints: [fileURLToPath(new URL('../../content_scripts/gatekeeper/backlog.js', import.meta.url))],
  bundle: true,
  outfile,
  format: 'esm',
});
const { Backlog } = await import(pathToFileURL(outfile));
await rm(folder, { recursive: true });

const MOST = 10_000;

/** A backlog in which so much waits. */
function waiting(count, body = '[]') {
  const backlog = new Backlog();
  for (let i = 0; i < count; i += 1) backlog.add(body);
  return backlog;
}

test('what waits is bounded in number and in size', () => {
  assert.equal(waiting(MOST - 1).isFull, false);
  assert.equal(waiting(MOST).isFull, true);
  assert.equal(waiting(1, 'x'.repeat(33_554_432)).isFull, true);
});

test('what cannot be left out may wait in ten times the number, and no more', () => {
  assert.equal(waiting(MOST * 10 - 1).isOver, false);
  assert.equal(waiting(MOST * 10).isOver, true);
});

test('there is room again when Python has taken what waited', () => {
  const backlog = waiting(MOST);
  backlog.taken(128, 256);
  assert.equal(backlog.isFull, false);
});

test('what the worker has taken of other messages too makes no room that was not there', () => {
  const backlog = waiting(MOST);
  backlog.taken(MOST + 3, 1e9);
  assert.equal(backlog.isFull, false);
  for (let i = 0; i < MOST; i += 1) backlog.add('[]');
  assert.equal(backlog.isFull, true);
  backlog.taken(MOST + 3 + 500, 1e9 + 1000);
  assert.equal(backlog.isFull, false);
});

test('nonsense of a worker is not heard', () => {
  const backlog = waiting(MOST);
  backlog.taken(NaN, NaN);
  backlog.taken(-1, -1);
  assert.equal(backlog.isFull, true);
});
