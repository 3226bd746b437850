/** A tag runs where the page's policies and the browser both let it; what is not known is no. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const bundle = await build({
  entryPoints: [fileURLToPath(new URL('../../content_scripts/gatekeeper/admission.js', import.meta.url))],
  bundle: true,
  write: false,
  format: 'esm',
});
const source = Buffer.from(bundle.outputFiles[0].text).toString('base64');

globalThis.location = { href: 'https://example.org/' };
const { Admission, describe: tell } = await import(`data:text/javascript;base64,${source}`);

const [FETCH, ORACLE] = ['fetch', 'oracle'];
const NONCE = "script-src 'nonce-abc'";
const SRC = 'https://example.org/x.py';

/** @param {object} more */
const tag = (more = {}) => ({
  element: { id: 'it' }, type: 'python', text: '1', src: '', hasSrc: 'src' in more, async: false, late: false, nonce: '',
  integrity: '', crossOrigin: null, referrerPolicy: '', origin: 'parser', parserInserted: true, metas: [], ...more,
});

describe('admission', () => {
  let asked, background, verdicts, count, fetched, metas, isScripted, isBound, shown, witnesses, admission;
  beforeEach(() => {
    [asked, verdicts, count, fetched, metas, isScripted, isBound, shown] = [[], [], 1, [], [], true, false, []];
    background = { known: true, headers: [], metas: [] };
    witnesses = {
      askBackground: async () => {
        if (background instanceof Error) throw background;
        return background;
      },
      askPage: async (kind, body) => {
        asked.push([kind, body]);
        if (kind === FETCH) return fetched.shift() ?? { text: 'ok', error: '', url: body.url };
        return { verdict: verdicts.shift() ?? 'allowed', directive: 'script-src-elem', policy: NONCE, count };
      },
      show: (number, element) => shown.push([number, element]),
      metas,
      origin: 'https://example.org',
      isScripted: () => isScripted,
      isBound: () => isBound,
    };
    admission = new Admission(witnesses);
  });
  const isAdmitted = async (more) => (await admission.admit(tag(more))) === null;
  const kinds = () => asked.map(([kind]) => kind);

  it('of an inline tag needs the word of both', async () => {
    background.headers = [NONCE];
    assert.ok(await isAdmitted({ nonce: 'abc' }));
    assert.deepEqual(asked[0][1].nonce, 'abc');
    verdicts = ['blocked'];
    assert.ok(!await isAdmitted({ nonce: 'abc' }));
    assert.equal(asked.length, 2);
    assert.ok(!await isAdmitted({ nonce: 'xyz' }));
    assert.equal(asked.length, 2, 'what the policies forbid is not asked about');
  });

  it('asks the browser at little cost where no policy is known of, and for markup alone', async () => {
    assert.ok(await isAdmitted());
    verdicts = ['blocked'];
    assert.ok(!await isAdmitted(), 'the browser knows of one');
    await isAdmitted({ origin: 'script', parserInserted: false });
    metas.push("img-src 'none'");
    await isAdmitted();
    assert.deepEqual(asked.map(([, { isFree }]) => isFree), [true, true, false, false]);
  });

  it('asks the browser in earnest where it is not known whether there is a policy', async () => {
    background.known = false;
    await isAdmitted();
    assert.deepEqual(asked.map(([, { isFree }]) => isFree), [false]);
  });

  it('says no to every answer but yes', async () => {
    for (const verdict of ['blocked', 'mute', 'silent', 'nonsense', undefined, null]) {
      verdicts = [verdict ?? 'undefined'];
      assert.ok(!await isAdmitted(), String(verdict));
    }
  });

  it('leaves it to the browser where the policies are not known, and says no where that is mute', async () => {
    for (const unknown of [{ known: false, headers: [], metas: [] }, null, undefined, new Error('asleep')]) {
      background = unknown;
      verdicts = ['mute'];
      assert.ok(!await isAdmitted({ src: SRC }));
      verdicts = ['blocked'];
      assert.ok(!await isAdmitted({ src: SRC }));
      assert.ok(await isAdmitted({ src: SRC }) && await isAdmitted());
    }
  });

  it('does not show the browser text as markup that would not come out as it went in', async () => {
    background.known = false;
    assert.ok(!await isAdmitted({ text: 'x = "</script><img>"' }));
    assert.ok(!await isAdmitted({ text: '"<!-- <script>"' }) && !await isAdmitted({ text: '1\r2' }));
    assert.deepEqual(asked, []);
    assert.ok(await isAdmitted({ text: 'x = "</script>"', origin: 'script', parserInserted: false }));
    assert.equal(asked[0][1].parserInserted, false);
  });

  it('asks about a tag of uncertain origin both ways', async () => {
    verdicts = ['allowed', 'blocked'];
    assert.ok(!await isAdmitted({ origin: 'script' }));
    assert.deepEqual(asked.map(([, { parserInserted }]) => parserInserted), [false, true]);
    assert.equal(shown.length, 1, 'the element itself tells whether it may still run');
  });

  it('does not hold a later meta against a tag', async () => {
    metas.push(NONCE);
    verdicts = ['blocked'];
    assert.ok(await isAdmitted({ metas: [] }));
    verdicts = ['blocked'];
    assert.ok(!await isAdmitted({ metas: [], nonce: 'abc' }), 'what a later meta does not forbid, something else does');
    background = { ...background, known: false };
    assert.ok(!await isAdmitted({ metas: [NONCE] }));
  });

  it('heeds a policy that only the browser knows of beside a later meta that forbids the tag as well', async () => {
    metas.push(NONCE, "img-src 'none'");
    verdicts = ['blocked', 'blocked', 'blocked'];
    assert.ok(await isAdmitted({ metas: [] }), 'the meta alone');
    count = 2;
    assert.ok(!await isAdmitted({ metas: [] }));
    count = undefined;
    assert.ok(!await isAdmitted({ metas: [] }), 'whoever does not say how many');
  });

  it('of a src where no policy is known of needs the word of the browser, which costs nothing', async () => {
    assert.ok(await isAdmitted({ src: SRC }));
    assert.equal(asked[0][1].isFree, true);
    verdicts = ['blocked'];
    assert.ok(!await isAdmitted({ src: SRC }));
    asked.length = 0;
    background = { ...background, headers: ["script-src 'self'"] };
    admission = new Admission(witnesses);
    assert.ok(await isAdmitted({ src: SRC }));
    assert.deepEqual(asked, [], 'policies that are known are enough');
  });

  it('leaves it to the browser in a document of whose markup an element requires a policy', async () => {
    isBound = true;
    verdicts = ['blocked', 'blocked'];
    assert.ok(!await isAdmitted() && !await isAdmitted({ src: SRC }));
    assert.deepEqual(asked.map(([, { isFree }]) => isFree), [false, false]);
  });

  it('follows a redirect only where no policy looks at hosts, or the browser has followed it', async () => {
    background.headers = ["script-src 'self' 'nonce-abc'"];
    await admission.fetchSource(tag({ src: SRC, nonce: 'abc' }));
    assert.equal(asked[0][1].followRedirects, true);
    asked = [];
    fetched = [{ text: '', error: '', redirects: true }];
    verdicts = ['blocked'];
    assert.notEqual((await admission.fetchSource(tag({ src: SRC }))).refusal, null);
    assert.deepEqual(kinds(), [FETCH, ORACLE]);
    assert.equal(asked[0][1].followRedirects, false);
    asked = [];
    fetched = [{ text: '', error: '', redirects: true }, { text: 'far', error: '', url: 'https://evil.test/x.py' }];
    assert.notEqual((await admission.fetchSource(tag({ src: SRC }))).refusal, null, 'it led elsewhere the second time');
    fetched = [{ text: '', error: '', redirects: true }, { text: 'near', error: '', url: 'https://example.org/y.py' }];
    assert.deepEqual(await admission.fetchSource(tag({ src: SRC })), {
      text: 'near', error: '', url: 'https://example.org/y.py', refusal: null,
    });
  });

  it('has the browser confirm what strict-dynamic trusts', async () => {
    background.headers = ["script-src 'strict-dynamic'"];
    verdicts = ['silent'];
    assert.ok(!await isAdmitted({ src: SRC, origin: 'script', parserInserted: false }));
    assert.equal(shown.length, 1);
    assert.ok(!await isAdmitted({ src: SRC, origin: 'script' }));
    assert.equal(asked.length, 1);
  });

  it('on a page with Trusted Types goes by the policies alone, for the tags of its markup', async () => {
    background.headers = [`${NONCE}; require-trusted-types-for 'script'`];
    assert.ok(await isAdmitted({ nonce: 'abc' }) && !await isAdmitted() && !await isAdmitted({ nonce: 'abc', origin: 'script' }));
    assert.deepEqual(asked, []);
  });

  it('is never given in a document that may not run scripts', async () => {
    isScripted = false;
    assert.ok(!await isAdmitted() && !await isAdmitted({ src: SRC }));
  });

  it('is decided once for a tag', async () => {
    const one = tag();
    await admission.admit(one);
    verdicts = ['blocked'];
    assert.equal(await admission.admit(one), null);
  });

  it('that is refused is told in the shape of a securitypolicyviolation event', async () => {
    background.headers = ['script-src  a.test'];
    const one = tag({ src: SRC });
    const [first, second] = tell(one, await admission.admit(one)).split('\n');
    assert.equal(first, `the Python tag with the id "it" (${SRC}) did not run: it violates the directive "script-src a.test" `
      + "of the page's Content-Security-Policy.");
    assert.deepEqual(JSON.parse(second.replace('securitypolicyviolation ', '')), {
      blockedURI: SRC, documentURI: 'https://example.org/', effectiveDirective: 'script-src-elem',
      violatedDirective: 'script-src a.test', originalPolicy: 'script-src  a.test', source: 'header', disposition: 'enforce',
    });
  });
});
