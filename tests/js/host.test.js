/** Which interpreter a port gets: cases that depend on the order of what happens, which a browser gives only by chance. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import './support/promises.js';

const folder = await mkdtemp(join(tmpdir(), 'adder-host-'));
const outfile = join(folder, 'documents.mjs');
await build({
  entryPoints: [fileURLToPath(new URL('../../extension/host/documents.js', import.meta.url))],
  bundle: true,
  outfile,
  format: 'esm',
  define: { __BUILD_ID__: '"this build"' },
});
const { Documents } = await import(pathToFileURL(outfile));
await rm(folder, { recursive: true });

globalThis.navigator ??= {};

const settings = {
  enabled: true, spare: true, busySeconds: 10, heapMegabytes: 1024, interpretersPerTab: 2, interpretersInAll: 3,
  outputKilobytes: 1024, waitingPerTab: 7,
};
const session = (documentId = 'd', tabId = 1) => ({ documentId, tabId, frameId: 0, origin: 'https://a.example', settings });

/** Lets everything run that only waits for what is there already. */
const settle = () => new Promise((resolve) => { setImmediate(resolve); });

/** What the host says to a worker on its own account. */
const OF_THE_HOST = new Set(['limits', 'beat']);

class FakeEvent {
  listeners = [];
  addListener(listener) { this.listeners.push(listener); }
  fire(...parts) { for (const listener of this.listeners) listener(...parts); }
}

class FakePort {
  name = 'adder:session';
  onMessage = new FakeEvent();
  onDisconnect = new FakeEvent();
  sender = {};
  sent = [];
  open = true;
  postMessage(packet) { this.sent.push(packet); }
  disconnect() { this.open = false; }
}

/** The frames that are there now, one for each interpreter; the channel ends that their workers would have. */
let frames = [];
let workers = [];
let states = [];
let limits = [];
let documents;
/** The host's ends of those channels. */
let lines = [];
let mint;
let connect;

afterEach(() => mock.timers.reset());

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  [frames, workers, states, limits, lines] = [[], [], [], [], []];
  let listener = () => {};
  globalThis.addEventListener = () => {};
  globalThis.removeEventListener = () => {};
  globalThis.chrome = {
    runtime: { onConnect: { addListener: (given) => { listener = given; } }, getURL: (path) => path },
  };
  globalThis.document = {
    createElement: () => {
      const frame = { setAttribute() {}, remove: () => { frames = frames.filter((other) => other !== frame); } };
      return frame;
    },
    documentElement: { append: (frame) => { frames.push(frame); } },
  };
  globalThis.MessageChannel = class {
    constructor() {
      const received = [];
      workers.push(received);
      this.port1 = { postMessage: (message) => received.push(message), close() {} };
      lines.push(this.port1);
      this.port2 = {};
    }
  };
  mint = () => Promise.resolve(session());
  documents = new Documents({
    mintSession: (sender) => mint(sender),
    setDocumentState: async (documentId, state) => { states.push(`${documentId} ${state}`); },
    documentLeft: async (documentId) => { states.push(`${documentId} left`); },
    setBusy: async (documentId, busy) => { states.push(`${documentId} ${busy ? 'is busy' : 'is at rest'}`); },
    noteLimit: async (documentId, limit) => { limits.push(`${documentId} ${limit}`); },
    freeMemory: async () => Infinity,
  });
  documents.listen();
  connect = (sender = {}) => {
    const port = new FakePort();
    port.sender = sender;
    listener(port);
    return port;
  };
});

test('a document that comes back gets its interpreter, however late it says that it comes back', async () => {
  const first = connect();
  first.onMessage.fire(['ack', 0, '', 0]);
  await settle();
  first.onMessage.fire(['park', 0, '', 0]);
  assert.equal(first.open, false);
  const second = connect();
  await settle(); // the session has been minted by now
  second.onMessage.fire(['resumed', 0, '', 0]);
  await settle();
  assert.equal(second.sent[0][0], 'resumed');
  assert.equal(frames.length, 1);
  assert.deepEqual(workers[0].map(([kind]) => kind).filter((kind) => !OF_THE_HOST.has(kind)), ['park', 'resumed']);
  assert.deepEqual(states, ['d parked', 'd running']);
});

test('a document that was left before its session was minted is parked all the same', async () => {
  let minted;
  mint = () => new Promise((resolve) => { minted = resolve; });
  const port = connect();
  port.onMessage.fire(['ack', 0, '', 0]);
  port.onMessage.fire(['park', 0, '', 0]);
  minted(session());
  await settle();
  assert.deepEqual(states, ['d parked']);
  assert.equal(port.open, false);
});

