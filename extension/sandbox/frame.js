/**
 * The frame around one interpreter: an opaque origin with nothing in reach, and inside it a worker.
 *
 * It refuses to start where it is not what it must be. That is not a formality: a browser that does not know the
 * manifest's `sandbox` key loads this page with the extension's own origin, and everything that runs in the worker is
 * to be treated as an attacker's code.
 */

import { isolationFault } from './isolation.js';

/** @typedef {import('./boot.js').Files} Files */

/**
 * The one message that this frame accepts. It comes with two ports: the worker's, and one on which the files come.
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

/**
 * @param {Files} files
 * @param {MessagePort} port
 */
function startWorker(files, port) {
  // An opaque origin cannot load a worker by URL, so the script comes as text; of the ways to pass it, `data:` is the
  // one that gives a module worker in both browsers.
  worker = new Worker(`data:text/javascript,${encodeURIComponent(files.worker)}`, { type: 'module' });
  worker.addEventListener('error', (event) => {
    parent.postMessage({ type: 'failed', reason: event.message || 'the worker could not be loaded' }, '*');
  });
  worker.addEventListener('message', (event) => parent.postMessage(event.data, '*'));
  // Compiling goes on in other threads while the worker starts and reads Pyodide's scripts. A module can be given to a worker
  // of one's own; from the host, it could not come here.
  const compiled = WebAssembly.compile(files.wasm);
  const { wasm, ...others } = files;
  worker.postMessage({ files: others, port }, [port, files.stdlib, files.runtime, files.snapshot]);
  compiled.then((module) => worker?.postMessage({ module }), (error) => {
    parent.postMessage({ type: 'failed', reason: String(error) }, '*');
  });
}

const fault = isolationFault(self);
if (fault) {
  refuse(fault);
} else {
  addEventListener('message', (event) => {
    if (event.source !== parent || event.data?.type !== 'boot') return;
    const [port, given] = event.ports;
    if (!given) return;
    given.onmessage = ({ data }) => {
      given.close();
      startWorker(data, port);
    };
  }, { once: true });
  parent.postMessage({ type: 'loaded' }, '*');
}
