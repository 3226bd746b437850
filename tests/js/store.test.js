/** What the background remembers survives concurrent messages, bad blobs and, of private windows, nothing. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { withDecision, withSetting } from '../../extension/background/policy.js';

/** A storage area that answers late and copies, like a browser's. */
class Area {
  data = {};

  async get(keys) {
    await delay(0);
    const wanted = keys === null ? Object.keys(this.data) : [keys].flat();
    return structuredClone(Object.fromEntries(wanted.filter((key) => key in this.data).map((key) => [key, this.data[key]])));
  }

  async set(items) {
    const copy = structuredClone(items);
    await delay(0);
    Object.assign(this.data, copy);
  }

  async remove(keys) {
    await delay(0);
    for (const key of [keys].flat()) delete this.data[key];
  }
}

const SITE = { origin: 'https://a.example', topOrigin: 'https://a.example' };
const HERE = { 'https://a.example': { decision: 'allow' } };
const EMPTY = { rules: {}, capabilities: {}, settings: {} };
const allow = (site) => (policy) => withDecision(policy, site, 'allow');
const lasting = async () => (await store.loadLayers(false)).lasting.rules;
let managed;
let local;
let session;
let store;

beforeEach(async () => {
  local = new Area();
  session = new Area();
  managed = new Area();
  globalThis.chrome = { storage: { local, session, managed } };
  store = await import('../../extension/background/store.js');
});

describe('the store', () => {
  it('loses no change when many come at once', async () => {
    const sites = Array.from({ length: 40 }, (_, i) => ({ origin: `https://s${i}.example`, topOrigin: `https://s${i}.example` }));
    await Promise.all(sites.map((site) => store.changePolicy('lasting', allow(site))));
    assert.equal(Object.keys(await lasting()).length, 40);
    await Promise.all(sites.map((_, i) => store.changeTab(7, (tab) => { tab.once[i] = []; })));
    assert.equal(Object.keys((await store.loadTab(7)).once).length, 40);
  });

  it('goes on after a change that failed', async () => {
    await assert.rejects(store.changeTab(7, () => { throw new Error('no'); }));
    await store.changeTab(7, (tab) => { tab.shown = ['x']; });
    assert.deepEqual((await store.loadTab(7)).shown, ['x']);
  });

  it('keeps private decisions off the disk and out of ordinary windows, and forgets them', async () => {
    await store.changePolicy('private', allow(SITE));
    assert.deepEqual(local.data, {});
    assert.deepEqual((await store.loadLayers(false)).passing.rules, {});
    assert.deepEqual((await store.loadLayers(true)).passing.rules, HERE);
    await store.forgetPrivate();
    assert.deepEqual((await store.loadLayers(true)).passing.rules, {});
  });

  it('keeps decisions for this session off the disk, and shows them in private windows too', async () => {
    await store.changePolicy('session', allow(SITE));
    assert.deepEqual(local.data, {});
    assert.deepEqual((await store.loadLayers(false)).passing.rules, HERE);
    assert.deepEqual((await store.loadLayers(true)).passing.rules, HERE);
  });

  it('reads what an organisation manages, and does without where the browser has nothing', async () => {
    managed.data = { rules: HERE, settings: { enabled: false } };
    assert.deepEqual((await store.loadLayers(false)).managed, { ...EMPTY, rules: HERE, settings: { enabled: false } });
    managed.get = async () => { throw new Error('Managed storage manifest not found'); };
    assert.deepEqual((await store.loadLayers(false)).managed, EMPTY);
  });

  it('migrates a blob of the first version, and writes it anew', async () => {
    local.data.policy = { version: 1, rules: { 'https://a.example': 'allow' } };
    assert.deepEqual(await lasting(), HERE);
    assert.deepEqual(local.data, { policy: { version: 2, ...EMPTY, rules: HERE } });
  });

  it('keeps a blob that it cannot read aside and starts from the default', async () => {
    local.data.policy = 'zap';
    assert.deepEqual(await lasting(), {});
    assert.equal(local.data['policy.broken'], 'zap');
    await store.changePolicy('lasting', allow(SITE));
    assert.deepEqual(local.data.policy, { version: 2, ...EMPTY, rules: HERE });
    assert.equal(local.data['policy.broken'], 'zap');
  });

  it('keeps the unreadable blob aside before a rule is written over it', async () => {
    local.data.policy = { version: 99 };
    await store.changePolicy('lasting', (policy) => withSetting(policy, 'spare', false));
    assert.deepEqual(local.data['policy.broken'], { version: 99 });
    assert.deepEqual(local.data.policy.settings, { spare: false });
  });

  it('writes nothing for tabs of which nothing is known', async () => {
    assert.equal(await store.changeKnownTab(7, () => 1), undefined);
    assert.deepEqual(session.data, {});
    await store.changeTab(8, () => {});
    assert.deepEqual([...(await store.loadTabs()).keys()], [8]);
    await store.dropTab(8);
    assert.deepEqual(session.data, {});
  });
});
