/** What handlers in Python will ask of the nodes of their events, answered along with the event. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import wire from '../../extension/protocol/wire.json' with { type: 'json' };
import { openPage, plain } from './support/executor.js';

const { ops: OP, tags: TAG, kinds: KIND } = wire;
const { TARGET, CURRENT_TARGET } = wire.handles;
const HTML = `<div id="outer"><p id="plain">p</p><input id="text" value="t"><input type="checkbox" id="box">
  <textarea id="area">a</textarea><select id="choice"><option>x</option><option selected>y</option></select>
  <input type="range" id="range" max="9" value="4"></div>`;
let page;
let executor;
let document;
let window;

/** @param {object} [options] */
function open(options) {
  page = openPage(HTML, { nativeGetters: true, ...options });
  ({ executor, window } = page);
  ({ document } = window);
}

const find = (selector) => document.querySelector(selector);
const functionOf = (identifier) => executor.decode([TAG.FUNCTION, identifier, 0, 'named']);
const asking = (...names) => names.map((name) => [OP.GET, TARGET, name]);
/** What came along with each event so far: `[index, value]`. */
const ahead = () => page.posted.filter(([kind]) => kind === KIND.EVENT)
  .map(([, , body]) => (body[3]?.[3] ?? []).map(([index, value]) => [index, value]));
/** What comes along when an event of a type is dispatched to a node whose handler asks for members of its target. */
function told(selector, names, type = 'input') {
  const handler = functionOf(1);
  page.run([OP.FORESEE, 1, asking(...names)]);
  find(selector).addEventListener(type, handler);
  find(selector).dispatchEvent(new window.Event(type));
  find(selector).removeEventListener(type, handler);
  return ahead().at(-1);
}

beforeEach(() => open());

describe('what a handler asks of the nodes of its events', () => {
  const ops = () => [[OP.METHOD, TARGET, 'closest', ['div']], [OP.GET, TARGET, 'x'], [OP.GET, CURRENT_TARGET, 'id']];
  const answers = (handler, ask) => plain(executor.answersFor(handler, find('#outer'), find('#plain'), ask));
  const nodeOf = (op) => executor.valueOf(op[1]).id;
  const told = (op) => ({ isWatched: true, value: nodeOf(op) });

  it('is answered about the nodes that it was asked of, where there is an answer', () => {
    const handler = functionOf(1);
    assert.equal(answers(handler, told), null);
    page.run([OP.FORESEE, 1, ops()]);
    assert.deepEqual(answers(handler, told), [[0, 'plain', true], [1, 'plain', true], [2, 'outer', true]]);
    assert.deepEqual(answers(handler, (op) => (op[2] === 'x' ? null : told(op))), [[0, 'plain', true], [2, 'outer', true]]);
    assert.equal(answers(handler, () => null), null);
    assert.equal(answers(functionOf(2), told), null);
  });

  it('is left out where it throws, and leaves nothing behind under the handles that stand for the nodes', () => {
    const handler = functionOf(1);
    page.run([OP.FORESEE, 1, ops()], [OP.FORESEE, 99, ops()]);
    const found = answers(handler, (op) => { if (op[0] === OP.METHOD) throw new Error('x'); return told(op); });
    assert.deepEqual(found, [[1, 'plain', true], [2, 'outer', true]]);
    for (const handle of [TARGET, CURRENT_TARGET]) assert.equal(page.run([OP.GET, handle, 'id'])[1][2], 'ReferenceError');
  });

  it('is not sent, and never read again, where it is long', () => {
    const handler = functionOf(1);
    page.run([OP.FORESEE, 1, ops()]);
    const asked = [];
    const ask = (length) => (op) => { asked.push(op[2]); return { isWatched: true, value: 'x'.repeat(length) }; };
    const longest = wire.limits.FORESEEN_TEXT;
    assert.equal(answers(handler, ask(longest)).length, 3);
    assert.equal(answers(handler, ask(longest + 1)), null);
    assert.equal(answers(handler, ask(1)), null);
    assert.equal(asked.length, 6);
  });
});

