/** The cases of this folder in JavaScript: the same steps on the same data, in the language's own way. */

import { deltablue } from '/benchmarks/compute/deltablue.js';
import { richards } from '/benchmarks/compute/richards.js';

const PI = 3.141592653589793;
const SOLAR_MASS = 4 * PI * PI;
const DAYS = 365.24;

const BODIES = () => [
  [0, 0, 0, 0, 0, 0, SOLAR_MASS],
  [4.84143144246472090, -1.16032004402742839, -0.103622044471123109,
    0.00166007664274403694 * DAYS, 0.00769901118419740425 * DAYS, -0.0000690460016972063023 * DAYS,
    0.000954791938424326609 * SOLAR_MASS],
  [8.34336671824457987, 4.12479856412430479, -0.403523417114321381,
    -0.00276742510726411021 * DAYS, 0.00499852801234917238 * DAYS, 0.0000230417297573763929 * DAYS,
    0.000285885980666130812 * SOLAR_MASS],
  [12.8943695621391310, -15.1111514016986312, -0.223307578892655734,
    0.00296460137564761618 * DAYS, 0.00237847173959480950 * DAYS, -0.0000296589568540237556 * DAYS,
    0.0000436624404335156298 * SOLAR_MASS],
  [15.3796971148509165, -25.9193146099879641, 0.179258772950371181,
    0.00268067772490389322 * DAYS, 0.00162824170038242295 * DAYS, -0.0000951592254519715870 * DAYS,
    0.0000515138902046611451 * SOLAR_MASS],
];

const nbody = (steps) => {
  const system = BODIES();
  const pairs = system.flatMap((a, index) => system.slice(index + 1).map((b) => [a, b]));
  for (let step = 0; step < steps; step += 1) {
    for (const [a, b] of pairs) {
      const dx = a[0] - b[0];
      const dy = a[1] - b[1];
      const dz = a[2] - b[2];
      const square = dx * dx + dy * dy + dz * dz;
      const share = 0.01 / (square * Math.sqrt(square));
      const ma = a[6] * share;
      const mb = b[6] * share;
      a[3] -= dx * mb; a[4] -= dy * mb; a[5] -= dz * mb;
      b[3] += dx * ma; b[4] += dy * ma; b[5] += dz * ma;
    }
    for (const body of system) {
      body[0] += 0.01 * body[3]; body[1] += 0.01 * body[4]; body[2] += 0.01 * body[5];
    }
  }
  return Math.trunc(system.reduce((total, body) => total + body[0], 0) * 1000);
};

const fannkuch = (n) => {
  const permutation = Array.from({ length: n }, (_, index) => index);
  const counts = permutation.map((index) => index + 1);
  let most = 0;
  let check = 0;
  let sign = 1;
  for (;;) {
    let first = permutation[0];
    if (first) {
      const flipped = permutation.slice();
      let flips = 0;
      while (first) {
        for (let low = 0, high = first; low < high; low += 1, high -= 1) {
          [flipped[low], flipped[high]] = [flipped[high], flipped[low]];
        }
        first = flipped[0];
        flips += 1;
      }
      most = Math.max(most, flips);
      check += sign * flips;
    }
    if (sign === 1) {
      [permutation[0], permutation[1]] = [permutation[1], permutation[0]];
      sign = -1;
    } else {
      [permutation[1], permutation[2]] = [permutation[2], permutation[1]];
      sign = 1;
      for (let index = 2; ;) {
        counts[index] -= 1;
        if (counts[index]) break;
        counts[index] = index + 1;
        index += 1;
        if (index === n) return check * 1000 + most;
        const moved = permutation[0];
        permutation.copyWithin(0, 1, index + 1);
        permutation[index] = moved;
      }
    }
  }
};

const times = (vector, transposed) => vector.map((_, i) => {
  let total = 0;
  for (let j = 0; j < vector.length; j += 1) {
    const a = transposed ? j : i;
    const b = transposed ? i : j;
    total += vector[j] / ((((a + b) * (a + b + 1)) >> 1) + a + 1);
  }
  return total;
});
const spectral = (n) => {
  let u = new Array(n).fill(1);
  let v = u;
  for (let step = 0; step < 3; step += 1) {
    v = times(times(u, false), true);
    u = times(times(v, false), true);
  }
  let above = 0;
  let below = 0;
  for (let index = 0; index < n; index += 1) { above += u[index] * v[index]; below += v[index] * v[index]; }
  return Math.trunc(Math.sqrt(above / below) * 1e6);
};

