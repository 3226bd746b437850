/** Operations in batches: which are done, when one fails that nobody waits for, and who is told. */

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

/** Sets the title: an operation that goes well. */
const title = (text) => [OP.SET, DOCUMENT, 'title', text];
const theTitle = () => page.window.document.title;
/** An operation that goes wrong, in words of its own. */
const failing = (words) => [OP.CALL, handleOf(`() => { throw new RangeError("${words}") }`), []];
const messageOf = ([tag, , name, message]) => {
  assert.deepEqual([tag, name], [TAG.ERROR, 'RangeError']);
  return message;
};
/** What was posted of a kind: number and body. */
const posted = (kind) => page.posted.filter(([each]) => each === kind).map(([, number, body]) => [number, body]);

beforeEach(() => {
  page = openPage();
  ({ run, send } = page);
});

describe('a failure among recorded operations', () => {
  it('skips what was recorded after it in that turn, and is told when the turn ends', () => {
    send(title('1'), failing('first'), title('2'), failing('second'));
    assert.deepEqual(posted(wire.kinds.FAILED), [], 'Python may yet ask for a value');
    send(title('3'));
    send([OP.END], title('4'));
    assert.equal(theTitle(), '4');
    const [[number, [turn, index, error]], ...more] = posted(wire.kinds.FAILED);
    assert.deepEqual([number, turn, index, messageOf(error), more], [0, 0, 1, 'first', []]);
    send([OP.END]);
    assert.equal(posted(wire.kinds.FAILED).length, 1, 'told once');
  });

  it('stops no later turn, and each turn counts its operations from 0', () => {
    send(title('1'), [OP.END], [OP.END], title('2'), title('3'), failing('third'), [OP.END], failing('fourth'), [OP.END]);
    assert.deepEqual(posted(wire.kinds.FAILED).map(([, [turn, index]]) => [turn, index]), [[2, 2], [3, 0]]);
  });

  it('is the answer for whoever waits for a value, with its number', () => {
    const [outcome, error, index] = run(title('1'), failing('x'), title('2'), [OP.GET, DOCUMENT, 'title']);
    assert.deepEqual([outcome, messageOf(error), index, theTitle()], [ERROR, 'x', 1, '1']);
    send([OP.END]);
    assert.deepEqual(posted(wire.kinds.FAILED), [], 'told already');
  });

  it('of the operation that is waited for has no number', () => {
    const reply = run(title('1'), failing('x'));
    assert.equal(reply.length, 2);
    assert.equal(messageOf(reply[1]), 'x');
    assert.equal(theTitle(), '1');
  });

  it('of an earlier batch is the answer too, with the number that Python knows it by', () => {
    send(title('1'), title('2'));
    send(failing('x'));
    const [outcome, , index] = run(title('3'), [OP.GET, DOCUMENT, 'title']);
    assert.deepEqual([outcome, index, theTitle()], [ERROR, 2, '2']);
  });

  it('is over when it was answered, and operations count from 0 again', () => {
    run(title('1'), failing('x'), [OP.SYNC]);
    assert.deepEqual(run(title('2'), [OP.GET, DOCUMENT, 'title']), [OK, '2']);
    assert.equal(run(title('3'), failing('y'), [OP.SYNC])[2], 1);
  });

  it('of another turn is not the answer', () => {
    assert.deepEqual(run(failing('x'), [OP.END], title('2'), [OP.GET, DOCUMENT, 'title']), [OK, '2']);
    assert.equal(posted(wire.kinds.FAILED).length, 1);
  });

  it('of an operation that was to make an object shows in what it was to do first', () => {
    const [outcome, error, index] = run([OP.KEEP, 17, failing('x')], [OP.SET, 17, 'a', 1], [OP.GET, 17, 'a']);
    assert.deepEqual([outcome, messageOf(error), index], [ERROR, 'x', 0]);
    assert.ok(!page.executor.has(17));
  });

  it('does not keep what Python prints from being seen, or handles from being let go', () => {
    const said = [];
    page.window.console.log = (text) => { said.push(text); };
    const dropped = handleOf('({})');
    send(failing('x'), [OP.CONSOLE, 'log', 'hello'], [OP.DROP, [dropped], []]);
    assert.deepEqual(said, ['hello']);
    assert.ok(!page.executor.has(dropped));
  });

  it('is not replaced by one of a console that the page has broken', () => {
    page.window.console.log = () => { throw new RangeError('console'); };
    const [, error, index] = run(failing('x'), [OP.CONSOLE, 'log', 'hello'], [OP.SYNC]);
    assert.deepEqual([messageOf(error), index], ['x', 0]);
  });

  it('is forgotten with its interpreter', () => {
    send(title('1'), failing('x'));
    page.executor.resetBatches();
    send(title('2'), failing('y'), [OP.END]);
    assert.deepEqual(posted(wire.kinds.FAILED).map(([, [turn, index, error]]) => [turn, index, messageOf(error)]), [[0, 1, 'y']]);
    assert.equal(theTitle(), '2');
  });
});

