/** Where compiled code is kept: what is found, what is let go, and what damage does. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { IDBFactory } from 'fake-indexeddb';
import { CodeStore, DATABASE } from '../../extension/host/code_store.js';

const A = 'https://a.example';
const B = 'https://b.example';

let now;
let store;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  now = 1_000_000;
  store = new CodeStore({ bytes: 10_000, siteBytes: 5_000, siteEntries: 4 }, () => now);
});

const owner = (key, origin = A, topOrigin = origin) => ({ key, build: 'one', origin, topOrigin });
const code = (length, value = 7) => new Uint8Array(length).fill(value).buffer;
const bytesOf = (found) => found.code && [...new Uint8Array(found.code)];

/** Stores code, a second after what was stored before. */
async function put(given, content = code(100)) {
  now += 1000;
  await store.put(given, content, (await store.find(owner('none'))).epoch);
}

/** Which of some entries are there. */
async function keys(...owners) {
  const there = [];
  for (const given of owners) if ((await store.find(given)).code !== undefined) there.push(given.key);
  return there;
}

/** Changes what lies in the database. */
async function tamper(name, change) {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open(DATABASE);
    request.onsuccess = () => resolve(request.result);
  });
  const transaction = database.transaction([name], 'readwrite');
  change(transaction.objectStore(name));
  await new Promise((resolve) => { transaction.oncomplete = resolve; });
  database.close();
}

test('what was stored is found, by another that opens the database too', async () => {
  await put(owner('x'), code(3, 9));
  assert.deepEqual(bytesOf(await store.find(owner('x'))), [9, 9, 9]);
  assert.deepEqual(bytesOf(await new CodeStore().find(owner('x'))), [9, 9, 9]);
  assert.equal((await store.find(owner('y'))).code, undefined);
});

test('that there is none to keep is found, too', async () => {
  await put(owner('x'), null);
  assert.equal((await store.find(owner('x'))).code, null);
});

test('an entry is for its own site and its own build, whatever its key', async () => {
  await put(owner('x'));
  for (const other of [owner('x', B), owner('x', A, B), { ...owner('x'), build: 'two' }]) {
    await put(owner('x'));
    assert.equal((await store.find(other)).code, undefined);
  }
});

for (const [what, name, change] of [
  ['code that was changed', 'code', (stored) => stored.put(code(100, 8), 'x')],
  ['code that was cut', 'code', (stored) => stored.put(code(99), 'x')],
  ['code that is no code', 'code', (stored) => stored.put('text', 'x')],
  ['code that is gone', 'code', (stored) => stored.delete('x')],
  ['an entry of another form', 'entries', (stored) => stored.put({ key: 'x' })],
]) {
  test(`${what} is not found, is removed, and can be stored anew`, async () => {
    await put(owner('x'));
    await tamper(name, change);
    assert.equal((await store.find(owner('x'))).code, undefined);
    assert.deepEqual(await store.size(), { entries: 0, bytes: 0 });
    await put(owner('x'), code(2, 5));
    assert.deepEqual(bytesOf(await store.find(owner('x'))), [5, 5]);
  });
}

test('of a site that has too much the oldest go first, and no other site’s', async () => {
  await put(owner('of b', B), code(3000));
  await put(owner('first'), code(2000));
  await put(owner('second'), code(1000));
  await put(owner('third'), code(1000));
  assert.deepEqual(await keys(owner('first'), owner('second'), owner('third'), owner('of b', B)), ['second', 'third', 'of b']);
});

test('a site has so many entries at the most', async () => {
  const all = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => owner(key));
  for (const given of all) await put(given, null);
  assert.deepEqual(await keys(...all), ['c', 'd', 'e', 'f']);
});

test('where there is too much of all sites together the oldest of all go', async () => {
  const sites = ['c', 'd', 'e', 'f'].map((name) => owner(name, `https://${name}.example`));
  for (const given of sites) await put(given, code(3000));
  assert.deepEqual(await keys(...sites), ['e', 'f']);
});

test('what is used stays before what is not', async () => {
  await put(owner('first'), code(1500));
  await put(owner('second'), code(1500));
  now += 120_000;
  await store.find(owner('first'));
  await store.size(); // the use has been written down by then
  await put(owner('third'), code(1500));
  assert.deepEqual(await keys(owner('first'), owner('second'), owner('third')), ['first', 'third']);
});

test('code that is too large for its site is not stored', async () => {
  await put(owner('small'));
  await put(owner('x'), code(5000));
  assert.deepEqual(await keys(owner('small'), owner('x')), ['small']);
});

test('another build’s entries are swept', async () => {
  await put(owner('old'));
  await put({ ...owner('new'), build: 'two' });
  await store.sweep('two');
  assert.equal((await store.size()).entries, 1);
  assert.notEqual((await store.find({ ...owner('new'), build: 'two' })).code, undefined);
});

test('a site is forgotten wherever it is embedded; embedded in one, only there', async () => {
  const all = [owner('top'), owner('in b', A, B), owner('in c', A, 'https://c.example'), owner('b', B)];
  for (const given of all) await put(given);
  await store.forget([{ origin: A, topOrigin: B }]);
  assert.deepEqual(await keys(...all), ['top', 'in c', 'b']);
  await store.forget([{ origin: A, topOrigin: A }]);
  assert.deepEqual(await keys(...all), ['b']);
});

test('what was looked for before everything was cleared is not stored after', async () => {
  for (const empty of [() => store.clear(), () => store.forget([{ origin: A, topOrigin: A }])]) {
    const { epoch } = await store.find(owner('x'));
    await empty();
    await store.put(owner('x'), code(1), epoch);
    assert.deepEqual(await store.size(), { entries: 0, bytes: 0 });
  }
});

test('the size is what the entries weigh', async () => {
  await put(owner('x'), code(100));
  await put(owner('y'), null);
  assert.deepEqual(await store.size(), { entries: 2, bytes: 2 * 512 + 100 });
});

test('a database that was removed is begun anew', async () => {
  await put(owner('x'));
  await store.destroy();
  assert.equal((await store.find(owner('x'))).code, undefined);
  await put(owner('x'));
  assert.equal((await store.size()).entries, 1);
});