const mandelbrot = (size) => {
  let inside = 0;
  for (let row = 0; row < size; row += 1) {
    const ci = (2 * row) / size - 1;
    for (let column = 0; column < size; column += 1) {
      const cr = (2 * column) / size - 1.5;
      let zr = 0;
      let zi = 0;
      let step = 0;
      for (; step < 50; step += 1) {
        const rr = zr * zr;
        const ii = zi * zi;
        if (rr + ii > 4) break;
        zi = 2 * zr * zi + ci;
        zr = rr - ii + cr;
      }
      if (step === 50) inside += 1;
    }
  }
  return inside;
};

const jsonText = (n) => {
  let rows = Array.from({ length: n }, (_, i) => (
    { id: i, name: `row ${i}`, values: [i, i / 2, null, true], more: { a: 'x'.repeat(i % 7) } }));
  let total = 0;
  for (let step = 0; step < 10; step += 1) {
    rows = JSON.parse(JSON.stringify(rows));
    total += rows.at(-1).id + rows[Math.floor(n / 2)].more.a.length;
  }
  return total;
};

const regex = (n) => {
  const text = Array.from({ length: n }, (_, i) => (
    `user${i}@mail${i % 13}.example.org, +49-${100 + (i % 800)}-${(i * 37) % 100000};`)).join(' ');
  const address = /[a-z0-9.]+@[a-z0-9]+\.[a-z.]+/;
  let total = 0;
  for (let step = 0; step < 5; step += 1) {
    for (let position = 0; ; position += 40) {
      const found = address.exec(text.slice(position, position + 80));
      if (!found) break;
      total += found[0].length;
    }
    total += text.replaceAll(/\+(\d+)-(\d+)-(\d+)/g, '00$1 $2 $3').length;
    total += text.split(/[;,] ?/).length;
  }
  return total;
};

const dicts = (n) => {
  const words = Array.from({ length: n }, (_, i) => `w${(i * 7919) % 5003}`);
  let total = 0;
  for (let step = 0; step < 5; step += 1) {
    const counts = new Map();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const groups = new Map();
    for (const [word, count] of counts) {
      if (!groups.has(count)) groups.set(count, []);
      groups.get(count).push(word);
    }
    const inverted = new Map();
    for (const [count, some] of groups) for (const word of some) inverted.set(word, count);
    for (const word of words) if (inverted.has(word)) total += inverted.get(word);
    for (let index = 0; index < words.length; index += 3) counts.delete(words[index]);
    total += counts.size;
  }
  return total;
};

const strings = (n) => {
  let total = 0;
  for (let number = 0; number < n; number += 1) {
    const line = `${String(number).padStart(6, '0')}|name ${number}| Some Words of Text |${number * 3}`;
    const fields = line.split('|');
    const name = fields[1].replaceAll('name', 'n').toUpperCase();
    const words = fields[2].trim().split(' ').map((word) => word.toLowerCase()).join('-');
    if (words.startsWith('some') && name.endsWith('7')) total += words.indexOf('of');
    total += name.length + words.length + Number.parseInt(fields[3], 10) + fields[0].length;
  }
  return total;
};

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const sort = (n) => {
  let seed = 42;
  const numbers = Array.from({ length: n }, () => { seed = (seed * 1103 + 12345) % 1048573; return seed; });
  const rows = numbers.map((number) => [number % 100, `k${number}`]);
  let total = 0;
  for (let step = 0; step < 3; step += 1) {
    total += numbers.toSorted((a, b) => a - b)[Math.floor(n / 2)];
    total += numbers.toSorted((a, b) => b - a)[Math.floor(n / 3)];
    rows.sort((a, b) => compare(a[1], b[1]));
    rows.sort((a, b) => a[0] - b[0]);
    total += rows[Math.floor(n / 2)][0];
  }
  return total;
};

const CASES = { nbody, fannkuch, spectral, mandelbrot, richards, deltablue, json_text: jsonText, regex, dicts, strings, sort };

document.querySelector('#measure').addEventListener('click', () => {
  const result = document.querySelector('#result');
  const [name, amount] = JSON.parse(result.dataset.argument);
  const start = performance.now();
  const value = CASES[name](amount);
  result.textContent = JSON.stringify([(performance.now() - start) / 1000, String(value)]);
});
globalThis.bench.ready = true;
