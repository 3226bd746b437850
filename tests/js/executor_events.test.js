/** Events on their way to Python: what is sent of them, what is held back until Python answers, and floods. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import wire from '../../extension/protocol/wire.json' with { type: 'json' };
import { openPage, plain } from './support/executor.js';

const { ops: OP, tags: TAG, kinds: KIND, listeners: L } = wire;
let page;
let executor;
let document;
let window;

beforeEach(() => {
  page = openPage(`<div id="outer"><input type="checkbox" id="box"><a id="link" href="#there">l</a><p id="plain">p</p>
    <input type="range" id="range"><input id="text"></div>
    <form id="form"><button id="go" name="by">go</button><input name="requestSubmit"></form>`);
  ({ executor, window } = page);
  ({ document } = window);
});

const find = (selector) => document.querySelector(selector);
const functionOf = (identifier, flags = 0) => executor.decode([TAG.FUNCTION, identifier, flags, 'named']);
const events = () => page.posted.filter(([kind]) => kind === KIND.EVENT)
  .map(([, number, [identifier, [[, , , name, fields]], applied]]) => (
    { number, identifier, name, fields: Object.fromEntries(fields), applied }));
const answer = (number, isPrevented = false) => page.run([OP.VERDICT, number, isPrevented]);

describe('a snapshot', () => {
  const fieldsOf = (event) => Object.fromEntries(plain(executor.snapshot(event, executor.encode)));

  it('has the attributes of the event’s class and of those it inherits from, without constants and methods', () => {
    const fields = fieldsOf(new window.MouseEvent('go', { clientX: 3, ctrlKey: true, detail: 2 }));
    assert.deepEqual([fields.clientX, fields.ctrlKey, fields.detail, fields.type, fields.isTrusted], [3, true, 2, 'go', false]);
    assert.deepEqual([fields.target, fields.relatedTarget], [null, null]);
    for (const name of Object.keys(fields)) assert.match(name, /^[a-z]/);
    assert.ok(!('preventDefault' in fields));
  });

  it('does not touch what makes a browser lay out the page, and what few handlers look at', () => {
    const touched = [];
    for (const name of ['offsetX', 'layerY', 'touches', 'dataTransfer', 'webkitThing', 'mozThing']) {
      Object.defineProperty(window.MouseEvent.prototype, name, { get() { touched.push(name); return 1; }, enumerable: true, configurable: true });
    }
    const fields = fieldsOf(new window.MouseEvent('go'));
    assert.deepEqual(touched, []);
    assert.ok(!('offsetX' in fields));
  });

  it('looks a class up once', () => {
    const { ownKeys } = window.Reflect;
    let count = 0;
    fieldsOf(new window.KeyboardEvent('go'));
    window.Reflect.ownKeys = (target) => { count += 1; return ownKeys(target); };
    fieldsOf(new window.KeyboardEvent('go'));
    window.Reflect.ownKeys = ownKeys;
    assert.equal(count, 0);
  });

  it('keeps the path for the handler that it was dispatched to', () => {
    const [outer, inner] = [find('#outer'), find('#plain')];
    outer.addEventListener('go', functionOf(1));
    inner.dispatchEvent(new window.Event('go', { bubbles: true }));
    const event = executor.valueOf(page.posted[0][2][1][0][1]);
    assert.equal(event.composedPath().length, 0, 'the platform has forgotten it');
    assert.deepEqual(executor.pathOf(event, outer).slice(0, 2), [inner, outer]);
    assert.equal(executor.pathOf(event, inner), undefined);
    assert.equal(executor.pathOf(event, null), undefined);
    const [, handle] = executor.encode(outer);
    const [outcome, value] = page.run([OP.METHOD, page.posted[0][2][1][0][1], 'composedPath', [[TAG.HANDLE, handle]]]);
    assert.deepEqual([outcome, executor.valueOf(value[1])[1]], [0, outer]);
  });
});

describe('a default action that a handler may prevent', () => {
  let box;
  let seen;
  beforeEach(() => {
    box = find('#box');
    seen = [];
    for (const type of ['click', 'change']) document.addEventListener(type, (event) => seen.push(event.type));
  });

  it('is held until Python answers, and happens then, seen by nobody again', () => {
    box.addEventListener('click', functionOf(1, L.MAY_PREVENT_DEFAULT));
    box.click();
    assert.equal(box.checked, false);
    const [{ number, applied, fields }] = events();
    assert.ok(number > 0);
    assert.equal(applied, L.MAY_PREVENT_DEFAULT);
    assert.equal(fields.defaultPrevented, false);
    answer(number);
    assert.equal(box.checked, true);
    assert.deepEqual(seen, ['click', 'change']);
    assert.equal(events().length, 1);
    answer(number);
    assert.equal(box.checked, true, 'a second answer is none');
  });

  it('does not happen when Python prevents it', () => {
    box.addEventListener('click', functionOf(1, L.MAY_PREVENT_DEFAULT));
    box.click();
    answer(events()[0].number, true);
    assert.equal(box.checked, false);
    assert.deepEqual(seen, ['click']);
  });

  it('shows a box meanwhile as the click left it', () => {
    box.indeterminate = true;
    box.addEventListener('click', functionOf(1, L.MAY_PREVENT_DEFAULT));
    box.click();
    page.run([OP.SYNC]);
    assert.deepEqual([box.checked, box.indeterminate], [true, false]);
    answer(events().at(-1).number, true);
    assert.deepEqual([box.checked, box.indeterminate], [false, true]);
  });

  it('leaves a box as the handler set it', () => {
    box.addEventListener('click', functionOf(1, L.MAY_PREVENT_DEFAULT));
    box.click();
    page.run([OP.SYNC]);
    box.checked = false;
    answer(events()[0].number);
    assert.equal(box.checked, false);
    assert.deepEqual(seen, ['click', 'change']);
  });

  it('is replayed past Python’s own handlers wherever they listen', () => {
    box.addEventListener('click', functionOf(1, L.MAY_PREVENT_DEFAULT));
    window.addEventListener('click', functionOf(2), true);
    box.click();
    answer(events()[1].number);
    assert.equal(box.checked, true);
    assert.deepEqual(events().map(({ identifier }) => identifier), [2, 1]);
  });

  it('waits for all handlers', () => {
    box.addEventListener('click', functionOf(1, L.MAY_PREVENT_DEFAULT));
    find('#outer').addEventListener('click', functionOf(2, L.MAY_PREVENT_DEFAULT));
    box.click();
    box.click();
    const [first, second, third, fourth] = events().map(({ number }) => number);
    answer(first);
    assert.ok(!seen.includes('change'));
    answer(second);
    assert.ok(seen.includes('change') && box.checked);
    answer(third, true);
    answer(fourth);
    assert.equal(box.checked, true);
  });

  it('happens when Python ends', () => {
    box.addEventListener('click', functionOf(1, L.MAY_PREVENT_DEFAULT));
    box.click();
    executor.connect(null);
    assert.equal(box.checked, true);
    box.click();
    assert.equal(box.checked, false, 'a handler that is gone holds nothing');
  });

  it('does not happen when another interpreter takes over in a page that was away', () => {
    box.addEventListener('click', functionOf(1, L.MAY_PREVENT_DEFAULT));
    box.click();
    page.run([OP.SYNC]);
    const [{ number }] = events();
    executor.connect({ post: () => {}, encode: executor.encode });
    assert.equal(box.checked, false);
    answer(number);
    assert.deepEqual([box.checked, seen], [false, ['click']]);
  });

  it('does not happen when JavaScript prevents it, before or after the handler', () => {
    const handler = functionOf(1, L.MAY_PREVENT_DEFAULT);
    const before = (event) => event.preventDefault();
    box.addEventListener('click', before);
    box.addEventListener('click', handler);
    box.click();
    assert.deepEqual([events()[0].number, events()[0].fields.defaultPrevented], [0, true]);
    box.removeEventListener('click', before);
    let asIs;
    box.addEventListener('click', (event) => {
      asIs = event.defaultPrevented;
      event.preventDefault();
      assert.equal(event.defaultPrevented, true);
    });
    box.click();
    assert.equal(asIs, false, 'that it is held is not for others to see');
    answer(events()[1].number);
    assert.equal(box.checked, false);
  });

  it('is prevented for good by a handler that always does', () => {
    box.addEventListener('click', functionOf(1, L.MAY_PREVENT_DEFAULT));
    box.addEventListener('click', functionOf(2, L.PREVENT_DEFAULT));
    box.click();
    answer(events()[0].number);
    assert.equal(box.checked, false);
  });

  it('is not held where nothing would happen, where it cannot be replayed, or by a passive handler', () => {
    const handler = functionOf(1, L.MAY_PREVENT_DEFAULT);
    const fire = (selector, event) => {
      const target = find(selector);
      target.addEventListener(event.type, handler);
      target.dispatchEvent(event);
      target.removeEventListener(event.type, handler);
      return event.defaultPrevented;
    };
    const cancelable = { cancelable: true, bubbles: true };
    assert.equal(fire('#plain', new window.MouseEvent('click', cancelable)), false);
    assert.equal(fire('#box', new window.KeyboardEvent('keydown', cancelable)), false);
    assert.equal(fire('#box', new window.CustomEvent('click', cancelable)), false);
    assert.equal(fire('#form', new window.Event('submit', cancelable)), false);
    box.addEventListener('click', handler, { passive: true });
    box.click();
    assert.equal(box.checked, true);
    for (const { number, applied } of events()) assert.deepEqual([number, applied], [0, 0]);
  });

  it('of a form is replayed with its submitter, whatever its fields are called, and only while it is in the page', () => {
    const calls = [];
    window.HTMLFormElement.prototype.requestSubmit = function requestSubmit(submitter) { calls.push([this, submitter]); };
    const [form, go] = [find('#form'), find('#go')];
    form.addEventListener('submit', functionOf(1, L.MAY_PREVENT_DEFAULT));
    go.click();
    answer(events()[0].number);
    assert.deepEqual(calls, [[form, go]]);
    go.click();
    form.remove();
    answer(events()[1].number);
    assert.equal(calls.length, 1);
  });

  it('is declared prevented or not whatever the code may do', () => {
    const inner = executor.encode(box)[1];
    page.run([OP.LISTEN, inner, 'click', [TAG.FUNCTION, 1, L.MAY_PREVENT_DEFAULT, 'f'], 0, null, null]);
    box.click();
    assert.equal(box.checked, true);
    page.run([OP.LISTEN, inner, 'click', [TAG.FUNCTION, 1, L.MAY_PREVENT_DEFAULT, 'f'], null, null, null]);
    box.click();
    assert.ok(events()[1].number > 0, 'added again without a declaration, the code says it');
  });

  it('happens though an operation of the same turn has failed', () => {
    box.addEventListener('click', functionOf(1, L.MAY_PREVENT_DEFAULT));
    box.click();
    page.run([OP.GET, 9999, 'x'], [OP.VERDICT, events()[0].number, false]);
    assert.equal(box.checked, true);
  });
});

describe('a handler for the elements inside a node', () => {
  const listen = (node, type, selector, identifier, options = {}, flags = 0) => page.run([OP.LISTEN, executor.encode(node)[1],
    type, [TAG.FUNCTION, identifier, 0, 'f'], flags, [TAG.MAPPING, Object.entries(options)], selector]);
  const heard = () => events().map(({ identifier, fields }) => [identifier, executor.valueOf(fields.currentTarget[1]).id]);

  beforeEach(() => {
    find('#plain').innerHTML = '<b id="b"><i id="i"></i></b><b id="c"></b>';
  });

  it('hears events for the innermost of them that matches, and Python hears of no others', () => {
    listen(find('#outer'), 'click', 'b, p', 1);
    listen(find('#outer'), 'click', '.none', 2);
    for (const id of ['i', 'b', 'plain', 'box', 'outer']) find(`#${id}`).click();
    assert.deepEqual(heard(), [[1, 'b'], [1, 'b'], [1, 'plain']]);
    assert.equal(page.posted.length, 3);
  });

  it('does not hear events for the node itself, nor for what is around it', () => {
    listen(find('#plain'), 'click', 'p, div, body', 1);
    find('#i').click();
    find('#plain').click();
    assert.deepEqual(heard(), []);
  });

  it('hears what does not bubble for its target alone, and no event of a document', () => {
    listen(document, 'focus', 'b', 1, { capture: true });
    find('#b').dispatchEvent(new window.FocusEvent('focus'));
    find('#i').dispatchEvent(new window.FocusEvent('focus'));
    document.dispatchEvent(new window.FocusEvent('focus'));
    assert.deepEqual(heard(), [[1, 'b']]);
  });

  it('is meant by what matched at dispatch, whatever handlers before it have done to the page', () => {
    find('#b').addEventListener('click', () => { find('#b').remove(); });
    listen(find('#outer'), 'click', '#b', 1);
    find('#i').click();
    assert.deepEqual(heard(), [[1, 'b']]);
  });

  it('acts on the events that it hears, and on no others', () => {
    listen(find('#outer'), 'click', 'b', 1, {}, L.PREVENT_DEFAULT);
    const fire = (id) => !find(id).dispatchEvent(new window.MouseEvent('click', { bubbles: true, cancelable: true }));
    assert.deepEqual([fire('#i'), fire('#plain')], [true, false]);
  });

  it('may hold a default action back until Python answers', () => {
    listen(find('#outer'), 'click', 'input', 1, {}, L.MAY_PREVENT_DEFAULT);
    find('#box').click();
    assert.equal(find('#box').checked, false);
    answer(events()[0].number);
    assert.equal(find('#box').checked, true);
  });

  it('hears one event if it is for once, and is not used up by those for others', () => {
    listen(find('#outer'), 'click', 'b', 1, { once: true });
    listen(find('#outer'), 'click', 'b', 2, { once: true, capture: true });
    for (const id of ['plain', 'i', 'b']) find(`#${id}`).click();
    assert.deepEqual(heard(), [[2, 'b'], [1, 'b']]);
  });

  it('hears the newest event of a flood for each of them, with the path that it had', () => {
    listen(find('#outer'), 'mousemove', 'b', 1);
    const move = (id, x) => find(id).dispatchEvent(new window.MouseEvent('mousemove', { clientX: x, bubbles: true }));
    for (const x of [1, 2, 3]) for (const id of ['#i', '#c']) move(id, x);
    for (const { number } of events()) answer(number);
    assert.deepEqual(heard(), [[1, 'b'], [1, 'c'], [1, 'b'], [1, 'c']]);
    assert.deepEqual(events().map(({ fields }) => fields.clientX), [1, 1, 3, 3]);
    const event = executor.valueOf(page.posted[0][2][1][0][1]);
    assert.deepEqual(executor.pathOf(event, find('#b')).slice(0, 2), [find('#i'), find('#b')]);
  });

  it('is refused where its selector is none', () => {
    const [outcome, error] = listen(find('#outer'), 'click', 'a[', 1);
    assert.deepEqual([outcome, error[2]], [1, 'SyntaxError']);
    find('#link').click();
    assert.deepEqual(page.posted, []);
  });

  it('is not misled by a page that has replaced what finds elements', () => {
    window.Element.prototype.closest = () => { throw new Error('the page was asked'); };
    listen(find('#outer'), 'click', 'b', 1);
    find('#i').click();
    assert.deepEqual(heard(), [[1, 'b']]);
  });
});

describe('a flood', () => {
  const move = (target, x, more = {}) => target.dispatchEvent(new window.MouseEvent('mousemove', { clientX: x, bubbles: true, ...more }));
  const positions = () => events().map(({ fields }) => fields.clientX);

  it('has one event on its way, and keeps the newest', () => {
    const plainNode = find('#plain');
    plainNode.addEventListener('mousemove', functionOf(1));
    for (let x = 1; x <= 1000; x += 1) move(plainNode, x);
    assert.deepEqual(positions(), [1]);
    answer(events()[0].number);
    assert.deepEqual(positions(), [1, 1000]);
    answer(events()[1].number);
    assert.deepEqual(positions(), [1, 1000]);
    move(plainNode, 5);
    assert.deepEqual(positions(), [1, 1000, 5]);
  });

  it('keeps the attributes of the dispatch, and leaves no handle behind', () => {
    const plainNode = find('#plain');
    find('#outer').addEventListener('mousemove', functionOf(1));
    for (let x = 1; x <= 50; x += 1) move(plainNode, x);
    const before = executor.size();
    answer(events()[0].number);
    const { fields } = events()[1];
    assert.equal(executor.valueOf(fields.currentTarget[1]), find('#outer'));
    assert.deepEqual([fields.eventPhase, executor.size() - before], [3, 1]);
  });

  it('is one for each handler, target and type', () => {
    const [plainNode, outer] = [find('#plain'), find('#outer')];
    const handler = functionOf(1);
    for (const type of ['mousemove', 'wheel']) {
      plainNode.addEventListener(type, handler);
      plainNode.addEventListener(type, functionOf(2));
      outer.addEventListener(type, handler);
    }
    for (let round = 0; round < 3; round += 1) {
      move(plainNode, round);
      plainNode.dispatchEvent(new window.WheelEvent('wheel', { deltaY: 2, bubbles: true }));
    }
    assert.equal(events().length, 6);
  });

  it('of a wheel adds up, where it is in one unit', () => {
    const plainNode = find('#plain');
    plainNode.addEventListener('wheel', functionOf(1));
    const wheel = (deltaY, deltaMode = 0) => plainNode.dispatchEvent(new window.WheelEvent('wheel', { deltaY, deltaMode }));
    for (let i = 0; i < 5; i += 1) wheel(2);
    answer(events()[0].number);
    wheel(1);
    wheel(1, 1);
    answer(events()[1].number);
    assert.deepEqual(events().map(({ fields }) => fields.deltaY), [2, 8, 1]);
  });

  it('lets what waits go before any other event', () => {
    const plainNode = find('#plain');
    plainNode.addEventListener('mousemove', functionOf(1));
    plainNode.addEventListener('mouseup', functionOf(1));
    for (let x = 1; x <= 3; x += 1) move(plainNode, x);
    plainNode.dispatchEvent(new window.MouseEvent('mouseup'));
    assert.deepEqual(events().map(({ fields }) => [fields.type, fields.clientX]),
      [['mousemove', 1], ['mousemove', 3], ['mouseup', 0]]);
    move(plainNode, 4);
    answer(events()[0].number);
    assert.equal(events().length, 3, 'one is still on its way');
    answer(events()[1].number);
    assert.equal(events().at(-1).fields.clientX, 4);
  });

  it('is never made of clicks, of a page’s own events, or of changes of a text', () => {
    const handler = functionOf(1);
    const send = (selector, event) => {
      find(selector).addEventListener(event.type, handler);
      find(selector).dispatchEvent(event);
    };
    for (let round = 0; round < 5; round += 1) {
      send('#plain', new window.MouseEvent('click'));
      send('#plain', new window.CustomEvent('scroll', { detail: round }));
      send('#text', new window.Event('input'));
    }
    assert.equal(events().length, 15);
    for (let round = 0; round < 5; round += 1) send('#range', new window.Event('input'));
    assert.equal(events().length, 16);
  });

  it('is forgotten with its interpreter', () => {
    const plainNode = find('#plain');
    plainNode.addEventListener('mousemove', functionOf(1));
    move(plainNode, 1);
    move(plainNode, 2);
    const [{ number }] = events();
    const posted = [];
    executor.connect({ post: (...message) => posted.push(message), encode: executor.encode });
    answer(number);
    assert.deepEqual(posted, []);
  });
});
