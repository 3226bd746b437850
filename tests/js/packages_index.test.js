/** What an index says of a project is read from both of its forms, and nothing else gets through. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { JSDOM } from 'jsdom';
import { distributed } from '../../extension/packages/distribution.js';
import { indexesFor } from '../../extension/packages/indexes.js';
import { isAllowedUrl, isProjectName, pageUrl, readProject } from '../../extension/packages/simple_index.js';
import { isIndexUrl, isSettingValue } from '../../extension/protocol/settings.js';

const HASH = `${'0'.repeat(63)}a`;
const OTHER = `${'0'.repeat(63)}b`;
const PLACE = { project: 'a', index: 'https://index.example/simple/', url: 'https://index.example/simple/a/' };
const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';

before(() => { globalThis.DOMParser = new JSDOM('').window.DOMParser; });

const json = (files, more = {}) => readProject(JSON.stringify({ meta: { 'api-version': '1.1' }, name: 'a', files, ...more }), JSON_TYPE, PLACE);

test('a page of JSON', () => {
  const page = json([{
    filename: 'a-1.0-py3-none-any.whl', url: '../../files/a.whl#x', hashes: { sha256: HASH }, size: 7, 'requires-python': '>=3.8',
    yanked: 'broken', 'core-metadata': { sha256: OTHER }, 'upload-time': '2025-01-01T00:00:00Z', evil: 1,
  }]);
  assert.deepEqual(page, {
    name: 'a',
    index: PLACE.index,
    files: [{
      filename: 'a-1.0-py3-none-any.whl', url: 'https://index.example/files/a.whl', sha256: HASH, size: 7,
      requiresPython: '>=3.8', yanked: 'broken', metadata: OTHER, uploaded: '2025-01-01T00:00:00Z',
    }],
  });
});

test('a page of links', () => {
  const html = `<!doctype html><base href="https://elsewhere.example/">
    <a href="../../files/a.whl#sha256=${HASH}" data-requires-python="&gt;=3.8" data-yanked="" data-core-metadata="sha256=${OTHER}">a-1.0-py3-none-any.whl</a>
    <a href="b.whl#md5=0123">a-2.0-py3-none-any.whl</a>`;
  const { files } = readProject(html, 'text/html; charset=utf-8', PLACE);
  assert.deepEqual(files.map(({ url, sha256, requiresPython, yanked, metadata }) => [url, sha256, requiresPython, yanked, metadata]), [
    ['https://index.example/files/a.whl', HASH, '>=3.8', true, OTHER],
    ['https://index.example/simple/a/b.whl', '', '', false, ''],
  ]);
});

test('what is no file of a project is left out', () => {
  const names = ['../evil.whl', 'a/b.whl', '', '.hidden', 'a\\b.whl', 'x'.repeat(400), 7, null];
  assert.deepEqual(json(names.map((filename) => ({ filename, url: 'x', hashes: {} }))).files, []);
  assert.deepEqual(json([null, 1, 'x', {}, { filename: 'a.whl', url: 7 }]).files, []);
  const [file] = json([{ filename: 'a.whl', url: 'a.whl', hashes: { sha256: 'ABC' }, size: -1, yanked: 0, 'core-metadata': true }]).files;
  assert.deepEqual([file.sha256, file.size, file.yanked, file.metadata], ['', 0, false, '']);
});

test('what is no answer of an index', () => {
  assert.equal(readProject('{', JSON_TYPE, PLACE), null);
  assert.equal(readProject('{"files": 1}', JSON_TYPE, PLACE), null);
  assert.equal(json([], { meta: { 'api-version': '2.0' } }), null);
  assert.equal(readProject('x', 'image/png', PLACE), null);
});

test('names of projects are those of PEP 503, and lead nowhere else', () => {
  assert.ok(isProjectName('flask-sqlalchemy'));
  for (const name of ['', '..', 'a/b', 'A', 'a_b', '-a', 'a-', 'a--b', 'a?x', 'ä', 'a'.repeat(129), 7]) assert.ok(!isProjectName(name), String(name));
  assert.equal(pageUrl('https://index.example/simple', 'a'), 'https://index.example/simple/a/');
});

test('files come encrypted, or from this machine', () => {
  for (const url of ['https://a.example/x', 'http://localhost:1/x', 'http://127.0.0.1/x']) assert.ok(isAllowedUrl(url), url);
  for (const url of ['http://a.example/', 'file:///etc/passwd', 'https://me:pw@a.example/', 'data:,x', 'chrome-extension://x/', 'x']) assert.ok(!isAllowedUrl(url), url);
});

test('an index is a setting only in exactly one form', () => {
  const url = 'https://index.example/simple/';
  assert.ok(isSettingValue('packageIndexes', []));
  assert.ok(isSettingValue('packageIndexes', [{ url, sites: ['https://a.example'] }]));
  for (const value of [
    null, 'x', [{ url }], [{ url, sites: [1] }], [{ url, sites: ['https://a.example/path'] }], [{ url, sites: [], more: 1 }],
    [{ url, sites: [] }, { url, sites: [] }], [{ url: 'http://index.example/', sites: [] }],
  ]) assert.ok(!isSettingValue('packageIndexes', value), JSON.stringify(value));
  for (const value of ['https://index.example/simple/?a', 'https://INDEX.example/', 'javascript:1']) assert.ok(!isIndexUrl(value), value);
  assert.ok(isSettingValue('packageDistribution', ''));
});

test('an index that is for some sites is for no other, nor for frames in others', () => {
  const indexes = [{ url: 'https://own.example/', sites: ['https://a.example'] }, { url: 'https://pypi.org/simple/', sites: [] }];
  const urls = (origin, topOrigin = origin) => indexesFor(indexes, { origin, topOrigin });
  assert.deepEqual(urls('https://a.example'), ['https://own.example/', 'https://pypi.org/simple/']);
  assert.deepEqual(urls('https://b.example'), ['https://pypi.org/simple/']);
  assert.deepEqual(urls('https://a.example', 'https://b.example'), ['https://pypi.org/simple/']);
});

test('Pyodide’s own packages are listed with what they hash to, and their libraries', () => {
  const locked = (name, more) => ({ name, version: '1', file_name: `${name}.whl`, sha256: HASH, package_type: 'package', depends: [], ...more });
  const packages = {
    numpy: locked('numpy', { depends: ['libopenblas', 'other'] }), other: locked('other'),
    libopenblas: locked('libopenblas', { file_name: 'libopenblas.zip', package_type: 'shared_library', sha256: OTHER }),
  };
  const { files, libraries } = distributed(packages, 'numpy', 'https://cdn.example/full/');
  assert.deepEqual(files.map(({ url, sha256 }) => [url, sha256]), [['https://cdn.example/full/numpy.whl', HASH]]);
  assert.deepEqual(libraries.map(({ url, sha256 }) => [url, sha256]), [['https://cdn.example/full/libopenblas.zip', OTHER]]);
  assert.deepEqual(distributed(packages, 'numpy', ''), { files: [], libraries: [] });
  assert.deepEqual(distributed(packages, 'toString', 'https://cdn.example/'), { files: [], libraries: [] });
  assert.deepEqual(distributed(packages, 'libopenblas', 'https://cdn.example/').files, []);
});
