/** What the host keeps of an interpreter that it has started: nothing of the files that it is made of. */

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import './support/promises.js';

/** @type {ArrayBuffer[]} */
const read = [];
let isThere = false;
const frame = { contentWindow: { postMessage }, setAttribute() {}, remove() { isThere = false; } };
/** @type {MessagePort[]} */
let ports = [];

/** @param {unknown} _message @param {string} _origin @param {MessagePort[]} given */
function postMessage(_message, _origin, given) {
  ports = given;
}

Object.assign(globalThis, {
  chrome: { runtime: { getURL: (/** @type {string} */ path) => path } },
  document: { createElement: () => frame, documentElement: { append() { isThere = true; } } },
  fetch: async () => ({
    ok: true,
    arrayBuffer: async () => {
      const made = new ArrayBuffer(8);
      read.push(made);
      return made;
    },
  }),
});
const events = new EventTarget();
for (const name of ['addEventListener', 'removeEventListener']) globalThis[name] = events[name].bind(events);

const { startInterpreter } = await import('../../extension/host/interpreter.js');

/** @param {MessagePort} port */
const nextOf = (port) => new Promise((resolve) => { port.once('message', resolve); });

test('the files of an interpreter are given away, not copied: the host’s memory does not grow with pages', async () => {
  const interpreter = startInterpreter();
  events.dispatchEvent(Object.assign(new Event('message'), { source: frame.contentWindow, data: { type: 'loaded' } }));
  const [, files, engine] = ports;
  const scripts = await nextOf(files);
  const wasm = await nextOf(engine);
  const contents = await nextOf(files);
  const given = [...Object.values(scripts), wasm, ...Object.values(contents)];
  assert.equal(given.length, read.length);
  for (const one of given) assert.equal(one.byteLength, 8);
  for (const one of read) assert.ok(one.detached ?? one.byteLength === 0);
  for (const port of ports) port.close();
  interpreter.ready.catch(() => {});
  interpreter.end();
});

test('an interpreter ends at once; one that a port is on its way to ends when it has had the time to arrive', (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  startInterpreter().end();
  assert.equal(isThere, false);
  startInterpreter().end(true);
  mock.timers.tick(999);
  assert.equal(isThere, true);
  mock.timers.tick(1);
  assert.equal(isThere, false);
});
