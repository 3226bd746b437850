/** Which scripts are looked for in the code cache, under what, and what is compiled for it when. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import './support/promises.js';

const folder = await mkdtemp(join(tmpdir(), 'adder-code-'));
const from = (name) => fileURLToPath(new URL(`../../extension/host/${name}`, import.meta.url));
await build({
  entryPoints: [from('code_cache.js'), from('compiler.js')], bundle: true, outdir: folder, format: 'esm',
  outExtension: { '.js': '.mjs' },
});
const { CodeCache, keyOf } = await import(pathToFileURL(join(folder, 'code_cache.mjs')));
const { compileSources } = await import(pathToFileURL(join(folder, 'compiler.mjs')));
await rm(folder, { recursive: true });

const LONG = 'x = 1\n'.repeat(1000);
const session = (more = {}) => ({ origin: 'https://a.example', topOrigin: 'https://a.example', incognito: false, ...more });
const script = (text = LONG, more = {}) => JSON.stringify({ text, filename: 'https://a.example/x.py', line: 1, inline: false, ...more });
/** Lets everything run that only waits for what is there already. */
const settle = () => new Promise((resolve) => { setImmediate(resolve); });
// Here and now, not on a thread that takes as long as it likes.
mock.method(crypto.subtle, 'digest', async (_, data) => new Uint8Array(createHash('sha256').update(data).digest()).buffer);

describe('a script’s key', () => {
  const source = { text: LONG, line: 1, inline: false };

  it('is its own for each text, line, form, site and build', async () => {
    const keys = await Promise.all([
      keyOf(session(), source, 'one'),
      keyOf(session(), { ...source, text: `${LONG} ` }, 'one'),
      keyOf(session(), { ...source, text: `${LONG}\ud800` }, 'one'),
      keyOf(session(), { ...source, text: `${LONG}\udc00` }, 'one'),
      keyOf(session(), { ...source, line: 2 }, 'one'),
      keyOf(session(), { ...source, inline: true }, 'one'),
      keyOf(session({ origin: 'https://b.example' }), source, 'one'),
      keyOf(session({ topOrigin: 'https://b.example' }), source, 'one'),
      keyOf(session(), source, 'two'),
    ]);
    assert.equal(new Set(keys).size, keys.length);
    assert.match(keys[0], /^[0-9a-f]{64}$/);
  });

  it('is the same each time', async () => {
    assert.equal(await keyOf(session(), source, 'one'), await keyOf(session(), { ...source }, 'one'));
  });
});

