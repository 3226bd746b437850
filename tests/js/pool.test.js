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
/** Megabytes of the computer's memory that are free. */
let free;

Object.defineProperty(globalThis, 'navigator', { value: { get deviceMemory() { return memory; } }, configurable: true });
globalThis.scheduler = {
  postTask(callback, { priority, signal }) {
    assert.equal(priority, 'background');
    quiet = callback;
    signal.addEventListener('abort', () => { quiet = () => {}; });
    return Promise.resolve();
  },
};
globalThis.startFake = (delay) => {
  const made = { delay, ended: false, hasFailed: false, onFailed() {}, end() { made.ended = true; } };
  made.ready = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  made.ready.catch(() => {});
  started.push(made);
  return made;
};

const spares = () => started.filter(({ ended }) => !ended).length - held;

/** This thread has nothing to do. */
async function rest() {
  quiet();
  await settle();
}

/** @param {number} minutes */
async function pass(minutes) {
  for (let i = 0; i < minutes; i++) {
    mock.timers.tick(MINUTES);
    await settle();
  }
}

/** A document comes. */
function take() {
  const taken = pool.take();
  held += 1;
  return taken;
}

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  [started, held, memory, quiet, free] = [[], 0, undefined, () => {}, Infinity];
  pool = new Pool(() => held, async () => free);
  pool.limit({ spare: true, interpretersInAll: 3 });
});
afterEach(() => mock.timers.reset());

test('the spare one is taken, and another boots once it is ready and this thread is quiet', async () => {
  await pool.warm();
  const taken = take();
  assert.equal(started.length, 1);
  taken.resolve();
  await settle();
  mock.timers.tick(1000);
  assert.equal(spares(), 0);
  await rest();
  assert.equal(spares(), 1);
});

test('a thread that is never quiet keeps the spare one waiting for ten seconds and no longer', async () => {
  take().resolve();
  await settle();
  mock.timers.tick(1000);
  mock.timers.tick(9999);
  await settle();
  assert.equal(spares(), 0);
  mock.timers.tick(1);
  await settle();
  assert.equal(spares(), 1);
  await rest();
  assert.equal(spares(), 1);
});

test('nobody else’s boot is slowed down by the spare one’s', async () => {
  take().resolve();
  const second = take();
  await settle();
  mock.timers.tick(1000);
  await rest();
  assert.equal(spares(), 0);
  second.resolve();
  await settle();
  mock.timers.tick(1000);
  await rest();
  assert.equal(spares(), 1);
});

test('the spare one is one of those that there may be in all', async () => {
  for (let i = 0; i < 3; i++) take().resolve();
  await settle();
  mock.timers.tick(1000);
  await rest();
  assert.equal(spares(), 0);
  await pool.warm();
  assert.equal(spares(), 0);
  started[0].end();
  held -= 1;
  await pool.warm();
  assert.equal(spares(), 1);
});

test('the spare one goes when the user lowers the limit to what is in use, or wants none', async () => {
  take();
  await pool.warm();
  pool.limit({ spare: true, interpretersInAll: 1 });
  assert.equal(spares(), 0);
  pool.limit({ spare: true, interpretersInAll: 3 });
  await pool.warm();
  assert.equal(spares(), 1);
  pool.limit({ spare: false, interpretersInAll: 3 });
  assert.equal(spares(), 0);
  await pool.warm();
  assert.equal(spares(), 0);
});

test('a user who wants one again gets it, where a page has Python', async () => {
  pool.limit({ spare: false, interpretersInAll: 3 });
  take().resolve();
  await settle();
  mock.timers.tick(1000);
  await rest();
  assert.equal(spares(), 0);
  quiet = () => {};
  pool.limit({ spare: true, interpretersInAll: 3 });
  mock.timers.tick(1000);
  await rest();
  assert.equal(spares(), 1);
});

test('the spare one goes when no page has had Python for long', async () => {
  await pool.warm();
  await pass(9);
  await pool.warm();
  await pass(9);
  assert.equal(spares(), 1);
  await pass(1);
  assert.equal(spares(), 0);
  take();
  await pool.warm();
  await pass(30);
  assert.equal(spares(), 1);
});

test('where none is kept, one boots for a document that is about to connect, and goes when that does not come', async () => {
  const none = { spare: false, interpretersInAll: 1 };
  pool.limit(none);
  await pool.warm(true);
  pool.limit(none);
  assert.equal(spares(), 1);
  take();
  assert.equal(started.length, 1);
  await pool.warm(true);
  assert.equal(spares(), 0);
  held = 0;
  started[0].end();
  await pool.warm(true);
  assert.equal(spares(), 1);
  mock.timers.tick(10_000);
  assert.equal(spares(), 0);
});

test('a computer with little memory keeps none', async () => {
  memory = 2;
  await pool.warm();
  assert.equal(spares(), 0);
  memory = 4;
  await pool.warm();
  assert.equal(spares(), 1);
});

test('where memory runs out the spare one goes, and none boots ahead until there is some again', async () => {
  take().resolve();
  await pool.warm();
  assert.equal(spares(), 1);
  free = 100;
  await pass(2);
  assert.equal(spares(), 0);
  await pool.warm();
  assert.equal(spares(), 0);
  await pool.warm(true);
  assert.equal(spares(), 1, 'a page that is about to connect needs it in any case');
  take().resolve();
  await settle();
  mock.timers.tick(1000);
  await rest();
  assert.equal(spares(), 0);
  free = 4000;
  await pool.warm();
  assert.equal(spares(), 1);
});

test('one that was taken while memory was looked at is not ended', async () => {
  let tell;
  pool = new Pool(() => held, () => new Promise((resolve) => { tell = resolve; }));
  pool.limit({ spare: true, interpretersInAll: 3 });
  await pool.warm(true);
  mock.timers.tick(2 * MINUTES);
  const taken = take();
  tell(0);
  await settle();
  assert.equal(taken.ended, false);
});

test('boots that fail are tried later and later, and after three none is started ahead', async () => {
  for (let i = 0; i < 3; i++) {
    await pool.warm();
    const failing = started.at(-1);
    failing.hasFailed = true;
    failing.ended = true;
    failing.reject(new Error('no'));
    await settle();
  }
  assert.equal(started.length, 3);
  assert.equal(started[0].delay, 0);
  assert.ok(started[2].delay > started[1].delay);
  await pool.warm();
  assert.equal(started.length, 3);
});
