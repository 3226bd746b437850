/**
 * The executor's modules, bundled as they ship, in the realm of a jsdom page.
 *
 * A page's realm has its own intrinsics, so the tests see what crosses realms; what they compare goes through JSON.
 */

import { build } from 'esbuild';
import { JSDOM } from 'jsdom';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fileURLToPath } from 'node:url';

const MODULES = ['batches', 'events', 'exports', 'fields', 'foresight', 'handles', 'names', 'traits', 'values'];
const folder = fileURLToPath(new URL('../../../content_scripts/executor/', import.meta.url));

const bundle = await build({
  stdin: { contents: MODULES.map((name) => `export * from './${name}.js';`).join('\n'), resolveDir: folder },
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'executor',
});

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

/**
 * Every page's realm, held until the process ends. When V8 finds that the finalization registries for which it had posted
 * a task have gone with their realm, that task returns without letting another be posted (Node 20): from there on nothing
 * in the process would be finalized.
 * @type {object[]}
 */
const pages = [];

/** Collects garbage until a condition holds: finalizers run some time after the collection. */
export async function collectUntil(condition) {
  for (let round = 0; round < 50 && !condition(); round += 1) {
    gc();
    await new Promise((resolve) => { setTimeout(resolve, 2); });
  }
}

/** Garbage collection that a test does by hand: `collect(object)` takes it, `finalize()` lets its finalizers run. */
const BY_HAND = `{
  const taken = new Set();
  let registered = [];
  const Ref = class { constructor(value) { this.value = value; } deref() { return taken.has(this.value) ? undefined : this.value; } };
  const Registry = class {
    constructor(callback) { this.callback = callback; }
    register(value, held) { registered.push([value, () => this.callback(held)]); }
  };
  // What is bound looks native, so the executor takes it. It looks at the methods too, and uses those of the instances.
  window.WeakRef = Ref.bind(null);
  window.WeakRef.prototype = { deref: Ref.prototype.deref.bind(null) };
  window.FinalizationRegistry = Registry.bind(null);
  window.FinalizationRegistry.prototype = { register: Registry.prototype.register.bind(null) };
  window.collect = (value) => { taken.add(value); };
  window.finalize = () => {
    const due = registered.filter(([value]) => taken.has(value));
    registered = registered.filter(([value]) => !taken.has(value));
    for (const [, run] of due) run();
  };
}`;

/** jsdom's getters of what a field holds say of themselves what a browser's say, and `reads` counts what they are asked. */
const NATIVE_GETTERS = `{
  const texts = new Map();
  globalThis.reads = 0;
  for (const { prototype } of [HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement]) {
    for (const name of ['checked', 'selectedIndex', 'value', 'valueAsNumber']) {
      const own = Object.getOwnPropertyDescriptor(prototype, name);
      if (!own) continue;
      const get = function () { reads += 1; return own.get.call(this); };
      Object.defineProperty(prototype, name, { ...own, get });
      texts.set(get, \`function get \${name}() { [native code] }\`);
    }
  }
  Function.prototype.toString = new Proxy(Function.prototype.toString, {
    apply: (original, value) => texts.get(value) ?? Reflect.apply(original, value, []),
  });
}`;

/**
 * A page with a fresh executor.
 * @param {string} [html]
 * @param {{ byHand?: boolean, nativeGetters?: boolean, before?: string }} [options]  Whether garbage collection is done by
 *   hand; whether getters look native; code of the page's that runs before the executor comes.
 * @returns {{ window: any, executor: any, posted: any[], run: (...ops: any[][]) => any, send: (...ops: any[][]) => void }}
 *   `posted` is what was sent to Python; `run` performs operations whose last one's value is waited for, and returns
 *   `[outcome, value]`, and the number of the operation that failed if it was another, as JSON would carry it; `send`
 *   performs operations that nobody waits for.
 */
export function openPage(html = '', { byHand = false, nativeGetters = false, before = '' } = {}) {
  const { window } = new JSDOM(`<!doctype html><body>${html}`, {
    runScripts: 'outside-only', url: 'https://page.example/',
  });
  // jsdom's are functions of JavaScript, which the executor would take for replaced ones.
  window.eval(`for (const name of ['atob', 'btoa']) window[name] = window[name].bind(window);`);
  if (byHand) window.eval(BY_HAND);
  if (nativeGetters) window.eval(NATIVE_GETTERS);
  if (before) window.eval(before);
  window.eval(bundle.outputFiles[0].text);
  window.eval('globalThis.executor = executor');
  pages.push(window);
  const { executor } = window;
  const posted = [];
  const post = (kind, number, body) => { posted.push([kind, number, plain(body)]); };
  executor.resetHandles();
  const readAhead = (handler, node, event) => executor.readAhead(handler, node, event, post);
  executor.connect({ post, encode: executor.encode, readAhead });
  executor.resetBatches();
  const run = (...ops) => plain(executor.answer(ops, post));
  const send = (...ops) => { executor.performAll(ops, post); };
  return { window, executor, posted, run, send };
}

/** A value as the message port and JSON carry it. */
export const plain = (value) => JSON.parse(JSON.stringify(value ?? null));
