/** Known vulnerabilities: what OSV's records say of a version. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { beforeEach, test } from 'node:test';
import { IDBFactory } from 'fake-indexeddb';
import { affecting, compareVersions, readAdvisories, subjectOf } from '../../extension/packages/advisories.js';
import { AdvisoryStore } from '../../extension/packages/advisory_store.js';
import { readZip } from '../../extension/packages/zip.js';

const record = (more = {}, affected = {}) => ({
  id: 'GHSA-1', summary: 'Bad', ...more,
  affected: [{ package: { ecosystem: 'PyPI', name: 'My.Project' }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0' }] }], ...affected }],
});
const hits = (records, version) => affecting(readAdvisories(JSON.stringify(records)), version).map(({ id }) => id);

test('versions are in the order of PEP 440', () => {
  const ordered = ['nonsense', '1.0.dev1', '1.0a1.dev1', '1.0a1', '1.0b2', '1.0rc1', '1.0', '1.0.post1.dev1', '1.0.post1', '1.0.1', '1.1', '1.10', '2', '1!0.1'];
  for (let i = 1; i < ordered.length; i += 1) {
    assert.ok(compareVersions(ordered[i - 1], ordered[i]) < 0, `${ordered[i - 1]} < ${ordered[i]}`);
    assert.ok(compareVersions(ordered[i], ordered[i - 1]) > 0, ordered[i]);
  }
  for (const [one, other] of [['1.0', '1'], ['v1.0', '1.0.0'], ['1.0-1', '1.0.post1'], ['1.0alpha1', '1.0a1'], ['1.0+local', '1.0']]) {
    assert.equal(compareVersions(one, other), 0, `${one} = ${other}`);
  }
});

test('a version is affected within a range, or by its name', () => {
  assert.deepEqual(hits([record()], '1.9'), ['GHSA-1']);
  assert.deepEqual(hits([record()], '2.0'), []);
  const several = { ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '1.0' }, { last_affected: '1.5' }, { introduced: '2.0' }, { fixed: '2.1' }] }] };
  assert.deepEqual(['0.9', '1.0', '1.5', '1.6', '2.0', '2.1'].map((version) => hits([record({}, several)], version).length), [0, 1, 1, 0, 1, 0]);
  assert.deepEqual(hits([record({}, { ranges: [], versions: ['3.0'] })], '3'), ['GHSA-1']);
});

test('what is withdrawn, of another ecosystem, or no record says nothing', () => {
  assert.deepEqual(readAdvisories(JSON.stringify([
    record({ withdrawn: '2025-01-01T00:00:00Z' }), record({}, { package: { ecosystem: 'npm', name: 'my-project' } }),
    record({ id: 7 }), record({}, { package: null }), null, 1, {}, { id: 'x', affected: 1 },
  ])), []);
  const git = record({}, { ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] });
  assert.deepEqual(hits([git], '1.0'), []);
  assert.throws(() => readAdvisories('not json'));
});

test('a database comes as one record, a list, or a record on each line', () => {
  const one = JSON.stringify(record());
  for (const body of [one, `[${one}]`, `{"vulns": [${one}]}`, `${one}\n${one}\n`]) {
    assert.equal(readAdvisories(body)[0].project, 'my-project', body.slice(0, 20));
  }
});

test('a wheel says what it is', () => {
  assert.deepEqual(subjectOf('My_Project-1.0-py3-none-any.whl'), { project: 'my-project', version: '1.0' });
  assert.equal(subjectOf('my_project-1.0-py3-none-any.whl.metadata'), null);
  assert.equal(subjectOf('a.whl'), null);
});

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  globalThis.navigator ??= { onLine: true };
});

/** A zip file as Python writes it, with one file in it. */
function zipOf(name, text) {
  const write = 'import sys, zipfile; z = zipfile.ZipFile(sys.stdout.buffer, "w", 8); z.writestr(sys.argv[1], sys.stdin.read()); z.close()';
  const whole = execFileSync('python3', ['-c', write, name], { input: text });
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length);
}

test('a zip file that is damaged, or grows too large, is not read', async () => {
  const text = 'x'.repeat(100_000);
  const all = () => true;
  const good = zipOf('a.json', text);
  assert.equal((await readZip(good, all))[0].length, text.length);
  await assert.rejects(readZip(good, all, text.length - 1), /too large/);
  const entry = new DataView(good).getUint32(good.byteLength - 6, true);
  for (const [offset, value] of [[16, 1], [24, 10], [24, 200_000]]) {
    const broken = good.slice(0);
    new DataView(broken).setUint32(entry + offset, value, true);
    await assert.rejects(readZip(broken, all), /damaged/, `${offset}`);
  }
  await assert.rejects(readZip(new ArrayBuffer(50), all), /no zip file/);
});

