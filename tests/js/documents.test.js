/** How the documents of a tab stand, through messages, decisions and navigations in whatever order they come. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as documents from '../../extension/background/documents.js';
import * as pages from '../../extension/background/pages.js';
import { allCapabilities } from '../../extension/protocol/capabilities.js';

const ASK = { decision: 'ask', reason: '', by: '' };
const ALLOW = { decision: 'allow', reason: '', by: 'rule' };
const BLOCK = { decision: 'block', reason: 'a rule', by: 'rule' };
const allow = () => ALLOW;

function session(documentId, facts = {}) {
  return {
    documentId, tabId: 7, frameId: 0, origin: 'https://a.example', topOrigin: 'https://a.example', incognito: false,
    topDocumentId: documentId, prerendering: false, ...facts,
  };
}

/** A tab that shows the page `one`, which has Python. */
function tabWith(ruling, facts) {
  const tab = documents.emptyTab();
  pages.noteShown(tab, 'one');
  const { start } = documents.noteHello(tab, session('one', facts), 2, ruling);
  return { tab, start };
}

const states = (tab) => documents.shownDocuments(tab).map(({ state }) => state);

describe('a document with Python', () => {
  it('waits, starts, or is blocked or refused as it was ruled', () => {
    const expected = { ask: 'asks', allow: 'starting', block: 'blocked', refused: 'refused' };
    for (const [decision, state] of Object.entries(expected)) {
      const { tab, start } = tabWith({ decision, reason: '', by: '' });
      assert.deepEqual(states(tab), [state]);
      assert.equal(start, decision === 'allow');
    }
  });

  it('is started once only, however often it greets', () => {
    const { tab } = tabWith(ALLOW);
    assert.deepEqual(documents.noteHello(tab, session('one'), 5, ALLOW), { start: false });
    assert.equal(documents.shownDocuments(tab)[0].scripts, 5);
  });

  it('is heard about itself once it has started and while it may run', () => {
    const { tab } = tabWith(ALLOW);
    documents.noteReport(tab, 'one', { state: 'running', reason: '', scripts: 3 }, allow);
    assert.deepEqual(states(tab), ['running']);
    documents.noteReport(tab, 'one', { state: 'error', reason: 'x'.repeat(9999), scripts: -1 }, allow);
    const [{ reason, scripts }] = documents.shownDocuments(tab);
    assert.equal(reason.length, 500);
    assert.equal(scripts, 3);
    documents.noteReport(tab, 'one', { state: 'running', reason: '' }, () => BLOCK);
    assert.deepEqual(states(tab), ['error']);
  });

  it('cannot take back an end that the host has said, which the host can', () => {
    for (const end of ['error', 'stopped']) {
      const { tab } = tabWith(ALLOW);
      documents.noteReport(tab, 'one', { state: end, reason: 'why' }, allow, true);
      for (const state of ['running', 'starting', 'parked']) {
        documents.noteReport(tab, 'one', { state, reason: '' }, allow);
        assert.deepEqual(states(tab), [end]);
        assert.equal(documents.shownDocuments(tab)[0].reason, 'why');
      }
      documents.noteReport(tab, 'one', { state: 'starting', reason: '' }, allow, true);
      documents.noteReport(tab, 'one', { state: 'running', reason: '' }, allow);
      assert.deepEqual(states(tab), ['running']);
    }
  });

  it('is heard again when it gets another interpreter', () => {
    const { tab } = tabWith(ALLOW);
    documents.noteReport(tab, 'one', { state: 'error', reason: 'too many' }, allow, true);
    documents.noteAnew(tab, 'one');
    documents.noteReport(tab, 'one', { state: 'running', reason: '' }, allow);
    assert.deepEqual(states(tab), ['running']);
  });

  it('cannot report itself past a decision, or into a state that only policy sets', () => {
    const { tab } = tabWith(ASK);
    documents.noteReport(tab, 'one', { state: 'running', reason: '' }, allow);
    assert.deepEqual(states(tab), ['asks']);
    const started = tabWith(ALLOW).tab;
    for (const state of ['asks', 'blocked', 'refused', 'constructor', 1, null, undefined]) {
      documents.noteReport(started, 'one', { state, reason: 7 }, allow);
      assert.deepEqual(states(started), ['starting']);
    }
    documents.noteReport(started, '__proto__', { state: 'running', reason: '' }, allow);
  });
});

