/**
 * What Python finds around it: the same when it boots, and when the build takes its snapshot (`tools/make_snapshot.mjs`).
 *
 * @module
 */

/** Where the runtime lies: zipimport reads it from there, as it reads the standard library from its own zip. */
export const RUNTIME_PATH = '/lib/adder.zip';

/** Python's environment variables. */
export const environment = () => ({ PYTHONPATH: RUNTIME_PATH, HOME: '/home/web', LANG: 'C.UTF-8' });
