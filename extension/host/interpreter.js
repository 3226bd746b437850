/**
 * One interpreter: a sandbox frame with its worker, from boot to end.
 *
 * @module
 */

import { readFiles } from './files.js';

/**
 * @typedef {object} Interpreter
 * @property {Promise<void>} ready  Resolves when Python has booted; rejects with an Error that says why it cannot.
 * @property {MessagePort} port  Carries `[kind, number, body]` to and from Python.
 * @property {(listener: (reason: string) => void) => void} onFailed  Called once, if it fails after it was ready.
 * @property {(isPortOnWay?: boolean) => void} end  Stops it at once, whatever it is doing; after {@link ARRIVAL_MS} where
 *   a port of the page's is on its way to it.
 * @property {boolean} hasFailed  Whether it ended by itself.
 */

const SANDBOX_PAGE = 'extension/sandbox/sandbox.html';
/**
 * How long a port may be on its way to a worker that is to end. In Firefox, one in forty workers that were ended just then
 * stayed, with all of its memory, after its frame had gone; of those whose port had arrived, none did.
 */
const ARRIVAL_MS = 1000;

/**
 * @param {number} [delay]  Milliseconds before it begins to boot.
 * @returns {Interpreter}
 */
export function startInterpreter(delay = 0) {
  const { port1, port2 } = new MessageChannel();
  const frame = document.createElement('iframe');
  /** @type {(reason: string) => void} */
  let failed = () => {};
  let booting = false;
  let over = false;
  /** @type {PromiseWithResolvers<void>} */
  const ready = Promise.withResolvers();
  // A failure is reported to whoever asks; nobody may have asked yet.
  ready.promise.catch(() => {});

  const remove = () => {
    // It ends its worker, also one in the middle of an endless loop.
    frame.remove();
    port1.close();
  };

  const end = (isPortOnWay = false) => {
    if (over) return;
    over = true;
    clearTimeout(begin);
    removeEventListener('message', receive);
    if (isPortOnWay) setTimeout(remove, ARRIVAL_MS);
    else remove();
    ready.reject(new Error('the interpreter was ended before it was ready'));
  };

  /** @param {string} reason */
  const fail = (reason) => {
    if (over) return;
    interpreter.hasFailed = true;
    ready.reject(new Error(reason));
    end();
    failed(reason);
  };

  /** @param {MessageEvent} event */
  const receive = async (event) => {
    if (event.source !== frame.contentWindow) return;
    const { type, reason } = event.data ?? {};
    // What comes later says nothing new, and may be the work of the page's Python: the frame passes on what its worker says.
    if (type === 'loaded' && !booting) {
      booting = true;
      try {
        const files = new MessageChannel();
        const engine = new MessageChannel();
        // A window's messages to another process take a detour on which 30 MB are copied again and again.
        frame.contentWindow?.postMessage({ type: 'boot' }, '*', [port2, files.port2, engine.port2]);
        const scripts = await reading?.scripts;
        if (over || !scripts) return;
        files.port1.postMessage(scripts, Object.values(scripts));
        const wasm = await reading?.wasm;
        if (over || !wasm) return;
        engine.port1.postMessage(wasm, [wasm]);
        const contents = await reading?.contents;
        if (over || !contents) return;
        files.port1.postMessage(contents, Object.values(contents));
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error));
      }
    } else if (type === 'booted') {
      // Slower, but not wrong.
      if (event.data.fault) console.warn(`Adder: the snapshot was not used: ${event.data.fault}`);
      ready.resolve();
    } else if (type === 'refused' || type === 'failed') {
      fail(String(reason));
    }
  };

  addEventListener('message', receive);
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.src = chrome.runtime.getURL(SANDBOX_PAGE);
  /** @type {ReturnType<typeof readFiles> | undefined} */
  let reading;
  const append = () => {
    // Read while the frame loads. What goes wrong is said when they are wanted.
    reading = readFiles();
    for (const part of Object.values(reading)) part.catch(() => {});
    document.documentElement.append(frame);
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let begin;
  if (delay > 0) begin = setTimeout(append, delay);
  else append();
  const interpreter = {
    ready: ready.promise,
    port: port1,
    onFailed: (/** @type {(reason: string) => void} */ listener) => { failed = listener; },
    end,
    hasFailed: false,
  };
  return interpreter;
}
