/** What Python prints waits while the page has much to show, and gives way to what is newer. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = await mkdtemp(join(tmpdir(), 'adder-output-'));
const outfile = join(folder, 'output.mjs');
await build({
  entryPoints: [fileURLToPath(new URL('../../extension/sandbox/output.js', import.meta.url))],
  bundle: true,
  outfile,
  format: 'esm',
});
const { Output } = await import(pathToFileURL(outfile));
await rm(folder, { recursive: true });

let output;
/** What went to the page; the page shows it when the test says so. */
let sent;
let marks;
let reached;

beforeEach(() => {
  [sent, marks, reached] = [[], [], 0];
  output = new Output((ops, shown) => {
    sent.push(...ops.map(([, level, text]) => (level === 'log' ? text : `${level}: ${text}`)));
    if (shown) marks.push(shown);
  }, () => { reached += 1; });
  output.most = 16;
});

/** The page shows all that it has been sent, and what follows. */
const show = () => { while (marks.length) marks.shift()(); };
const written = (count, length) => {
  const lines = Array.from({ length: count }, (_, i) => String(i).padEnd(length, '.'));
  for (const line of lines) output.write('log', line);
  return lines;
};

test('what the page keeps up with is all shown, at once and in order', () => {
  const lines = [];
  for (let i = 0; i < 100; i += 1) {
    lines.push(...written(100, 50));
    show();
  }
  assert.deepEqual(sent, lines);
});

test('what comes while the page is behind waits for it', () => {
  output.most = 1024;
  const lines = written(5000, 20);
  assert.ok(sent.length < 3000);
  show();
  assert.deepEqual(sent, lines);
  assert.equal(reached, 0);
});

test('of more than may wait the newest is kept, and one line says how much is not there', () => {
  const lines = written(10_000, 50);
  show();
  const gap = sent.findIndex((text) => text.startsWith('warn: '));
  const rest = sent.length - 1 - gap;
  assert.deepEqual(sent.slice(0, gap), lines.slice(0, gap));
  assert.deepEqual(sent.slice(gap + 1), lines.slice(-rest));
  assert.ok(rest > 50 && rest < 100);
  const left = 10_000 - sent.length + 1;
  assert.match(sent[gap], new RegExp(`${left.toLocaleString('en')} lines of output \\(${(left * 50).toLocaleString('en')} char`));
  assert.equal(reached, 1);
});

test('of one line that is longer than what may wait its end is kept', () => {
  written(3000, 50);
  output.write('log', `${'x'.repeat(1_000_000)}end`);
  show();
  assert.equal(sent.at(-1).length, 16 * 1024);
  assert.ok(sent.at(-1).endsWith('xend'));
});

test('however much is printed, what waits stays as small', () => {
  written(200_000, 100);
  show();
  assert.ok(sent.join('').length < 400_000);
});
