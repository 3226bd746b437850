/** Values between JavaScript and the wire, and what objects say that they can do. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import wire from '../../extension/protocol/wire.json' with { type: 'json' };
import { openPage, plain } from './support/executor.js';

const { window, executor, posted } = openPage('<p id="p"></p>');
const { encode, decode, encodeByValue, encodeError, traitsOf, classNameOf } = executor;
const { tags: TAG, traits: T } = wire;
const js = (source) => window.eval(`(${source})`);
const trip = (source) => decode(plain(encode(js(source))));

describe('a plain value', () => {
  for (const source of ['null', 'true', 'false', '0', '-5', '1.5', '2**53-1', '""', '"😀"', '"\\ud800"', '12n', '-(2n**70n)',
    'undefined', 'NaN', 'Infinity', '-Infinity', '-0', '2**53', '1e300', '5e-324']) {
    it(`${source} comes back as it was`, () => assert.ok(Object.is(trip(source), js(source))));
  }

  it('that is a date comes back, an invalid one too', () => {
    assert.equal(+trip('new Date(12345)'), 12345);
    assert.deepEqual(plain(encode(js('new Date(NaN)'))), [TAG.DATE, null]);
  });

  it('that holds bytes comes back as the array that it was', () => {
    for (const kind of ['Uint8', 'Int8', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float32', 'Float64']) {
      const back = trip(`new ${kind}Array([1, 2, 3])`);
      assert.equal(back.constructor, window[`${kind}Array`]);
      assert.deepEqual([...back], [1, 2, 3]);
    }
    assert.deepEqual([...trip('new BigInt64Array([-5n])')], [-5n]);
    assert.deepEqual([...trip('new Uint8Array([1, 2, 3, 4]).subarray(1, 3)')], [2, 3]);
    assert.deepEqual([...trip('new Uint8Array([7]).buffer')], [7]);
    assert.equal(trip('new Uint8Array(100_000)').length, 100_000);
  });
});

describe('an object', () => {
  it('goes by reference and comes back the same', () => {
    for (const source of ['({})', '[]', 'document.body', '() => 0', 'Symbol("s")', 'class {}', 'window']) {
      const value = js(source);
      const [tag, handle] = encode(value);
      assert.equal(tag, TAG.HANDLE);
      assert.equal(decode([TAG.HANDLE, handle]), value);
    }
  });

  it('that throws when it is looked at still goes by reference', () => {
    const hostile = js('new Proxy({}, { get() { throw 1 }, has() { throw 2 }, getPrototypeOf() { throw 3 } })');
    assert.deepEqual(plain(encode(hostile)).slice(2), [0, 'Object']);
    const revoked = js('(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()');
    assert.equal(decode(encode(revoked).slice(0, 2)), revoked);
  });

  it('goes by value where it is data, nested, and never where it contains itself', () => {
    const data = js('({ list: [1, [undefined]], map: new Map([[1, new Set(["x"])]]), bare: Object.create(null) })');
    assert.deepEqual(plain(encodeByValue(data)), [TAG.MAPPING, [
      ['list', [TAG.LIST, [1, [TAG.LIST, [[TAG.UNDEFINED]]]]]],
      ['map', [TAG.MAPPING, [['1', [TAG.LIST, ['x']]]]]],
      ['bare', [TAG.MAPPING, []]],
    ]]);
    assert.throws(() => encodeByValue(js('(() => { const a = {}; a.b = [a]; return a })()')), /contains itself/);
    const shared = js('(() => { const a = [1]; return [a, a] })()');
    assert.deepEqual(plain(encodeByValue(shared)), [TAG.LIST, [[TAG.LIST, [1]], [TAG.LIST, [1]]]]);
    assert.equal(encodeByValue(js('new (class Own {})'))[0], TAG.HANDLE);
  });

  it('of data from Python is an object of the page’s own, whatever its keys', () => {
    const object = decode([TAG.MAPPING, [['__proto__', 5], ['a', [TAG.LIST, [1, [TAG.UNDEFINED]]]]]]);
    assert.equal(Object.getPrototypeOf(object), window.Object.prototype);
    assert.deepEqual([...Object.keys(object)], ['__proto__', 'a']);
    assert.ok(object.a instanceof window.Array);
  });

  it('of no kind that the wire knows is refused', () => {
    assert.throws(() => decode(['?', 1]), /no value has the tag/);
    assert.throws(() => decode([TAG.HANDLE, 99999]), /not in the table/);
  });
});

describe('traits', () => {
  const SIZED_LIST = T.SEQUENCE | T.SIZED | T.ITERABLE;
  for (const [source, expected] of [
    ['({})', 0], ['[]', SIZED_LIST], ['document.querySelectorAll("p")', SIZED_LIST], ['document.body.classList', SIZED_LIST],
    ['new Map()', T.MAPPING | T.SIZED | T.ITERABLE], ['new Set()', T.ITERABLE | T.SIZED],
    ['new FormData()', T.MAPPING | T.ITERABLE], ['localStorage', T.MAPPING | T.SIZED | T.ITERABLE],
    ['document.body', T.NODE], ['document.createElement("form")', T.NODE | T.ITERABLE],
    ['(function* () {})()', T.ITERATOR | T.ITERABLE], ['(async function* () {})()', T.ASYNC_ITERABLE],
    ['Promise.resolve()', T.THENABLE], ['() => 0', T.CALLABLE], ['function f() {}', T.CALLABLE],
    ['class {}', T.CALLABLE | T.CLASS], ['Map', T.CALLABLE | T.CLASS], ['Number', T.CALLABLE], ['parseInt', T.CALLABLE],
    ['window', 0],
  ]) it(`of ${source}`, () => assert.equal(traitsOf(js(source)), expected));

  it('come with a name to show', () => {
    assert.equal(classNameOf(window.document.body), 'HTMLBodyElement');
    assert.equal(classNameOf(js('new (class Point {})')), 'Point');
    assert.equal(classNameOf(js('Object.create(null)')), 'Object');
    assert.equal(classNameOf(js('function named() {}')), 'named');
  });
});

describe('an error', () => {
  it('keeps name, message and stack', () => {
    const [tag, , name, message, stack, isDOM] = encodeError(js('new RangeError("far")'));
    assert.deepEqual([tag, name, message, isDOM], [TAG.ERROR, 'RangeError', 'far', false]);
    assert.match(stack, /RangeError: far/);
    assert.equal(encodeError(js('new DOMException("m", "AbortError")'))[5], true);
  });

  it('may be anything', () => {
    for (const source of ['null', 'undefined', '5', '"text"', 'Symbol("s")', 'Object.create(null)']) {
      assert.equal(encodeError(js(source))[0], TAG.ERROR);
    }
    assert.equal(encodeError('text')[3], 'text');
  });
});

describe('an event', () => {
  it('is a snapshot of its attributes without constants and methods', () => {
    const paragraph = window.document.querySelector('p');
    const seen = [];
    paragraph.addEventListener('click', (event) => seen.push(plain(encode(event))));
    paragraph.dispatchEvent(new window.MouseEvent('click', { clientX: 3, bubbles: true }));
    const [tag, , , className, fields] = seen[0];
    const names = Object.fromEntries(fields);
    assert.deepEqual([tag, className, names.type, names.clientX, names.eventPhase], [TAG.EVENT, 'MouseEvent', 'click', 3, 2]);
    assert.equal(decode(names.target.slice(0, 2)), paragraph);
    assert.equal(decode(names.currentTarget.slice(0, 2)), paragraph);
    assert.ok(!('AT_TARGET' in names) && !('preventDefault' in names));
    assert.equal(posted.length, 0);
  });
});
