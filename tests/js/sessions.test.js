/** Sessions are what the browser says of a document, in the shapes that Chromium 156 and Firefox 153.7 were seen to send. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mint } from '../../extension/background/sessions.js';

const PAGE = { frameId: 0, documentId: 'page', url: 'https://a.example/x' };
const FRAMES = [
  PAGE,
  { frameId: 4, documentId: 'srcdoc', parentDocumentId: 'page', url: 'about:srcdoc' },
  { frameId: 5, documentId: 'widget', parentDocumentId: 'page', url: 'https://w.example/' },
  { frameId: 6, documentId: 'inner', parentDocumentId: 'widget', url: 'about:blank' },
];
const sender = (facts) => ({ frameId: 0, documentId: 'page', origin: 'https://a.example', tab: { id: 7 }, ...facts });

describe('a session', () => {
  it('of a page is its own site', () => {
    assert.deepEqual(mint(sender({ tab: { id: 7, incognito: true } }), FRAMES), {
      documentId: 'page', tabId: 7, frameId: 0, origin: 'https://a.example', topOrigin: 'https://a.example',
      incognito: true, topDocumentId: 'page', prerendering: false,
    });
  });

  it('of a srcdoc frame has the origin that it inherits', () => {
    const session = mint(sender({ frameId: 4, documentId: 'srcdoc', url: 'about:srcdoc' }), FRAMES);
    assert.equal(session.origin, 'https://a.example');
    assert.equal(session.topOrigin, 'https://a.example');
    assert.equal(session.topDocumentId, 'page');
  });

  it('of a frame in a frame is of the top page, not of the frame between', () => {
    const session = mint(sender({ frameId: 6, documentId: 'inner', origin: 'https://w.example' }), FRAMES);
    assert.equal(session.origin, 'https://w.example');
    assert.equal(session.topOrigin, 'https://a.example');
  });

  it('of a sandboxed document is opaque, whatever its address looks like', () => {
    const session = mint(sender({ frameId: 5, documentId: 'widget', origin: 'null', url: 'https://w.example/' }), FRAMES);
    assert.equal(session.origin, 'null');
    assert.equal(mint(sender({ origin: 'null', url: 'https://a.example/x' }), FRAMES).topOrigin, 'null');
  });

  it('is opaque where the browser does not say the origin', () => {
    assert.equal(mint(sender({ origin: undefined, url: 'https://a.example/' }), FRAMES).origin, 'null');
  });

  it('of a file says so, that the refusal can name it', () => {
    assert.equal(mint(sender({ origin: 'file://' }), [{ ...PAGE, url: 'file:///x.html' }]).origin, 'file://');
  });

  it('is not made from the tab’s address, which is that of the page being left in a return from the cache', () => {
    const stale = { id: 7, url: 'https://left.example/' };
    const session = mint(sender({ frameId: 5, documentId: 'widget', origin: 'https://w.example', tab: stale }), FRAMES);
    assert.equal(session.topOrigin, 'https://a.example');
  });

  it('of a frame that Chromium does not list is of the page now shown, if the browser calls it active', () => {
    const blob = sender({ frameId: 9, documentId: 'blob', url: 'blob:https://a.example/1' });
    const active = mint({ ...blob, documentLifecycle: 'active' }, FRAMES);
    assert.equal(active.topOrigin, 'https://a.example');
    assert.equal(active.topDocumentId, 'page');
    assert.equal(mint(blob, FRAMES).topOrigin, 'null');
    assert.equal(mint({ ...blob, documentLifecycle: 'prerender' }, FRAMES).topOrigin, 'null');
    assert.equal(mint({ ...blob, documentLifecycle: 'active' }, []).topOrigin, 'null');
  });

  it('under a page whose origin cannot be told from its address has no top site', () => {
    const frames = [{ ...PAGE, url: 'about:blank' }, FRAMES[2]];
    assert.equal(mint(sender({ frameId: 5, documentId: 'widget', origin: 'https://w.example' }), frames).topOrigin, 'null');
  });

  it('of a prerendered page is its own, though its frame is not number 0 yet', () => {
    const facts = sender({ frameId: 21, documentId: 'next', origin: 'https://b.example', documentLifecycle: 'prerender' });
    const session = mint(facts, [PAGE, { frameId: 21, documentId: 'next', url: 'https://b.example/' }]);
    assert.equal(session.prerendering, true);
    assert.equal(session.topOrigin, 'https://b.example');
    assert.equal(session.topDocumentId, 'next');
  });

  it('is not made for what is not a document in a tab', () => {
    assert.equal(mint(sender({ documentId: undefined }), FRAMES), null);
    assert.equal(mint(sender({ frameId: undefined }), FRAMES), null);
    assert.equal(mint(sender({ tab: undefined }), FRAMES), null);
    assert.equal(mint(sender({ tab: {} }), FRAMES), null);
    assert.equal(mint({}, []), null);
  });

  it('is found even in a list of frames that goes in a circle', () => {
    const circle = [
      { frameId: 1, documentId: 'x', parentDocumentId: 'y', url: 'https://x.example/' },
      { frameId: 2, documentId: 'y', parentDocumentId: 'x', url: 'https://y.example/' },
    ];
    assert.equal(mint(sender({ frameId: 1, documentId: 'x' }), circle).topOrigin, 'null');
  });
});
