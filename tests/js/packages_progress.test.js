/** What is being downloaded for a document is shown in the popup, and nothing else that a host may say of it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as documents from '../../extension/background/documents.js';
import * as pages from '../../extension/background/pages.js';
import { sitesOf } from '../../extension/popup/sites.js';

const SITE = { origin: 'https://a.example', topOrigin: 'https://a.example' };
const session = { documentId: 'one', tabId: 1, frameId: 0, incognito: false, topDocumentId: 'one', ...SITE };

function tabWith(state) {
  const tab = documents.emptyTab();
  documents.noteHello(tab, session, 1, { decision: 'allow', by: 'rule', reason: '' });
  pages.noteShown(tab, 'one');
  tab.documents.one.state = state;
  return tab;
}

const shownOf = (tab) => documents.shownDocuments(tab)[0].download;
const progress = { filename: 'a-1.0-py3-none-any.whl', received: 5, total: 10 };

test('a download is shown while it lasts, of a document that runs', () => {
  const tab = tabWith('running');
  documents.noteDownload(tab, 'one', progress);
  assert.deepEqual(shownOf(tab), progress);
  documents.noteDownload(tab, 'one', null);
  assert.equal(shownOf(tab), null);
  const ended = tabWith('stopped');
  documents.noteDownload(ended, 'one', progress);
  assert.equal(shownOf(ended), null);
});

test('what is no progress is none, and a long name is cut', () => {
  const tab = tabWith('running');
  for (const wrong of [1, 'x', {}, { ...progress, total: 'x' }, { ...progress, filename: 7 }, { ...progress, received: NaN }]) {
    documents.noteDownload(tab, 'one', wrong);
    assert.equal(shownOf(tab), null, JSON.stringify(wrong));
  }
  documents.noteDownload(tab, 'one', { ...progress, filename: 'x'.repeat(1000) });
  assert.equal(shownOf(tab).filename.length, 200);
  documents.noteDownload(tab, 'unknown', progress);
});

test('a known vulnerability of what a document has asked for is shown once, and not without end', () => {
  const tab = tabWith('running');
  for (let i = 0; i < 3; i += 1) documents.noteAdvisory(tab, 'one', 'weak 1.0: GHSA-1');
  documents.noteAdvisory(tab, 'unknown', 'weak 1.0: GHSA-1');
  const [status] = documents.shownDocuments(tab);
  assert.deepEqual(sitesOf([{ ...status, capabilities: {} }])[0].advisories, ['weak 1.0: GHSA-1']);
  for (let i = 0; i < 100; i += 1) documents.noteAdvisory(tab, 'one', `${i} ${'x'.repeat(1000)}`);
  const { advisories } = documents.shownDocuments(tab)[0];
  assert.deepEqual([advisories.length, advisories.at(-1).length], [20, 200]);
});

test('the popup shows it with the site', () => {
  const status = (more) => ({ documentId: 'one', frameId: 0, site: SITE, state: 'running', reason: '', scripts: 1, capabilities: {}, by: 'rule', busy: false, ...more });
  assert.deepEqual(sitesOf([status({}), status({ documentId: 'two', download: progress })])[0].download, progress);
  assert.equal(sitesOf([status({})])[0].download, null);
});
