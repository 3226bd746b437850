/**
 * Pyodide as its documentation has one start it in a worker: nothing prepared, nothing left out. What Adder's interpreters
 * are compared with.
 */

import { loadPyodide } from '/npm/pyodide/pyodide.mjs';

try {
  const start = performance.now();
  const pyodide = await loadPyodide({ indexURL: '/npm/pyodide/' });
  const ready = performance.now() - start;
  pyodide.registerJsModule('page', { first: () => postMessage({ first: true }) });
  await pyodide.runPythonAsync('import page; page.first()');
  postMessage({ ready });
  addEventListener('message', async ({ data }) => {
    try {
      const value = await pyodide.runPythonAsync(data.run);
      postMessage({ value });
    } catch (error) {
      postMessage({ value: null, failed: String(error) });
    }
  });
} catch (error) {
  postMessage({ failed: String(error) });
}
