/** How the debugger sorts sources into directories. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeOf } from '../../extension/devtools/debugger/source_tree.js';

const source = (path) => ({ name: path.split('/').at(-1), path });

/** A tree as text, with what is in a directory in brackets. */
const shown = ({ name, folders, sources }) => [name, folders.map(shown), sources.map((one) => one.name)];

const tree = (...paths) => shown(treeOf(paths.map(source)));

test('sources lie in the directories of their site, a site after the other', () => {
  assert.deepEqual(
    tree('https://a.example/page.html', 'https://a.example/shop/cart.py', 'https://a.example/shop/price.py', 'https://b.example/x.py'),
    ['', [
      ['https://a.example', [['shop', [], ['cart.py', 'price.py']]], ['page.html']],
      ['https://b.example', [], ['x.py']],
    ], []],
  );
});

test('directories that hold one directory and nothing else are one', () => {
  assert.deepEqual(tree('https://a.example/one/two/three/x.py'), ['', [['https://a.example/one/two/three', [], ['x.py']]], []]);
});

test('what has no address lies in no directory', () => {
  assert.deepEqual(tree('<console 1>', 'data:text/html,x'), ['', [], ['<console 1>', 'html,x']]);
});

test('the directories of two sites never have the same key', () => {
  const [one, two] = treeOf(['https://a.example/x/y.py', 'https://a.example/z.py', 'https://b.example/x/y.py', 'https://b.example/z.py'].map(source)).folders;
  assert.notEqual(one.folders[0].key, two.folders[0].key);
});

test('no address makes a tree that is deep without an end', () => {
  const deep = (start) => `https://a.example/${start}${'d/'.repeat(1900)}x.py`;
  let at = treeOf(Array.from({ length: 500 }, (_, number) => source(deep('d/'.repeat(number) + `e${number}/`))));
  let depth = 0;
  for (; at; [at] = at.folders) depth += 1;
  assert.ok(depth <= 22, String(depth));
});
