/** The table of handles, and what the page holds of Python's: counted, so that messages may cross. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import wire from '../../extension/protocol/wire.json' with { type: 'json' };
import { collectUntil, openPage, plain } from './support/executor.js';

const { ops: OP, tags: TAG, kinds: KIND, listeners: L, outcomes: { OK, ERROR } } = wire;
let page;
let executor;
beforeEach(() => {
  page = openPage('<div id="outer"><p id="inner">x</p></div>');
  executor = page.executor;
});

describe('the table of handles', () => {
  it('gives one object one handle, and counts how often it was sent', () => {
    const object = {};
    const handle = executor.handleFor(object);
    assert.equal(executor.handleFor(object), handle);
    assert.equal(executor.size(), 1);
    page.run([OP.DROP, [handle], []]);
    assert.equal(executor.valueOf(handle), object, 'one more telling is on its way to Python');
    page.run([OP.DROP, [handle], []]);
    assert.throws(() => executor.valueOf(handle), /not in the table/);
    assert.equal(executor.size(), 0);
    assert.notEqual(executor.handleFor(object), handle);
  });

  it('is after 2,000 rounds as it was before', () => {
    for (let round = 0; round < 2000; round += 1) {
      const [, [, handle]] = page.run([OP.METHOD, wire.handles.DOCUMENT, 'createElement', ['p']]);
      page.run([OP.DROP, [handle], []]);
    }
    assert.equal(executor.size(), 0);
  });

  it('keeps window and document whatever Python drops', () => {
    page.run([OP.DROP, [wire.handles.DOCUMENT, 12345], [[wire.handles.WINDOW, 100]]]);
    assert.equal(executor.valueOf(wire.handles.WINDOW), page.window);
    assert.equal(executor.valueOf(wire.handles.DOCUMENT), page.window.document);
  });

  it('starts empty with a new interpreter', () => {
    executor.handleFor({});
    executor.resetHandles();
    assert.equal(executor.size(), 0);
  });
});

const functionOf = (identifier, flags = 0) => executor.decode([TAG.FUNCTION, identifier, flags, 'named']);

describe('a Python function', () => {
  it('is the same function as long as the page holds it, and goes back as itself', () => {
    const held = functionOf(1);
    assert.equal(functionOf(1), held);
    assert.notEqual(functionOf(2), held);
    assert.equal(held.name, 'named');
    assert.deepEqual(plain(executor.encode(held)), [TAG.FUNCTION, 1]);
  });

  it('is called with a number, and its promise settles with the reply', async () => {
    const promise = functionOf(1)(5, 'x');
    assert.deepEqual(page.posted, [[KIND.CALL, 1, [1, [5, 'x']]]]);
    executor.returned(1, [OK, [TAG.LIST, [7]]], executor.decode);
    assert.deepEqual([...await promise], [7]);
    executor.returned(1, [OK, 8], executor.decode);
    executor.returned(99, [OK, 8], executor.decode);
  });

  it('that raises rejects with a PythonError, which goes back as the exception that it was', async () => {
    const promise = functionOf(1)();
    executor.returned(1, [ERROR, {
      type: 'ValueError', message: 'bad', traceback: 'Traceback …', filename: 'f', line: 3, value: [TAG.OBJECT, 9, 'ValueError'],
    }], executor.decode);
    const error = await promise.catch((caught) => caught);
    assert.deepEqual([error.name, error.message, error.stack, error.type],
      ['PythonError', 'ValueError: bad', 'Traceback …', 'ValueError']);
    assert.ok(error instanceof page.window.Error);
    assert.deepEqual(plain(executor.encode(error)), [TAG.OBJECT, 9]);
    // On its way back it has the stack of the call, since Python knows its traceback itself.
    const [, , , , stack] = executor.encodeError(error);
    assert.ok(stack.includes('executor_lifetime') && !stack.includes('Traceback'), stack);
    assert.equal(executor.descriptionOf(error).line, 3);
    assert.equal(executor.descriptionOf({}), undefined);
    assert.equal(executor.descriptionOf(undefined), undefined);
  });

  it('that hears an event answers nothing and does at dispatch what its flags say', () => {
    const handler = functionOf(1, L.PREVENT_DEFAULT | L.STOP_PROPAGATION);
    const { document, Event } = page.window;
    let bubbled = false;
    document.querySelector('#outer').addEventListener('go', () => { bubbled = true; });
    document.querySelector('#inner').addEventListener('go', handler);
    const event = new Event('go', { bubbles: true, cancelable: true });
    document.querySelector('#inner').dispatchEvent(event);
    assert.ok(event.defaultPrevented && !bubbled);
    const [[kind, number, [identifier, [encoded], applied]]] = page.posted;
    assert.deepEqual([kind, number, identifier, encoded[0]], [KIND.EVENT, 0, 1, TAG.EVENT]);
    assert.equal(applied, L.PREVENT_DEFAULT | L.STOP_PROPAGATION);
  });

  it('does what was declared for a target and a type there, and what its code says elsewhere', () => {
    const { document, Event } = page.window;
    const handler = functionOf(1, 0);
    const fire = (type) => {
      const event = new Event(type, { bubbles: true, cancelable: true });
      document.querySelector('#inner').dispatchEvent(event);
      return event.defaultPrevented;
    };
    const inner = executor.encode(document.querySelector('#inner'))[1];
    const listen = (type, flags) => page.run([OP.LISTEN, inner, type, [TAG.FUNCTION, 1, 0, 'f'], flags, null, null]);
    listen('declared', L.PREVENT_DEFAULT);
    listen('plain', null);
    assert.deepEqual([fire('declared'), fire('plain')], [true, false]);
    assert.equal(page.posted.length, 2);
    document.querySelector('#inner').removeEventListener('declared', handler);
    assert.equal(fire('declared'), false);
  });

  it('may be called with what throws when it is looked at', () => {
    const revoked = page.window.eval('(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()');
    functionOf(1)(revoked).catch(() => {});
    assert.equal(page.posted[0][2][1][0][0], TAG.HANDLE);
  });

  it('of an interpreter that has ended rejects, stays quiet at events, and is not taken for one of the next', async () => {
    const old = functionOf(1);
    const waiting = old();
    const calls = [];
    const post = (kind) => { if (kind === KIND.CALL || kind === KIND.EVENT) calls.push(kind); };
    executor.connect({ post, encode: executor.encode });
    await assert.rejects(waiting, /has ended/);
    await assert.rejects(old(), /has ended/);
    assert.notEqual(functionOf(1), old);
    assert.equal(executor.encode(old)[0], TAG.HANDLE);
    page.window.document.addEventListener('late', old);
    page.window.document.dispatchEvent(new page.window.Event('late'));
    assert.deepEqual(calls, []);
  });
});

const released = () => page.posted.filter(([kind]) => kind === KIND.RELEASE).map(([, ...rest]) => rest);

describe('what the page drops of Python’s', () => {
  it('is released with the number of times that the page was told of it', async () => {
    (() => { functionOf(1); functionOf(1); functionOf(1); })();
    await collectUntil(() => released().length);
    assert.deepEqual(released(), [[1, 3]]);
  });

  it('is not released while anything of the page holds it', async () => {
    page.window.kept = functionOf(1);
    page.window.document.body.addEventListener('x', functionOf(2));
    (() => { functionOf(3); })();
    await collectUntil(() => released().length);
    assert.deepEqual(released(), [[3, 1]]);
    assert.equal(functionOf(1), page.window.kept);
  });

  it('and is told of again before its finalizer ran is released once, with all counts', () => {
    page = openPage('', { byHand: true });
    executor = page.executor;
    const first = functionOf(1);
    functionOf(1);
    page.window.collect(first);
    const second = functionOf(1);
    assert.notEqual(second, first);
    page.window.finalize();
    assert.deepEqual(released(), [], 'its successor is held');
    assert.equal(functionOf(1), second);
    page.window.collect(second);
    page.window.finalize();
    assert.deepEqual(released(), [[1, 4]]);
    functionOf(1);
    assert.deepEqual(released(), [[1, 4]]);
  });

  it('keeps the exception alive that an error stands for', async () => {
    const failure = { type: 'E', message: '', traceback: '', filename: '', line: 0, value: [TAG.OBJECT, 9, 'E'] };
    const held = { error: null };
    await (async () => {
      const promise = functionOf(1)();
      executor.returned(1, [ERROR, failure], executor.decode);
      held.error = await promise.catch((caught) => caught);
    })();
    await collectUntil(() => released().some(([identifier]) => identifier === 1));
    assert.ok(!released().some(([identifier]) => identifier === 9));
    assert.deepEqual(plain(executor.encode(held.error)), [TAG.OBJECT, 9]);
    held.error = null;
    await collectUntil(() => released().some(([identifier]) => identifier === 9));
    assert.ok(released().some(([identifier]) => identifier === 9));
  });

  it('of an earlier interpreter is not released to the next', async () => {
    (() => { functionOf(1); })();
    executor.connect({ post: (...message) => page.posted.push(message), encode: executor.encode });
    (() => { functionOf(5); })();
    await collectUntil(() => released().length);
    assert.deepEqual(released(), [[5, 1]]);
  });
});
