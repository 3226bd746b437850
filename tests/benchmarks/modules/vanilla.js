/** JavaScript has its library at hand: nothing to import. */

globalThis.bench.imports = 0;
globalThis.bench.ready = true;
