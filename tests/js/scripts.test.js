/** The gatekeeper hands scripts over in the order in which a browser would run them. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

const PAGE = 'https://example.org/page.html';
const SOURCE = '<p>\n<script type="python">\none\n</script>\n<script type="python">two</script>';

globalThis.location = { href: `${PAGE}#part`, protocol: 'https:' };
globalThis.document = { characterSet: 'UTF-8' };
const { Scripts } = await import('../../content_scripts/gatekeeper/scripts.js');

/** @param {object} more */
function tag(more) {
  const element = new EventTarget();
  const fired = [];
  for (const type of ['load', 'error']) element.addEventListener(type, () => fired.push(type));
  return { element, fired, type: 'python', text: '', src: '', hasSrc: 'src' in more, async: false, ...more };
}

/** Lets everything happen that waits for nothing from outside. */
const settle = () => new Promise((resolve) => { setTimeout(resolve, 5); });

describe('the scripts of a document', () => {
  let ran, complaints, sources, finishParsing, scripts;

  beforeEach(() => {
    [ran, complaints, sources] = [[], [], {}];
    globalThis.fetch = async () => new Response(SOURCE);
    const parsed = new Promise((resolve) => { finishParsing = resolve; });
    scripts = new Scripts({
      run: (number, script) => ran.push({ number, ...script }),
      runSnippet: (number, script) => ran.push({ number, isSnippet: true, ...script }),
      admit: async () => true,
      fetchSource: ({ src }) => new Promise((resolve) => { sources[src] = resolve; }),
      complain: (text) => complaints.push(text),
      caughtUp: async () => {},
    }, parsed);
  });

  const texts = () => ran.map(({ text }) => text);

  it('run in document order when the document has been parsed, however long their sources take', async () => {
    for (const more of [{ src: 'a.py' }, { text: 'two' }, { src: 'b.py' }]) scripts.add(tag(more));
    sources['b.py']({ text: 'b', error: '' });
    await settle();
    assert.deepEqual(texts(), []);
    finishParsing();
    await settle();
    assert.deepEqual(texts(), []);
    sources['a.py']({ text: 'a', error: '' });
    await settle();
    assert.deepEqual(texts(), ['a', 'two', 'b']);
    assert.deepEqual(ran.map(({ number }) => number), [1, 2, 3]);
    assert.equal(scripts.count, 3);
  });

  it('run as soon as they are ready when they are async', async () => {
    scripts.add(tag({ text: 'in order' }));
    scripts.add(tag({ src: 'slow.py', async: true }));
    scripts.add(tag({ text: 'async', async: true }));
    await settle();
    assert.deepEqual(texts(), ['async']);
    finishParsing();
    await settle();
    sources['slow.py']({ text: 'slow', error: '' });
    await settle();
    assert.deepEqual(texts(), ['async', 'in order', 'slow']);
  });

  it('come before a snippet where they are in order, and it is none of them', async () => {
    const first = tag({ src: 'a.py' });
    scripts.add(first);
    scripts.addSnippet({ name: 'Mine', source: '  mine' });
    scripts.add(tag({ text: 'two' }));
    finishParsing();
    await settle();
    assert.deepEqual(texts(), []);
    sources['a.py']({ text: 'a', error: '' });
    await settle();
    assert.deepEqual(texts(), ['a', '  mine', 'two']);
    const [, snippet] = ran;
    assert.deepEqual(snippet, { number: 2, isSnippet: true, text: '  mine', filename: '<snippet Mine>', line: 1, inline: false });
    scripts.done(2, true);
    assert.equal(scripts.count, 2);
    ran.length = 0;
    scripts.restart();
    sources['a.py']({ text: 'a', error: '' });
    await settle();
    assert.deepEqual(texts(), ['a', 'two'], 'a new interpreter does not run it again');
    assert.deepEqual(first.fired, []);
  });

  it('are named by the page and the line where that is known', async () => {
    finishParsing();
    for (const more of [
      { text: '\none\n' }, { text: 'two' }, { text: 'not in the source' }, { text: 'async', async: true },
      { src: 'c.py' },
    ]) scripts.add(tag(more));
    sources['c.py']({ text: 'c', error: '' });
    await settle();
    const places = ran.map(({ text, filename, line, inline }) => [text.trim(), [filename, line, inline]]);
    assert.deepEqual(Object.fromEntries(places), {
      one: [PAGE, 2, true],
      two: [PAGE, 5, true],
      'not in the source': [`${PAGE}#python-3`, 1, true],
      async: [`${PAGE}#python-4`, 1, true],
      c: ['c.py', 1, false],
    });
  });

  it('are not held up by one that cannot be had', async () => {
    finishParsing();
    const bad = [tag({ src: 'gone.py' }), tag({ src: '' }), tag({ src: 'broken.py' })];
    for (const one of bad) scripts.add(one);
    scripts.add(tag({ text: 'next' }));
    sources['gone.py']({ text: '', error: 'gone.py could not be loaded: the server answered 404' });
    sources['broken.py'](Promise.reject(new Error('the line to the page broke')));
    await settle();
    assert.deepEqual(texts(), ['next']);
    assert.equal(complaints.length, 3);
    assert.match(complaints[0], /gone\.py .* 404/);
    assert.match(complaints[1], /src .* is empty/);
    assert.match(complaints[2], /the line to the page broke/);
    assert.deepEqual(bad.map(({ fired }) => fired), [['error'], ['error'], []]);
  });

  it('fire load or error on their elements when they end', async () => {
    finishParsing();
    const [good, bad] = [tag({ text: 'good' }), tag({ text: 'bad' })];
    scripts.add(good);
    scripts.add(bad);
    await settle();
    assert.deepEqual([good.fired, bad.fired], [[], []]);
    scripts.done(1, false);
    scripts.done(2, true);
    scripts.done(99, true);
    await settle();
    assert.deepEqual([good.fired, bad.fired], [['load'], ['error']]);
  });

  it('run once more, in order, in a new interpreter', async () => {
    scripts.add(tag({ src: 'a.py' }));
    scripts.add(tag({ text: 'two' }));
    const first = sources['a.py'];
    scripts.restart();
    finishParsing();
    first({ text: 'of the first run', error: '' });
    sources['a.py']({ text: 'a', error: '' });
    await settle();
    assert.deepEqual(texts(), ['a', 'two']);
  });

  it('start without their line when the page is not in the cache', async () => {
    globalThis.fetch = async () => { throw new TypeError('not in the cache'); };
    finishParsing();
    scripts.add(tag({ text: 'two' }));
    await settle();
    assert.deepEqual(ran.map(({ filename, line }) => [filename, line]), [[`${PAGE}#python-1`, 1]]);
  });
});
