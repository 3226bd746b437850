/**
 * What page and interpreter say to each other arrives once and in order while their line changes: from the relay to the
 * direct line, and back when the page goes into the back-forward cache. Gatekeeper, host and worker are the real ones;
 * between them, messages are delivered in every order that browsers could deliver them in, as a seeded die decides.
 */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import './support/promises.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'adder-direct-'));
const outfile = join(folder, 'parts.mjs');
await build({
  stdin: {
    contents: `export { HostPort } from './content_scripts/gatekeeper/host_port.js';
      export { Documents } from './extension/host/documents.js';
      export { Line } from './extension/sandbox/line.js';`,
    resolveDir: root,
  },
  bundle: true,
  define: { __BUILD_ID__: '"this build"' },
  outfile,
  format: 'esm',
  // The frame is the browser's business; what it passes on is this test's.
  plugins: [{
    name: 'hand-over',
    setup(made) {
      made.onResolve({ filter: /hand_over\.js$/ }, () => ({ path: 'hand-over', namespace: 'test' }));
      made.onLoad({ filter: /.*/, namespace: 'test' }, () => ({ contents: 'export const handOver = (...all) => globalThis.handOver(...all);' }));
    },
  }],
});
const { HostPort, Documents, Line } = await import(pathToFileURL(outfile));
await rm(folder, { recursive: true });

const settings = {
  enabled: true, spare: false, directPort: true, busySeconds: 0, heapMegabytes: 1024, interpretersPerTab: 2, interpretersInAll: 3,
  outputKilobytes: 1024,
};

/** All ends of all lines: what has been posted to each waits there until it is delivered. */
let ends = [];
let random;

/** An end of a line, with a queue as a MessagePort has it. */
class End {
  inbox = [];
  onmessage = null;
  closed = false;
  constructor() { ends.push(this); }
  postMessage(data, ports = []) {
    if (!this.closed && !this.other.closed) this.other.inbox.push({ data: structuredClone(data), ports });
  }
  close() { this.closed = true; }
}

/** @returns {[End, End]} */
function line(Made = End) {
  const [one, two] = [new Made(), new Made()];
  [one.other, two.other] = [two, one];
  return [one, two];
}

/** An end of a `runtime.Port`. */
class RuntimeEnd extends End {
  name = 'adder:session';
  sender = {};
  listeners = [];
  enders = [];
  onMessage = { addListener: (listener) => { this.onmessage = ({ data }) => listener(data); } };
  onDisconnect = { addListener: (listener) => this.enders.push(listener) };
  disconnect() {
    if (this.closed) return;
    this.close();
    // Behind what has been sent before.
    this.other.inbox.push({ gone: true });
  }
}

const settle = () => new Promise((resolve) => { setImmediate(resolve); });

/** Delivers one message somewhere. @returns {boolean} Whether there was one. */
function deliver() {
  const ready = ends.filter((end) => !end.closed && end.onmessage && end.inbox.length);
  if (!ready.length) return false;
  const end = ready[Math.floor(random() * ready.length)];
  const event = end.inbox.shift();
  if (!event.gone) end.onmessage(event);
  else for (const ender of end.enders) ender(end);
  return true;
}

async function deliverAll() {
  do await settle(); while (deliver());
}

/** Random numbers that come again with the same seed. */
function die(seed) {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

let hostPort;
let worker;
let documents;
let heard;
let told;
let handed;
let exchange;
let isAtRest;
let handsOver;
let limits;
/** Whether the interpreter's frame is there. */
let isThere;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  [ends, heard, told, handed, limits] = [[], [], [], [], []];
  [worker, isAtRest, handsOver, exchange, random, isThere] = [null, false, true, null, die(1), false];
  const accepted = [];
  const listeners = [];
  const channels = [];
  globalThis.addEventListener = (type, listener) => { if (type === 'message') listeners.push(listener); };
  globalThis.removeEventListener = () => {};
  globalThis.MessageChannel = class {
    constructor() {
      [this.port1, this.port2] = line();
      channels.push(this);
    }
  };
  globalThis.SharedWorker = class {
    constructor() {
      [this.port, exchange] = line();
      exchange.onmessage = () => {};
    }
  };
  globalThis.scheduler = { postTask: async (callback) => callback() };
  globalThis.handOver = (token, port) => {
    handed.push(token);
    if (handsOver) exchange.postMessage(token, [port]);
    return () => {};
  };
  globalThis.chrome = {
    runtime: {
      onConnect: { addListener: (given) => accepted.push(given) },
      getURL: (path) => path,
      connect: () => {
        const [page, host] = line(RuntimeEnd);
        accepted[0](host);
        return page;
      },
    },
  };
  globalThis.document = {
    createElement: () => ({ setAttribute() {}, remove() { isThere = false; }, contentWindow: {} }),
    documentElement: {
      append(frame) {
        isThere = true;
        worker = new Line(channels.at(-1).port2, (message) => {
          if (message[0] === 'park') {
            isAtRest = true;
            worker.tell('park', 0, '');
          } else if (message[0] === 'resumed') isAtRest = false;
          else heard.push(message);
        });
        for (const listener of listeners) listener({ source: frame.contentWindow, data: { type: 'booted' } });
      },
    },
  };
  documents = new Documents({
    mintSession: async () => ({ documentId: 'd', tabId: 1, frameId: 0, origin: 'https://a.example', incognito: false, settings }),
    setDocumentState: async () => {},
    documentLeft: async () => {},
    setBusy: async () => {},
    noteLimit: async (_, limit) => { limits.push(limit); },
    freeMemory: async () => Infinity,
  });
  documents.listen();
  hostPort = new HostPort((...message) => told.push(message), { lost() {}, restarted() {}, caughtUp: async () => {}, mayFrame: async () => true });
});

