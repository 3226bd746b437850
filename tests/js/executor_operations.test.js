/** Operations on the page's objects. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import wire from '../../extension/protocol/wire.json' with { type: 'json' };
import { openPage } from './support/executor.js';

const { ops: OP, tags: TAG, outcomes: { OK, ERROR }, handles: { WINDOW, DOCUMENT } } = wire;
let page;
/** Performs operations the last of whose values Python waits for. */
let run;
/** Performs operations that nobody waits for. */
let send;
/** The handle of what a piece of JavaScript gives. */
const handleOf = (source) => page.executor.encode(page.window.eval(`(${source})`))[1];
const value = (...op) => {
  const [outcome, result] = run(op);
  assert.equal(outcome, OK, JSON.stringify(result));
  return result;
};

beforeEach(() => {
  page = openPage('<ul><li>a<li>b</ul><input name="field" value="v">');
  ({ run, send } = page);
});

describe('members', () => {
  it('are read, set and deleted under both spellings', () => {
    value(OP.SET, DOCUMENT, 'title', 'T');
    assert.equal(value(OP.GET, DOCUMENT, 'title'), 'T');
    const list = handleOf('document.querySelector("ul")');
    value(OP.SET, list, 'inner_html', '<li>x');
    assert.equal(value(OP.GET, list, 'innerHTML'), '<li>x</li>');
    value(OP.SET, WINDOW, 'added', 1);
    value(OP.DELETE, WINDOW, 'added');
    assert.deepEqual(value(OP.GET, WINDOW, 'added'), [wire.tags.UNDEFINED, 1]);
  });

  it('that are missing differ from those that are undefined', () => {
    const object = handleOf('({ empty: undefined })');
    assert.deepEqual(value(OP.GET, object, 'empty'), [TAG.UNDEFINED]);
    assert.deepEqual(value(OP.GET, object, 'absent'), [TAG.UNDEFINED, 1]);
  });

  it('that cannot be set or deleted throw', () => {
    const frozen = handleOf('Object.freeze({ a: 1 })');
    assert.equal(run([OP.SET, frozen, 'a', 2])[0], ERROR);
    assert.equal(run([OP.DELETE, frozen, 'a'])[0], ERROR);
  });

  it('are listed along the prototypes', () => {
    const [, names] = value(OP.KEYS, handleOf('new (class { constructor() { this.own = 1 } method() {} })'));
    assert.deepEqual(names, ['own', 'constructor', 'method']);
  });
});

describe('calls', () => {
  it('of functions have no this, of methods their object, of classes make instances', () => {
    assert.equal(value(OP.CALL, handleOf('function () { "use strict"; return this === undefined }'), []), true);
    assert.equal(value(OP.METHOD, handleOf('({ n: 2, get_n() { return this.n } })'), 'get_n', []), 2);
    const made = value(OP.NEW, handleOf('class Point { constructor(x) { this.x = x } }'), [5]);
    assert.equal(value(OP.GET, made[1], 'x'), 5);
    assert.equal(made[3], 'Point');
    assert.equal(run([OP.METHOD, DOCUMENT, 'title', []])[0], ERROR);
  });

  it('of operations that do not exist are errors', () => assert.equal(run([999])[0], ERROR));
});

