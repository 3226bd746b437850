/** The interpreter's end of the line to the page: when what arrives wakes Python. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import './support/promises.js';

/** Delivers in a later turn of the event loop, and keeps no process alive. */
class FakeChannel {
  constructor() {
    this.port1 = { onmessage: null };
    this.port2 = { postMessage: (data) => setImmediate(() => this.port1.onmessage({ data })) };
  }
}
globalThis.MessageChannel = FakeChannel;

const { outputFiles: [bundled] } = await build({
  entryPoints: [fileURLToPath(new URL('../../extension/sandbox/bridge.js', import.meta.url))],
  bundle: true,
  format: 'esm',
  write: false,
});
const { createBridge } = await import(`data:text/javascript,${encodeURIComponent(bundled.text)}`);
const { kinds } = JSON.parse(await readFile(new URL('../../extension/protocol/wire.json', import.meta.url), 'utf8'));

const turn = () => new Promise((resolve) => { setImmediate(resolve); });

describe('what the page says', () => {
  let clock;
  let port;
  let bridge;

  beforeEach(() => {
    clock = 1000;
    performance.now = () => clock;
    port = { postMessage() {} };
    const pace = { rest() {}, resume() {}, isComputing: false };
    bridge = createBridge(port, { pace, heap: { most: 0 }, heapBytes: () => 0 });
  });

  const say = (number) => port.onmessage({ data: [kinds.EVENT, number, '[]'], ports: [] });

  /** Waits as Python's loop does; tells whether it was woken, and what it then has. */
  function rest() {
    const woken = { count: 0, numbers: [] };
    bridge.wait(-1).then(() => {
      woken.count += 1;
      for (let text = bridge.next(); text !== undefined; text = bridge.next()) woken.numbers.push(Number(text.split('\n')[1]));
    });
    return woken;
  }

  /** All that is due without a turn of the event loop. */
  const settle = async () => { for (let step = 0; step < 5; step += 1) await null; };

  it('wakes Python at once when it has rested for a while', async () => {
    const woken = rest();
    clock += 5;
    say(1);
    await settle();
    assert.deepEqual(woken, { count: 1, numbers: [1] });
  });

  it('wakes it once for many messages where they follow one upon another, and in their order', async () => {
    const woken = rest();
    for (let number = 1; number <= 50; number += 1) say(number);
    await settle();
    assert.equal(woken.count, 0);
    await turn();
    await settle();
    assert.deepEqual(woken, { count: 1, numbers: Array.from({ length: 50 }, (_, index) => index + 1) });
  });

  it('wakes it for one message as well, and does not make the next ones wait for others', async () => {
    const woken = rest();
    say(0);
    await settle();
    assert.equal(woken.count, 0);
    await turn();
    await settle();
    assert.deepEqual(woken, { count: 1, numbers: [0] });
    for (let number = 1; number <= 16; number += 1) {
      const next = rest();
      say(number);
      await settle();
      assert.deepEqual(next, { count: 1, numbers: [number] });
    }
    const last = rest();
    say(17);
    await settle();
    assert.equal(last.count, 0);
  });

  it('does not wake it again for what it has been woken for meanwhile', async () => {
    const first = rest();
    say(1);
    bridge.wake();
    await settle();
    assert.deepEqual(first, { count: 1, numbers: [1] });
    const second = rest();
    await turn();
    await settle();
    assert.equal(second.count, 0);
    clock += 5;
    say(2);
    await settle();
    assert.deepEqual(second, { count: 1, numbers: [2] });
  });

  it('wakes it for what comes before the turn that was to wake it the time before', async () => {
    rest();
    say(1);
    bridge.wake();
    await settle();
    const second = rest();
    say(2);
    await turn();
    await settle();
    assert.deepEqual(second, { count: 1, numbers: [2] });
    // Of two such turns, the second means nobody.
    const third = rest();
    await turn();
    await settle();
    assert.equal(third.count, 0);
  });
});
