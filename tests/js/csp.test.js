/** What a Content-Security-Policy says of a script element: the rules that need no browser. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';

import { readHeaders, readMetas } from '../../content_scripts/gatekeeper/csp/policies.js';
import { evaluate } from '../../content_scripts/gatekeeper/csp/scripts.js';

const SELF = 'https://example.org';
const TAG = { text: '', src: '', nonce: '', integrity: '', parserInserted: true, self: SELF };

/** @param {string | string[]} policies @param {object} tag */
const violated = (policies, tag) => evaluate(readHeaders([policies].flat()), { ...TAG, ...tag }).violation?.directive ?? null;
const allows = (policies, tag) => violated(policies, tag) === null;
const from = (sources, src, more = {}) => allows(`script-src ${sources}`, { src, ...more });
const hash = (text, algorithm = 'sha256') => `${algorithm}-${createHash(algorithm).update(text).digest('base64')}`;

describe('a source list', () => {
  it('matches schemes and their secure twins', () => {
    assert.ok(from('http:', 'http://a.test/x.py') && from('http:', 'https://a.test/x.py'));
    assert.ok(!from('https:', 'http://a.test/x.py'));
    assert.ok(from('blob:', 'blob:https://example.org/1') && !from('*', 'blob:https://example.org/1'));
    assert.ok(from('data:', 'data:text/plain,1') && !from('*', 'data:text/plain,1'));
  });

  it('matches hosts, and with a wildcard those below them', () => {
    assert.ok(from('a.test', 'https://a.test/x.py') && from('A.TEST', 'https://a.test/x.py'));
    assert.ok(!from('a.test', 'https://b.a.test/x.py') && !from('a.test', 'https://evila.test/x.py'));
    assert.ok(from('*.a.test', 'https://c.b.a.test/x.py') && !from('*.a.test', 'https://a.test/x.py'));
    assert.ok(!from('*.a.test', 'https://evila.test/x.py') && !from('a.*', 'https://a.test/x.py'));
    assert.ok(!from('a.test', 'https://a.test@evil.test/x.py') && !from('a.test', 'https://evil.test/a.test'));
    assert.ok(!from('a.test', 'http://a.test/x.py'), 'a page of https names https');
    assert.ok(from('http://a.test', 'https://a.test/x.py'));
  });

  it('matches ports', () => {
    assert.ok(from('a.test:8000', 'https://a.test:8000/x.py') && !from('a.test:8000', 'https://a.test/x.py'));
    assert.ok(!from('a.test', 'https://a.test:8000/x.py') && from('a.test:*', 'https://a.test:8000/x.py'));
    assert.ok(from('a.test:443', 'https://a.test/x.py') && from('http://a.test:80', 'https://a.test/x.py'));
  });

  it('matches paths, but not behind a redirect', () => {
    assert.ok(from('a.test/lib/', 'https://a.test/lib/x.py') && !from('a.test/lib', 'https://a.test/lib/x.py'));
    assert.ok(from('a.test/x.py', 'https://a.test/x.py?v=1') && !from('a.test/x.py', 'https://a.test/y.py'));
    assert.ok(from('a.test/%78.py', 'https://a.test/x.py') && !from('a.test/lib/', 'https://a.test/library/x.py'));
    assert.ok(!from('a.test/lib/', 'https://a.test/lib/../x.py') && from('a.test/', 'https://a.test/x.py'));
    assert.ok(from('a.test/lib/', 'https://a.test/x.py', { redirected: true }));
    assert.ok(!from('a.test/lib/', 'https://b.test/x.py', { redirected: true }));
  });

  it("knows 'self', its secure twin, and no other host or port", () => {
    assert.ok(from("'self'", 'https://example.org/x.py') && from("'SELF'", 'https://example.org/x.py'));
    assert.ok(!from("'self'", 'http://example.org/x.py') && !from("'self'", 'https://example.org:8443/x.py'));
    assert.ok(!from("'self'", 'https://sub.example.org/x.py') && !from('self', 'https://example.org/x.py'));
    assert.ok(from("'self'", 'https://example.org/x.py', { self: 'http://example.org' }));
    assert.ok(!from("'self'", 'blob:https://example.org/1') && !from("'self'", 'data:,1'));
  });

  it('that is empty or says none lets nothing through', () => {
    for (const sources of ['', "'none'", "'nonsense'", '://', '*.*', 'javascript:']) {
      assert.ok(!from(sources, 'https://example.org/x.py'), sources);
      assert.ok(!allows(`script-src ${sources}`, { text: '1' }), sources);
    }
  });
});

describe('nonces', () => {
  it('let through inline and external tags, whatever their host', () => {
    assert.ok(allows("script-src 'nonce-abc'", { text: '1', nonce: 'abc' }));
    assert.ok(from("'nonce-abc'", 'https://evil.test/x.py', { nonce: 'abc' }));
    for (const nonce of ['', 'ABC', 'ab', 'abcd', "abc'"]) assert.ok(!allows("script-src 'nonce-abc'", { text: '1', nonce }), nonce);
    assert.ok(!allows("script-src 'nonce-'", { text: '1', nonce: '' }));
  });
});

