/** Places in sources: how they are named, and what is opened. */

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { canOpen, openInTools, openPlace, readPlace, shortPlace } from '../../extension/devtools/links.js';

const MODULE = 'https://a.example/shop/price.py?v=2#top';

/** @param {any} answer  What the browser's tools say to each address. */
function withTools(answer) {
  const opened = [];
  globalThis.chrome = {
    runtime: {},
    devtools: { panels: { openResource: (...given) => { opened.push(given.slice(0, 3)); given.at(-1)(answer); } } },
  };
  return opened;
}

/** What is asked of the panel when a place is opened. */
function askedFor(place, isPython) {
  const asked = [];
  const element = new EventTarget();
  element.addEventListener('adder-place', ({ detail }) => asked.push(detail));
  openPlace(element, place, isPython);
  return asked;
}

afterEach(() => { globalThis.chrome = { runtime: {} }; });

describe('a place', () => {
  it('is named by the last part of its address, its line and its column, as far as they are known', () => {
    assert.equal(shortPlace([MODULE, 7]), 'price.py:7');
    assert.equal(shortPlace([MODULE, 7, 3]), 'price.py:7:3');
    assert.equal(shortPlace([MODULE, 0]), 'price.py');
    assert.equal(shortPlace(['https://a.example/shop/', 2]), 'shop:2');
    assert.equal(shortPlace(['<console 1>', 2]), '<console 1>:2');
  });

  it('is read from what a page says, whatever that is', () => {
    assert.deepEqual(readPlace(['a.py', 3]), ['a.py', 3]);
    assert.deepEqual(readPlace(['a.py', 'x']), ['a.py', 0]);
    assert.equal(readPlace(['x'.repeat(9999), 1])?.[0].length, 2000);
    for (const value of [null, 'a.py', [], ['', 1], [7, 1], {}]) assert.equal(readPlace(value), null);
  });

  it('of Python is opened by the panel, with the browser’s tools and without', () => {
    globalThis.chrome = { runtime: {} };
    assert.ok(canOpen([MODULE, 7]));
    assert.deepEqual(askedFor([MODULE, 7]), [[MODULE, 7]]);
    const opened = withTools({ isError: false });
    assert.deepEqual(askedFor([MODULE, 7]), [[MODULE, 7]]);
    assert.deepEqual(opened, []);
  });

  it('of JavaScript is opened by the browser’s tools, and no link where there are none', () => {
    globalThis.chrome = { runtime: {} };
    assert.equal(canOpen(['https://a.example/page.js', 7], false), false);
    const opened = withTools({ isError: false });
    assert.ok(canOpen(['https://a.example/page.js', 7], false));
    assert.deepEqual(askedFor(['https://a.example/page.js', 7], false), []);
    assert.deepEqual(opened, [['https://a.example/page.js', 6, 0]]);
  });

  it('that is no address of the web is never opened', () => {
    const opened = withTools({ isError: false });
    for (const file of ['javascript:alert(1)', 'file:///etc/passwd', 'chrome://settings', '<console 1>', ' https://a.example', '']) {
      for (const isPython of [true, false]) {
        assert.equal(canOpen([file, 1], isPython), false, file);
        assert.deepEqual(askedFor([file, 1], isPython), []);
      }
    }
    assert.deepEqual(opened, []);
  });

  it('that the browser’s tools do not know is said to be unknown', async () => {
    const opened = withTools({ isError: true, code: 'E_NOTFOUND' });
    assert.equal(await openInTools([MODULE, 7, 3]), false);
    assert.deepEqual(opened, [['https://a.example/shop/price.py?v=2', 6, 2]]);
    withTools(undefined);
    assert.equal(await openInTools([MODULE, 7]), true);
    globalThis.chrome = { runtime: {} };
    assert.equal(await openInTools([MODULE, 7]), false);
  });
});
