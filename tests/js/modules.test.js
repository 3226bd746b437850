/** The gatekeeper fetches a module on the grounds of the tags that named its directory, or on its own. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const bundle = await build({
  entryPoints: [fileURLToPath(new URL('../../content_scripts/gatekeeper/modules.js', import.meta.url))],
  bundle: true,
  write: false,
  format: 'esm',
});
const source = Buffer.from(bundle.outputFiles[0].text).toString('base64');

const PAGE = 'https://example.org/shop/page.html';

/** What the prototypes say; a document's own members may be the markup's. */
const html = { attribute: '', getAttribute(/** @type {string} */ name) { return name === 'data-pythonpath' ? this.attribute : null; } };
let base = PAGE;
globalThis.Node = class { get baseURI() { return base; } };
globalThis.Document = class extends globalThis.Node { get documentElement() { return html; } };
globalThis.document = new globalThis.Document();
const { Modules } = await import(`data:text/javascript;base64,${source}`);

/** @param {object} more */
const tag = (more = {}) => ({
  element: null, type: 'python', text: '1', src: '', hasSrc: 'src' in more, async: false, late: false, nonce: '', integrity: '',
  crossOrigin: null, referrerPolicy: '', origin: 'parser', parserInserted: true, metas: [], pythonPath: '', modules: '', ...more,
});

