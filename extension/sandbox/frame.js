/**
 * The frame around one interpreter: an opaque origin with nothing in reach, and inside it a worker.
 *
 * It refuses to start where it is not what it must be. That is not a formality: a browser that does not know the
 * manifest's `sandbox` key loads this page with the extension's own origin, and everything that runs in the worker is
 * to be treated as an attacker's code.
 */

import workerSource from '#worker';
import { collectLater } from './garbage.js';
import { isolationFault } from './isolation.js';

/**
 * The one message that this frame accepts. It comes with three ports: two are the worker's, for its messages and for its
 * files; on the third comes Pyodide's WebAssembly, which is compiled here.
 * @typedef {{ type: 'boot' }} BootMessage
 */

/**
 * Held for as long as the frame lives: a worker that nobody refers to is collected, even while its Python waits for the
 * page.
 * @type {Worker | undefined}
 */
let worker;

/** @param {unknown} detail */
function refuse(detail) {
  const text = `Adder's sandbox refuses to start: ${detail}`;
  document.documentElement.textContent = text;
  parent.postMessage({ type: 'refused', reason: text }, '*');
}

/** It is there by the time its files are. */
function startWorker() {
  // An opaque origin cannot load a worker by URL, so the script is here as text; of the ways to pass it, `data:` is the
  // one that gives a module worker in both browsers.
  worker = new Worker(`data:text/javascript,${encodeURIComponent(workerSource)}`, { type: 'module' });
  worker.addEventListener('error', (event) => {
    parent.postMessage({ type: 'failed', reason: event.message || 'the worker could not be loaded' }, '*');
  });
  worker.addEventListener('message', (event) => parent.postMessage(event.data, '*'));
}

/**
 * Compiles in other threads while the worker reads Pyodide's scripts. A module can be given to a worker of one's own; from
 * the host, it could not come here.
 * @param {ArrayBuffer} wasm
 */
async function compile(wasm) {
  try {
    const module = await WebAssembly.compile(wasm);
    worker?.postMessage({ module });
    // The module has a copy of the bytes.
    collectLater();
  } catch (error) {
    parent.postMessage({ type: 'failed', reason: String(error) }, '*');
  }
}

const fault = isolationFault(self);
if (fault) {
  refuse(fault);
} else {
  addEventListener('message', (event) => {
    if (event.source !== parent || event.data?.type !== 'boot') return;
    const [port, files, wasm] = event.ports;
    if (!wasm) return;
    worker?.postMessage({ port, files }, [port, files]);
    wasm.onmessage = ({ data }) => {
      wasm.close();
      compile(data);
    };
  }, { once: true });
  parent.postMessage({ type: 'loaded' }, '*');
  startWorker();
}
