/** Only the user's own pages decide; a page, a frame or another extension cannot pass for one. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { partOf } from '../../extension/background/senders.js';

const BASE = 'chrome-extension://adder/';
const EXTENSION = {
  id: 'adder',
  base: BASE,
  userPages: [`${BASE}extension/popup/popup.html`, `${BASE}options_ui/options.html`],
};
const from = (facts) => partOf({ id: 'adder', ...facts }, EXTENSION);
const tab = { id: 7, url: 'https://a.example/' };

describe('a message', () => {
  it('from the popup or the options page is the user’s, in a panel or in a tab', () => {
    assert.equal(from({ url: `${BASE}extension/popup/popup.html` }), 'user');
    assert.equal(from({ url: `${BASE}extension/popup/popup.html?tab=7`, tab, frameId: 0, documentId: 'd' }), 'user');
    assert.equal(from({ url: `${BASE}options_ui/options.html#x`, tab, frameId: 0 }), 'user');
  });

  it('from one of these pages inside a frame is nobody’s', () => {
    assert.equal(from({ url: `${BASE}extension/popup/popup.html`, tab, frameId: 3, documentId: 'd' }), 'stranger');
  });

  it('from the DevTools panel is a panel’s, and nobody’s where that is framed', () => {
    const url = `${BASE}extension/devtools/panel.html`;
    assert.equal(from({ url }), 'devtools');
    assert.equal(from({ url: `${url}?tabId=7`, tab, frameId: 0, documentId: 'd' }), 'devtools');
    assert.equal(from({ url, tab, frameId: 3, documentId: 'd' }), 'stranger');
  });

  it('from the offscreen document is the host’s', () => {
    assert.equal(from({ url: `${BASE}extension/host/offscreen.html` }), 'host');
    assert.equal(from({ url: `${BASE}extension/host/offscreen.html`, tab, frameId: 0 }), 'stranger');
  });

  it('from any other page of the extension is nobody’s', () => {
    for (const path of ['', 'extension/sandbox/sandbox.html', 'extension/popup/popup.html/x', 'options_ui/options.html.html']) {
      assert.equal(from({ url: BASE + path, tab, frameId: 0, documentId: 'd' }), 'stranger', path);
    }
  });

  it('from a document in a tab is a content script’s', () => {
    const facts = { url: 'https://a.example/', origin: 'https://a.example', tab, frameId: 0, documentId: 'd' };
    assert.equal(from(facts), 'content');
    assert.equal(from({ ...facts, url: `https://a.example/?${BASE}options_ui/options.html` }), 'content');
    assert.equal(from({ ...facts, url: 'about:srcdoc', origin: 'null', frameId: 3 }), 'content');
  });

  it('from a blank frame of the extension’s own pages is nobody’s', () => {
    assert.equal(from({ url: 'about:blank', origin: 'chrome-extension://adder', tab, frameId: 3, documentId: 'd' }), 'stranger');
  });

  it('from another extension, or without a document, is nobody’s', () => {
    const facts = { url: 'https://a.example/', origin: 'https://a.example', tab, frameId: 0, documentId: 'd' };
    assert.equal(from({ ...facts, id: 'other' }), 'stranger');
    assert.equal(from({ ...facts, documentId: undefined }), 'stranger');
    assert.equal(from({ ...facts, tab: undefined }), 'stranger');
    assert.equal(partOf({}, EXTENSION), 'stranger');
  });
});
