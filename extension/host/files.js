/**
 * Reads the files of a sandbox out of the extension's package. The sandbox itself can fetch nothing.
 *
 * @module
 */

/** @import { Contents, Scripts } from '../sandbox/boot.js' */

/** @param {string} path @returns {Promise<Response>} */
async function read(path) {
  const response = await fetch(chrome.runtime.getURL(path));
  if (!response.ok) throw new Error(`${path} is missing from the extension`);
  return response;
}

/** @param {string} path */
const bytes = async (path) => (await read(path)).arrayBuffer();

/**
 * Reads what an interpreter begins with, then what its memory is filled with. The former is a third of it, and the sandbox
 * has enough to do with it until the rest is there.
 *
 * All buffers are fresh, so that they can be given away.
 * @returns {{ scripts: Promise<Scripts>, wasm: Promise<ArrayBuffer>, contents: Promise<Contents> }}
 */
export function readFiles() {
  const scripts = readScripts();
  const wasm = bytes('vendor/pyodide/pyodide.asm.wasm');
  return { scripts, wasm, contents: Promise.all([scripts, wasm]).then(readContents) };
}

/** @returns {Promise<Scripts>} */
async function readScripts() {
  const [loader, glue, lock] = await Promise.all([
    bytes('vendor/pyodide/pyodide.mjs'),
    bytes('vendor/pyodide/pyodide.asm.mjs'),
    bytes('vendor/pyodide/pyodide-lock.json'),
  ]);
  return { loader, glue, lock };
}

/** @returns {Promise<Contents>} */
async function readContents() {
  const [stdlib, runtime, snapshot] = await Promise.all([
    bytes('vendor/pyodide/python_stdlib.zip'),
    bytes('runtime/adder.zip'),
    // Python boots without it too.
    bytes('runtime/snapshot.bin').catch(() => new ArrayBuffer(0)),
  ]);
  return { stdlib, runtime, snapshot };
}
