/** The toolbar button tells the most pressing thing about a page, in characters, colour and words. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { badgeOf, coalesced } from '../../extension/background/badge.js';

const words = JSON.parse(readFileSync(new URL('../../extension/_locales/en/messages.json', import.meta.url), 'utf8'));
const badge = (...states) => badgeOf(states.map((state) => ({ state, scripts: 2 })));

describe('the badge', () => {
  it('is empty on a page without Python', () => {
    assert.equal(badgeOf([]).text, '');
    assert.equal(badgeOf([]).key, 'badgeNone');
  });

  it('shows a question before anything else', () => {
    const { text, key } = badge('running', 'error', 'asks', 'blocked');
    assert.equal(text, '?');
    assert.match(words[key].message, /Python on this page is waiting for your decision/);
  });

  it('says before all that what was decided could not be read', () => {
    const { text, key } = badgeOf([{ state: 'running', scripts: 2 }], false, true);
    assert.equal(text, '!');
    assert.match(words[key].message, /could not be read/);
  });

  it('counts the scripts of running documents only', () => {
    assert.equal(badge('running', 'starting', 'blocked').text, '4');
    assert.equal(badgeOf([{ state: 'running', scripts: 0 }]).text, '▶');
    assert.equal(badgeOf([{ state: 'running', scripts: 5000 }]).text, '999+');
  });

  it('marks what did not run', () => {
    for (const state of ['error', 'blocked', 'refused']) assert.equal(badge(state).text, '!', state);
    assert.notEqual(badge('error').color, badge('blocked').color);
  });

  it('says first of all that Python is switched off', () => {
    const { text, key } = badgeOf([{ state: 'asks', scripts: 1 }], true);
    assert.notEqual(text, '');
    assert.match(words[key].message, /switched off/);
  });

  it('says every state in words as well', () => {
    for (const state of ['asks', 'starting', 'running', 'blocked', 'refused', 'error', 'stopped', 'parked']) {
      const { key, color } = badge(state);
      assert.ok(words[key], state);
      assert.match(color, /^#[0-9a-f]{6}$/);
    }
  });
});

describe('refreshing the badge', () => {
  const gate = () => {
    const begun = [];
    const refresh = coalesced((tabId) => new Promise((resolve, reject) => begun.push({ tabId, resolve, reject })));
    return { begun, refresh };
  };
  const turn = () => new Promise(setImmediate);

  it('is done once more for all that ask meanwhile, and not before it is through', async () => {
    const { begun, refresh } = gate();
    const first = refresh(1);
    const later = Array.from({ length: 50 }, () => refresh(1));
    await turn();
    assert.equal(begun.length, 1);
    begun[0].resolve();
    await first;
    await turn();
    assert.equal(begun.length, 2, 'what changed after the first had looked is looked at');
    begun[1].resolve();
    await Promise.all(later);
    assert.equal(begun.length, 2);
    void refresh(1);
    assert.equal(begun.length, 3, 'and the next change again');
  });

  it('is done for each tab by itself', () => {
    const { begun, refresh } = gate();
    void refresh(1);
    void refresh(2);
    assert.deepEqual(begun.map(({ tabId }) => tabId), [1, 2]);
  });

  it('is done again after one that failed', async () => {
    const { begun, refresh } = gate();
    const first = refresh(1);
    const second = refresh(1);
    begun[0].reject(new Error('no such tab'));
    await assert.rejects(first);
    await turn();
    begun[1].resolve();
    await second;
  });
});
