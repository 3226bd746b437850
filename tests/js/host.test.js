/** Which interpreter a port gets: cases that depend on the order of what happens, which a browser gives only by chance. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

// Node 20 lacks it; every browser that Adder runs in has it.
Promise.withResolvers ??= () => {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};

const folder = await mkdtemp(join(tmpdir(), 'adder-host-'));
const outfile = join(folder, 'documents.mjs');
await build({
  entryPoints: [fileURLToPath(new URL('../../extension/host/documents.js', import.meta.url))],
  bundle: true,
  outfile,
  format: 'esm',
});
const { Documents } = await import(pathToFileURL(outfile));
await rm(folder, { recursive: true });

/** Lets everything run that only waits for what is there already. */
const settle = () => new Promise((resolve) => { setImmediate(resolve); });

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
/** The host's ends of these channels. */
let lines = [];
let states = [];
let mint;
let connect;

afterEach(() => mock.timers.reset());

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  [frames, workers, lines, states] = [[], [], [], []];
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
      this.port2 = {};
      lines.push(this.port1);
    }
  };
  mint = () => Promise.resolve({ documentId: 'd', tabId: 1, frameId: 0, origin: 'https://a.example' });
  new Documents({
    mintSession: (sender) => mint(sender),
    setDocumentState: async (documentId, state) => { states.push(`${documentId} ${state}`); },
  }).listen();
  connect = () => {
    const port = new FakePort();
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
  assert.deepEqual(workers[0].map(([kind]) => kind), ['park', 'resumed']);
  assert.deepEqual(states, ['d parked', 'd running']);
});

test('a document that was left before its session was minted is parked all the same', async () => {
  let minted;
  mint = () => new Promise((resolve) => { minted = resolve; });
  const port = connect();
  port.onMessage.fire(['ack', 0, '', 0]);
  port.onMessage.fire(['park', 0, '', 0]);
  minted({ documentId: 'd', tabId: 1, frameId: 0, origin: 'https://a.example' });
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
  second.onDisconnect.fire(second);
  assert.equal(frames.length, 0);
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
