/** The same five seconds in a script of the page, as a measure of how bad it can be. */

document.querySelector('#measure').addEventListener('click', () => {
  const result = document.querySelector('#result');
  const end = performance.now() + JSON.parse(result.dataset.argument) * 1000;
  let turns = 0;
  while (performance.now() < end) turns += 1;
  result.textContent = JSON.stringify(turns);
});
globalThis.bench.ready = true;
