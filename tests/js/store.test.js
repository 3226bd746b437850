/** What the background remembers survives concurrent messages, bad blobs and, of private windows, nothing. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { noteAct } from '../../extension/background/audit.js';
import { withDecision, withSetting } from '../../extension/background/policy_edits.js';

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

  it('keeps snippets that many change at once, and what could not be read of them aside', async () => {
    const one = (id) => ({ id, name: id, source: '1', patterns: [], automatic: false });
    await Promise.all(['a', 'b', 'c'].map((id) => store.changeSnippets((before) => [...before, one(id)])));
    assert.deepEqual((await store.loadSnippets()).map(({ id }) => id), ['a', 'b', 'c']);
    const broken = { version: 1, snippets: [one('a'), { name: 7 }] };
    local.data.snippets = broken;
    assert.deepEqual(await store.loadSnippets(), [one('a')]);
    await store.changeSnippets((before) => [...before, one('d')]);
    assert.deepEqual((await store.loadSnippets()).map(({ id }) => id), ['a', 'd']);
    assert.deepEqual(local.data['snippets.broken'], [broken]);
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
    assert.deepEqual(local.data['policy.broken'], ['zap']);
    await store.changePolicy('lasting', allow(SITE));
    assert.deepEqual(local.data.policy, { version: 2, ...EMPTY, rules: HERE });
    assert.deepEqual(local.data['policy.broken'], ['zap']);
  });

  it('keeps blobs aside that came before, and says that there are some until the user has seen them', async () => {
    assert.equal(await store.loadTrouble(), '');
    for (const blob of ['one', 'two']) {
      local.data.policy = blob;
      await lasting();
    }
    assert.deepEqual(local.data['policy.broken'], ['one', 'two']);
    assert.equal(await store.loadTrouble(), 'aside');
    await store.forgetBroken('policy');
    assert.equal(await store.loadTrouble(), '');
  });

  it('allows nothing while the browser does not give what is stored, says so, and writes nothing over it', async () => {
    mock.method(console, 'error', () => {});
    await store.changePolicy('session', allow(SITE));
    const { get } = local;
    local.get = async () => { throw new Error('corrupt'); };
    assert.deepEqual(await store.loadLayers(false), { managed: EMPTY, passing: EMPTY, lasting: EMPTY });
    assert.equal(await store.loadTrouble(), 'unreadable');
    await assert.rejects(store.changePolicy('lasting', allow(SITE)), /corrupt/);
    local.get = get;
    assert.deepEqual(local.data, {});
    assert.deepEqual((await store.loadLayers(false)).passing.rules, HERE);
    mock.restoreAll();
  });

  it('keeps the unreadable blob aside before a rule is written over it', async () => {
    local.data.policy = { version: 99 };
    await store.changePolicy('lasting', (policy) => withSetting(policy, 'spare', false));
    assert.deepEqual(local.data['policy.broken'], [{ version: 99 }]);
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

  it('writes nothing down of a tab that was closed, however late it comes', async () => {
    const change = store.changeTab(9, async (tab) => { tab.shown = ['x']; });
    const late = store.changeTab(9, () => delay(5));
    await Promise.all([change, store.dropTab(9), late]);
    await store.changeTab(9, (tab) => { tab.shown = ['y']; });
    await store.changeAudit(9, false, (log) => noteAct(log, 1, '', 'switch', 'off'));
    assert.deepEqual(session.data, {});
  });
});

describe('the log', () => {
  const act = (place, incognito, name) => store.changeAudit(place, incognito, (log) => noteAct(log, 1, '', 'setting', name));
  const names = async (incognito) => (await store.loadLog(incognito)).map(({ name }) => name).sort();

  it('is that of all tabs, also of closed ones, and of the extension’s own pages', async () => {
    await act(11, false, 'a');
    await act(12, false, 'b');
    await act('pages', false, 'c');
    await store.dropTab(12);
    assert.deepEqual(await names(false), ['a', 'b', 'c']);
    assert.deepEqual((await store.loadAudit(11)).entries.map(({ name }) => name), ['a']);
    assert.deepEqual(local.data, {});
  });

  it('has nothing of a private window’s tab once it is closed, nor of its pages once the last one is', async () => {
    await act(13, true, 'a');
    await act('pages', true, 'b');
    assert.deepEqual([await names(false), await names(true)], [[], ['a', 'b']]);
    await store.dropTab(13);
    assert.deepEqual(await names(true), ['b']);
    await store.forgetPrivate();
    assert.deepEqual(await names(true), []);
    assert.deepEqual(Object.keys(session.data), ['policy.private']);
  });

  it('is emptied, of ordinary windows alone or of private ones too', async () => {
    await act(14, false, 'a');
    await act(15, true, 'b');
    await store.clearLog(false);
    assert.deepEqual(await names(true), ['b']);
    await store.clearLog(true);
    assert.deepEqual(await names(true), []);
  });
});
