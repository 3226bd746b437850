/**
 * Starts Pyodide in node and lets `bytecode.py` compile zips of Python sources in it.
 *
 * Reads a job from standard input:
 * `{ "pyodide": folder, "stdlib": zip to start from, "bytecode": bytecode.py,
 *    "zips": [{ "from": zip, "to": zip, "location": "/lib/…", "compress": true }] }`
 *
 * Prints one line of JSON: what the interpreter says of itself.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { text } from 'node:stream/consumers';

const job = JSON.parse(await text(process.stdin));
const { loadPyodide } = await import(pathToFileURL(`${job.pyodide}/pyodide.mjs`).href);

// A fixed hash seed, so that nothing depends on the order of a set.
const pyodide = await loadPyodide({
    indexURL: `${job.pyodide}/`,
    stdLibURL: job.stdlib,
    env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' },
});
const { FS } = pyodide;
FS.writeFile('/home/pyodide/bytecode.py', await readFile(job.bytecode));

for (const { from, to, location, compress } of job.zips) {
    FS.writeFile('/tmp/from.zip', await readFile(from));
    pyodide.globals.set('location', location);
    pyodide.globals.set('compress', compress);
    try {
        pyodide.runPython(`
            from pathlib import Path
            from bytecode import compile_zip

            Path("/tmp/to.zip").write_bytes(compile_zip(Path("/tmp/from.zip").read_bytes(), location, compress))
        `);
    } catch (error) {
        // The last lines of the traceback: a SyntaxError's place, text and caret.
        console.error(String(error.message).trim().split('\n').slice(-4).join('\n'));
        process.exit(1);
    }
    await writeFile(to, FS.readFile('/tmp/to.zip'));
}
console.log(JSON.stringify({ version: pyodide.version, python: pyodide.runPython('import sys; sys.version') }));
