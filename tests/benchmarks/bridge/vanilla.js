/** What the bridge's cases cost where there is no bridge. */

const { bench } = globalThis;
const target = document.getElementById('target');
const result = document.getElementById('result');
let caught = 0;

/** @param {(number: number) => void} step */
const each = (step) => (count) => {
  const start = performance.now();
  for (let number = 0; number < count; number += 1) step(number);
  return (performance.now() - start) / 1000 / count;
};
const once = (step) => (size) => {
  const start = performance.now();
  step(size);
  return (performance.now() - start) / 1000;
};
let sink;
const write = each((number) => { target.title = String(number); });

const CASES = {
  'recorded write': write,
  'applied write': write,
  'cached read': each(() => { sink = target.title; }),
  'uncached read': each(() => { sink = bench.uncached; }),
  'call with a dict': each((number) => { sink = bench.receive({ number, name: 'row', values: [1, 2.5, null] }); }),
  'binary to the page': once((size) => { sink = bench.take(new Uint8Array(size)); }),
  'binary from the page': once((size) => { sink = new Uint8Array(bench.give(size)); }),
};

document.getElementById('measure').addEventListener('click', () => {
  const [name, count] = JSON.parse(result.dataset.argument);
  result.textContent = JSON.stringify([CASES[name](count)]);
});
target.addEventListener('tick', () => {
  caught += 1;
  if (caught === Number(target.dataset.count)) {
    caught = 0;
    bench.caught();
  }
});
bench.sink = () => sink;
bench.ready = true;