afterEach(() => mock.timers.reset());

/** What Python or the page was told, without what the host or the lines say for themselves. */
const numbersOf = (messages, kind) => messages.filter((message) => message[0] === kind).map(([, number]) => number);
const upTo = (count) => Array.from({ length: count }, (_, index) => index + 1);

/** Lets page and worker talk, with messages delivered in between. */
async function talk(rounds, state) {
  for (let round = 0; round < rounds; round += 1) {
    const chance = random();
    if (chance < 0.25) hostPort.post('event', state.events += 1, '');
    else if (chance < 0.3) hostPort.post('script', state.scripts += 1, String(state.events));
    else if (chance < 0.5 && worker && !isAtRest) worker.post('ops', state.ops += 1, '[]');
    else deliver();
    if (random() < 0.2) await settle();
  }
}

function isAllThere(state, seed) {
  const seeded = `with seed ${seed}`;
  assert.deepEqual(numbersOf(heard, 'event'), upTo(state.events), seeded);
  assert.deepEqual(numbersOf(heard, 'script'), upTo(state.scripts), seeded);
  assert.deepEqual(numbersOf(told, 'ops'), upTo(state.ops), seeded);
  heard.forEach(([kind, , body], index) => {
    if (kind !== 'script') return;
    const before = numbersOf(heard.slice(0, index), 'event').length;
    assert.ok(before >= Number(body), `${seeded}: a script came before what was said before it`);
  });
}

/** After how many messages an interpreter that is ended was not gone at once. */
const stayed = [];

for (let steps = 0; steps < 40; steps += 1) {
  test(`an interpreter that is ended is gone a second later, whatever was on its way (${steps})`, async () => {
    hostPort.connect(false);
    for (let step = 0; step < steps; step += 1) {
      await settle();
      deliver();
    }
    documents.end(['d'], '');
    if (isThere) stayed.push(steps);
    mock.timers.tick(1000);
    assert.equal(isThere, false);
  });
}

test('and at once, unless that was a port of the page’s', () => {
  assert.ok(stayed.length > 0 && stayed.length < 20, `it stayed after ${stayed} messages`);
});

for (let seed = 1; seed <= 30; seed += 1) {
  test(`nothing is lost, doubled or out of order as the line becomes direct (${seed})`, async () => {
    random = die(seed);
    const state = { events: 0, scripts: 0, ops: 0 };
    hostPort.connect(false);
    await talk(300, state);
    await deliverAll();
    assert.equal(hostPort.isDirect, true);
    await talk(300, state);
    await deliverAll();
    isAllThere(state, seed);
  });

  test(`nor as the page goes into the back-forward cache and comes back, whenever that is (${seed})`, async () => {
    random = die(seed + 1000);
    const state = { events: 0, scripts: 0, ops: 0 };
    hostPort.connect(false);
    for (let stay = 0; stay < 3; stay += 1) {
      await talk(20 + Math.floor(random() * 150), state);
      if (!told.some(([kind]) => kind === 'ready')) await deliverAll();
      hostPort.park();
      // What the page, as it is frozen, still says waits for its return; Python goes on until it hears.
      await talk(Math.floor(random() * 20), state);
      await deliverAll();
      assert.equal(isAtRest, true);
      hostPort.connect(true);
    }
    await talk(100, state);
    await deliverAll();
    assert.equal(hostPort.isDirect, true);
    assert.deepEqual(limits, []);
    isAllThere(state, seed);
  });
}

