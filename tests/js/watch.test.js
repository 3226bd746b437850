/** When an interpreter counts as busy, and how it is stopped. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = await mkdtemp(join(tmpdir(), 'adder-watch-'));
const outfile = join(folder, 'watch.mjs');
await build({
  entryPoints: [fileURLToPath(new URL('../../extension/host/watch.js', import.meta.url))],
  bundle: true,
  outfile,
  format: 'esm',
});
const { Watch } = await import(pathToFileURL(outfile));
await rm(folder, { recursive: true });

/** What the worker does when it is asked: 'rest', 'breathe' (it computes in Python) or 'hang' (it computes in C). */
const BREATH_MS = 200;
let does;
let said;
let watch;
/** The number of the last question. */
let asked;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  [does, said] = ['rest', []];
  watch = new Watch({
    tell: (kind, number) => {
      if (kind !== 'beat') {
        said.push(kind);
        return;
      }
      asked = number;
      const answer = () => watch.heard(number, JSON.stringify([does === 'breathe', 1500, 64 * 1024 * 1024]));
      if (does === 'rest') answer();
      else if (does === 'breathe') setTimeout(answer, BREATH_MS);
    },
    onBusy: (busy) => said.push(busy ? 'busy' : 'at rest'),
    onStop: (how) => said.push(how),
  });
  watch.busySeconds = 8;
  watch.start();
});

afterEach(() => mock.timers.reset());

const pass = (seconds) => { for (let i = 0; i < seconds * 4; i += 1) mock.timers.tick(250); };

describe('an interpreter', () => {
  test('that rests now and then is never busy', () => {
    for (let i = 0; i < 10; i += 1) {
      does = 'breathe';
      pass(6);
      does = 'rest';
      pass(2);
    }
    assert.deepEqual(said, []);
  });

  for (const computing of ['breathe', 'hang']) {
    test(`is busy when it computes without a pause (${computing})`, () => {
      does = computing;
      pass(7);
      assert.deepEqual(said, []);
      pass(3);
      assert.deepEqual(said, ['busy']);
    });
  }

  test('is no longer busy when it comes to rest', () => {
    does = 'breathe';
    pass(10);
    does = 'rest';
    pass(3);
    assert.deepEqual(said, ['busy', 'at rest']);
  });

  test('that hung answers when it comes to rest', () => {
    does = 'hang';
    pass(10);
    does = 'rest';
    watch.heard(asked, '[false, 1, 1]');
    pass(3);
    assert.deepEqual(said, ['busy', 'at rest']);
  });

  test('is never busy where the user does not want to hear of it', () => {
    watch.busySeconds = 0;
    does = 'hang';
    pass(1000);
    assert.deepEqual(said, []);
  });

  test('is busy again after as long again when the user waits', () => {
    does = 'breathe';
    pass(10);
    watch.wait();
    assert.deepEqual(said, ['busy', 'at rest']);
    pass(6);
    assert.equal(said.length, 2);
    pass(3);
    assert.deepEqual(said, ['busy', 'at rest', 'busy']);
  });

  test('is not watched while its page is away', () => {
    does = 'hang';
    pass(7);
    watch.pause();
    pass(100);
    assert.deepEqual(said, []);
  });
});

describe('stopping', () => {
  test('interrupts what computes, and that is all where it obeys', () => {
    does = 'breathe';
    pass(10);
    watch.stop();
    does = 'rest';
    pass(10);
    assert.deepEqual(said, ['busy', 'interrupt', 'interrupt', 'at rest']);
  });

  for (const computing of ['breathe', 'hang']) {
    test(`ends what goes on all the same (${computing})`, () => {
      does = computing;
      pass(10);
      watch.stop();
      pass(2);
      assert.equal(said.includes('end'), false);
      pass(2);
      assert.equal(said.at(-1), 'end');
    });
  }

  test('ends at once what is at rest', () => {
    pass(10);
    watch.stop();
    assert.deepEqual(said, ['end']);
  });

  describe('while it is not known whether it computes', () => {
    beforeEach(() => {
      pass(10);
      does = 'hang';
      void watch.usage(100);
      watch.stop();
      assert.deepEqual(said, []);
    });

    test('ends at once what then says that it is at rest', () => {
      watch.heard(asked, '[false, 0, 0]');
      assert.deepEqual(said, ['end']);
    });

    test('interrupts what then says that it computes and goes on, and ends it if it still goes on', () => {
      does = 'breathe';
      watch.heard(asked, '[true, 0, 0]');
      assert.deepEqual(said, []);
      pass(0.25);
      assert.deepEqual(said, ['interrupt', 'interrupt']);
      pass(4);
      assert.equal(said.at(-1), 'end');
    });

    test('ends what was computing for a moment only', () => {
      watch.heard(asked, '[true, 0, 0]');
      watch.heard(asked, '[false, 0, 0]');
      assert.deepEqual(said, ['end']);
    });

    test('interrupts what says nothing, and ends it if it goes on', () => {
      pass(0.25);
      assert.deepEqual(said, ['interrupt', 'interrupt']);
      pass(4);
      assert.equal(said.at(-1), 'end');
    });

    test('ends what was interrupted too early, because its answer was late', () => {
      pass(0.25);
      watch.heard(asked, '[false, 0, 0]');
      assert.deepEqual(said, ['interrupt', 'interrupt', 'end']);
    });

    test('leaves alone what obeys', () => {
      pass(0.25);
      does = 'rest';
      watch.heard(asked, '[true, 0, 0]');
      pass(10);
      assert.deepEqual(said, ['interrupt', 'interrupt']);
    });
  });

  test('ends what goes on when the time is over that the user gives it', () => {
    watch.stopSeconds = 10;
    does = 'breathe';
    pass(10);
    watch.stop();
    pass(9);
    assert.equal(said.includes('end'), false);
    pass(2);
    assert.equal(said.at(-1), 'end');
  });

  test('ends what has come to rest since it last said that it computes', () => {
    does = 'breathe';
    pass(2.25);
    does = 'rest';
    watch.stop();
    assert.deepEqual(said, ['end']);
  });

  test('that comes just after the end of what was busy ends nothing', () => {
    does = 'breathe';
    pass(10);
    does = 'rest';
    pass(3);
    watch.stop();
    assert.deepEqual(said, ['busy', 'at rest']);
  });
});

test('what is used is what the worker says, and nothing that is no amount', async () => {
  does = 'hang';
  for (const body of ['[false, -1, 1]', '[false, "1", 1]', '[false, 1]', 'x', '[0, 1, 1]', '[false, 1e999, 1]']) {
    watch.heard(1, body);
  }
  does = 'rest';
  watch.heard(1, '[false, 1500, 67108864]');
  assert.deepEqual(await watch.usage(100), { cpuSeconds: 1.5, heapMegabytes: 64 });
});
