/** Match patterns name the pages that the browsers' extension APIs would say they name, and no others. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchesAddress, parsePattern, PATTERN_MAX, PatternError } from '../../extension/protocol/match_pattern.js';

const matches = (pattern, address) => matchesAddress(parsePattern(pattern), address);
const isPattern = (pattern, ...addresses) => addresses.forEach((address) => assert.ok(matches(pattern, address), `${pattern} ${address}`));
const isNot = (pattern, ...addresses) => addresses.forEach((address) => assert.ok(!matches(pattern, address), `${pattern} ${address}`));
const refused = (key, ...patterns) => patterns.forEach((pattern) => (
  assert.throws(() => parsePattern(pattern), (error) => error instanceof PatternError && error.key === key, pattern)));

describe('a match pattern', () => {
  it('of all addresses means pages of http and https, and no others', () => {
    for (const pattern of ['<all_urls>', '*://*/*']) {
      isPattern(pattern, 'https://a.example/', 'http://a.example/x?y', 'http://127.0.0.1:8000/', 'https://[::1]/');
      isNot(pattern, 'file:///etc/passwd', 'about:blank', 'data:text/html,x', 'blob:https://a.example/1', 'chrome://version/', 'ws://a.example/', 'x');
    }
  });

  it('names a scheme, or both', () => {
    isPattern('https://a.example/*', 'https://a.example/');
    isNot('https://a.example/*', 'http://a.example/');
    isPattern('HTTP://a.example/*', 'http://a.example/');
    isPattern('*://a.example/*', 'http://a.example/', 'https://a.example/');
  });

  it('names a host alone, or with what is below it', () => {
    isPattern('https://a.example/*', 'https://A.EXAMPLE/x');
    isNot('https://a.example/*', 'https://b.a.example/', 'https://a.example.evil.example/', 'https://xa.example/', 'https://a.example./');
    isPattern('https://*.a.example/*', 'https://a.example/', 'https://b.a.example/', 'https://c.b.a.example/');
    isNot('https://*.a.example/*', 'https://xa.example/', 'https://a.example.evil.example/', 'https://evil.example/.a.example/');
  });

  it('names hosts in other scripts by what they are to the browser', () => {
    isPattern('https://bücher.example/*', 'https://xn--bcher-kva.example/', 'https://bücher.example/');
    isPattern('https://xn--bcher-kva.example/*', 'https://bücher.example/');
    isPattern('http://[0:0::1]/*', 'http://[::1]/');
  });

  it('means any port where it names none', () => {
    isPattern('http://localhost/*', 'http://localhost/', 'http://localhost:8000/');
    isPattern('http://localhost:*/*', 'http://localhost/', 'http://localhost:8000/');
    isPattern('http://localhost:8000/*', 'http://localhost:8000/');
    isNot('http://localhost:8000/*', 'http://localhost/', 'http://localhost:8001/');
    isPattern('https://a.example:443/*', 'https://a.example/');
    isNot('*://a.example:443/*', 'http://a.example/');
    isPattern('*://a.example:443/*', 'http://a.example:443/', 'https://a.example/');
    isPattern('http://[::1]:8000/*', 'http://[::1]:8000/');
  });

  it('names a path with its query, and nothing of the fragment', () => {
    isPattern('https://a.example/docs/*', 'https://a.example/docs/', 'https://a.example/docs/x?y#z');
    isNot('https://a.example/docs/*', 'https://a.example/docs', 'https://a.example/x/docs/', 'https://a.example/#/docs/');
    isPattern('https://a.example/', 'https://a.example', 'https://a.example/#x');
    isNot('https://a.example/', 'https://a.example/x', 'https://a.example/?x');
    isPattern('https://a.example/*.html', 'https://a.example/x.html', 'https://a.example/x/y.html', 'https://a.example/.html');
    isPattern('https://a.example/*x*y', 'https://a.example/x/y', 'https://a.example/1xy2y');
    isNot('https://a.example/*x*y', 'https://a.example/y/x', 'https://a.example/xyz');
    isNot('https://a.example/ab*ba', 'https://a.example/aba');
    isNot('https://a.example/DOCS/*', 'https://a.example/docs/');
  });

  it('takes nothing in a path, a query, a name or a fragment for the host', () => {
    isNot('https://bank.example/*', 'https://evil.example/?https://bank.example/', 'https://evil.example/https://bank.example/',
      'https://evil.example/#https://bank.example/', 'https://bank.example@evil.example/', 'https://bank.example:x@evil.example/',
      'https://evil.example\\@bank.example/', 'https://bank.example.evil.example/', 'https://evil.example/*.bank.example/');
    isNot('*://*.bank.example/*', 'https://evil.example/?.bank.example/', 'https://evilbank.example/', 'https://bank.example@evil.example/');
    isPattern('https://evil.example/*', 'https://bank.example@evil.example/', 'https://evil.example\\@bank.example/');
  });

  it('takes what stands for something else in other languages for itself', () => {
    isPattern('https://a.example/a.b+(c)?[d]$', 'https://a.example/a.b+(c)?[d]$');
    isNot('https://a.example/a.b', 'https://a.example/axb');
  });

  it('is compared at once, whatever it and the address are', () => {
    const began = performance.now();
    isNot(`https://a.example/${'*a'.repeat(200)}*b`, `https://a.example/${'a'.repeat(100_000)}`);
    assert.ok(performance.now() - began < 1000);
  });

  it('of a scheme that no Python can be on is refused', () => {
    refused('patternScheme', 'file:///*', 'ftp://a.example/*', 'ws://a.example/*', 'chrome-extension://x/*', 'data://x/*', 'httpss://a.example/*');
  });

  it('of another form is refused', () => {
    refused('patternForm', '', '*', 'a.example', 'https://a.example', 'https:/a.example/', '//a.example/', '<all_urls>/', 'https://a.example/ x',
      'https://a.example/#x', ' https://a.example/', 'javascript:alert(1)', 'https:a.example/*');
    refused('patternHost', 'https:///*', 'https://*a.example/*', 'https://a.*.example/*', 'https://a.*/*', 'https://*./*', 'https://**/*',
      'https://u@a.example/*', 'https://u:p@a.example/*', 'https://a.example:80:443/*', 'https://a b/*', 'https://a?b/*', 'https://a%2eb/*',
      'https://::1/*', 'https://a.example:x/*', 'https://a.example\\b/*');
    refused('patternLong', `https://a.example/${'x'.repeat(PATTERN_MAX)}`);
  });
});
