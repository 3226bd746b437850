/**
 * Starts Pyodide in the worker from the files that the host sent.
 *
 * Pyodide loads its parts by URL. In here no URL can be fetched (`connect-src 'none'`), so while it boots `fetch` is
 * answered from memory, and its modules come as `blob:` URLs of this worker.
 *
 * @module
 */

import { RUNTIME_PATH, environment } from './environment.js';
import { openSnapshot } from './snapshot.js';

/** What the build's snapshot is made from, as one hash; see `tools/snapshot.py`. */
const SNAPSHOT_ID = __SNAPSHOT_ID__;

/**
 * @typedef {object} Files
 * @property {string} worker  This worker's own script.
 * @property {string} loader  `pyodide.mjs`
 * @property {string} glue  `pyodide.asm.mjs`
 * @property {ArrayBuffer} wasm  `pyodide.asm.wasm`
 * @property {ArrayBuffer} stdlib  The standard library, a zip.
 * @property {ArrayBuffer} runtime  `adder` and `web`, a zip.
 * @property {ArrayBuffer} snapshot  The memory of an interpreter that has them imported.
 * @property {string} lock  Pyodide's lock file.
 */

/** Where Pyodide believes its files to be. Nothing is ever asked of this address. */
const INDEX_URL = 'https://adder.invalid/pyodide/';

/**
 * How much of its stack Python may use before it raises RecursionError.
 *
 * CPython knows only its stack in linear memory, which is large. But each of its calls also takes of the browser's own
 * stack, which is not, and whose end no Python survives. Calls that go through C (`functools.lru_cache`, `__repr__`, a
 * key function, …) take 500 bytes to 2 kB in linear memory; Firefox's stack was full at 300 kB and more of them,
 * Chromium's at 350 kB, before any code was optimised. (C code that recurses into itself, over very deeply nested data,
 * takes less here than there, and can still get to that end.)
 */
const STACK_BYTES = 200_000;

/**
 * Makes Python stop in time before it overflows the stack. It counts for the thread state that is current, and Pyodide
 * gives one of its own to every call that may suspend: so Python calls this from within such a call.
 * @param {any} pyodide
 */
export function protectStack({ _module: module }) {
  const start = module._emscripten_stack_get_base() - STACK_BYTES;
  module._PyUnstable_ThreadState_SetStackProtection(module._PyThreadState_Get(), start, STACK_BYTES);
}

/** @param {string} text */
async function importText(text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    return await import(/* webpackIgnore: true */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * Answers `fetch` from memory until Pyodide has booted.
 * @template T
 * @param {Omit<Files, 'wasm'>} files
 * @param {Promise<WebAssembly.Module>} compiled
 * @param {() => Promise<T>} boot
 */
async function withFiles(files, compiled, boot) {
  const served = new Map([
    // It is compiled already; Pyodide only has to believe that it gets it.
    ['pyodide.asm.wasm', { body: new ArrayBuffer(0), type: 'application/wasm' }],
    ['python_stdlib.zip', { body: files.stdlib, type: 'application/zip' }],
  ]);
  const realFetch = self.fetch;
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const module = await compiled;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  self.fetch = async (input) => {
    const file = served.get(String(input instanceof Request ? input.url : input).slice(INDEX_URL.length));
    if (!file) throw new TypeError(`${input} is not part of Adder`);
    return new Response(file.body, { headers: { 'Content-Type': file.type } });
  };
  try {
    return await boot();
  } finally {
    self.fetch = realFetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

/**
 * @typedef {object} Booted
 * @property {any} pyodide  Pyodide's API.
 * @property {string} fault  Why the snapshot could not be used; empty if it was.
 */

/**
 * @param {Omit<Files, 'wasm'>} files  Emptied when Python has booted.
 * @param {Promise<WebAssembly.Module>} compiled  `pyodide.asm.wasm`
 * @param {{ stdout: (line: string) => void, stderr: (line: string) => void }} streams  For what bypasses `sys.stdout`.
 * @returns {Promise<Booted>}
 */
export async function bootPyodide(files, compiled, streams) {
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    importText(files.loader), importText(files.glue),
  ]);
  const options = {
    indexURL: INDEX_URL,
    lockFileContents: files.lock,
    packageBaseUrl: INDEX_URL,
    createPyodideModule,
    stdin: () => null,
    ...streams,
    env: environment(),
    fsInit: async (/** @type {any} */ FS) => FS.writeFile(RUNTIME_PATH, new Uint8Array(files.runtime)),
  };
  const booted = await withFiles(files, compiled, async () => {
    try {
      const { head, restore } = openSnapshot(files.snapshot, {
        id: SNAPSHOT_ID, stdlib: files.stdlib.byteLength, runtime: files.runtime.byteLength,
      });
      /** @type {typeof restore | null} */
      let fill = restore;
      const pyodide = await loadPyodide({
        ...options,
        _loadSnapshot: head,
        createPyodideModule: async (/** @type {any} */ settings) => {
          const module = await createPyodideModule(settings);
          fill?.(module);
          // Pyodide keeps its options, and with them this function, for as long as it lives.
          fill = null;
          return module;
        },
      });
      return { pyodide, fault: '' };
    } catch (error) {
      // Everything that the snapshot has can also be had the long way.
      const fault = error instanceof Error ? error.message : String(error);
      return { pyodide: await loadPyodide(options), fault };
    }
  });
  // What is still in reach of some closure stays resident: 30 MB that nobody looks at again.
  for (const name of Object.keys(files)) Reflect.deleteProperty(files, name);
  return booted;
}