describe('items', () => {
  it('of a list are counted from both ends', () => {
    const list = handleOf('[10, 20, 30]');
    assert.equal(value(OP.GET_ITEM, list, -1), 30);
    assert.deepEqual(value(OP.GET_ITEM, list, 3), [TAG.UNDEFINED, 1]);
    assert.deepEqual(value(OP.GET_ITEM, list, -4), [TAG.UNDEFINED, 1]);
    value(OP.SET_ITEM, list, -3, 'x');
    value(OP.DELETE_ITEM, list, 1);
    assert.deepEqual(value(OP.SLICE, list, 0, -1), [TAG.LIST, ['x', 30]]);
    assert.deepEqual(value(OP.SLICE, list, 1, 99), [TAG.LIST, [30]]);
    assert.equal(run([OP.SET_ITEM, list, 5, 1])[0], ERROR);
    assert.equal(value(OP.CONTAINS, list, 30), true);
    assert.equal(value(OP.CONTAINS, list, '30'), false);
  });

  it('of a storage are its keys, also those called like its methods', () => {
    const storage = handleOf('localStorage');
    for (const key of ['key', 'length', 'plain']) value(OP.SET_ITEM, storage, key, `of ${key}`);
    assert.equal(value(OP.GET_ITEM, storage, 'key'), 'of key');
    const [, [iterator, ahead]] = value(OP.ITERATE, storage);
    assert.equal(ahead, true);
    const [, [done, [, keys]]] = value(OP.NEXT, iterator[1], 64);
    assert.deepEqual([done, keys.sort()], [true, ['key', 'length', 'plain']]);
    value(OP.DELETE_ITEM, storage, 'key');
    assert.equal(value(OP.CONTAINS, storage, 'key'), false);
  });

  it('of a map and of a set of parameters are found by key', () => {
    const map = handleOf('new Map([["a", 1]])');
    value(OP.SET_ITEM, map, 'b', 2);
    assert.equal(value(OP.GET_ITEM, map, 'b'), 2);
    value(OP.DELETE_ITEM, map, 'a');
    assert.equal(value(OP.CONTAINS, map, 'a'), false);
    assert.deepEqual(value(OP.GET_ITEM, map, 'a'), [TAG.UNDEFINED, 1]);
    assert.equal(value(OP.GET_ITEM, handleOf('new URLSearchParams("q=1")'), 'q'), '1');
  });

  it('of a generator are not fetched ahead', () => {
    page.window.fetched = [];
    const generator = handleOf('(function* () { for (let i = 0; ; i += 1) { fetched.push(i); yield i } })()');
    const [, [iterator, ahead]] = value(OP.ITERATE, generator);
    assert.equal(ahead, false);
    assert.deepEqual(value(OP.NEXT, iterator[1], 1), [TAG.LIST, [false, [TAG.LIST, [0]]]]);
    assert.deepEqual([...page.window.fetched], [0]);
  });
});

describe('the rest', () => {
  it('of the questions', () => {
    assert.equal(value(OP.INSTANCE, handleOf('document.body'), handleOf('HTMLElement')), true);
    assert.equal(value(OP.STRING, handleOf('[1, 2]')), '1,2');
    assert.equal(value(OP.STRING, handleOf('Symbol("s")')), 'Symbol(s)');
    assert.deepEqual(value(OP.BY_VALUE, handleOf('[1]')), [TAG.LIST, [1]]);
  });

  it('a promise settles under its number', async () => {
    value(OP.AWAIT, handleOf('Promise.resolve(5)'), 7);
    value(OP.AWAIT, handleOf('Promise.reject(new RangeError("r"))'), 8);
    await new Promise((resolve) => { setTimeout(resolve, 0); });
    assert.deepEqual(page.posted[0], [wire.kinds.SETTLE, 7, [OK, 5]]);
    assert.deepEqual(page.posted[1].slice(0, 2), [wire.kinds.SETTLE, 8]);
    assert.equal(page.posted[1][2][1][2], 'RangeError');
  });

  it('a page that has added to Array.prototype and replaced JSON changes nothing', () => {
    page.window.eval('Array.prototype.extra = 1; Array.prototype.push = null; window.JSON = null; Array.prototype.map = 0');
    assert.deepEqual(value(OP.SLICE, handleOf('[1, 2]'), 0, -1), [TAG.LIST, [1, 2]]);
    assert.equal(value(OP.CALL, handleOf('(...all) => all.length'), [1, [TAG.LIST, [2]]]), 2);
  });
});

