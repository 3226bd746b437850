/**
 * Bundles every JavaScript entry point with esbuild.
 *
 * Reads a job from standard input, `{ root, targets: [{ outdir, target, alias, define, entries: [{ from, to, format, minify }] }] }`,
 * and prints the names of the sources that went in as JSON, so that the caller can tell what the result depends on.
 */

import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { build, formatMessages } from 'esbuild';

const job = JSON.parse(await text(process.stdin));
const inputs = new Set();

/** esbuild takes one format and one minify setting for a call, so the entries go by these two. */
function groups(entries) {
    const found = new Map();
    for (const entry of entries) {
        const key = `${entry.format} ${entry.minify}`;
        found.set(key, [...(found.get(key) ?? []), entry]);
    }
    return found.values();
}

/** What all bundles of a target have in common. */
const settings = (target) => ({
    absWorkingDir: job.root,
    bundle: true,
    target: target.target,
    alias: target.alias,
    define: target.define,
    charset: 'utf8',
    legalComments: 'inline',
    logLevel: 'silent',
});

/** `#worker` is the bundle of the sandbox's worker, as text: its frame can load no file. */
const worker = (target) => ({
    name: 'worker',
    setup({ onResolve, onLoad }) {
        const source = resolve(job.root, 'extension/sandbox/worker.js');
        onResolve({ filter: /^#worker$/ }, () => ({ path: source, namespace: 'worker' }));
        onLoad({ filter: /./, namespace: 'worker' }, async ({ path }) => {
            const { outputFiles: [bundled], metafile } = await build({
                ...settings(target), entryPoints: [path], format: 'esm', metafile: true, write: false,
            });
            for (const name of Object.keys(metafile.inputs)) inputs.add(name);
            return { contents: bundled.text, loader: 'text' };
        });
    },
});

const calls = job.targets.flatMap((target) => [...groups(target.entries)].map((entries) => build({
    ...settings(target),
    entryPoints: entries.map(({ from, to }) => ({ in: from, out: to.replace(/\.js$/, '') })),
    outdir: target.outdir,
    format: entries[0].format,
    minifyWhitespace: entries[0].minify !== 'no',
    minifySyntax: entries[0].minify !== 'no',
    minifyIdentifiers: entries[0].minify === 'all',
    metafile: true,
    plugins: [worker(target)],
})));

let failed = false;
for (const outcome of await Promise.allSettled(calls)) {
    const messages = outcome.status === 'fulfilled'
        ? outcome.value.warnings
        : outcome.reason.errors ?? [{ text: String(outcome.reason) }];
    const kind = outcome.status === 'fulfilled' ? 'warning' : 'error';
    for (const line of await formatMessages(messages, { kind, color: false })) console.error(line.trimEnd());
    if (outcome.status === 'rejected') failed = true;
    else for (const name of Object.keys(outcome.value.metafile.inputs)) inputs.add(name);
}
if (failed) process.exit(1);
console.log(JSON.stringify([...inputs].sort()));