describe('what a field holds', () => {
  it('comes along with an event that says that it has changed, as it is then, and with the time', () => {
    const text = find('#text');
    text.addEventListener('input', () => { text.value = 'from the page'; });
    assert.deepEqual(told('#text', ['value', 'checked']), [[0, 'from the page'], [1, false]]);
    const [done, changes, at, answers] = page.posted.at(-1)[2][3];
    assert.deepEqual([done, changes, answers[0][2]], [1, 0, false]);
    assert.ok(Math.abs(Date.now() - at) < 10_000);
    find('#box').checked = true;
    assert.deepEqual(told('#box', ['checked'], 'change'), [[0, true]]);
    assert.deepEqual(told('#area', ['value'], 'change'), [[0, 'a']]);
    assert.deepEqual(told('#choice', ['value', 'selectedIndex'], 'change'), [[0, 'y'], [1, 1]]);
  });

  it('of a slider comes along where the event need not wait', () => {
    const range = find('#range');
    range.addEventListener('input', functionOf(1));
    page.run([OP.FORESEE, 1, asking('value')]);
    for (let i = 0; i < 3; i += 1) range.dispatchEvent(new window.Event('input'));
    const [, number] = page.posted.at(-1);
    assert.ok(number > 0);
    page.run([OP.VERDICT, number, false]);
    assert.deepEqual(ahead(), [[[0, '4']], []]);
  });

  it('does not come with an event after which it may change, nor of what is no field', () => {
    for (const type of ['keydown', 'beforeinput', 'click', 'submit']) assert.deepEqual(told('#text', ['value'], type), []);
    assert.deepEqual(told('#plain', ['value', 'checked']), []);
    assert.deepEqual(told('#text', ['type', 'selectedIndex', 'size']), []);
  });

  it('is not read where code of the page would run', () => {
    const count = `globalThis.ran = 0; const getter = { configurable: true, get() { ran += 1; return 'forged'; } };`;
    const traps = [
      `Object.defineProperty(document.querySelector('#text'), 'value', getter);`,
      `Object.defineProperty(HTMLInputElement.prototype, 'value', getter);`,
      `Object.defineProperty(HTMLInputElement.prototype, 'value', { get: getter.get.bind(null), configurable: true });`,
      `Object.setPrototypeOf(document.querySelector('#text'), Object.create(HTMLInputElement.prototype, { value: getter }));`,
      `Object.setPrototypeOf(document.querySelector('#text'), new Proxy(HTMLInputElement.prototype, {
        get() { ran += 1; }, getOwnPropertyDescriptor() { ran += 1; }, getPrototypeOf() { ran += 1; return null; } }));`,
    ];
    for (const trap of traps) {
      for (const isBefore of [true, false]) {
        open(isBefore ? { before: count + trap } : {});
        if (!isBefore) window.eval(count + trap);
        const text = find('#text');
        window.EventTarget.prototype.addEventListener.call(text, 'input', functionOf(1));
        page.run([OP.FORESEE, 1, asking('value')]);
        window.eval('ran = 0');
        const { readsField } = executor;
        const isRead = executor.standing([[TARGET, text]], () => readsField([OP.GET, TARGET, 'value']));
        assert.deepEqual([isRead, window.eval('ran')], [false, 0], trap);
        window.EventTarget.prototype.dispatchEvent.call(text, new window.Event('input'));
        assert.deepEqual(ahead(), [[]], trap);
      }
    }
  });

  it('is not read by any other name, or on anything but the node itself', () => {
    executor.standing([[TARGET, find('#text')]], () => {
      assert.equal(executor.readsField([OP.GET, TARGET, 'value']), true);
      for (const op of [[OP.GET, TARGET, '__proto__'], [OP.GET, TARGET, 'constructor'], [OP.GET, TARGET, 'form'],
        [OP.GET, [TARGET, 'form'], 'value'], [OP.METHOD, TARGET, 'value', []], [OP.GET_ITEM, TARGET, 'value'],
        [OP.SET, TARGET, 'value', 'x']]) assert.equal(executor.readsField(op), false, JSON.stringify(op));
    });
  });

  it('is not read for a handler that is removed, or when Python has ended', () => {
    assert.deepEqual(told('#text', ['value']), [[0, 't']]);
    const sent = page.posted.length;
    window.eval('reads = 0');
    find('#text').dispatchEvent(new window.Event('input'));
    find('#text').addEventListener('input', functionOf(1));
    executor.connect(null);
    find('#text').dispatchEvent(new window.Event('input'));
    assert.deepEqual([page.posted.length, window.eval('reads')], [sent, 0]);
  });
});
