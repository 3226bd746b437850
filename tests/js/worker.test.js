/** The interpreter's worker begins nothing in a realm that is no sandbox, whoever has started it there. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import './support/promises.js';

const { outputFiles: [bundled] } = await build({
  entryPoints: [fileURLToPath(new URL('../../extension/sandbox/worker.js', import.meta.url))],
  bundle: true,
  format: 'esm',
  write: false,
  define: { __SNAPSHOT_ID__: '""', __SNAPSHOT_HEAD__: '""' },
});

/** What a worker says that is started in this realm. @param {Record<string, any>} realm */
async function saidIn(realm) {
  /** @type {(event: { data: any }) => void} */
  let receive = () => {};
  const touched = [];
  /** @type {PromiseWithResolvers<any>} */
  const said = Promise.withResolvers();
  Object.assign(globalThis, {
    self: realm,
    addEventListener: (_, listener) => { receive = listener; },
    postMessage: said.resolve,
  });
  // A module is run once for each text.
  await import(`data:text/javascript,${encodeURIComponent(`${bundled.text}\n// ${JSON.stringify(Object.keys(realm))}`)}`);
  const port = new Proxy({}, { get: (_, name) => { touched.push(name); }, set: (_, name) => touched.push(name) > 0 });
  receive({ data: { port, files: port } });
  return { said: await said.promise, touched };
}

test('it refuses to start where the origin is the extension\'s', async () => {
  const { said, touched } = await saidIn({ origin: 'chrome-extension://adder' });
  assert.equal(said.type, 'failed');
  assert.match(said.reason, /the sandbox is not one: its origin is chrome-extension:\/\/adder, not opaque/);
  assert.deepEqual(touched, []);
});

test('it refuses to start where an API of extensions is in reach', async () => {
  const { said, touched } = await saidIn({ origin: 'null', browser: { runtime: { id: 'adder' } } });
  assert.match(said.reason, /the sandbox is not one: extension API "browser" is in reach/);
  assert.deepEqual(touched, []);
});
