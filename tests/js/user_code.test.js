/** What Python of the user's is noted for a document: once, for that document, and no more of it than there may be. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyTab } from '../../extension/background/documents.js';
import * as userCode from '../../extension/background/user_code.js';

describe('snippets that are noted for a document', () => {
  const ONE = { id: 'a', address: '' };

  it('are handed over once, to that document alone', () => {
    const tab = emptyTab();
    userCode.noteSnippets(tab, 'one', [ONE]);
    userCode.noteSnippets(tab, 'one', [{ id: 'b', address: 'https://a.example/' }]);
    assert.deepEqual(userCode.takeSnippets(tab, 'other'), []);
    assert.deepEqual(userCode.takeSnippets(tab, 'constructor'), []);
    assert.equal(userCode.hasSnippets(tab, 'one'), true);
    assert.deepEqual(userCode.takeSnippets(tab, 'one').map(({ id }) => id), ['a', 'b']);
    assert.equal(userCode.hasSnippets(tab, 'one'), false);
    assert.deepEqual(userCode.takeSnippets(tab, 'one'), []);
  });

  it('are a limited number, in a limited number of documents', () => {
    const tab = emptyTab();
    for (let count = 0; count < 200; count += 1) userCode.noteSnippets(tab, `d${count}`, [ONE]);
    for (let count = 0; count < 200; count += 1) userCode.noteSnippets(tab, 'one', [{ id: `s${count}`, address: '' }]);
    assert.ok(Object.keys(tab.snippets).length < 60);
    assert.equal(userCode.takeSnippets(tab, 'one').at(-1).id, 's199');
    assert.ok(!userCode.hasSnippets(tab, 'd0'));
  });

  it('by themselves are noted once', () => {
    const tab = emptyTab();
    assert.equal(userCode.noteAutomatic(tab, 'one'), true);
    assert.equal(userCode.noteAutomatic(tab, 'two'), true);
    assert.equal(userCode.noteAutomatic(tab, 'one'), false);
  });
});
