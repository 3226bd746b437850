/** How what an index serves is fetched, and what is not taken from it. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { download } from '../../extension/packages/download.js';

const URL_OF_IT = 'https://index.example/a.whl';
const answering = (body, { url = URL_OF_IT, ...more } = {}) => (
  Object.defineProperty(new Response(body, more), 'url', { value: url }));

let online;
let requests;

/** What is fetched comes from here. @param {() => Response} answer */
function serve(context, answer) {
  context.mock.method(globalThis, 'fetch', async (url, options) => {
    requests.push({ url, ...options });
    return answer(options);
  });
}

beforeEach(() => {
  requests = [];
  online = true;
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { get onLine() { return online; } } });
});

const of = (parts, after = (controller) => controller.close()) => new ReadableStream({
  start(controller) {
    for (const length of parts) controller.enqueue(new Uint8Array(length));
    after(controller);
  },
});

test('the whole of it comes, with how far it has come, and nothing of the user goes along', async (context) => {
  serve(context, () => answering(of([3, 4]), { headers: { 'Content-Length': '7', 'Content-Type': 'application/zip' } }));
  const progress = [];
  const { bytes, type, url } = await download(URL_OF_IT, { most: 7, onProgress: (...one) => progress.push(one) });
  assert.deepEqual([bytes.byteLength, type, url], [7, 'application/zip', URL_OF_IT]);
  assert.deepEqual(progress, [[0, 7], [3, 7], [7, 7]]);
  const [{ credentials, referrerPolicy, cache }] = requests;
  assert.deepEqual([credentials, referrerPolicy, cache], ['omit', 'no-referrer', 'no-store']);
});

test('what is not there is nothing, also where it was once', async (context) => {
  for (const status of [404, 410]) {
    serve(context, () => answering('', { status }));
    assert.equal(await download(URL_OF_IT, { most: 10 }), null);
  }
});

test('a server that refuses the connection, or fails, cannot be reached; without a network that is said', async (context) => {
  serve(context, () => { throw new TypeError('Failed to fetch'); });
  const failing = (reason) => assert.rejects(download(`${URL_OF_IT}?token=x#y`, { most: 10 }), {
    code: 'unreachable', details: { url: URL_OF_IT, reason },
  });
  await failing('no answer');
  online = false;
  await failing('offline');
  serve(context, () => answering('', { status: 503 }));
  await failing('the server answered 503');
});

test('an address that is not encrypted is not asked, and one that leads to such is not read', async (context) => {
  serve(context, () => answering('x', { url: 'http://index.example/a.whl' }));
  await assert.rejects(download('http://index.example/a.whl', { most: 10 }), { code: 'unreachable' });
  assert.deepEqual(requests, []);
  await assert.rejects(download(URL_OF_IT, { most: 10 }), {
    details: { url: URL_OF_IT, reason: 'it leads to an address that is not encrypted' },
  });
});

test('what is too large is not read to its end', async (context) => {
  let isCancelled = false;
  serve(context, () => answering(new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(8)),
    cancel: () => { isCancelled = true; },
  })));
  await assert.rejects(download(URL_OF_IT, { most: 20 }), { code: 'too-large', details: { url: URL_OF_IT, most: 20 } });
  assert.ok(isCancelled);
});

test('what ends too early is not the whole, whether or not its length was said', async (context) => {
  serve(context, () => answering(of([3]), { headers: { 'Content-Length': '7' } }));
  await assert.rejects(download(URL_OF_IT, { most: 10 }), { code: 'truncated', details: { url: URL_OF_IT, received: 3, expected: 7 } });
  let isSent = false;
  serve(context, () => answering(new ReadableStream({
    pull(controller) {
      if (isSent) controller.error(new TypeError('network error'));
      else controller.enqueue(new Uint8Array(3));
      isSent = true;
    },
  })));
  await assert.rejects(download(URL_OF_IT, { most: 10 }), {
    code: 'truncated', details: { url: URL_OF_IT, received: 3, expected: 'an unknown number of' },
  });
});

test('a server that falls silent is given up after a minute', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const falling = (signal) => new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(3));
      signal.addEventListener('abort', () => controller.error(signal.reason));
    },
  });
  // Before it says anything.
  serve(context, ({ signal }) => new Promise((_, reject) => { signal.addEventListener('abort', () => reject(signal.reason)); }));
  const mute = assert.rejects(download(URL_OF_IT, { most: 10 }), { code: 'unreachable' });
  context.mock.timers.tick(60_000);
  await mute;
  // In the middle: each part gives it another minute.
  serve(context, ({ signal }) => answering(falling(signal)));
  let heard;
  const came = new Promise((resolve) => { heard = resolve; });
  const silent = assert.rejects(download(URL_OF_IT, { most: 10, onProgress: (received) => received && heard() }), { code: 'truncated' });
  await came;
  context.mock.timers.tick(59_999);
  assert.equal(requests.at(-1).signal.aborted, false);
  context.mock.timers.tick(1);
  await silent;
});