test('a port that closes takes its interpreter with it; one that was replaced takes nothing', async () => {
  const first = connect();
  first.onMessage.fire(['ack', 0, '', 0]);
  await settle();
  first.onMessage.fire(['park', 0, '', 0]);
  const second = connect();
  second.onMessage.fire(['resumed', 0, '', 0]);
  await settle();
  first.onDisconnect.fire(first);
  assert.equal(frames.length, 1);
  assert.deepEqual(states, ['d parked', 'd running']);
  second.onDisconnect.fire(second);
  assert.equal(frames.length, 0);
  // No navigation need come: its page may have crashed.
  assert.equal(states.at(-1), 'd left');
});

test('nobody gets an interpreter without a session', async () => {
  mint = () => Promise.resolve(null);
  const port = connect();
  port.onMessage.fire(['ack', 0, '', 0]);
  await settle();
  assert.equal(port.sent[0][0], 'refused');
  assert.equal(port.open, false);
  assert.equal(frames.length, 0);
});

/** A document connects that the background may have said is about to. */
const connectExpected = (sender = {}) => connect({
  documentId: 'd', frameId: 0, origin: 'https://a.example', tab: { id: 1 }, ...sender,
});

test('a document that is expected need not wait for its session', async () => {
  documents.warm({ ...settings, spare: false }, session());
  mint = () => new Promise(() => {});
  const port = connectExpected();
  port.onMessage.fire(['ack', 0, '', 0]);
  await settle();
  assert.equal(frames.length, 1);
  // Once: who comes next is asked about.
  port.onDisconnect.fire(port);
  connectExpected().onMessage.fire(['ack', 0, '', 0]);
  await settle();
  assert.equal(frames.length, 0);
});

test('a document that has connected before it is said to be about to needs no second interpreter', async () => {
  const port = connectExpected();
  port.onMessage.fire(['ack', 0, '', 0]);
  await settle();
  documents.warm({ ...settings, spare: false }, session());
  assert.equal(frames.length, 1);
  port.onDisconnect.fire(port);
  // Nor is it expected any more.
  mint = () => new Promise(() => {});
  connectExpected().onMessage.fire(['ack', 0, '', 0]);
  await settle();
  assert.equal(frames.length, 0);
});

test('who was expected goes when policy, asked again, says no', async () => {
  documents.warm({ ...settings, spare: false }, session());
  let minted;
  mint = () => new Promise((resolve) => { minted = resolve; });
  const port = connectExpected();
  port.onMessage.fire(['ack', 0, '', 0]);
  await settle();
  minted(null);
  await settle();
  assert.equal(frames.length, 0);
  assert.equal(port.sent.at(-1)[0], 'ended');
  assert.equal(port.open, false);
});

test('nobody else takes the place of who is expected, and nobody does whose permission ended or who is late', async () => {
  mint = () => Promise.resolve(null);
  const cases = [
    [{ documentId: 'e' }], [{ frameId: 1 }], [{ origin: 'https://b.example' }], [{ tab: { id: 2 } }],
    [{}, () => documents.end(['d'], '')], [{}, () => documents.endTab(1)], [{}, () => mock.timers.tick(10_000)],
  ];
  for (const [sender, meanwhile = () => {}] of cases) {
    documents.warm({ ...settings, spare: false }, session());
    meanwhile();
    const port = connectExpected(sender);
    port.onMessage.fire(['ack', 0, '', 0]);
    await settle();
    assert.equal(port.sent[0]?.[0], 'refused', JSON.stringify(sender));
    documents.end(['d'], '');
  }
});

test('an interpreter cannot speak in the host\'s name', async () => {
  const port = connect();
  port.onMessage.fire(['ack', 0, '', 0]);
  await settle();
  const kinds = ['ready', 'ended', 'refused', 'resumed', 'park', 'ack', 'start', 'nonsense', '__proto__', 'ops', 'return'];
  for (const kind of kinds) lines[0].onmessage({ data: [kind, 0, '"forged"'] });
  for (const data of [null, 'ops', [], ['ops'], ['ops', '0', ''], ['ops', 2 ** 53, ''], ['ops', 0.5, ''], ['ops', 0, {}]]) {
    lines[0].onmessage({ data });
  }
  assert.deepEqual(port.sent, [['ops', 0, '"forged"', 1], ['return', 0, '"forged"', 2]]);
  assert.equal(port.open, true);
});

test('a parked interpreter waits for ten minutes', async () => {
  const port = connect();
  port.onMessage.fire(['ack', 0, '', 0]);
  await settle();
  port.onMessage.fire(['park', 0, '', 0]);
  mock.timers.tick(10 * 60 * 1000 - 1);
  assert.equal(frames.length, 1);
  mock.timers.tick(1);
  assert.equal(frames.length, 0);
});

