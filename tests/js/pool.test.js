/** The spare interpreter: when there is one, when there is none, and that it counts. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = await mkdtemp(join(tmpdir(), 'adder-pool-'));
const outfile = join(folder, 'pool.mjs');
await build({
  entryPoints: [fileURLToPath(new URL('../../extension/host/pool.js', import.meta.url))],
  bundle: true,
  outfile,
  format: 'esm',
  plugins: [{
    name: 'fake-interpreters',
    setup({ onLoad }) {
      onLoad({ filter: /interpreter\.js$/ }, () => (
        { contents: 'export const startInterpreter = (delay) => globalThis.startFake(delay);' }));
    },
  }],
});
const { Pool } = await import(pathToFileURL(outfile));
await rm(folder, { recursive: true });

const MINUTES = 60 * 1000;
const settle = () => new Promise((resolve) => { setImmediate(resolve); });

let started;
let held;
let pool;
let memory;
let quiet;

Object.defineProperty(globalThis, 'navigator', { value: { get deviceMemory() { return memory; } }, configurable: true });
globalThis.requestIdleCallback = (callback) => { quiet = callback; return 1; };
globalThis.cancelIdleCallback = () => { quiet = () => {}; };
globalThis.startFake = (delay) => {
  const made = { delay, ended: false, hasFailed: false, onFailed() {}, end() { made.ended = true; } };
  made.ready = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  made.ready.catch(() => {});
  started.push(made);
  return made;
};

const spares = () => started.filter(({ ended }) => !ended).length - held;

/** A document comes. */
function take() {
  const taken = pool.take();
  held += 1;
  return taken;
}

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  [started, held, memory, quiet] = [[], 0, undefined, () => {}];
  pool = new Pool(() => held);
  pool.limit({ spare: true, interpretersInAll: 3 });
});
afterEach(() => mock.timers.reset());

test('the spare one is taken, and another boots once it is ready and this thread is quiet', async () => {
  pool.warm();
  const taken = take();
  assert.equal(started.length, 1);
  taken.resolve();
  await settle();
  mock.timers.tick(1000);
  assert.equal(spares(), 0);
  quiet();
  assert.equal(spares(), 1);
});

test('nobody else’s boot is slowed down by the spare one’s', async () => {
  take().resolve();
  const second = take();
  await settle();
  mock.timers.tick(1000);
  quiet();
  assert.equal(spares(), 0);
  second.resolve();
  await settle();
  mock.timers.tick(1000);
  quiet();
  assert.equal(spares(), 1);
});

test('the spare one is one of those that there may be in all', async () => {
  for (let i = 0; i < 3; i++) take().resolve();
  await settle();
  mock.timers.tick(1000);
  quiet();
  assert.equal(spares(), 0);
  pool.warm();
  assert.equal(spares(), 0);
  started[0].end();
  held -= 1;
  pool.warm();
  assert.equal(spares(), 1);
});

test('the spare one goes when the user lowers the limit to what is in use, or wants none', () => {
  take();
  pool.warm();
  pool.limit({ spare: true, interpretersInAll: 1 });
  assert.equal(spares(), 0);
  pool.limit({ spare: true, interpretersInAll: 3 });
  pool.warm();
  assert.equal(spares(), 1);
  pool.limit({ spare: false, interpretersInAll: 3 });
  assert.equal(spares(), 0);
  pool.warm();
  assert.equal(spares(), 0);
});

test('the spare one goes when no page has had Python for long', () => {
  pool.warm();
  mock.timers.tick(9 * MINUTES);
  pool.warm();
  mock.timers.tick(9 * MINUTES);
  assert.equal(spares(), 1);
  mock.timers.tick(MINUTES);
  assert.equal(spares(), 0);
  take();
  pool.warm();
  mock.timers.tick(30 * MINUTES);
  assert.equal(spares(), 1);
});

test('where none is kept, one boots for a document that is about to connect, and goes when that does not come', () => {
  const none = { spare: false, interpretersInAll: 1 };
  pool.limit(none);
  pool.warm(true);
  pool.limit(none);
  assert.equal(spares(), 1);
  take();
  assert.equal(started.length, 1);
  pool.warm(true);
  assert.equal(spares(), 0);
  held = 0;
  started[0].end();
  pool.warm(true);
  assert.equal(spares(), 1);
  mock.timers.tick(10_000);
  assert.equal(spares(), 0);
});

test('a computer with little memory keeps none', () => {
  memory = 2;
  pool.warm();
  assert.equal(spares(), 0);
  memory = 4;
  pool.warm();
  assert.equal(spares(), 1);
});

test('boots that fail are tried later and later, and after three none is started ahead', async () => {
  for (let i = 0; i < 3; i++) {
    pool.warm();
    const failing = started.at(-1);
    failing.hasFailed = true;
    failing.ended = true;
    failing.reject(new Error('no'));
    await settle();
  }
  assert.equal(started.length, 3);
  assert.equal(started[0].delay, 0);
  assert.ok(started[2].delay > started[1].delay);
  pool.warm();
  assert.equal(started.length, 3);
});