describe('a promise that is awaited', () => {
  const settled = async () => {
    await new Promise((resolve) => { setTimeout(resolve, 0); });
    return posted(wire.kinds.SETTLE);
  };

  it('settles though something failed before, if it was made', async () => {
    const promise = handleOf('Promise.resolve(5)');
    send(failing('x'), [OP.AWAIT, promise, 7], [OP.END]);
    assert.deepEqual(await settled(), [[7, [OK, 5]]]);
    assert.equal(posted(wire.kinds.FAILED).length, 1);
  });

  it('and was never made settles with what went wrong, which then is told', async () => {
    send(title('1'), failing('x'), [OP.KEEP, 17, [OP.GET, WINDOW, 'promise']], [OP.AWAIT, 17, 7], [OP.END]);
    const [[number, [outcome, error, turn, index]], ...more] = await settled();
    assert.deepEqual([number, outcome, messageOf(error), turn, index, more], [7, ERROR, 'x', 0, 1, []]);
    assert.deepEqual(posted(wire.kinds.FAILED), []);
  });

  it('in a later turn than it failed to be made settles all the same', async () => {
    send([OP.KEEP, 17, failing('x')], [OP.END]);
    send([OP.AWAIT, 17, 7], title('2'), [OP.END]);
    const [[number, [outcome, error]]] = await settled();
    assert.deepEqual([number, outcome, error[2]], [7, ERROR, 'ReferenceError']);
    assert.equal(theTitle(), '2', 'nothing else has failed');
    assert.equal(posted(wire.kinds.FAILED).length, 1);
  });

  it('with a failure that was told leaves no value for what was skipped', () => {
    send([OP.KEEP, 17, failing('x')], [OP.AWAIT, 17, 7]);
    const [outcome, error, index] = run([OP.GET, DOCUMENT, 'title']);
    assert.deepEqual([outcome, messageOf(error), index], [ERROR, 'x', 0]);
  });
});

describe('a question', () => {
  it('whether all is done is answered when it is', () => {
    assert.deepEqual(run(title('1'), [OP.SYNC]), [OK, null]);
    assert.equal(theTitle(), '1');
    assert.equal(run(failing('x'), [OP.SYNC])[2], 0);
  });

  it('whether the page is there neither tells a failure nor ends it', () => {
    send(title('1'), failing('x'));
    assert.equal(run([OP.PING], title('2'))[0], OK);
    assert.equal(theTitle(), '1', 'the turn goes on as failed');
    const [outcome, error, index] = run([OP.GET, DOCUMENT, 'title']);
    assert.deepEqual([outcome, messageOf(error), index], [ERROR, 'x', 1]);
  });

  it('whether the page is there is no operation that counts', () => {
    send(title('1'));
    run([OP.PING], title('2'));
    assert.equal(run(failing('x'), [OP.SYNC])[2], 2);
  });

  it('whether the page is there leaves a failure to be told at the end of its turn', () => {
    run([OP.PING], failing('x'));
    run([OP.PING], [OP.END]);
    assert.deepEqual(posted(wire.kinds.FAILED).map(([, [turn, index]]) => [turn, index]), [[0, 0]]);
  });
});