describe('hashes', () => {
  it('are those of the exact text as UTF-8, in either alphabet of base64', () => {
    const text = 'print("ä€𝒳\ud800")';
    for (const algorithm of ['sha256', 'sha384', 'sha512']) {
      const value = hash(text, algorithm);
      const [name, base64] = [value.slice(0, 7), value.slice(7).replaceAll('+', '-').replaceAll('/', '_')];
      for (const source of [value, name.toUpperCase() + value.slice(7), name + base64]) {
        assert.ok(allows(`script-src '${source}'`, { text }), source);
        assert.ok(!allows(`script-src '${source}'`, { text: `${text} ` }), source);
      }
    }
    assert.ok(!allows(`script-src '${hash(text, 'md5')}'`, { text }));
  });

  it('let through an external tag when its integrity names listed ones only', () => {
    const [a, b] = [hash('a'), hash('b')];
    const src = 'https://evil.test/x.py';
    assert.ok(from(`'${a}'`, src, { integrity: a }) && from(`'${a}' '${b}'`, src, { integrity: ` ${a}  ${b}?option` }));
    assert.ok(!from(`'${a}'`, src, { integrity: '' }) && !from(`'${a}'`, src, { integrity: `${a} ${b}` }));
    assert.ok(!from(`'${a}'`, src, { integrity: 'md5-x' }) && !from(`'${a}'`, src, { text: 'a' }));
  });
});

describe("'unsafe-inline'", () => {
  it('is void beside a nonce, a hash or strict-dynamic', () => {
    assert.ok(allows("script-src 'unsafe-inline'", { text: '1' }));
    for (const other of ["'nonce-abc'", `'${hash('x')}'`, "'strict-dynamic'"]) {
      assert.ok(!allows(`script-src 'unsafe-inline' ${other}`, { text: '1' }), other);
    }
    assert.ok(!from("'unsafe-inline'", 'https://example.org/x.py'));
  });
});

describe("'strict-dynamic'", () => {
  it('trusts what a script inserted, and no host', () => {
    const sources = "'strict-dynamic' 'nonce-abc' 'self' https: *";
    assert.ok(from(sources, 'https://evil.test/x.py', { parserInserted: false }));
    assert.ok(!from(sources, 'https://example.org/x.py') && from(sources, 'https://evil.test/x.py', { nonce: 'abc' }));
  });

  it('is named among the grounds, as a look at the URL is', () => {
    const grounds = (policies, tag) => {
      const { url, strictDynamic } = evaluate(readHeaders(policies), { ...TAG, src: 'https://example.org/x.py', ...tag });
      return [url, strictDynamic];
    };
    assert.deepEqual(grounds(["script-src 'self' 'nonce-abc'"], { nonce: 'abc' }), [false, false]);
    assert.deepEqual(grounds(["script-src 'self'"], {}), [true, false]);
    assert.deepEqual(grounds(["script-src 'strict-dynamic'", 'script-src https:'], { parserInserted: false }), [true, true]);
  });
});

describe('directives', () => {
  it('fall back from script-src-elem to script-src to default-src', () => {
    const tag = { text: '1' };
    assert.equal(violated("script-src-elem 'none'; script-src 'unsafe-inline'", tag), 'script-src-elem');
    assert.equal(violated("script-src 'none'; default-src 'unsafe-inline'", tag), 'script-src');
    assert.equal(violated("default-src 'none'; script-src-attr 'unsafe-inline'", tag), 'default-src');
    assert.equal(violated("script-src-elem 'unsafe-inline'; default-src 'none'", tag), null);
    assert.equal(violated("img-src 'none'; connect-src 'none'", tag), null);
    assert.equal(violated("script-src 'unsafe-inline'; script-src 'none'", tag), null, 'the first of a name counts');
  });

  it('must all let it through, of every header and every item of one', () => {
    const tag = { text: '1' };
    assert.equal(violated(["script-src 'unsafe-inline'", "default-src 'self'"], tag), 'default-src');
    assert.equal(violated(["script-src 'unsafe-inline', script-src 'self'"], tag), 'script-src');
    assert.equal(violated(['', ' , ;'], tag), null);
  });

  it('may take scripts away by a sandbox in a header, not in a meta', () => {
    assert.equal(violated(['sandbox'], { text: '1' }), 'sandbox');
    assert.equal(violated(['sandbox allow-same-origin'], { src: 'https://example.org/x.py' }), 'sandbox');
    assert.equal(violated(['sandbox ALLOW-SCRIPTS'], { text: '1' }), null);
    assert.equal(evaluate(readMetas(['sandbox']), { ...TAG, text: '1' }).violation, null);
    assert.notEqual(evaluate(readMetas(["script-src 'self'"]), { ...TAG, text: '1' }).violation, null);
  });
});
