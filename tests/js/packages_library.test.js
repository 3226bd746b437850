/** What an interpreter gets when it asks about packages, and what it does not. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { sha256 } from '../../extension/host/code_store.js';
import { Files } from '../../extension/packages/files.js';
import { Reader } from '../../extension/packages/library.js';
import { FRESH_MS, Projects } from '../../extension/packages/projects.js';
import { Trouble } from '../../extension/packages/trouble.js';

const INDEX = 'https://index.example/simple/';
const WHEEL = new TextEncoder().encode('a wheel').buffer;
const HASH = await sha256(WHEEL);
const session = (documentId = 'one', incognito = false) => ({ documentId, tabId: 1, frameId: 0, origin: 'https://a.example', topOrigin: 'https://a.example', incognito });

let pages;
let kept;
let served;
let fetched;
let grant;
let asked;
let known;
let told;
let locked;

beforeEach(() => {
  pages = new Map();
  kept = new Map();
  fetched = [];
  asked = [];
  grant = { indexes: [INDEX], distribution: '', advisoryFeed: '', blockVulnerable: false };
  known = [];
  told = [];
  locked = {};
  served = {
    [`${INDEX}a/`]: page([{ filename: 'a-1-py3-none-any.whl', url: 'https://files.example/a.whl', hashes: { sha256: HASH } }]),
    'https://files.example/a.whl': { bytes: WHEEL },
  };
});

const page = (files) => ({ type: 'application/vnd.pypi.simple.v1+json', bytes: new TextEncoder().encode(JSON.stringify({ files })).buffer });

const store = {
  page: async (indexes, project) => pages.get(`${indexes.join(' ')} ${project}`) ?? null,
  putPage: async (indexes, project, said) => { pages.set(`${indexes.join(' ')} ${project}`, { page: said, age: 0 }); return true; },
  file: async (hash) => kept.get(hash)?.slice(0) ?? null,
  putFile: async (hash, bytes) => { kept.set(hash, bytes); return true; },
};

const advisories = { refresh: async () => {}, of: async (project) => (project === 'a' ? known : []) };

async function download(url, { onProgress = () => {} }) {
  fetched.push(url);
  const answer = served[url];
  if (answer instanceof Error) throw answer;
  if (!answer) return null;
  onProgress(answer.bytes.byteLength, 0);
  return { type: '', url, ...answer };
}

function reader(of = session()) {
  const authority = {
    mayInstall: async (documentId, project) => { asked.push([documentId, project]); return grant; },
    onProgress: () => {},
    onAdvisory: (documentId, advisory) => told.push([documentId, advisory]),
  };
  return new Reader(of, authority, {
    projects: new Projects(store, download), files: new Files(store, download), advisories, distribution: async () => locked,
  });
}

const ask = async (from, request) => (await from.answer(typeof request === 'string' ? request : JSON.stringify(request), () => {}));
const project = (name, more = {}) => ({ want: 'project', project: name, ...more });
const file = (hash = HASH) => ({ want: 'file', sha256: hash });

test('a project, then one of its files', async () => {
  const one = reader();
  const { body } = await ask(one, project('a'));
  assert.deepEqual(body.files.map(({ sha256: hash }) => hash), [HASH]);
  const reply = await ask(one, file());
  assert.equal(reply.bytes.byteLength, WHEEL.byteLength);
  assert.deepEqual(asked, [['one', 'a'], ['one', '']]);
});

test('a file that no index has listed for this very document is not to be had, whoever else may have it', async () => {
  const one = reader();
  await ask(one, project('a'));
  await ask(one, file());
  for (const hash of [HASH, 'f'.repeat(64)]) assert.equal((await ask(reader(session('two')), file(hash))).body.trouble, 'unlisted');
  assert.equal((await ask(one, file('f'.repeat(64)))).body.trouble, 'unlisted');
});

test('nothing but these questions is answered', async () => {
  const one = reader();
  const wrong = [
    '', '{', 'null', '[]', {}, { want: 'url', url: 'https://evil.example/' }, { want: 'project', project: '../x' },
    { want: 'project', project: 'https://evil.example' }, { want: 'project', project: ['a'] }, { want: 'file', sha256: 'x' },
    { want: 'file', sha256: [HASH] }, { want: 'project', project: 'constructor/' }, { want: '__proto__' },
  ];
  for (const request of wrong) assert.equal((await ask(one, request)).body.trouble, 'malformed', JSON.stringify(request));
  assert.deepEqual(fetched, []);
});

test('a site without the capability gets nothing, from the moment that it is taken away', async () => {
  const one = reader();
  await ask(one, project('a'));
  grant = null;
  for (const request of [project('a'), file()]) assert.equal((await ask(one, request)).body.trouble, 'denied');
});

test('what is not what its hash says goes to nobody, and is not kept', async () => {
  served['https://files.example/a.whl'] = { bytes: new ArrayBuffer(7) };
  const one = reader();
  await ask(one, project('a'));
  const { body, bytes } = await ask(one, file());
  assert.equal(body.trouble, 'hash');
  assert.equal(bytes, undefined);
  assert.equal(kept.size, 0);
});

test('what cannot be kept since the disk is full goes to nobody', async () => {
  const full = { ...store, putFile: async () => { throw new Trouble('disk-full'); } };
  const authority = { mayInstall: async () => grant, onProgress: () => {} };
  const files = new Files(full, download);
  const one = new Reader(session(), authority, { projects: new Projects(full, download), files, advisories, distribution: async () => ({}) });
  await ask(one, project('a'));
  const { body, bytes } = await ask(one, file());
  assert.deepEqual([body, bytes], [{ trouble: 'disk-full' }, undefined]);
});

test('two that want the same file wait for one download, and each has bytes of its own', async () => {
  const projects = new Projects(store, download);
  const files = new Files(store, download);
  const authority = { mayInstall: async () => grant, onProgress: () => {} };
  const [one, two] = ['one', 'two'].map((name) => new Reader(session(name), authority, { projects, files, advisories, distribution: async () => ({}) }));
  await Promise.all([ask(one, project('a')), ask(two, project('a'))]);
  const [first, second] = await Promise.all([ask(one, file()), ask(two, file())]);
  assert.deepEqual(fetched, [`${INDEX}a/`, 'https://files.example/a.whl']);
  assert.notEqual(first.bytes, second.bytes);
  assert.equal(second.bytes.byteLength, WHEEL.byteLength);
});

test('what an index has said is taken as its word while it is fresh, and beyond where it cannot be asked', async () => {
  const one = reader();
  assert.equal((await ask(one, project('a'))).body.asked, true);
  assert.equal((await ask(one, project('a'))).body.asked, false);
  assert.equal(fetched.length, 1);
  assert.equal((await ask(one, project('a', { renew: true }))).body.asked, true);
  assert.equal(fetched.length, 2);
  pages.get(`${INDEX} a`).age = FRESH_MS + 1;
  served[`${INDEX}a/`] = new Trouble('unreachable');
  assert.equal((await ask(one, project('a'))).body.asked, true);
  pages.clear();
  assert.equal((await ask(one, project('a'))).body.trouble, 'unreachable');
});

test('a file that a lock names is listed by what is kept, however long ago that was', async () => {
  await ask(reader(), project('a'));
  pages.get(`${INDEX} a`).age = 1000 * FRESH_MS;
  fetched.length = 0;
  const one = reader();
  assert.equal((await ask(one, project('a', { hashes: [HASH] }))).body.asked, false);
  assert.deepEqual(fetched, []);
  assert.equal((await ask(one, file())).body.size, WHEEL.byteLength);
  // Another file may have been listed since.
  await ask(one, project('a', { hashes: ['f'.repeat(64)] }));
  assert.ok(fetched.includes(`${INDEX}a/`));
});

const OWN = 'https://own.example/simple/';
const filesOf = ({ body }) => body.files.map(({ index }) => index);

test('an index that cannot be asked is not passed over for the next', async () => {
  grant.indexes = [OWN, INDEX];
  served[`${OWN}a/`] = new Trouble('unreachable');
  assert.equal((await ask(reader(), project('a'))).body.trouble, 'unreachable');
  served[`${OWN}a/`] = undefined;
  assert.deepEqual(filesOf(await ask(reader(), project('a'))), [INDEX]);
});

test('a project that no index had is asked for again, each time', async () => {
  delete served[`${INDEX}a/`];
  for (const count of [1, 2]) {
    assert.equal((await ask(reader(), project('a'))).body.trouble, 'not-found');
    assert.equal(fetched.length, count);
  }
});

test('that an index had no such project is no reason to ask the next, neither a moment later nor where it is down', async () => {
  grant.indexes = [OWN];
  assert.equal((await ask(reader(), project('a'))).body.trouble, 'not-found');
  grant.indexes = [OWN, INDEX];
  fetched.length = 0;
  served[`${OWN}a/`] = new Trouble('unreachable');
  for (const age of [0, FRESH_MS + 1]) {
    pages.get(`${OWN} a`).age = age;
    assert.equal((await ask(reader(), project('a'))).body.trouble, 'unreachable');
    assert.ok(!fetched.includes(`${INDEX}a/`));
  }
  served[`${OWN}a/`] = served[`${INDEX}a/`];
  assert.deepEqual(filesOf(await ask(reader(), project('a'))), [OWN]);
});

test('what the next index has said to who has asked it alone is nothing to who asks another first', async () => {
  await ask(reader(), project('a'));
  grant.indexes = [OWN, INDEX];
  served[`${OWN}a/`] = new Trouble('unreachable');
  assert.equal((await ask(reader(), project('a'))).body.trouble, 'unreachable');
});

test('what was found past an index that had none needs no network the next time, also where none can be asked', async () => {
  grant.indexes = [OWN, INDEX];
  await ask(reader(), project('a'));
  fetched.length = 0;
  assert.deepEqual(filesOf(await ask(reader(), project('a'))), [INDEX]);
  assert.deepEqual(fetched, []);
  for (const kept of pages.values()) kept.age = FRESH_MS + 1;
  for (const index of grant.indexes) served[`${index}a/`] = new Trouble('unreachable');
  const { body } = await ask(reader(), project('a'));
  assert.deepEqual([filesOf({ body }), body.asked], [[INDEX], true]);
});

test('each file says which index it is from, and one of the distribution that it is from there', async () => {
  grant.distribution = 'https://built.example/full/';
  locked = {
    a: { name: 'a', version: '2', file_name: 'a-2-cp314-cp314-pyemscripten_2026_0_wasm32.whl', sha256: 'b'.repeat(64), package_type: 'package', depends: [] },
  };
  assert.deepEqual(filesOf(await ask(reader(), project('a'))), [INDEX, grant.distribution]);
  fetched.length = 0;
  assert.deepEqual(filesOf(await ask(reader(), project('a', { hashes: ['b'.repeat(64)] }))), [grant.distribution]);
  assert.deepEqual(fetched, [], 'who wants that very file needs no index');
});

test('a version with a known vulnerability is told of, or not given out, as the user says', async () => {
  known = [{ id: 'GHSA-1', summary: 'bad', fixed: ['2'] }];
  const one = reader();
  await ask(one, project('a'));
  assert.deepEqual((await ask(one, file())).body.advisories, [{ id: 'GHSA-1', summary: 'bad' }]);
  assert.deepEqual(told, [['one', 'a 1: GHSA-1']]);
  grant.blockVulnerable = true;
  const { body, bytes } = await ask(one, file());
  assert.deepEqual([body.trouble, body.advisories, body.fixed, bytes], ['advisory', 'GHSA-1', ': 2', undefined]);
});

test('where vulnerable versions are blocked, nothing is given out as long as what is known cannot be read', async (context) => {
  context.mock.method(console, 'warn', () => {});
  const broken = async () => { throw new Error('damaged'); };
  for (const name of ['refresh', 'of']) {
    const original = context.mock.method(advisories, name, broken);
    const one = reader();
    grant.blockVulnerable = false;
    await ask(one, project('a'));
    assert.equal((await ask(one, file())).bytes.byteLength, WHEEL.byteLength);
    grant.blockVulnerable = true;
    const { body, bytes } = await ask(one, file());
    assert.deepEqual([body.trouble, body.reason, bytes], ['unchecked', 'damaged', undefined]);
    original.mock.restore();
  }
});

test('a private window keeps nothing', async () => {
  const one = reader(session('one', true));
  await ask(one, project('a'));
  await ask(one, file());
  assert.equal(kept.size, 0);
  assert.equal(pages.size, 0);
});

test('who asks for too much at a time is told so', async () => {
  const one = reader();
  const replies = await Promise.all(Array.from({ length: 100 }, () => ask(one, project('a'))));
  assert.ok(replies.some(({ body }) => body.trouble === 'too-many'));
  assert.equal((await ask(one, project('a'))).body.name, 'a');
});

test('what Adder ships is to be had where a site may have no packages, and nothing else of the extension is', async (context) => {
  const paths = [];
  context.mock.method(globalThis, 'fetch', async (url) => { paths.push(url); return new Response('shipped'); });
  globalThis.chrome = { runtime: { getURL: (path) => `chrome-extension://adder/${path}` } };
  grant = null;
  const asking = reader();
  for (const want of ['installer', 'time-zones']) {
    const answer = await asking.answer(JSON.stringify({ want }), () => {});
    assert.equal(new TextDecoder().decode(answer.bytes), 'shipped');
  }
  assert.deepEqual(paths, ['chrome-extension://adder/vendor/micropip.zip', 'chrome-extension://adder/vendor/tzdata.zip']);
  for (const want of ['../manifest.json', 'constructor', '__proto__', 'vendor/tzdata.zip']) {
    const answer = await asking.answer(JSON.stringify({ want }), () => {});
    assert.equal(answer.body.trouble, 'malformed');
  }
  assert.equal(paths.length, 2);
});
