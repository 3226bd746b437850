/** The options page lists each site once, finds it by what one types, and says what holds and for how long. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matching, neighbour, rowsOf, sorted } from '../../options_ui/site_list.js';

const rule = (site, decision = 'allow', duration = 'always', capabilities = {}) => ({ site, decision, duration, capabilities });
const sitesOf = (rows) => rows.map(({ site }) => site);

describe('the rows', () => {
  it('are one for each site, also where there is a rule for the session and one for good', () => {
    const [row, ...others] = rowsOf([
      rule('https://a.example', 'allow', 'session', { network: true }),
      rule('https://a.example', 'block', 'always', { network: false, media: false }),
    ]);
    assert.deepEqual(others, []);
    assert.deepEqual([row.decision, row.duration, row.later], ['allow', 'session', 'block']);
    assert.deepEqual(row.capabilities, { network: true, media: false });
  });

  it('do not say that something changes after the session where nothing does', () => {
    assert.equal(rowsOf([rule('https://a.example', 'allow', 'session'), rule('https://a.example')])[0].later, '');
    assert.equal(rowsOf([rule('https://a.example', 'allow', 'session')])[0].later, '');
  });

  it('hold always where the session says something of the capabilities alone', () => {
    const [row] = rowsOf([rule('https://a.example', 'ask', 'session', { media: true }), rule('https://a.example', 'block')]);
    assert.deepEqual([row.decision, row.duration, row.later], ['block', 'always', '']);
  });

  it('keep what an organisation has fixed apart, and name the capabilities that it has fixed', () => {
    const rows = rowsOf([
      rule('https://a.example', 'block', 'managed', { network: false }),
      rule('https://a.example', 'allow', 'always', { media: false }),
    ]);
    assert.deepEqual(rows.map(({ duration }) => duration), ['managed', 'always']);
    assert.deepEqual(rows[1].fixed, { network: false });
    assert.notEqual(rows[0].key, rows[1].key);
  });

  it('tell a frame from the site around it', () => {
    const [row] = rowsOf([rule('https://w.example in https://a.example')]);
    assert.deepEqual([row.origin, row.topOrigin], ['https://w.example', 'https://a.example']);
  });
});

describe('the search', () => {
  const rows = rowsOf(['https://example.org', 'https://w.example in https://example.org', 'https://xn--bcher-kva.example']
    .map((site) => rule(site)));

  it('finds sites by any part of their names, whatever the case', () => {
    assert.equal(matching(rows, 'EXAMPLE.ORG').length, 2);
    assert.equal(matching(rows, '').length, 3);
    assert.deepEqual(matching(rows, 'nothing'), []);
  });

  it('wants all words that were typed', () => {
    assert.deepEqual(sitesOf(matching(rows, ' org w. ')), ['https://w.example in https://example.org']);
  });

  it('finds a host by the name that people read', () => {
    assert.deepEqual(sitesOf(matching(rows, 'bücher.example')), ['https://xn--bcher-kva.example']);
  });

  it('takes no sign for anything but itself', () => {
    for (const typed of ['.*', '[', '\\', 'https://', '%', '://']) assert.ok(Array.isArray(matching(rows, typed)), typed);
    assert.equal(matching(rows, 'https://').length, 3);
  });
});

describe('sorting', () => {
  const rows = rowsOf([rule('https://a.example', 'block'), rule('https://b.example'), rule('https://c.example', 'block')]);

  it('keeps the order of the sites within one decision, in both directions', () => {
    const order = (by, descending) => sitesOf(sorted(rows, { by, descending })).map((site) => site[8]).join('');
    assert.equal(order('site', false), 'abc');
    assert.equal(order('site', true), 'cba');
    assert.equal(order('decision', false), 'bac');
    assert.equal(order('decision', true), 'acb');
  });
});

describe('the keyboard', () => {
  const rows = rowsOf(['https://a.example', 'https://b.example', 'https://c.example'].map((site) => rule(site)));
  const without = (...gone) => rows.filter((_, index) => !gone.includes(index));

  it('goes on where the first removed row was, or on the last one', () => {
    assert.equal(neighbour(rows, without(0))?.site, 'https://b.example');
    assert.equal(neighbour(rows, without(1))?.site, 'https://c.example');
    assert.equal(neighbour(rows, without(2))?.site, 'https://b.example');
    assert.equal(neighbour(rows, without(0, 2))?.site, 'https://b.example');
  });

  it('has nowhere to go in an empty list', () => {
    assert.equal(neighbour(rows, []), undefined);
    assert.equal(neighbour(rows, rows), undefined);
  });
});