describe('modules', () => {
  let fetched, posted, replies, refusal, network, modules;
  beforeEach(() => {
    [fetched, posted, replies, network] = [[], [], {}, ''];
    base = PAGE;
    html.attribute = '';
    refusal = () => null;
    modules = new Modules({
      admit: async (asked) => refusal(asked),
      fetchSource: async (asked, how) => {
        const refused = refusal(asked);
        if (refused) return { text: '', error: '', refusal: refused };
        fetched.push({ ...asked, ...how });
        return { text: 'x = 1', error: '', refusal: null, ...replies[asked.src] };
      },
      refuseNetwork: () => network,
      origin: 'https://example.org',
      metas: [],
      post: (kind, number, body) => posted.push([kind, number, JSON.parse(body)]),
    });
  });
  const ask = async (url, more = {}) => {
    posted = [];
    await modules.answer(7, JSON.stringify({ url, data: false, fresh: false, ...more }));
    return posted[0];
  };

  it('lie where the script lies, beside the page, and where tag and page say, in this order', () => {
    html.attribute = '/site-lib';
    const { path } = modules.placesFor(tag({ src: 'https://cdn.example/py/main.py', pythonPath: ' lib\thttps://other.example/x?q#f\n' }));
    assert.deepEqual(path, [
      'https://cdn.example/py/', 'https://example.org/shop/', 'https://example.org/shop/lib/', 'https://other.example/x/',
      'https://example.org/site-lib/',
    ]);
  });

  it('lie nowhere but on http and https', () => {
    base = 'blob:https://example.org/1';
    assert.deepEqual(modules.placesFor(tag({ pythonPath: 'data:, file:///etc chrome-extension://x/ ftp://x/ http://u:p@x/ ::' })).path, []);
  });

  it('go to Python as a script does, so that the host may have their code', async () => {
    assert.deepEqual(await ask('https://example.org/shop/m.py'), ['source', 7, { text: 'x = 1', line: 1, inline: false }]);
    assert.deepEqual(await ask('https://example.org/shop/m.txt', { data: true }), ['file', 7, { data: 'x = 1' }]);
  });

  it('are had on the grounds of the tag that named their directory', async () => {
    modules.placesFor(tag({ nonce: 'abc', pythonPath: 'https://cdn.example/lib/', crossOrigin: 'use-credentials' }));
    refusal = ({ nonce }) => (nonce === 'abc' ? null : { why: 'no' });
    for (const url of ['https://example.org/shop/m.py', 'https://cdn.example/lib/p/m.py']) {
      assert.equal((await ask(url))[0], 'source');
      assert.equal(fetched.at(-1).nonce, 'abc');
      assert.equal(fetched.at(-1).crossOrigin, 'use-credentials');
    }
    for (const url of ['https://example.org/m.py', 'https://cdn.example/library/m.py', 'https://evil.example/https://cdn.example/lib/']) {
      assert.deepEqual(await ask(url), ['file', 7, { error: `${url} may not be loaded: no` }]);
    }
  });

  it('get no grounds by what injected markup may have said', async () => {
    html.attribute = 'https://evil.example/';
    base = 'https://evil.example/page.html';
    modules.placesFor(tag({ nonce: 'abc', pythonPath: 'lib https://cdn.example/' }));
    refusal = ({ nonce }) => (nonce === 'abc' ? null : { why: 'no' });
    for (const url of ['https://evil.example/m.py', 'https://evil.example/lib/m.py']) assert.ok((await ask(url))[2].error);
    assert.equal((await ask('https://cdn.example/m.py'))[0], 'source');
  });

  it('are asked of no server that is none, whoever asks', async () => {
    for (const url of ['chrome-extension://x/m.py', 'file:///m.py', 'data:,1', 'blob:x', 'javascript:1', 'm.py', '//x/m.py', '',
      'https://u:p@example.org/m.py', 'ws://example.org/m.py']) {
      assert.match((await ask(url))[2].error, /over http and https/);
    }
    for (const body of ['', '{', 'null', '[]', '{"url":1}', '{"url":"https://x/","data":1,"fresh":false}']) {
      posted = [];
      await modules.answer(1, body);
      assert.match(posted[0][2].error, /form of one/);
    }
    assert.deepEqual(fetched, []);
  });

  it('are asked of no server where network is off', async () => {
    network = 'it is off';
    assert.deepEqual(await ask('https://example.org/shop/m.py'), ['file', 7, { error: 'https://example.org/shop/m.py may not be loaded: it is off' }]);
    assert.deepEqual(fetched, []);
  });

  it('that are not there, or may be there another time, are told apart', async () => {
    replies['https://example.org/m.py'] = { error: 'gone', missing: true };
    assert.deepEqual((await ask('https://example.org/m.py'))[2], { missing: 'gone' });
    replies['https://example.org/m.py'] = { error: 'busy', passing: true };
    assert.deepEqual((await ask('https://example.org/m.py'))[2], { error: 'busy', passing: true });
  });

  it('come with the integrity of the list, which is complete for its directories', async () => {
    const list = 'https://example.org/shop/lists/all.json';
    replies[list] = { text: JSON.stringify({ integrity: { '../kit/a.py': 'sha256-a' }, files: ['../kit/b.py', '../data/x.csv'] }) };
    assert.equal(await modules.prepare(tag({ modules: 'lists/all.json', nonce: 'n' })), '');
    assert.equal(fetched[0].nonce, 'n');
    await modules.prepare(tag({ modules: 'lists/all.json' }));
    assert.equal(fetched.length, 1, 'a list is read once');
    await ask('https://example.org/shop/kit/a.py#x');
    assert.equal(fetched.at(-1).integrity, 'sha256-a');
    assert.deepEqual((await ask('https://example.org/shop/kit/c.py'))[2], {
      missing: "https://example.org/shop/kit/c.py is not in the page's list of modules",
    });
    assert.equal((await ask('https://example.org/shop/data/y.py'))[0], 'source');
    assert.equal((await ask('https://example.org/shop/kit/c.txt', { data: true }))[0], 'file');
    assert.deepEqual(modules.placesFor(tag()).files.sort(), [
      'https://example.org/shop/data/x.csv', 'https://example.org/shop/kit/a.py', 'https://example.org/shop/kit/b.py',
    ]);
  });

  it('have no list that is not one', async () => {
    const texts = ['', 'null', '[]', '{"integrity": []}', '{"files": {}}', '{"files": [1]}', '{"integrity": {"a.py": 1}}',
      '{"files": ["data:,x"]}', '{"files": ["http://["]}'];
    for (const [index, text] of texts.entries()) {
      replies[`https://example.org/shop/${index}.json`] = { text };
      assert.match(await modules.prepare(tag({ modules: `${index}.json` })), /is not one/, text);
    }
    assert.match(await modules.prepare(tag({ modules: 'data:application/json,{}' })), /not of http/);
    assert.match(await modules.prepare(tag({ modules: 'http://[' })), /no URL/);
    refusal = () => ({ why: 'no' });
    assert.match(await modules.prepare(tag({ modules: 'refused.json' })), /no$/);
  });

  it('that an interpreter asked for which is no more do not go to the next one', async () => {
    const asked = modules.answer(7, JSON.stringify({ url: 'https://example.org/m.py', data: false, fresh: false }));
    modules.restart();
    await asked;
    assert.deepEqual(posted, []);
  });
});
