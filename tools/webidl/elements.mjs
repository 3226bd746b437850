/** Prints the interface of each element: `{ "<namespace>": { "<name>": "<interface>", … }, … }`. */

import { listAll } from '@webref/elements';

const SVG = 'http://www.w3.org/2000/svg';
/** Specifications of elements that are not HTML's. @type {Record<string, string>} */
const NAMESPACES = {
  'css-masking-1': SVG,
  'filter-effects-1': SVG,
  'mathml-core': 'http://www.w3.org/1998/Math/MathML',
  SVG2: SVG,
  'svg-animations': SVG,
};

/** @type {Record<string, Record<string, string>>} */
const tables = { '': {} };
for (const [spec, { elements }] of Object.entries(await listAll())) {
  if (spec !== 'html' && !NAMESPACES[spec]) continue;
  const table = (tables[NAMESPACES[spec] ?? ''] ??= {});
  for (const element of elements) if (element.interface) table[element.name] = element.interface;
}
process.stdout.write(JSON.stringify(tables));
