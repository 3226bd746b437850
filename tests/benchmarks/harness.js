/**
 * What every page of the benchmark starts with: the clock, the table's expected state, and the wait for a paint. The same
 * file for every peer, so that only the peer's own code differs.
 */

'use strict';

{
  const ADJECTIVES = ['pretty', 'large', 'big', 'small', 'tall', 'short', 'long', 'handsome', 'plain', 'quaint', 'clean',
    'elegant', 'easy', 'angry', 'crazy', 'helpful', 'mushy', 'odd', 'unsightly', 'adorable', 'important', 'inexpensive',
    'cheap', 'expensive', 'fancy'];
  const COLOURS = ['red', 'yellow', 'blue', 'green', 'pink', 'brown', 'purple', 'white', 'black', 'orange', 'grey'];
  const NOUNS = ['table', 'chair', 'house', 'bbq', 'desk', 'car', 'pony', 'cookie', 'sandwich', 'burger', 'pizza', 'mouse',
    'keyboard'];

  /** A row's text follows from its number, so that what a peer built can be checked to the letter. */
  const label = (id) => `${ADJECTIVES[(id * 7) % 25]} ${COLOURS[(id * 5) % 11]} ${NOUNS[(id * 3) % 13]}`;

  const find = (selector) => document.querySelector(selector);
  const sleep = () => new Promise((resolve) => setTimeout(resolve, 0));
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const afterPaint = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); resolve(); };
    port2.postMessage(null);
  });
  const painted = async () => { await frame(); await afterPaint(); };

  /** What is to be in the table now. */
  let model = [];
  let nextId = 1;

  const fresh = (count) => Array.from({ length: count }, () => ({ id: nextId, label: label(nextId++), danger: false }));
  const rowAt = (index) => find('#tbody').children[index];
  const idAt = (index) => rowAt(index)?.firstElementChild.textContent;
  const linkAt = (index) => rowAt(index)?.querySelector('a.lbl');
  const click = (selector) => () => find(selector).click();
  const filled = () => idAt(model.length - 1) === String(model.at(-1).id) && rowAt(model.length) === undefined
    && linkAt(model.length - 1)?.textContent === model.at(-1).label;

  /** Each case: how the model changes, what is clicked, and how one sees cheaply that it is done. */
  const CASES = {
    create: { change: (rows) => { model = fresh(rows); }, act: click('#run'), done: filled },
    replace: { change: (rows) => { model = fresh(rows); }, act: click('#run'), done: filled },
    update: {
      change: () => { for (let index = 0; index < model.length; index += 10) model[index].label += ' !!!'; },
      act: click('#update'),
      done: () => { const last = Math.floor((model.length - 1) / 10) * 10; return linkAt(last).textContent === model[last].label; },
    },
    select: {
      change: () => { for (const row of model) row.danger = false; model[1].danger = true; },
      act: () => linkAt(1).click(),
      done: () => rowAt(1).className === 'danger',
    },
    swap: {
      change: () => { const far = model.length - 2; [model[1], model[far]] = [model[far], model[1]]; },
      act: click('#swaprows'),
      done: () => idAt(1) === String(model[1].id) && idAt(model.length - 2) === String(model.at(-2).id),
    },
    remove: {
      change: () => { model.splice(3, 1); },
      act: () => rowAt(3).querySelector('span.remove').click(),
      done: () => idAt(3) === String(model[3].id),
    },
    append: { change: (rows) => { model = [...model, ...fresh(rows)]; }, act: click('#add'), done: filled },
    clear: { change: () => { model = []; }, act: click('#clear'), done: () => rowAt(0) === undefined },
    lots: { change: (_, lots) => { model = fresh(lots); }, act: click('#runlots'), done: filled },
    nothing: { change: () => {}, act: () => {}, done: () => true },
  };

  const settings = new URLSearchParams(location.search);

  globalThis.bench = {
    rows: Number(settings.get('rows') ?? 1000),
    lots: Number(settings.get('lots') ?? 10000),
    label,
    painted,

    /** When the page heard of Python's first statement, in milliseconds since the navigation. */
    started: null,
    first: () => { globalThis.bench.started ??= performance.now(); },

    /** Set by the program once it listens. */
    ready: false,
    failed: null,

    /** One case, clicked and waited for; milliseconds from the click to the moment after the frame that shows it. */
    async run(name, patience) {
      const { change, act, done } = CASES[name];
      change(this.rows, this.lots);
      // Each click comes right after a frame, so that all peers have the same time until the next one.
      await painted();
      const start = performance.now();
      act();
      const applied = done() ? performance.now() : null;
      let seen = applied;
      const watch = new MutationObserver(() => { if (seen === null && done()) seen = performance.now(); });
      if (seen === null) watch.observe(find('#tbody'), { childList: true, subtree: true, attributes: true, characterData: true });
      for (;;) {
        await frame();
        if (seen === null && done()) seen = performance.now();
        if (seen !== null) break;
        if (performance.now() - start > patience) { watch.disconnect(); return null; }
      }
      await afterPaint();
      const end = performance.now();
      watch.disconnect();
      return { paint: end - start, applied: seen - start };
    },

    /** What is wrong with the table, or null. Compares each cell, class and child. */
    verify() {
      const rows = [...find('#tbody').children];
      if (rows.length !== model.length) return `${rows.length} rows instead of ${model.length}`;
      for (const [index, row] of rows.entries()) {
        const { id, label: text, danger } = model[index];
        const html = `<td class="col-md-1">${id}</td><td class="col-md-4"><a class="lbl">${text}</a></td>`
          + '<td class="col-md-1"><a class="remove"><span class="remove glyphicon glyphicon-remove" aria-hidden="true">'
          + '</span></a></td><td class="col-md-6"></td>';
        if (row.localName !== 'tr' || row.className !== (danger ? 'danger' : '') || row.innerHTML !== html) {
          return `row ${index} is ${row.outerHTML} instead of ${html}`;
        }
      }
      return null;
    },

    /** Something that takes Python's word: presses a button, waits for what the program writes into #result. */
    async ask(button, argument, patience) {
      const result = find('#result');
      result.textContent = '';
      result.dataset.argument = argument;
      const end = performance.now() + patience;
      find(button).click();
      while (result.textContent === '') {
        if (performance.now() > end) return null;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return JSON.parse(result.textContent);
    },

    // ── What the bridge's programs read and call ──
    counter: 0,
    received: 0,
    get uncached() { return ++this.counter; },
    receive(value) {
      this.received += 1;
      // A dict of another runtime may come as a Map.
      return value instanceof Map ? value.get('number') : value.number;
    },
    give: (size) => new Uint8Array(size).fill(7),
    take: (bytes) => bytes.length ?? bytes.byteLength,
    caught: () => { globalThis.bench.onCaught?.(); },

    /** Milliseconds from the first of `count` events to the handler's word that it has had them all. */
    async events(count, patience) {
      const target = find('#target');
      target.dataset.count = String(count);
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(null), patience);
        const start = performance.now();
        this.onCaught = () => { clearTimeout(timer); resolve(performance.now() - start); };
        for (let number = 0; number < count; number += 1) target.dispatchEvent(new CustomEvent('tick'));
      });
    },

    rest: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),

    /**
     * What `run` comes to, the longest turn of the main thread meanwhile, and the longest that input had to wait: also what
     * was due while nothing could come in at all, and comes after the end.
     */
    async watched(run) {
      const target = find('#target');
      let delay = 0;
      let due = performance.now() + 50;
      const input = () => { delay = Math.max(delay, performance.now() - due); };
      target.addEventListener('click', input);
      const timer = setInterval(() => {
        target.click();
        due = performance.now() + 50;
      }, 50);
      const [value, { longest }] = await this.withProbe(run);
      await this.rest(60);
      clearInterval(timer);
      target.removeEventListener('click', input);
      return { value, longest, delay };
    },

    now_imported() { this.ready = true; },

    /** The first statement of a script that came over the network: how long after its arrival it ran. */
    now_first() {
      const now = performance.now();
      const arrived = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/program/')).at(-1);
      this.firstAfter = Math.max(0.001, now - (arrived?.responseEnd ?? now));
    },

    /**
     * What `run` comes to, and how busy the main thread was meanwhile: the turns of a message loop that took long. For
     * browsers that do not say it themselves.
     */
    async withProbe(run) {
      let over = false;
      const { port1, port2 } = new MessageChannel();
      let busy = 0;
      let longest = 0;
      let last = performance.now();
      const probe = new Promise((resolve) => {
        port1.onmessage = () => {
          const now = performance.now();
          const turn = now - last;
          longest = Math.max(longest, turn);
          // An idle loop turns in a fraction of this.
          if (turn > 0.5) busy += turn;
          last = now;
          if (over) { port1.close(); resolve(); } else port2.postMessage(null);
        };
        port2.postMessage(null);
      });
      const value = await run();
      over = true;
      await probe;
      return [value, { busy, longest }];
    },
  };
  globalThis.benchFirst = globalThis.bench.first;
  // A page that is left is to be gone: with such a listener it is not kept for going back.
  addEventListener('unload', () => {});
  addEventListener('error', (event) => { globalThis.bench.failed ??= String(event.message); });
  addEventListener('unhandledrejection', (event) => { globalThis.bench.failed ??= String(event.reason); });
}
