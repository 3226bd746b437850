/**
 * Runs pytest in the very Python that pages have: Pyodide, in node.
 *
 * Reads a job from standard input: `{ "pyodide": folder, "root": folder, "packages": folder, "arguments": [...] }`; the
 * exit status is pytest's own.
 */

import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const job = JSON.parse(await text(process.stdin));
const { loadPyodide } = await import(pathToFileURL(`${job.pyodide}/pyodide.mjs`).href);
const pyodide = await loadPyodide({ indexURL: `${job.pyodide}/`, stdLibURL: job.stdlib });
for (const [place, folder] of [['/root', job.root], ['/packages', job.packages]]) {
    pyodide.FS.mkdirTree(place);
    pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, place);
}
pyodide.globals.set('arguments', pyodide.toPy(job.arguments));
process.exitCode = Number(await pyodide.runPythonAsync(`
    import os, sys

    sys.dont_write_bytecode = True
    sys.path.append("/packages")
    os.chdir("/root")
    import pytest

    int(pytest.main(list(arguments)))
`, { filename: '/run.py' }));
