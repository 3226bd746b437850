/** Where packages are kept: what is found, what is let go, and what damage does. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { sha256 } from '../../extension/host/code_store.js';
import { DATABASE, PackageStore } from '../../extension/packages/package_store.js';

let now;
let store;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  now = 1_000_000;
  store = new PackageStore(1000, () => now);
});

const bytes = (length, value = 7) => new Uint8Array(length).fill(value).buffer;

/** Keeps a file, a second after what was kept before; returns its hash. */
async function put(length, value) {
  now += 1000;
  const hash = await sha256(bytes(length, value));
  await store.putFile(hash, bytes(length, value));
  return hash;
}

test('what is kept is found, by another that opens the database too', async () => {
  const hash = await put(3, 9);
  assert.deepEqual([...new Uint8Array(await store.file(hash))], [9, 9, 9]);
  assert.equal((await new PackageStore().file(hash)).byteLength, 3);
  assert.equal(await store.file('0'.repeat(64)), null);
});

test('a file that was damaged is not there, and is let go', async () => {
  const hash = await put(3);
  const database = await new Promise((resolve) => {
    const request = indexedDB.open(DATABASE);
    request.onsuccess = () => resolve(request.result);
  });
  const transaction = database.transaction(['contents'], 'readwrite');
  transaction.objectStore('contents').put(bytes(3, 8), `file ${hash}`);
  await new Promise((resolve) => { transaction.oncomplete = resolve; });
  database.close();
  assert.equal(await store.file(hash), null);
  assert.equal((await store.size()).entries, 0);
});

test('what a private window uses is found, and its use is not written down', async () => {
  const hash = await put(400, 1);
  await store.putPage(['i'], 'p', null);
  await put(300, 2);
  now += 100_000;
  assert.ok(await store.file(hash, false));
  assert.deepEqual((await store.page(['i'], 'p', false)).page, null);
  const database = await new Promise((resolve) => {
    const request = indexedDB.open(DATABASE);
    request.onsuccess = () => resolve(request.result);
  });
  const entries = await new Promise((resolve) => {
    const request = database.transaction(['entries']).objectStore('entries').getAll();
    request.onsuccess = () => resolve(request.result);
  });
  database.close();
  assert.ok(entries.length > 0 && entries.every(({ used, stored }) => used === stored));
});

test('where there is too much, what was not used for longest goes', async () => {
  const first = await put(400, 1);
  const second = await put(400, 2);
  now += 100_000;
  await store.file(first);
  // That it was used is written down a moment later.
  while (!(await store.size())) await null;
  const third = await put(400, 3);
  assert.equal((await store.file(second)), null);
  assert.ok(await store.file(first));
  assert.ok(await store.file(third));
});

test('what is larger than all that there may be is not kept', async () => {
  assert.equal(await store.putFile('a'.repeat(64), bytes(2000)), false);
  assert.equal((await store.size()).bytes, 0);
});

test('what an index has said is kept with its age, also that it has no such project', async () => {
  const page = { name: 'a', index: 'https://i.example/', files: [] };
  const [own, other] = ['https://i.example/', 'https://other.example/'];
  await store.putPage([own], 'a', page);
  await store.putPage([own], 'b', null);
  now += 5000;
  assert.deepEqual(await store.page([own], 'a'), { page, age: 5000 });
  assert.deepEqual(await store.page([own], 'b'), { page: null, age: 5000 });
  for (const asked of [[other], [other, own], [own, other]]) assert.equal(await store.page(asked, 'a'), null);
});

test('that the disk is full is said where a file is to be kept, and only asked for again where it is what an index said', async () => {
  globalThis.indexedDB = { open: () => { throw new DOMException('full', 'QuotaExceededError'); } };
  await assert.rejects(new PackageStore().putFile('a'.repeat(64), bytes(3)), { code: 'disk-full' });
  assert.equal(await new PackageStore().putPage(['https://i.example/'], 'a', null), false);
});

test('where the browser gives less than the cap, what was not used for longest makes room', async (context) => {
  const [first, second] = [await put(300, 1), await put(300, 2)];
  const original = IDBObjectStore.prototype.put;
  // Two files fit, and no third.
  context.mock.method(IDBObjectStore.prototype, 'put', function put(value, key) {
    const full = this.name === 'contents' && !gone;
    if (full) throw new DOMException('full', 'QuotaExceededError');
    return original.call(this, value, key);
  });
  let gone = false;
  const remove = IDBObjectStore.prototype.delete;
  context.mock.method(IDBObjectStore.prototype, 'delete', function removed(key) {
    gone = true;
    return remove.call(this, key);
  });
  const third = await put(300, 3);
  assert.equal(await store.file(first), null);
  assert.ok(await store.file(second));
  assert.ok(await store.file(third));
});

test('a browser that keeps nothing breaks nothing', async () => {
  globalThis.indexedDB = { open: () => { throw new DOMException('off', 'InvalidStateError'); } };
  const { warn } = console;
  console.warn = () => {};
  assert.equal(await new PackageStore().putFile('a'.repeat(64), bytes(3)), false);
  console.warn = warn;
});

test('all of it can be removed', async () => {
  const hash = await put(3);
  await store.clear();
  assert.equal(await store.file(hash), null);
  assert.deepEqual(await store.size(), { entries: 0, bytes: 0 });
});
