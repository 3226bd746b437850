/**
 * Compiles sources of one site in an interpreter that does nothing else and is ended after it.
 *
 * No code of a page's has run in there, and none will: it is given a source and answers with what `compile()` makes of it. So
 * what comes out depends on the source and on Adder alone, whatever the page's own interpreter has become.
 *
 * @module
 */

import wire from '../protocol/wire.json';
import { startInterpreter } from './interpreter.js';

/** @typedef {import('./interpreter.js').Interpreter} Interpreter */

/** What is compiled: the text, the line that it begins on, and whether markup has indented it. */
/** @typedef {{ text: string, line: number, inline: boolean }} Source */

/** How long compiling one source may take, and the boot before it. A minute's work is nobody's ordinary script. */
const PATIENCE_MS = 60_000;
/** Compiling a megabyte of source takes about a tenth of this. */
const LIMITS = { heapMegabytes: 512, outputKilobytes: 16 };

/**
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function inTime(promise) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('the compiler took too long')), PATIENCE_MS);
  });
  return Promise.race([promise, /** @type {Promise<never>} */ (late)]).finally(() => clearTimeout(timer));
}

/**
 * Compiles one source after the other, until all are done or one could not be.
 * @param {Source[]} sources  Of one site: a fault of the compiler's that one of them uses cannot reach another site's code.
 * @param {(index: number, code: ArrayBuffer | null) => Promise<void>} take  Gets each one's code; null where it has none that is
 *   the same each time, since it does not compile or Python has a warning to give.
 * @param {() => Interpreter} [start]
 * @returns {Promise<void>}  Rejects if the compiler could not be started.
 */
export async function compileSources(sources, take, start = startInterpreter) {
  const interpreter = start();
  try {
    await inTime(interpreter.ready);
    const { port } = interpreter;
    port.postMessage([wire.kinds.LIMITS, 0, JSON.stringify(LIMITS)]);
    for (const [index, source] of sources.entries()) {
      /** @type {PromiseWithResolvers<ArrayBuffer | null>} */
      const compiled = Promise.withResolvers();
      port.onmessage = ({ data }) => {
        const [kind, number, , code] = data;
        if (kind === wire.kinds.COMPILED && number === index) compiled.resolve(code instanceof ArrayBuffer ? code : null);
      };
      interpreter.onFailed((reason) => compiled.reject(new Error(reason)));
      port.postMessage([wire.kinds.COMPILE, index, JSON.stringify(source)]);
      let code = null;
      try {
        code = await inTime(compiled.promise);
      } catch {
        // What this one did to its compiler the next time is not worth finding out.
        await take(index, null);
        return;
      }
      await take(index, code);
    }
  } finally {
    interpreter.end();
  }
}
