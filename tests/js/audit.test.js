/** The log of a tab: what it takes down, and what nobody can make it take down. */

import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { emptyAudit, note, noteAct, noteUses, withClosed } from '../../extension/background/audit.js';

const subject = { documentId: 'd', site: 'https://a.example' };
let audit;

beforeEach(() => { audit = emptyAudit(); });

const lines = () => audit.entries.map(({ kind, name, count, first, last }) => `${kind} ${name} ${count} ${first}-${last}`);

test('equal events of a document are one line with a count and two times', () => {
  note(audit, 10, subject, 'limit', 'heap');
  note(audit, 20, subject, 'limit', 'busy');
  note(audit, 30, subject, 'limit', 'heap');
  note(audit, 40, { ...subject, documentId: 'e' }, 'limit', 'heap');
  assert.deepEqual(lines(), ['limit heap 2 10-30', 'limit busy 1 20-20', 'limit heap 1 40-40']);
});

test('the oldest lines give way', () => {
  for (let i = 0; i < 700; i += 1) note(audit, i, { ...subject, documentId: String(i) }, 'ruling', 'allow');
  assert.equal(audit.entries.length, 500);
  assert.equal(audit.entries[0].documentId, '200');
});

test('what the user did is a line each time, in its order', () => {
  for (const [when, name] of ['allow_always', 'block', 'allow_always'].entries()) noteAct(audit, when, 'https://a.example', 'decision', name);
  assert.deepEqual(lines(), ['decision allow_always 1 0-0', 'decision block 1 1-1', 'decision allow_always 1 2-2']);
});

test('of closed tabs the oldest lines give way', () => {
  let closed = emptyAudit();
  for (let tab = 0; tab < 6; tab += 1) {
    const log = emptyAudit();
    for (let i = 0; i < 500; i += 1) note(log, i, { ...subject, documentId: `${tab}` }, 'limit', `${i}`);
    closed = withClosed(closed, log);
  }
  assert.equal(closed.entries.length, 2000);
  assert.equal(closed.entries[0].documentId, '2');
  assert.equal(closed.incognito, undefined);
});

test('a log can be stored as it is', () => {
  note(audit, 1, subject, 'ruling', 'allow');
  noteUses(audit, 1, subject, { uses: { network: [1, 0] }, left: 0 });
  assert.deepEqual(JSON.parse(JSON.stringify(audit)), audit);
});

describe('counts from a content script', () => {
  test('are totals: each report says all', () => {
    noteUses(audit, 1000, subject, { uses: { network: [3, 1], storage: [1, 0] }, left: 2 });
    noteUses(audit, 2000, subject, { uses: { network: [5, 1] }, left: 2 });
    assert.deepEqual(lines(), [
      'use network 5 1000-2000', 'refusal network 1 1000-1000', 'use storage 1 1000-1000', 'limit events 2 1000-1000',
    ]);
  });

  test('are taken twice a second at the most', () => {
    noteUses(audit, 1000, subject, { uses: { network: [1, 0] } });
    noteUses(audit, 1100, subject, { uses: { network: [2, 0] } });
    noteUses(audit, 1100, { ...subject, documentId: 'e' }, { uses: { network: [7, 0] } });
    noteUses(audit, 1500, subject, { uses: { network: [3, 0] } });
    assert.deepEqual(lines(), ['use network 3 1000-1500', 'use network 7 1100-1100']);
  });

  const nonsense = [
    undefined, {}, { uses: null }, { uses: 'network' }, { uses: { network: '1' } }, { uses: { network: [-1, 1.5] } },
    { uses: { network: [Infinity, NaN] } }, { uses: { nothing: [1, 1] } }, { uses: { __proto__: [1, 1] } },
    { uses: { constructor: [1, 1] } }, { uses: [[1, 1]] }, { left: '9' }, { left: -1 }, { uses: { network: [{}, [1]] } },
  ];
  for (const counts of nonsense) {
    test(`are nothing but counts of capabilities: ${JSON.stringify(counts)}`, () => {
      noteUses(audit, 1000, subject, counts ?? {});
      assert.deepEqual(audit.entries, []);
    });
  }
});