// The limits.

/** A document with an interpreter, or one that waits for one. */
async function opened(documentId, tabId = 1) {
  mint = () => Promise.resolve(session(documentId, tabId));
  const port = connect();
  port.onMessage.fire(['ack', 0, '', 0]);
  await settle();
  return port;
}

test('a tab has so many interpreters and no more; who comes then waits, is told so, and gets the next that is free', async () => {
  const first = await opened('a');
  await opened('b');
  const third = await opened('c');
  assert.equal(frames.length, 2);
  assert.equal(third.sent[0][0], 'queued');
  assert.match(third.sent[0][2], /2 interpreters in a tab/);
  assert.deepEqual([states.at(-1), limits], ['c starting', ['c interpreters']]);
  third.onMessage.fire(['script', 1, '{}', 0]);
  first.onDisconnect.fire(first);
  assert.equal(frames.length, 2);
  assert.deepEqual(workers.at(-1).at(-1), ['script', 1, '{}']);
});

test('there are so many interpreters in all and no more; a page that was left gives way to one that is looked at', async () => {
  const first = await opened('a', 1);
  await opened('b', 2);
  await opened('c', 3);
  const fourth = await opened('d', 4);
  assert.match(fourth.sent[0][2], /3 interpreters in all/);
  fourth.onDisconnect.fire(fourth);
  first.onMessage.fire(['park', 0, '', 0]);
  const fifth = await opened('e', 5);
  assert.equal(frames.length, 3);
  assert.deepEqual(fifth.sent, []);
});

test('who waits and is gone gets nothing', async () => {
  const first = await opened('a');
  await opened('b');
  const third = await opened('c');
  third.onDisconnect.fire(third);
  first.onDisconnect.fire(first);
  assert.equal(frames.length, 1);
});

test('more interpreters are started when the user allows more', async () => {
  await opened('a');
  await opened('b');
  await opened('c');
  documents.limit({ ...settings, interpretersPerTab: 3 });
  assert.equal(frames.length, 3);
});

test('a tab has so many documents that wait as the user lets it, and no more', async () => {
  for (let i = 0; i < 2 + settings.waitingPerTab; i += 1) await opened(`d${i}`);
  assert.match(states.at(-1), / starting$/);
  const last = await opened('last');
  assert.equal(last.sent[0][0], 'ended');
  assert.equal(last.open, false);
  assert.equal(states.at(-1), 'last error');
});

test('an interpreter that sends more than its page confirms is ended, and no other', async () => {
  const port = await opened('a');
  await opened('b');
  for (let i = 0; i <= 30_001; i += 1) lines[0].onmessage({ data: ['ops', 0, '[]'] });
  assert.equal(frames.length, 1);
  assert.deepEqual([states.at(-1), limits.at(-1)], ['a error', 'a flood']);
  assert.match(port.sent.at(-1)[2], /sent more than the page could take/);
  assert.equal(port.open, false);
});

test('what the page confirms does not count, and what is large counts by its size', async () => {
  const port = await opened('a');
  for (let i = 1; i <= 150_000; i += 1) {
    lines[0].onmessage({ data: ['ops', 0, '[]'] });
    if (i % 1000 === 0) port.onMessage.fire(['ack', 0, '', i]);
  }
  assert.equal(frames.length, 1);
  const large = 'x'.repeat(20 * 1024 * 1024);
  for (let i = 0; i < 4; i += 1) lines[0].onmessage({ data: ['ops', 0, large] });
  assert.equal(frames.length, 0);
  assert.equal(limits.at(-1), 'a flood');
});

test('an interpreter that sends far more than any page needs is ended, also if the page takes it all', async (context) => {
  // So much is too much in ten seconds: this is to take none.
  context.mock.method(performance, 'now', () => 0);
  const port = await opened('a');
  for (let i = 1; i <= 249_000; i += 1) {
    lines[0].onmessage({ data: ['ops', 0, '[]'] });
    if (i % 1000 === 0) port.onMessage.fire(['ack', 0, '', i]);
  }
  assert.equal(frames.length, 1);
  for (let i = 0; i < 1000; i += 1) lines[0].onmessage({ data: ['ops', 0, '[]'] });
  assert.equal(frames.length, 0);
  assert.equal(limits.at(-1), 'a flood');
});

test('what a worker says of itself is no news where it names no limit', async () => {
  await opened('a');
  for (const body of ['"heap"', '"output"', '"flood"', '{}', 'x']) lines[0].onmessage({ data: ['limit', 0, body] });
  assert.deepEqual(limits, ['a heap', 'a output']);
});
