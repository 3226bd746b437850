/** The panel's end of the debugger, with a line to the tab that a test speaks on. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { DebugClient, stateOf } from '../../extension/devtools/debugger/client.js';

const PATH = 'https://site.test/cart.py';

/** A tab with two documents that each have an interpreter. */
function connection() {
  const listeners = {};
  return {
    incognito: true,
    frames: [{ documentId: 'top', state: 'running' }, { documentId: 'inner', state: 'running' }],
    interpreters: new Map([['top', true], ['inner', true]]),
    told: [],
    greet() {},
    onChanged(listener) { this.changed = listener; },
    on(domain, listener) { listeners[domain] = listener; },
    tell(documentId, domain, message) { this.told.push({ documentId, domain, ...message }); },
    /** What a document says. */
    say(documentId, domain, message) { listeners[domain](message, documentId); },
    /** A document answers what it was asked last. */
    answer(documentId, body) {
      const { seq, command } = this.told.findLast((message) => message.documentId === documentId);
      this.say(documentId, 'debug', { type: 'response', request_seq: seq, command, success: true, body });
    },
  };
}

describe('a breakpoint', () => {
  let line;
  let client;
  let point;

  beforeEach(async () => {
    globalThis.chrome = { i18n: { getMessage: (key) => key } };
    line = connection();
    client = new DebugClient(line);
    const set = client.add(PATH, { line: 3 });
    const [{ id }] = client.breakpoints.get(PATH);
    line.answer('top', { breakpoints: [{ id, verified: true, line: 4 }] });
    line.answer('inner', { breakpoints: [{ id, verified: false, line: 3, message: 'not loaded', reason: 'pending' }] });
    point = await set;
  });

  it('is where one document has it, whichever answers last', () => {
    assert.deepEqual([point.at, stateOf(point), point.message], [4, 'on', '']);
    assert.equal(client.find(PATH, 4), point);
  });

  it('waits again when that document has gone, and is found by what the other loads', () => {
    line.say('top', 'session', { type: 'ended' });
    assert.deepEqual([point.at, stateOf(point), point.message], [0, 'waiting', 'not loaded']);
    line.say('inner', 'debug', { type: 'event', event: 'breakpoint', body: { breakpoint: { id: point.id, verified: true, line: 5 } } });
    assert.deepEqual([point.at, stateOf(point)], [5, 'on']);
  });

  it('is faulty where what it asks is no Python, and says why', async () => {
    const changed = client.change(PATH, point.id, { condition: 'number ==' });
    const failed = { breakpoints: [{ id: point.id, verified: false, line: 3, message: 'invalid syntax', reason: 'failed' }] };
    line.answer('top', failed);
    line.answer('inner', failed);
    await changed;
    [point] = client.breakpoints.get(PATH);
    assert.deepEqual([stateOf(point), point.message], ['faulty', 'invalid syntax']);
  });
});

describe('what was set before', () => {
  const kept = { breakpoints: { [PATH]: [{ line: 3 }], 'https://site.test/till.py': [{ line: 5 }] }, filters: ['raised'] };

  it('reaches an interpreter that was greeted before it was read from storage, beside what was set meanwhile', async () => {
    let read;
    const storage = { local: { get: () => new Promise((resolve) => { read = () => resolve({ debugger: kept }); }) } };
    globalThis.chrome = { i18n: { getMessage: (key) => key }, storage };
    const line = connection();
    const client = new DebugClient(line);
    const opened = client.open();
    line.say('top', 'session', { type: 'began' });
    assert.deepEqual(line.told.map(({ type, sources }) => [type, sources]), [['greet', []]]);
    void client.add(PATH, { line: 4 });
    line.told.length = 0;
    read();
    await opened;
    const told = line.told.filter(({ documentId }) => documentId === 'top').map(({ command, arguments: given }) => [
      command, given.filters ?? given.breakpoints.map((point) => [given.source.path, point.line]),
    ]);
    assert.deepEqual(told, [
      ['setExceptionBreakpoints', ['raised']],
      ['setBreakpoints', [[PATH, 4]]],
      ['setBreakpoints', [['https://site.test/till.py', 5]]],
    ]);
  });
});

describe('an editor', () => {
  it('is told once that Python was stopped, and not while another document has Python', () => {
    const line = connection();
    const told = [];
    new DebugClient(line).onEvent((event) => told.push(event));
    line.interpreters.delete('top');
    line.frames[0].state = 'stopped';
    line.changed();
    assert.deepEqual(told, []);
    line.interpreters.delete('inner');
    line.changed();
    line.changed();
    assert.deepEqual(told, ['terminated']);
  });
});

describe('where another panel debugs', () => {
  let line;
  let client;
  const STOPPED = { type: 'event', event: 'stopped', body: { reason: 'breakpoint' } };

  beforeEach(() => {
    globalThis.chrome = { i18n: { getMessage: (key) => key } };
    line = connection();
    client = new DebugClient(line);
    line.say('top', 'debug', { type: 'event', event: 'refused', body: { by: 'editor' } });
  });

  it('is known who, where Python stands, and that it goes on', () => {
    line.say('top', 'debug', STOPPED);
    assert.deepEqual([client.other, client.stopped.reason], ['editor', 'breakpoint']);
    line.say('top', 'debug', { type: 'event', event: 'continued', body: {} });
    assert.equal(client.stopped, null);
    line.say('top', 'debug', { type: 'event', event: 'refused', body: { by: 'whatever the page says' } });
    assert.equal(client.other, 'tab');
  });

  it('Python is not resumed from here', async () => {
    line.say('top', 'debug', STOPPED);
    await assert.rejects(client.go('continue'), /debuggerOther_editor/);
    assert.deepEqual([client.stopped.reason, line.told], ['breakpoint', []]);
  });

  it('this one greets as soon as that has gone', () => {
    line.say('top', 'debug', { type: 'event', event: 'vacant', body: {} });
    const [{ documentId, domain, type, place }] = line.told;
    assert.deepEqual([client.other, documentId, domain, type, place], ['', 'top', 'debug-control', 'greet', 'tab']);
  });
});
