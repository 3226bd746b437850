/**
 * Starts Pyodide in the worker from the files that the host sent.
 *
 * Pyodide loads its parts by URL. In here no URL can be fetched (`connect-src 'none'`), so while it boots `fetch` is
 * answered from memory, and its modules come as `blob:` URLs of this worker.
 *
 * @module
 */

import { RUNTIME_PATH, environment } from './environment.js';
import { collectLater } from './garbage.js';
import { openSnapshot } from './snapshot.js';

/** What the build's snapshot is made from, as one hash; see `tools/snapshot.py`. */
const SNAPSHOT_ID = __SNAPSHOT_ID__;
/** The header of Pyodide's own snapshot: what Pyodide needs of it, before the rest has arrived. */
const SNAPSHOT_HEAD = Uint8Array.from(atob(__SNAPSHOT_HEAD__), (character) => character.charCodeAt(0));

/**
 * What an interpreter begins with.
 * @typedef {object} Scripts
 * @property {ArrayBuffer} loader  `pyodide.mjs`
 * @property {ArrayBuffer} glue  `pyodide.asm.mjs`
 * @property {ArrayBuffer} lock  Pyodide's lock file.
 */

/**
 * What its memory is filled with. It takes longest to arrive; meanwhile the engine is made ready.
 * @typedef {object} Contents
 * @property {ArrayBuffer} stdlib  The standard library, a zip.
 * @property {ArrayBuffer} runtime  `adder` and `web`, a zip.
 * @property {ArrayBuffer} snapshot  The memory of an interpreter that has them imported.
 */

/**
 * What is on its way.
 * @typedef {object} Arriving
 * @property {Promise<Scripts>} scripts
 * @property {Promise<WebAssembly.Module>} compiled  `pyodide.asm.wasm`
 * @property {Promise<Contents>} contents
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

/**
 * Lets C know the visitor's time zone. It asks for it once, and in the snapshot it has done so: in that of the build.
 * @param {any} pyodide
 */
export function renewTimeZone({ _module: module }) {
  const names = module._tzname / 4;
  module.__tzset_js(module._timezone, module._daylight, module.HEAPU32[names], module.HEAPU32[names + 1]);
}

/** @param {ArrayBuffer} source */
async function importSource(source) {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  try {
    return await import(/* webpackIgnore: true */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * Answers `fetch` from memory until Pyodide has booted.
 * @template T
 * @param {Pick<Arriving, 'compiled' | 'contents'>} arriving
 * @param {() => Promise<T>} boot
 */
async function withFiles({ compiled, contents }, boot) {
  const served = new Map([
    // It is compiled already; Pyodide only has to believe that it gets it.
    ['pyodide.asm.wasm', { body: () => new ArrayBuffer(0), type: 'application/wasm' }],
    ['python_stdlib.zip', { body: async () => (await contents).stdlib, type: 'application/zip' }],
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
    return new Response(await file.body(), { headers: { 'Content-Type': file.type } });
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
 * @param {Arriving} arriving  Scripts and contents are emptied when Python has booted.
 * @param {{ stdout: (line: string) => void, stderr: (line: string) => void }} streams  For what bypasses `sys.stdout`.
 * @returns {Promise<Booted>}
 */
export async function bootPyodide(arriving, streams) {
  const { contents } = arriving;
  const scripts = await arriving.scripts;
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    importSource(scripts.loader), importSource(scripts.glue),
  ]);
  const options = {
    indexURL: INDEX_URL,
    lockFileContents: new TextDecoder().decode(scripts.lock),
    packageBaseUrl: INDEX_URL,
    createPyodideModule,
    stdin: () => null,
    ...streams,
    env: environment(),
    fsInit: async (/** @type {any} */ FS) => FS.writeFile(RUNTIME_PATH, new Uint8Array((await contents).runtime)),
  };
  const booted = await withFiles(arriving, async () => {
    try {
      const pyodide = await loadPyodide({
        ...options,
        _loadSnapshot: SNAPSHOT_HEAD,
        createPyodideModule: async (/** @type {any} */ settings) => {
          // It has its functions before the contents have arrived.
          const module = await createPyodideModule(settings);
          const { snapshot, stdlib, runtime } = await contents;
          const sizes = { stdlib: stdlib.byteLength, runtime: runtime.byteLength };
          openSnapshot(snapshot, { id: SNAPSHOT_ID, ...sizes })(module);
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
  // What is still in reach of some closure stays resident: 25 MB that nobody looks at again.
  for (const files of [scripts, await contents]) {
    for (const name of Object.keys(files)) Reflect.deleteProperty(files, name);
  }
  collectLater();
  return booted;
}
