/** What people type for a site, and what it means. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatSite, isSiteText, isWebOrigin, parseSite, SiteError } from '../../extension/protocol/site.js';
import { frame, generator, top } from './support/policies.js';

describe('what a person types', () => {
  const typed = {
    'example.org': 'https://example.org',
    'example.org/page?q#f': 'https://example.org',
    '  Example.ORG  ': 'https://example.org',
    'https://example.org:443/': 'https://example.org',
    'http://example.org': 'http://example.org',
    'example.org:8443': 'https://example.org:8443',
    'localhost': 'http://localhost',
    'localhost:8000/x': 'http://localhost:8000',
    'app.localhost:3000': 'http://app.localhost:3000',
    '127.0.0.1:8123': 'http://127.0.0.1:8123',
    '[::1]:8000': 'http://[::1]:8000',
    'https://localhost:8000': 'https://localhost:8000',
    'http://intranet/': 'http://intranet',
    'bücher.example': 'https://xn--bcher-kva.example',
    'https://a.org in https://a.org': 'https://a.org',
    'w.example in a.org': 'https://w.example in https://a.org',
    'w.example   in   localhost:8000': 'https://w.example in http://localhost:8000',
  };
  for (const [text, site] of Object.entries(typed)) {
    it(`“${text}” means ${site}`, () => assert.equal(formatSite(parseSite(text)), site));
  }

  const rubbish = {
    '': 'siteEmpty',
    '   ': 'siteEmpty',
    'a b': 'siteNotUrl',
    'a.org in b.org in c.org': 'siteNotUrl',
    'a.org in': 'siteNotUrl',
    'https://': 'siteNotUrl',
    'https://exa mple.org': 'siteNotUrl',
    'javascript:alert(1)': 'siteNotUrl',
    'about:blank': 'siteNotUrl',
    'ftp://example.org': 'siteScheme',
    'file:///etc/passwd': 'siteScheme',
    'chrome-extension://abcdef/x': 'siteScheme',
    '*.example.org': 'siteWildcard',
    'https://*': 'siteWildcard',
    'mailto:someone@example.org': 'siteCredentials',
    'https://user:secret@example.org': 'siteCredentials',
    'example': 'siteNoDot',
    'null': 'siteNoDot',
  };
  for (const [text, key] of Object.entries(rubbish)) {
    it(`“${text}” is turned away as ${key}`, () => {
      assert.throws(() => parseSite(text), (error) => error instanceof SiteError && error.key === key);
    });
  }
});

describe('a site as stored', () => {
  it('is only what formatSite writes', () => {
    assert.ok(isSiteText('https://a.org'));
    assert.ok(isSiteText('https://w.example in http://localhost:8000'));
    for (const text of ['a.org', 'https://a.org/', 'https://A.org', 'https://a.org in https://a.org', ' https://a.org', 'null']) {
      assert.ok(!isSiteText(text), text);
    }
  });

  it('is made of origins of http and https alone', () => {
    assert.ok(isWebOrigin('http://[::1]:8000'));
    for (const origin of ['null', 'file://', 'https://a.org/', 'https://', 'ws://a.org', undefined, null, 1]) {
      assert.ok(!isWebOrigin(origin), String(origin));
    }
  });
});

describe('a site’s text', () => {
  it('is read and written the same, for random sites', () => {
    const random = generator(3);
    const origin = () => {
      const scheme = random() < 0.5 ? 'https' : 'http';
      const port = random() < 0.5 ? '' : `:${1024 + Math.floor(random() * 60000)}`;
      return new URL(`${scheme}://${Math.floor(random() * 1e9).toString(36)}.example${port}`).origin;
    };
    for (let round = 0; round < 1000; round += 1) {
      const site = random() < 0.5 ? top(origin()) : frame(origin(), origin());
      assert.deepEqual(parseSite(formatSite(site)), site);
    }
  });
});
