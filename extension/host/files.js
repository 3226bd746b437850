/**
 * Reads the files of a sandbox out of the extension's package. The sandbox itself can fetch nothing.
 *
 * @module
 */

/** @param {string} path @returns {Promise<Response>} */
async function read(path) {
  const response = await fetch(chrome.runtime.getURL(path));
  if (!response.ok) throw new Error(`${path} is missing from the extension`);
  return response;
}

/** @param {string} path */
const text = async (path) => (await read(path)).text();
/** @param {string} path */
const bytes = async (path) => (await read(path)).arrayBuffer();

/**
 * @returns {Promise<import('../sandbox/boot.js').Files>}  Fresh buffers, so that they can be given away.
 */
export async function readFiles() {
  const [worker, loader, glue, lock, wasm, stdlib, runtime, snapshot] = await Promise.all([
    text('extension/sandbox/worker.js'),
    text('vendor/pyodide/pyodide.mjs'),
    text('vendor/pyodide/pyodide.asm.mjs'),
    text('vendor/pyodide/pyodide-lock.json'),
    bytes('vendor/pyodide/pyodide.asm.wasm'),
    bytes('vendor/pyodide/python_stdlib.zip'),
    bytes('runtime/adder.zip'),
    // Python boots without it too.
    bytes('runtime/snapshot.bin').catch(() => new ArrayBuffer(0)),
  ]);
  return { worker, loader, glue, lock, wasm, stdlib, runtime, snapshot };
}
