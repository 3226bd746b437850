/** What a capability's name is in never gets past the gatekeeper, in whatever operation it is carried; and all is counted. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import wire from '../../extension/protocol/wire.json' with { type: 'json' };

const NAMES = { network: 'sendBeacon fetch', storage: 'localStorage', javascript: '', location: 'geolocation' };

/** @param {string} name */
async function load(name) {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL(`../../content_scripts/gatekeeper/${name}.js`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    plugins: [{
      name: 'table',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^#capabilities$/ }, () => ({ path: 'table', namespace: 'table' }));
        onLoad({ filter: /./, namespace: 'table' }, () => ({ contents: JSON.stringify({ names: NAMES }), loader: 'json' }));
      },
    }],
  });
  return import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString('base64')}`);
}

// Where names are spelled, the realm is looked at, and node's is none of a page's.
const realm = Object.assign(Object.create(globalThis), { Element: class { closest() {} } });
globalThis.document = {
  createElement: () => ({ contentWindow: realm, remove() {} }), documentElement: { append() {} },
};
globalThis.chrome = { i18n: { getMessage: () => '' } };
const { Capabilities } = await load('capabilities');
const { Uses } = await load('uses');

const { ops: OP, tags: TAG } = wire;
const NAVIGATOR = [1, 'navigator'];
const BEACON = [OP.METHOD, NAVIGATOR, 'sendBeacon', ['/x']];

describe('capabilities', () => {
  let used, capabilities;
  beforeEach(() => {
    used = [];
    capabilities = new Capabilities((...use) => used.push(use));
  });
  /** @param {string[]} off */
  const without = (...off) => {
    const all = ['javascript', 'network', 'storage', 'packages', 'clipboard', 'media', 'location', 'notifications'];
    return capabilities.set({ site: 'https://x', capabilities: Object.fromEntries(all.map((name) => [name, !off.includes(name)])) });
  };
  const filtered = (...ops) => {
    const before = JSON.stringify(ops);
    // The page gets the text that came unless this says otherwise.
    assert.equal(capabilities.filter(ops), JSON.stringify(ops) !== before);
    return ops;
  };

  it('are all off until there is a grant', () => {
    assert.deepEqual(filtered(BEACON), [[OP.REFUSE, 'network']]);
    assert.ok(!capabilities.isAllowed('packages'));
  });

  it('that a grant does not allow in so many words are off', () => {
    assert.deepEqual(capabilities.set({ site: '', capabilities: { network: 1, storage: true } }).off.includes('network'), true);
    assert.deepEqual(filtered(BEACON, [OP.GET, 1, 'localStorage']), [[OP.REFUSE, 'network'], [OP.GET, 1, 'localStorage']]);
  });

  it('need not be told to the executor where it has none to refuse', () => {
    assert.equal(without(), null);
    assert.equal(without('packages'), null);
    assert.deepEqual(without('network', 'packages').off, ['network']);
  });

  it('are refused where they are, and what stands around them is left', () => {
    without('network');
    const ops = [[OP.GET, 1, 'document'], BEACON, [OP.GET, 1, 'localStorage'], [OP.END]];
    assert.deepEqual(filtered(...ops), [ops[0], [OP.REFUSE, 'network'], ops[2], ops[3]]);
  });

  it('are known by both spellings, as a member, as a target, as an item, and to be set and deleted', () => {
    without('network');
    for (const op of [
      [OP.GET, 1, 'fetch'], [OP.GET, 20, 'send_beacon'], [OP.SET, 1, 'fetch', null], [OP.DELETE, 1, 'fetch'], BEACON,
      [OP.METHOD, [1, 'fetch'], 'call', [null, '/x']], [OP.GET_ALL, [20, 21], 'sendBeacon'], [OP.GET_ITEM, 1, 'fetch'],
      [OP.SET_ITEM, 1, 'fetch', 1], [OP.DELETE_ITEM, 1, 'fetch'], [OP.KEYS, [1, 'fetch']], [OP.STRING, [1, 'fetch']],
      [OP.BY_VALUE, [1, 'fetch']],
    ]) assert.deepEqual(filtered(op), [[OP.REFUSE, 'network']], JSON.stringify(op));
  });

  it('are known inside the operations that carry others', () => {
    without('network');
    for (const op of [
      [OP.KEEP, 17, BEACON], [OP.READ_ALL, [BEACON]], [OP.READ_ALL, [[OP.GET, 2, 'title'], [OP.GET_ITEM, 1, 'fetch']]],
    ]) assert.deepEqual(filtered(op), [[OP.REFUSE, 'network']], JSON.stringify(op));
    const harmless = [OP.READ_ALL, [[OP.GET, 2, 'title'], [OP.GET, 2, 'URL']]];
    assert.deepEqual(filtered(harmless), [harmless]);
  });

  it('are known by a key that becomes their name in the page', () => {
    without('network');
    for (const key of [[TAG.LIST, ['fetch']], [TAG.LIST, [[TAG.LIST, ['fetch']]]]]) {
      assert.deepEqual(filtered([OP.GET_ITEM, 1, key]), [[OP.REFUSE, 'network']]);
    }
    for (const key of [3, null, [TAG.LIST, ['a', 'fetch']], [TAG.HANDLE, 20]]) {
      assert.deepEqual(filtered([OP.GET_ITEM, 1, key]), [[OP.GET_ITEM, 1, key]]);
    }
  });

  it('are all looked at where an operation has more than one name', () => {
    without('storage');
    assert.deepEqual(filtered([OP.METHOD, [1, 'fetch'], 'localStorage', []]), [[OP.REFUSE, 'storage']]);
    assert.deepEqual(filtered([OP.METHOD, [1, 'localStorage'], 'fetch', []]), [[OP.REFUSE, 'storage']]);
  });

  it('let no operation pass that nobody has looked at', () => {
    without('network');
    const known = new Set(Object.values(OP).filter((op) => {
      const op_ = [op, 1, op === OP.KEEP ? [OP.GET, 1, 'x'] : 'x'];
      if (op === OP.READ_ALL || op === OP.DROP) op_[1] = [];
      if (op === OP.FORESEE) op_[2] = [];
      return filtered(op_)[0][0] !== OP.REFUSE;
    }));
    assert.deepEqual(known, new Set(Object.values(OP).filter((op) => op !== OP.REFUSE)), 'a new operation has a place in the table');
    assert.deepEqual(filtered([99, 1, 'x']), [[OP.REFUSE, 'javascript']]);
  });

  it('are counted, allowed or refused, inside of others too', () => {
    without('storage');
    filtered(BEACON, [OP.KEEP, 17, [OP.GET, 1, 'localStorage']], [OP.READ_ALL, [BEACON, BEACON]], [OP.GET, [1, 'fetch'], 'fetch']);
    assert.deepEqual(used, [
      ['network', true], ['storage', false], ['network', true], ['network', true], ['network', true],
    ]);
    assert.deepEqual(capabilities.counts.network, { allowed: 4, refused: 0 });
    assert.deepEqual(capabilities.counts.storage, { allowed: 0, refused: 1 });
    assert.equal(capabilities.use('packages'), true);
    assert.deepEqual(used.at(-1), ['packages', true]);
  });
});

describe('uses', () => {
  it('are told as totals, now and then', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const told = mock.fn((uses, left) => JSON.stringify([uses, left]));
    const uses = new Uses(told);
    uses.note('network', true);
    uses.note('network', false);
    uses.note('storage', false);
    assert.equal(told.mock.callCount(), 0);
    context.mock.timers.tick(2000);
    uses.note('network', true);
    uses.leaveOut();
    context.mock.timers.tick(1999);
    assert.equal(told.mock.callCount(), 1);
    context.mock.timers.tick(1);
    context.mock.timers.tick(10_000);
    assert.deepEqual(told.mock.calls.map(({ result }) => JSON.parse(result)), [
      [{ network: [1, 1], storage: [0, 1] }, 0], [{ network: [2, 1], storage: [0, 1] }, 1],
    ]);
  });
});