describe('a decision', () => {
  it('starts what waits, once', () => {
    const { tab } = tabWith(ASK);
    assert.deepEqual(documents.reconcile(tab, allow, 'reload').start.map(({ documentId }) => documentId), ['one']);
    assert.deepEqual(documents.reconcile(tab, allow, 'reload').start, []);
  });

  it('starts what was blocked and never ran', () => {
    const { tab } = tabWith(BLOCK);
    assert.equal(documents.reconcile(tab, allow, 'reload').start.length, 1);
  });

  it('ends what runs, once, and asks for a reload when it is taken back', () => {
    const { tab } = tabWith(ALLOW);
    assert.deepEqual(documents.reconcile(tab, () => BLOCK, 'reload').end, ['one']);
    assert.deepEqual(documents.reconcile(tab, () => BLOCK, 'reload').end, []);
    assert.deepEqual(states(tab), ['blocked']);
    assert.deepEqual(documents.reconcile(tab, allow, 'reload'), { start: [], end: [], running: [] });
    const [document] = documents.shownDocuments(tab);
    assert.equal(document.state, 'stopped');
    assert.equal(document.reason, 'reload');
  });

  it('that removes a rule stops what ran by it', () => {
    const { tab } = tabWith(ALLOW);
    assert.deepEqual(documents.reconcile(tab, () => ASK, 'reload').end, ['one']);
    assert.deepEqual(states(tab), ['stopped']);
  });

  it('for once holds for the page it was made on, until the tab shows another', () => {
    const { tab } = tabWith(ASK);
    pages.grantOnce(tab, 'https://a.example');
    assert.deepEqual(pages.occasionOf(tab, session('one')).once, ['https://a.example']);
    assert.deepEqual(pages.occasionOf(tab, session('frame', { topDocumentId: 'one' })).once, ['https://a.example']);
    assert.deepEqual(pages.occasionOf(tab, session('two')).once, []);
    pages.revokeOnce(tab, (site) => site === 'https://a.example');
    assert.deepEqual(pages.occasionOf(tab, session('one')).once, []);
  });

  it('for once is given to no page where the tab shows none that is known', () => {
    const tab = documents.emptyTab();
    pages.grantOnce(tab, 'https://a.example');
    assert.deepEqual(tab.once, {});
    assert.deepEqual(pages.occasionOf(tab, session('x', { topDocumentId: '' })).once, []);
  });
});

describe('a navigation', () => {
  it('shows the new page whether its greeting or the browser’s event comes first', () => {
    for (const eventFirst of [true, false]) {
      const { tab } = tabWith(ASK);
      const event = () => pages.noteCommit(tab, { frameId: 0, documentId: 'two' });
      if (eventFirst) event();
      documents.noteHello(tab, session('two'), 4, ASK);
      if (!eventFirst) event();
      assert.deepEqual(documents.shownDocuments(tab).map(({ documentId }) => documentId), ['two']);
    }
  });

  it('back from the cache shows the old page as it stood, its grants with it', () => {
    const { tab } = tabWith(ASK);
    pages.grantOnce(tab, 'https://a.example');
    pages.noteCommit(tab, { frameId: 0, documentId: 'two' });
    assert.deepEqual(states(tab), []);
    pages.noteCommit(tab, { frameId: 0, documentId: 'one' });
    assert.deepEqual(states(tab), ['asks']);
    assert.equal(pages.occasionOf(tab, session('one')).once.length, 1);
  });

  it('of a frame forgets that frame’s document alone', () => {
    const { tab } = tabWith(ASK);
    documents.noteHello(tab, session('old', { frameId: 3, topDocumentId: 'one' }), 1, ASK);
    documents.noteHello(tab, session('new', { frameId: 3, topDocumentId: 'one' }), 1, ASK);
    pages.noteCommit(tab, { frameId: 3, documentId: 'new' });
    assert.deepEqual(Object.keys(tab.documents), ['one', 'new']);
  });

  it('forgets pages that no browser keeps any more', () => {
    const { tab } = tabWith(ASK);
    pages.grantOnce(tab, 'https://a.example');
    for (let page = 0; page < 30; page += 1) {
      documents.noteHello(tab, session(`page${page}`), 1, ASK);
      pages.noteCommit(tab, { frameId: 0, documentId: `page${page}` });
    }
    assert.ok(Object.keys(tab.documents).length <= 11);
    assert.ok(!('one' in tab.documents));
    assert.deepEqual(tab.once, {});
  });

  it('to a removed frame’s document is forgotten when the frame is found gone', () => {
    const { tab } = tabWith(ASK);
    documents.noteHello(tab, session('frame', { frameId: 3, topDocumentId: 'one' }), 1, ASK);
    pages.forgetRemoved(tab, new Set(['frame', 'elsewhere']));
    assert.deepEqual(Object.keys(tab.documents), ['one']);
  });
});

