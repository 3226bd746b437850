/**
 * The worker that an interpreter lives in. It boots Python, says so, and enters it once; that call is the event loop and
 * ends with the worker.
 */

import wire from '../protocol/wire.json';
import { bootPyodide, protectStack, renewTimeZone } from './boot.js';
import { createBridge } from './bridge.js';
import { capHeap } from './heap.js';
import { isolationFault } from './isolation.js';
import { Pace } from './pace.js';

/** @param {unknown} error */
function reasonOf(error) {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const overflowed = /call stack|too much recursion/.test(text);
  return overflowed ? `its stack overflowed, over very deeply nested data (${text})` : text;
}

/** Pyodide's module, which the frame compiles. @type {PromiseWithResolvers<WebAssembly.Module>} */
const compiled = Promise.withResolvers();

/**
 * What comes from the host: the scripts, then the contents.
 * @param {MessagePort} files
 * @returns {{ scripts: Promise<import('./boot.js').Scripts>, contents: Promise<import('./boot.js').Contents> }}
 */
function receive(files) {
  const scripts = Promise.withResolvers();
  const contents = Promise.withResolvers();
  files.onmessage = ({ data }) => {
    scripts.resolve(data);
    files.onmessage = (event) => {
      files.close();
      contents.resolve(event.data);
    };
  };
  return { scripts: scripts.promise, contents: contents.promise };
}

/**
 * @param {{ port: MessagePort, files: MessagePort }} message
 */
async function start({ port, files }) {
  const fault = isolationFault(self);
  if (fault) throw new Error(`the sandbox is not one: ${fault}`);
  if (!('Suspending' in WebAssembly)) {
    throw new Error('this browser cannot suspend WebAssembly (JSPI); Adder needs Chromium 137 or Firefox 153');
  }
  /** @type {any} */
  let pyodide;
  const heap = capHeap(self, () => bridge.reached('heap'));
  const pace = new Pace();
  const bridge = createBridge(port, { pace, heap, heapBytes: () => pyodide?._module.HEAPU8.length ?? 0 });
  const booted = await bootPyodide({ ...receive(files), compiled: compiled.promise }, {
    stdout: (line) => bridge.print('log', line),
    stderr: (line) => bridge.print('warn', line),
  });
  ({ pyodide } = booted);
  // What authors import is imported once, before there is a page: it registers its idiom with the runtime. The snapshot
  // has it already.
  pyodide.pyimport('web').destroy();
  const { run } = pyodide.pyimport('adder.main');
  pyodide.setInterruptBuffer(pace.buffer);
  renewTimeZone(pyodide);
  postMessage({ type: 'booted', fault: booted.fault });
  await run.callPromising({
    ...bridge,
    languages: navigator.languages.join(' '),
    protectStack: () => protectStack(pyodide),
  });
  throw new Error('the event loop ended');
}

addEventListener('message', ({ data }) => {
  start(data).catch((error) => postMessage({ type: 'failed', reason: reasonOf(error) }));
  addEventListener('message', (event) => compiled.resolve(event.data.module), { once: true });
}, { once: true });