test('most of what is said goes directly, and only what the host reads by the relay', async () => {
  hostPort.connect(false);
  await deliverAll();
  const relay = ends.filter((end) => end instanceof RuntimeEnd);
  const passed = [];
  for (const end of relay) {
    const { onmessage } = end;
    end.onmessage = (event) => {
      passed.push(event.data[0]);
      onmessage(event);
    };
  }
  for (const kind of ['result', 'call', 'event', 'changed', 'script', 'start']) hostPort.post(kind, 1, '');
  for (const kind of ['ops', 'return', 'taken', 'script-done', 'report']) worker.post(kind, 1, '[]');
  await deliverAll();
  assert.deepEqual(passed.sort(), ['script', 'start']);
  assert.equal(heard.map(([kind]) => kind).filter((kind) => !['limits', 'beat'].includes(kind)).length, 6);
});

test('where no port comes, the relay goes on', async () => {
  handsOver = false;
  const state = { events: 0, scripts: 0, ops: 0 };
  hostPort.connect(false);
  await talk(300, state);
  await deliverAll();
  assert.equal(hostPort.isDirect, false);
  isAllThere(state, 0);
});

test('a token is good for one port, and for none that comes after the page was left', async () => {
  handsOver = false;
  hostPort.connect(false);
  await deliverAll();
  const given = () => {
    const [mine, theirs] = line();
    return [mine, theirs];
  };
  const [first] = handed;
  hostPort.park();
  await deliverAll();
  hostPort.connect(true);
  await deliverAll();
  const [, second] = handed;
  assert.notEqual(first, second);
  const [late, lateEnd] = given();
  exchange.postMessage(first, [lateEnd]);
  const [good, goodEnd] = given();
  exchange.postMessage(second, [goodEnd]);
  const [again, againEnd] = given();
  exchange.postMessage(second, [againEnd]);
  for (const wrong of ['', 'host', '0'.repeat(32), null, { toString: () => second }, [second], second.toUpperCase()]) {
    exchange.postMessage(wrong === null || typeof wrong === 'string' ? wrong : String(wrong).slice(1), [given()[1]]);
  }
  await deliverAll();
  for (const end of [late, good, again]) end.onmessage = () => {};
  assert.deepEqual([lateEnd.closed, goodEnd.closed, againEnd.closed], [true, false, true]);
  assert.deepEqual(numbersOf(told, 'ended'), []);
});

test('a worker cannot speak in the host\'s name on the direct line', async () => {
  hostPort.connect(false);
  await deliverAll();
  const before = told.length;
  for (const kind of ['ready', 'ended', 'refused', 'resumed', 'park', 'queued', 'ack', 'offer', 'direct', 'start', 'nonsense', '__proto__']) {
    worker.post(kind, 1, '"forged"');
  }
  for (const data of [null, [], ['ops'], ['ops', 0.5, ''], ['ops', 1, {}]]) worker.post(...(data ?? [null]));
  worker.post('ops', 7, '[]');
  await deliverAll();
  assert.deepEqual(told.slice(before), [['ops', 7, '[]']]);
});

test('a worker cannot make the gatekeeper take up a line that it has not handed over', async () => {
  handsOver = false;
  hostPort.connect(false);
  await deliverAll();
  for (const number of [0, 1, 2, -1, 99]) worker.post('direct', number, '');
  await deliverAll();
  assert.equal(hostPort.isDirect, false);
});

test('an interpreter that sends more than its page takes is ended, on the direct line too', async () => {
  hostPort = new HostPort((...message) => told.push(message), {
    lost() {}, restarted() {}, caughtUp: () => new Promise(() => {}), mayFrame: async () => true,
  });
  hostPort.connect(false);
  await deliverAll();
  for (let i = 0; i <= 30_001; i += 1) worker.post('ops', 0, '[]');
  await deliverAll();
  assert.deepEqual(limits, ['flood']);
  assert.match(told.at(-1)[2], /sent more than the page could take/);
});

test('what the page has taken does not count, and what is large counts by its size', async () => {
  hostPort.connect(false);
  await deliverAll();
  for (let i = 1; i <= 60_000; i += 1) {
    worker.post('ops', 0, '[]');
    if (i % 1000 === 0) await deliverAll();
  }
  assert.deepEqual(limits, []);
  const large = 'x'.repeat(20 * 1024 * 1024);
  for (let i = 0; i < 4; i += 1) worker.post('ops', 0, large);
  // The page is busy: its answer does not come between these.
  while (deliver());
  await deliverAll();
  assert.deepEqual(limits, ['flood']);
});
