/** The toolbar button tells the most pressing thing about a page, in characters, colour and words. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { badgeOf } from '../../extension/background/badge.js';

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
