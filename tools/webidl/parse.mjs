/** Prints the syntax trees of all of `@webref/idl`: `{ "<specification>": [definition, …], … }`. */

import { listAll } from '@webref/idl';

const trees = {};
for (const [name, file] of Object.entries(await listAll())) trees[name] = await file.parse();
process.stdout.write(JSON.stringify(trees));
