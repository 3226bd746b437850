/** What the background remembers survives concurrent messages, bad blobs and, of private windows, nothing. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

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
let local;
let session;
let store;

beforeEach(async () => {
  local = new Area();
  session = new Area();
  globalThis.chrome = { storage: { local, session } };
  store = await import('../../extension/background/store.js');
});

describe('the store', () => {
  it('loses no change when many come at once', async () => {
    const sites = Array.from({ length: 40 }, (_, i) => ({ origin: `https://s${i}.example`, topOrigin: `https://s${i}.example` }));
    await Promise.all(sites.map((site) => store.setRule(site, 'allow', false)));
    assert.equal(Object.keys((await store.loadPolicy(false)).rules).length, 40);
    await Promise.all(sites.map((_, i) => store.changeTab(7, (tab) => { tab.once[i] = []; })));
    assert.equal(Object.keys((await store.loadTab(7)).once).length, 40);
  });

  it('goes on after a change that failed', async () => {
    await assert.rejects(store.changeTab(7, () => { throw new Error('no'); }));
    await store.changeTab(7, (tab) => { tab.shown = ['x']; });
    assert.deepEqual((await store.loadTab(7)).shown, ['x']);
  });

  it('keeps private decisions off the disk and out of ordinary windows, and forgets them', async () => {
    await store.setRule(SITE, 'allow', true);
    assert.deepEqual(local.data, {});
    assert.deepEqual((await store.loadPolicy(false)).rules, {});
    assert.deepEqual((await store.loadPolicy(true)).rules, { 'https://a.example': 'allow' });
    await store.forgetPrivate();
    assert.deepEqual((await store.loadPolicy(true)).rules, {});
  });

  it('keeps a blob that it cannot read aside and starts from the default', async () => {
    local.data.policy = 'zap';
    assert.deepEqual((await store.loadPolicy(false)).rules, {});
    assert.equal(local.data['policy.broken'], 'zap');
    await store.setRule(SITE, 'block', false);
    assert.deepEqual(local.data.policy, { version: 1, rules: { 'https://a.example': 'block' } });
    assert.equal(local.data['policy.broken'], 'zap');
  });

  it('keeps the unreadable blob aside before a rule is written over it', async () => {
    local.data.policy = { version: 99 };
    await store.setRule(SITE, 'allow', false);
    assert.deepEqual(local.data['policy.broken'], { version: 99 });
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