describe('the code cache', () => {
  let store;
  let compiled;
  let cache;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    compiled = [];
    store = {
      kept: new Map(),
      find: async ({ key }) => ({ code: store.kept.get(key), epoch: 3 }),
      put: async ({ key }, code, epoch) => {
        assert.equal(epoch, 3);
        store.kept.set(key, code);
      },
      sweep: async () => {},
      destroy: async () => {},
    };
    cache = new CodeCache('this build', store, async (sources, take) => {
      compiled.push(sources.map(({ text }) => text));
      for (const [index, { text }] of sources.entries()) await take(index, new TextEncoder().encode(text).buffer);
    });
  });

  afterEach(() => mock.timers.reset());

  /** A script comes by, and the pages rest after it. */
  async function seen(given, body) {
    const code = await cache.codeFor(given, body);
    await settle();
    return code && new TextDecoder().decode(code);
  }
  async function rest() {
    mock.timers.tick(2500);
    await settle();
  }

  it('has what was compiled when the pages came to rest', async () => {
    assert.equal(await seen(session(), script()), null);
    await rest();
    assert.equal(await seen(session(), script(LONG, { filename: 'https://a.example/moved.py' })), LONG);
    assert.deepEqual(compiled, [[LONG]]);
  });

  it('waits with the compiler for as long as scripts come', async () => {
    await seen(session(), script(`${LONG}1`));
    mock.timers.tick(2000);
    await seen(session(), script(`${LONG}2`));
    mock.timers.tick(2000);
    assert.deepEqual(compiled, []);
    await rest();
    assert.deepEqual(compiled, [[`${LONG}1`, `${LONG}2`]]);
  });

  it('has one compiler for each site, one after the other', async () => {
    await seen(session(), script());
    await seen(session({ origin: 'https://b.example' }), script());
    await seen(session({ topOrigin: 'https://b.example' }), script());
    await rest();
    assert.equal(compiled.length, 1);
    await rest();
    await rest();
    assert.deepEqual(compiled, [[LONG], [LONG], [LONG]]);
  });

  it('compiles a script once that comes by twice', async () => {
    await seen(session(), script());
    await seen(session(), script());
    await rest();
    assert.deepEqual(compiled, [[LONG]]);
  });

  it('keeps the code of a script that came by again after what was kept had been cleared', async () => {
    let epoch = 3;
    store.find = async ({ key }) => ({ code: store.kept.get(key), epoch });
    store.put = async ({ key }, code, asked) => {
      if (asked === epoch) store.kept.set(key, code);
    };
    await seen(session(), script());
    epoch = 4;
    await seen(session(), script());
    await rest();
    assert.equal(await seen(session(), script()), LONG);
    assert.deepEqual(compiled, [[LONG]]);
  });

  it('does not compile again what has no code to keep', async () => {
    store.find = async () => ({ code: null, epoch: 3 });
    assert.equal(await seen(session(), script()), null);
    await rest();
    assert.deepEqual(compiled, []);
  });

  it('looks for nothing in a private window, for short or huge scripts, for what is no script, or switched off', () => {
    assert.equal(cache.codeFor(session({ incognito: true }), script()), null);
    assert.equal(cache.codeFor(session(), script('x = 1\n')), null);
    assert.equal(cache.codeFor(session(), script('x'.repeat(2 ** 21))), null);
    for (const odd of [{ text: 5 }, { line: 0 }, { line: '1' }, { inline: 1 }]) {
      assert.equal(cache.codeFor(session(), script(LONG, odd)), null);
    }
    assert.equal(cache.codeFor(session(), LONG), null);
    cache.isOn = false;
    assert.equal(cache.codeFor(session(), script()), null);
  });

  it('keeps nothing of what it had seen before it was switched off', async () => {
    await seen(session(), script());
    cache.isOn = false;
    await rest();
    assert.deepEqual(compiled, []);
    assert.equal(store.kept.size, 0);
  });

  it('compiles no more than so many scripts of one document', async () => {
    const one = session();
    for (let number = 0; number < 70; number += 1) await seen(one, script(`${LONG}${number}`));
    await rest();
    await seen(one, script(`${LONG}more`));
    await rest();
    assert.deepEqual(compiled.map((texts) => texts.length), [64]);
  });

  it('lets a script wait for a store that does not answer, once, and not for long', async () => {
    const { find } = store;
    /** @type {() => void} */
    let answer;
    store.find = () => new Promise((resolve) => { answer = () => resolve({ code: undefined, epoch: 3 }); });
    const late = cache.codeFor(session(), script());
    await settle();
    mock.timers.tick(1500);
    assert.equal(await late, null);
    assert.equal(cache.codeFor(session(), script()), null);
    answer();
    await settle();
    store.find = find;
    assert.equal(await seen(session(), script()), null);
    await rest();
    assert.equal(await seen(session(), script()), LONG);
  });

  it('goes on without a store or a compiler that fails', async () => {
    const broken = async () => { throw new Error('broken'); };
    cache = new CodeCache('this build', { ...store, find: broken }, broken);
    assert.equal(await seen(session(), script()), null);
    cache = new CodeCache('this build', { ...store, put: broken }, broken);
    assert.equal(await seen(session(), script()), null);
    await rest();
    assert.equal(await seen(session(), script()), null);
  });

  it('begins a database anew that cannot be opened', async () => {
    const done = [];
    store.sweep = async () => {
      done.push('sweep');
      if (done.length === 1) throw new Error('damaged');
    };
    store.destroy = async () => { done.push('destroy'); };
    await cache.sweep();
    assert.deepEqual(done, ['sweep', 'destroy', 'sweep']);
  });
});

describe('the compiler', () => {
  /** An interpreter that answers as it is told. */
  function fake(answer) {
    const state = { ended: 0, asked: [], fail: () => {} };
    const port = {
      onmessage: null,
      postMessage: ([kind, number, body]) => {
        if (kind !== 'compile') return;
        state.asked.push(JSON.parse(body).text);
        answer({ number, say: (data) => port.onmessage({ data }), fail: (reason) => state.fail(reason) });
      },
    };
    const start = () => ({
      ready: Promise.resolve(), port, end: () => { state.ended += 1; }, onFailed: (listener) => { state.fail = listener; },
    });
    return { state, start };
  }
  const sources = ['one', 'two', 'three'].map((text) => ({ text, line: 1, inline: false }));
  const buffer = new ArrayBuffer(3);

  it('compiles one source after the other and is ended', async () => {
    const { state, start } = fake(({ number, say }) => say(['compiled', number, '', number === 1 ? null : buffer]));
    const taken = [];
    await compileSources(sources, async (index, code) => { taken.push([index, code]); }, start);
    assert.deepEqual(taken, [[0, buffer], [1, null], [2, buffer]]);
    assert.deepEqual([state.asked, state.ended], [['one', 'two', 'three'], 1]);
  });

  it('hears only what it has asked', async () => {
    const { start } = fake(({ number, say }) => {
      say(['compiled', number + 1, '', new ArrayBuffer(9)]);
      say(['ops', number, '', new ArrayBuffer(9)]);
      say(['compiled', number, '', 'text']);
    });
    const taken = [];
    await compileSources(sources.slice(0, 1), async (index, code) => { taken.push([index, code]); }, start);
    assert.deepEqual(taken, [[0, null]]);
  });

  it('is ended with the source that it dies of, which is not tried again', async () => {
    const { state, start } = fake(({ number, say, fail }) => {
      if (number === 1) fail('out of memory');
      else say(['compiled', number, '', buffer]);
    });
    const taken = [];
    await compileSources(sources, async (index, code) => { taken.push([index, code]); }, start);
    assert.deepEqual(taken, [[0, buffer], [1, null]]);
    assert.equal(state.ended, 1);
  });

  it('is ended where it cannot boot', async () => {
    const { state, start } = fake(() => {});
    const failing = () => ({ ...start(), ready: Promise.reject(new Error('no memory')) });
    await assert.rejects(compileSources(sources, async () => {}, failing), /no memory/);
    assert.equal(state.ended, 1);
  });
});