const NOTHING = { count: 0, when: 0, feed: '', failure: null };

test('what is imported takes the place of what was there, and is found by project and version', async () => {
  const store = new AdvisoryStore(() => 5);
  assert.deepEqual(await store.state(), NOTHING);
  assert.deepEqual(await store.replace(zipOf('GHSA-1.json', JSON.stringify(record()))), { ...NOTHING, count: 1, when: 5 });
  assert.deepEqual(await store.of('my-project', '1.0'), [{ id: 'GHSA-1', summary: 'Bad', fixed: ['2.0'] }]);
  assert.deepEqual(await store.of('my-project', '2.0'), []);
  assert.deepEqual(await store.of('other', '1.0'), []);
  const bytes = new TextEncoder().encode(JSON.stringify([record({ id: 'GHSA-2' })])).buffer;
  await store.replace(bytes);
  assert.deepEqual((await store.of('my-project', '1.0')).map(({ id }) => id), ['GHSA-2']);
  await assert.rejects(store.replace(new TextEncoder().encode('<html>').buffer));
  assert.equal((await store.state()).count, 1);
  assert.deepEqual(await store.clear(), NOTHING);
});

test('a feed is read once a day, and at once where what is there came from a file or from another feed', async () => {
  const asked = [];
  const { fetch } = globalThis;
  globalThis.fetch = async (url) => {
    asked.push(new URL(url).pathname);
    return Object.defineProperty(new Response(JSON.stringify([record({ id: `GHSA-${asked.length}` })])), 'url', { value: url });
  };
  try {
    let now = 1_000_000_000_000;
    const store = new AdvisoryStore(() => now);
    const ids = async () => (await store.of('my-project', '1.0')).map(({ id }) => id);
    await store.replace(new TextEncoder().encode(JSON.stringify([record({ id: 'GHSA-file' })])).buffer);
    for (const feed of ['', 'https://a.example/one', 'https://a.example/one']) await store.refresh(feed);
    assert.deepEqual([asked, await ids()], [['/one'], ['GHSA-1']]);
    await store.refresh('https://a.example/two');
    assert.deepEqual([asked, await ids()], [['/one', '/two'], ['GHSA-2']]);
    now += 25 * 60 * 60 * 1000;
    await store.refresh('https://a.example/two');
    await store.refresh('https://a.example/two');
    assert.deepEqual(asked, ['/one', '/two', '/two']);
    await store.clear();
  } finally {
    globalThis.fetch = fetch;
  }
});

test('a feed that cannot be read says so, is left alone for some minutes, and keeps what was known', async (context) => {
  context.mock.method(console, 'warn', () => {});
  let now = 1_000_000_000_000;
  let answer = () => { throw new TypeError('Failed to fetch'); };
  const asked = context.mock.method(globalThis, 'fetch', async (url) => Object.defineProperty(answer(), 'url', { value: url }));
  const store = new AdvisoryStore(() => now);
  const feed = 'https://a.example/feed';
  for (let wheel = 0; wheel < 5; wheel += 1) await assert.rejects(store.refresh(feed), /no answer/);
  assert.equal(asked.mock.callCount(), 1);
  assert.deepEqual((await store.state()).failure, { feed, when: now, reason: 'no answer' });
  now += 11 * 60 * 1000;
  answer = () => new Response('', { status: 404 });
  await assert.rejects(store.refresh(feed), /404/);
  now += 11 * 60 * 1000;
  answer = () => new Response(JSON.stringify([record()]));
  await store.refresh(feed);
  assert.deepEqual(await store.state(), { count: 1, when: now, feed, failure: null });
  // A day later it is asked again, and nobody waits for that.
  now += 25 * 60 * 60 * 1000;
  answer = () => new Response('<html>');
  for (let wheel = 0; wheel < 5; wheel += 1) {
    await store.refresh(feed);
    while (wheel === 0 && !(await store.state()).failure) await null;
  }
  assert.equal(asked.mock.callCount(), 4);
  assert.equal((await store.of('my-project', '1.0')).length, 1);
  assert.equal((await store.state()).count, 1);
});

test('what cannot be looked up is not taken for what has no vulnerability', async () => {
  globalThis.indexedDB = { open: () => { throw new DOMException('damaged', 'UnknownError'); } };
  const store = new AdvisoryStore();
  await assert.rejects(store.of('my-project', '1.0'), { name: 'UnknownError' });
  await assert.rejects(store.refresh('https://a.example/feed'), { name: 'UnknownError' });
});
