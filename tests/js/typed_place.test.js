/** What the user types for a breakpoint in code that is not loaded yet. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placeOf } from '../../extension/devtools/debugger/typed_place.js';

const BASE = 'https://site.test/app/page.html?x=1';

describe('a place that is typed', () => {
  it('is relative to the page', () => {
    assert.deepEqual(placeOf(' shop/cart.py:4 ', BASE), { path: 'https://site.test/app/shop/cart.py', line: 4 });
    assert.deepEqual(placeOf('/cart.py:12', BASE), { path: 'https://site.test/cart.py', line: 12 });
  });

  it('is whole with its host, port and all', () => {
    assert.deepEqual(placeOf('http://127.0.0.1:8000/a b.py:7', BASE), { path: 'http://127.0.0.1:8000/a%20b.py', line: 7 });
  });

  it('is none without a line, or without an address', () => {
    for (const text of ['', 'cart.py', 'cart.py:', 'cart.py:0', ':4', 'cart.py:x', 'http://[:4', `cart.py:${'9'.repeat(20)}`]) {
      assert.equal(placeOf(text, BASE), null, text);
    }
  });

  it('is none where there is no page to be relative to', () => {
    assert.equal(placeOf('cart.py:4', ''), null);
  });
});