describe('a target', () => {
  it('is a member of an object, read at that moment, or the object itself', () => {
    const input = handleOf('document.querySelector("input")');
    value(OP.SET, [input, 'style'], 'color', 'red');
    assert.equal(value(OP.GET, [input, 'style'], 'color'), 'red');
    value(OP.METHOD, [input, 'classList'], 'add', ['on']);
    assert.equal(value(OP.CONTAINS, [input, 'classList'], 'on'), true);
    assert.equal(value(OP.GET_ITEM, [input, 'attributes'], 0)[3], 'Attr');
    assert.deepEqual(value(OP.SLICE, [input, 'classList'], 0, -1), [TAG.LIST, ['on']]);
    const holder = handleOf('({ now: { n: 1 } })');
    value(OP.SET, holder, 'now', [TAG.MAPPING, [['n', 2]]]);
    assert.equal(value(OP.GET, [holder, 'now'], 'n'), 2);
  });

  it('needs no handle of its own', () => {
    const input = handleOf('document.querySelector("input")');
    const before = page.executor.size();
    value(OP.SET, [input, 'style'], 'color', 'red');
    assert.equal(page.executor.size(), before);
  });

  it('that is not there has no members, and nothing can be done with it', () => {
    assert.deepEqual(value(OP.GET, [DOCUMENT, 'absent'], 'x'), [TAG.UNDEFINED, 1]);
    assert.equal(run([OP.SET, [DOCUMENT, 'absent'], 'x', 1])[0], ERROR);
    assert.equal(run([OP.METHOD, [DOCUMENT, 'absent'], 'x', []])[0], ERROR);
    assert.equal(run([OP.GET, [999, 'style'], 'x'])[1][2], 'ReferenceError');
  });
});

describe('an object that is kept', () => {
  const keepParagraph = (handle) => [OP.KEEP, handle, [OP.METHOD, DOCUMENT, 'createElement', ['p']]];

  it('is there under the handle that Python picked, for the operations after it', () => {
    const list = handleOf('document.querySelector("ul")');
    send(keepParagraph(17), [OP.SET, 17, 'textContent', 'x'], [OP.METHOD, list, 'append', [[TAG.HANDLE, 17]]]);
    assert.equal(page.window.document.querySelector('ul > p').textContent, 'x');
    assert.deepEqual(page.posted, []);
    const [tag, handle] = value(OP.GET, list, 'lastChild');
    assert.deepEqual([tag, handle], [TAG.HANDLE, 17], 'and the page sends it under that');
  });

  it('may be made by each operation that gives a value', () => {
    const give = handleOf('() => ({ from: "call" })');
    const Point = handleOf('class Point { from = "new" }');
    send([OP.KEEP, 17, [OP.CALL, give, []]], [OP.KEEP, 19, [OP.NEW, Point, []]], [OP.KEEP, 21, [OP.GET, WINDOW, 'location']]);
    assert.equal(value(OP.GET, 17, 'from'), 'call');
    assert.equal(value(OP.GET, 19, 'from'), 'new');
    assert.equal(value(OP.GET, 21, 'host'), 'page.example');
  });

  it('goes when Python lets go of it as often as it was told of', () => {
    send(keepParagraph(17), [OP.DROP, [17], []]);
    assert.equal(page.executor.size(), 0);
    send(keepParagraph(19));
    assert.equal(value(OP.CALL, handleOf('(x) => x'), [[TAG.HANDLE, 19]])[1], 19);
    send([OP.DROP, [19], []]);
    assert.ok(page.executor.has(19), 'told of twice');
    send([OP.DROP, [19], []]);
    assert.ok(!page.executor.has(19));
  });

  it('that had a handle already keeps that one for the page, and both are counted', () => {
    const body = handleOf('document.body');
    send([OP.KEEP, 17, [OP.GET, DOCUMENT, 'body']]);
    assert.equal(value(OP.GET, 17, 'localName'), 'body');
    assert.equal(value(OP.GET, DOCUMENT, 'body')[1], body);
    send([OP.DROP, [17], []]);
    assert.equal(value(OP.GET, DOCUMENT, 'body')[1], body, 'the other is still known');
    send([OP.DROP, [], [[body, 3]]]);
    assert.equal(page.executor.size(), 0);
  });

  it('outlives the handle that it had before', () => {
    const body = handleOf('document.body');
    send([OP.KEEP, 17, [OP.GET, DOCUMENT, 'body']], [OP.DROP, [body], []]);
    assert.equal(value(OP.GET, 17, 'localName'), 'body');
    assert.notEqual(value(OP.GET, DOCUMENT, 'body')[1], body);
  });

  it('never has a handle that the page picks', () => {
    for (let round = 0; round < 20; round += 1) assert.equal(handleOf(`({ round: ${round} })`) % 2, 0);
  });
});
