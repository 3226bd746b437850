/**
 * Starts Pyodide in node as the worker does, lets `prepare_snapshot.py` import what a page's Python needs, and writes the
 * interpreter's memory down. `snapshot.py` makes the file of the extension from it.
 *
 * Reads a job from standard input:
 * `{ "pyodide": folder, "stdlib": zip, "runtime": zip, "prepare": prepare_snapshot.py, "to": file }`
 *
 * The same inputs give the same bytes on every machine: Python gets a fixed hash seed, a clock that stands still, and
 * bytes that only look random. `adder.restore` undoes in a page's interpreter what must not stay so.
 */

import crypto from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

import { RUNTIME_PATH, environment } from '../extension/sandbox/environment.js';

const job = JSON.parse(await text(process.stdin));

/** Any moment will do; Python must not take it for none. */
const STANDSTILL_MS = 946_684_800_000;

Date.now = () => STANDSTILL_MS;
performance.now = () => 1;
crypto.randomFillSync = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength).fill(0x5a);
process.getuid = () => 0;
process.umask = () => 0o022;
// What Python says that it runs on; node's versions say different things.
Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'Adder', language: 'en-US' }, configurable: true });
// Python notes that it can suspend, which node's versions may not know. Nothing suspends in here.
WebAssembly.Suspending = function Suspending(wrapped) { return wrapped; };
WebAssembly.promising = (exported) => async (...values) => exported(...values);

const { loadPyodide } = await import(pathToFileURL(`${job.pyodide}/pyodide.mjs`).href);
const runtime = await readFile(job.runtime);
const pyodide = await loadPyodide({
    indexURL: `${job.pyodide}/`,
    stdLibURL: job.stdlib,
    stdin: () => null,
    env: { ...environment(), PYTHONHASHSEED: '0' },
    fsInit: async (FS) => FS.writeFile(RUNTIME_PATH, runtime),
    _sysExecutable: './this.program',
    _makeSnapshot: true,
});
pyodide.runPython(await readFile(job.prepare, 'utf-8'), { filename: job.prepare.split('/').at(-1) });

// Which calls between C functions are made in which way depends on the browser: each finds its own out.
const module = pyodide._module;
const trampoline = module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET / 4];
module.HEAP32[trampoline / 4] = 0;
// What lies below the stack's end was left there by calls that have returned.
module.HEAPU8.fill(0, module._emscripten_stack_get_end(), module._emscripten_stack_get_current());
await writeFile(job.to, pyodide.makeMemorySnapshot());
