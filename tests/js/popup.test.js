/** The popup shows each site of a tab once, with the state that matters most and the choices that change something. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { choicesFor, oneQuestion, overallState, sitesOf } from '../../extension/popup/sites.js';

const document = (documentId, state, facts = {}) => ({
  documentId, frameId: 0, site: { origin: 'https://a.example', topOrigin: 'https://a.example' }, state, reason: '',
  scripts: 1, by: '', busy: false, ...facts,
});
const widget = { frameId: 3, site: { origin: 'https://w.example', topOrigin: 'https://a.example' } };

describe('the popup', () => {
  it('has nothing to list where there is no Python', () => {
    assert.deepEqual(sitesOf([]), []);
    assert.equal(overallState([]), 'none');
  });

  it('lists a site once, with the most pressing state of its documents', () => {
    const sites = sitesOf([
      document('1', 'running', { scripts: 3 }),
      document('2', 'error', { frameId: 1, reason: 'out of memory' }),
      document('3', 'running', { frameId: 2 }),
    ]);
    assert.equal(sites.length, 1);
    assert.equal(sites[0].state, 'error');
    assert.equal(sites[0].reason, 'out of memory');
    assert.equal(sites[0].documents, 3);
  });

  it('puts the page’s own site first, then those that ask', () => {
    const other = { frameId: 4, site: { origin: 'https://b.example', topOrigin: 'https://a.example' } };
    const sites = sitesOf([document('1', 'blocked', other), document('2', 'asks', widget), document('3', 'running')]);
    assert.deepEqual(
      sites.map(({ key }) => key),
      ['https://a.example', 'https://w.example in https://a.example', 'https://b.example in https://a.example'],
    );
    assert.equal(overallState(sites), 'asks');
  });

  it('offers all answers where a site asks, and none where nothing can be allowed', () => {
    assert.deepEqual(choicesFor({ state: 'asks', by: '' }), ['once', 'session', 'allow', 'block']);
    assert.deepEqual(choicesFor({ state: 'refused', by: '' }), []);
  });

  it('does not offer what already holds', () => {
    assert.deepEqual(choicesFor({ state: 'running', by: 'rule' }), ['block', 'ask']);
    assert.deepEqual(choicesFor({ state: 'running', by: 'once' }), ['session', 'allow', 'block']);
    assert.deepEqual(choicesFor({ state: 'running', by: 'session' }), ['allow', 'block', 'ask']);
    assert.ok(!choicesFor({ state: 'blocked', by: 'rule' }).includes('block'));
  });

  it('offers nothing where an organisation or a switch has decided', () => {
    for (const state of ['running', 'blocked', 'parked']) {
      for (const by of ['managed', 'switch']) assert.deepEqual(choicesFor({ state, by }), [], `${state} ${by}`);
    }
  });

  it('asks about one site at a time, the page’s own before its frames', () => {
    const frames = Array.from({ length: 50 }, (_, i) => document(`f${i}`, 'asks', {
      frameId: i + 1, site: { origin: `https://f${i}.example`, topOrigin: 'https://a.example' },
    }));
    const { shown, waiting } = oneQuestion(sitesOf([...frames, document('top', 'asks'), document('r', 'running', widget)]));
    assert.deepEqual(shown.map(({ key, state }) => [key, state]), [
      ['https://a.example', 'asks'], ['https://w.example in https://a.example', 'running'],
    ]);
    assert.equal(waiting.length, 50);
    assert.deepEqual(oneQuestion(waiting).shown.map(({ key }) => key), ['https://f0.example in https://a.example']);
  });

  it('knows which documents of a site can be stopped, and which are busy', () => {
    const [site] = sitesOf([
      document('1', 'running', { busy: true }), document('2', 'running', { frameId: 1 }), document('3', 'blocked', { frameId: 2 }),
    ]);
    assert.deepEqual([site.running, site.busy], [['1', '2'], ['1']]);
  });

  it('says nothing pressing of a page whose documents all wait in the cache', () => {
    assert.equal(overallState(sitesOf([document('1', 'parked')])), 'parked');
  });
});
