/** A snippet runs by itself where the user said, as the browser says where that is, and nowhere else. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isRuled, originOf, runsBySelf } from '../../extension/background/automatic.js';

const BANK = 'https://bank.example';
const SNIPPET = { automatic: true, patterns: [`${BANK}/*`] };
const ALLOW = { decision: 'allow', reason: '', by: 'rule' };

function session(facts = {}) {
  return {
    documentId: 'd', topDocumentId: 'd', tabId: 7, frameId: 0, origin: BANK, topOrigin: BANK, incognito: false, prerendering: false, ...facts,
  };
}

const runs = ({ snippet = SNIPPET, address = `${BANK}/account?x`, facts = {}, ruling = ALLOW } = {}) => (
  runsBySelf(snippet, address, session(facts), ruling));

describe('a snippet that runs by itself', () => {
  it('runs in a top document of the origin that its pattern names, by the address that was committed', () => {
    assert.ok(runs());
    assert.ok(!runs({ snippet: { ...SNIPPET, automatic: false } }));
    assert.ok(!runs({ snippet: { ...SNIPPET, patterns: [] } }));
    const path = { automatic: true, patterns: [`${BANK}/docs/*`] };
    assert.ok(runs({ snippet: path, address: `${BANK}/docs/` }));
    assert.ok(!runs({ snippet: path, address: `${BANK}/` }));
  });

  it('runs nowhere that only looks like it', () => {
    const everywhere = { automatic: true, patterns: ['<all_urls>'] };
    const evil = { origin: 'https://evil.example', topOrigin: 'https://evil.example' };
    assert.ok(!runs({ facts: evil, address: `https://evil.example/?${BANK}/` }));
    assert.ok(!runs({ facts: evil }), 'an address that is not the document’s origin');
    assert.ok(!runs({ address: 'https://evil.example/' }), 'an origin that is not the address’s');
    for (const origin of ['null', 'file://', '', 'http://bank.example', `${BANK}:8443`]) {
      assert.ok(!runs({ snippet: everywhere, facts: { origin, topOrigin: origin } }), origin);
    }
    for (const address of ['', 'about:blank', 'about:srcdoc', `blob:${BANK}/1`, 'data:text/html,x', `view-source:${BANK}/`, 'http://bank.example/']) {
      assert.ok(!runs({ snippet: everywhere, address }), address);
    }
  });

  it('runs in no frame, no prerendered page and no private window', () => {
    assert.ok(!runs({ facts: { topDocumentId: 'other', frameId: 3 } }));
    assert.ok(!runs({ facts: { topDocumentId: 'other', topOrigin: 'https://evil.example' } }));
    assert.ok(!runs({ facts: { topDocumentId: '', topOrigin: 'null' } }));
    assert.ok(!runs({ facts: { prerendering: true } }));
    assert.ok(!runs({ facts: { incognito: true } }));
  });

  it('needs that the site is allowed: what was typed or run there is not enough', () => {
    for (const by of ['once', 'session', 'rule', 'managed']) assert.ok(runs({ ruling: { ...ALLOW, by } }), by);
    for (const decision of ['ask', 'block', 'refused']) assert.ok(!runs({ ruling: { decision, reason: '', by: 'rule' } }), decision);
    assert.ok(!runs({ ruling: { ...ALLOW, by: 'devtools' } }));
    assert.ok(!isRuled({ ...ALLOW, by: 'devtools' }));
  });
});

describe('the origin that an address says', () => {
  it('is one of the web, or none', () => {
    assert.equal(originOf('https://a.example/x'), 'https://a.example');
    assert.equal(originOf('http://localhost:8000/'), 'http://localhost:8000');
    for (const address of ['blob:https://a.example/1', 'about:blank', 'file:///x', 'https://', 'x', '']) assert.equal(originOf(address), '', address);
    assert.equal(originOf('https://u:p@a.example/'), '', 'nobody commits such an address');
  });
});