describe('a prerendered page', () => {
  it('neither asks nor runs before it is shown, and does both then', () => {
    const { tab } = tabWith(ASK);
    const next = session('next', { frameId: 21, prerendering: true });
    assert.deepEqual(documents.noteHello(tab, next, 1, ALLOW), { start: false });
    assert.deepEqual(documents.reconcile(tab, allow, 'reload').start.map(({ documentId }) => documentId), ['one']);
    const prerender = { frameId: 21, documentId: 'next', documentLifecycle: 'prerender' };
    assert.deepEqual(pages.noteCommit(tab, prerender), { activated: false });
    assert.deepEqual(states(tab), ['starting']);
    assert.deepEqual(pages.noteCommit(tab, { ...prerender, frameId: 0, documentLifecycle: 'active' }), { activated: true });
    assert.deepEqual(documents.shownDocuments(tab).map(({ documentId, frameId }) => [documentId, frameId]), [['next', 0]]);
    assert.deepEqual(documents.reconcile(tab, allow, 'reload').start.map(({ documentId }) => documentId), ['next']);
  });
});

describe('a page in the back-forward cache', () => {
  const shows = (documentId) => ({ frameId: 0, documentId, documentLifecycle: 'active' });
  const started = (tab) => documents.reconcile(tab, allow, 'reload').start.map(({ documentId }) => documentId);

  it('is not started by a decision before it is shown again', () => {
    const { tab } = tabWith(ASK);
    pages.noteCommit(tab, shows('next'));
    assert.deepEqual(started(tab), []);
    assert.deepEqual(pages.noteCommit(tab, shows('one')), { activated: true });
    assert.deepEqual(started(tab), ['one']);
    pages.noteCommit(tab, shows('next'));
    assert.deepEqual(pages.noteCommit(tab, shows('one')), { activated: false });
  });

  it('is started when it is back if it was left on the way there', () => {
    const { tab } = tabWith(ALLOW);
    pages.noteCommit(tab, shows('next'));
    documents.noteLeft(tab, 'one');
    documents.noteLeft(tab, '__proto__');
    assert.deepEqual(started(tab), []);
    assert.deepEqual(pages.noteCommit(tab, shows('one')), { activated: true });
    assert.deepEqual(started(tab), ['one']);
  });
});

describe('what a document’s Python was allowed', () => {
  const everything = allCapabilities(true);

  it('is held until the page is loaded again, also when it was given and taken while it ran', () => {
    const { tab } = tabWith(ALLOW);
    const reload = () => documents.shownDocuments(tab)[0].reload;
    documents.noteReport(tab, 'one', { state: 'running', reason: '' }, allow);
    documents.noteGrant(tab, 'one', { ...everything, network: false });
    assert.equal(reload(), false);
    documents.noteGrant(tab, 'one', everything);
    assert.equal(reload(), false);
    documents.noteGrant(tab, 'one', { ...everything, network: false });
    assert.equal(reload(), true);
    documents.noteGrant(tab, 'one', everything);
    assert.equal(reload(), false);
  });

  it('says nothing of a document that no longer runs, or is not known', () => {
    const { tab } = tabWith(ALLOW);
    documents.noteGrant(tab, 'one', everything);
    documents.noteGrant(tab, 'one', allCapabilities(false));
    documents.noteReport(tab, 'one', { state: 'stopped', reason: '' }, allow);
    assert.equal(documents.shownDocuments(tab)[0].reload, false);
    documents.noteGrant(tab, 'two', everything);
    assert.deepEqual(Object.keys(tab.documents), ['one']);
  });

  it('is asked about ordinary and private windows apart', () => {
    assert.equal(documents.isPrivate(tabWith(ALLOW).tab), false);
    assert.equal(documents.isPrivate(tabWith(ALLOW, { incognito: true }).tab), true);
    assert.equal(documents.isPrivate(documents.emptyTab()), false);
  });
});
