/** Snippets as they are kept: their limits, what a file may bring, and that nothing but the user has one run by itself. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PatternError } from '../../extension/protocol/match_pattern.js';
import {
  changesBy, checked, dry, fileOf, hydrate, NAME_MAX, PATTERNS_MAX, readFile, readName, readPatterns, readSource, SNIPPETS_MAX, SnippetError,
  SOURCE_MAX, SOURCES_MAX, withImported, withSource,
} from '../../extension/protocol/snippets.js';

const snippet = (name, more = {}) => ({ id: `id-${name}`, name, source: `print('${name}')`, patterns: [], automatic: false, ...more });
const fails = (key, work) => assert.throws(work, (error) => error instanceof SnippetError && error.key === key);
const automatic = { patterns: ['https://a.example/*'], automatic: true };
const newId = () => 'new';

describe('a snippet', () => {
  it('has a name of one line that nothing in it turns around', () => {
    assert.equal(readName('  Links '), 'Links');
    assert.equal(readName('Überschriften 数'), 'Überschriften 数');
    for (const name of ['', '  ', 'a\nb', 'a\u2028b', 'a\u202eb', 'a\0b', 'x'.repeat(NAME_MAX + 1), 7, null, undefined]) fails('snippetName', () => readName(name));
  });

  it('has a source of a limited length, with the line ends that Python reads', () => {
    assert.equal(readSource('a\r\nb\rc\n'), 'a\nb\nc\n');
    assert.equal(readSource('x'.repeat(SOURCE_MAX)).length, SOURCE_MAX);
    fails('snippetLong', () => readSource('x'.repeat(SOURCE_MAX + 1)));
    assert.throws(() => readSource(7), TypeError);
  });

  it('has patterns that are some, and not many', () => {
    assert.deepEqual(readPatterns([' https://a.example/* ', '', 'https://a.example/*']), ['https://a.example/*']);
    assert.throws(() => readPatterns(['https://a.example/*', 'file:///*']), PatternError);
    fails('snippetPatterns', () => readPatterns(Array.from({ length: PATTERNS_MAX + 1 }, (_, index) => `https://a${index}.example/*`)));
    for (const value of ['https://a.example/*', [7], null]) assert.throws(() => readPatterns(value), TypeError);
  });

  it('does not run by itself any more once its source is another', () => {
    const before = snippet('a', automatic);
    assert.equal(withSource(before, before.source).automatic, true);
    assert.equal(withSource(before, 'other').automatic, false);
    assert.equal(withSource(snippet('a'), 'other').automatic, false);
  });

  it('has a name of its own among a limited number', () => {
    fails('snippetNameTaken', () => checked([snippet('a'), snippet('a', { id: 'other' })]));
    const many = Array.from({ length: SNIPPETS_MAX }, (_, index) => snippet(`n${index}`));
    assert.equal(checked(many), many);
    fails('snippetsFull', () => checked([...many, snippet('more')]));
    const large = Array.from({ length: SOURCES_MAX / SOURCE_MAX + 1 }, (_, index) => snippet(`n${index}`, { source: 'x'.repeat(SOURCE_MAX) }));
    fails('snippetsFull', () => checked(large));
  });
});

describe('what is stored', () => {
  it('comes back as it was', () => {
    const snippets = [snippet('a', automatic), snippet('b')];
    assert.deepEqual(hydrate(JSON.parse(JSON.stringify(dry(snippets)))), { snippets, broken: false });
    assert.deepEqual(hydrate(undefined), { snippets: [], broken: false });
  });

  it('is read as far as it can be, and what cannot be makes it broken', () => {
    for (const blob of [null, 7, 'x', {}, [], { version: 2, snippets: [] }, { version: 1, snippets: {} }]) {
      assert.deepEqual(hydrate(blob), { snippets: [], broken: true });
    }
    const good = snippet('a');
    const bad = [null, 7, {}, { ...good }, snippet('a', { id: 'other' }), snippet('b', { id: '' }), snippet('b', { source: 7 }),
      snippet('b', { patterns: ['x'] }), snippet('b', { automatic: 'yes' }), snippet('b', { name: '' })];
    for (const one of bad) assert.deepEqual(hydrate({ version: 1, snippets: [good, one] }), { snippets: [good], broken: true }, JSON.stringify(one));
  });
});

describe('a file', () => {
  it('brings names, sources and patterns, and has nothing run by itself', () => {
    const text = fileOf([snippet('a', automatic), snippet('b')]);
    assert.ok(!text.includes('"automatic"') && !text.includes('id-a'));
    const imported = withImported([], readFile(text), newId);
    assert.deepEqual(imported.map((one) => [one.name, one.patterns, one.automatic]), [['a', automatic.patterns, false], ['b', [], false]]);
    const forged = JSON.parse(text);
    forged.snippets[0].automatic = true;
    forged.snippets[0].id = 'id-b';
    const [first] = withImported([], readFile(JSON.stringify(forged)), newId);
    assert.deepEqual([first.automatic, first.id], [false, 'new']);
  });

  it('overwrites the sources of the same names, which run by themselves no longer, and leaves the rest', () => {
    const before = [snippet('a', automatic), snippet('b', automatic), snippet('c')];
    const text = fileOf([snippet('a', { source: 'other' }), snippet('b', { patterns: ['<all_urls>'] }), snippet('d')]);
    assert.deepEqual(changesBy(before, readFile(text)), { added: ['d'], changed: ['a'], same: ['b'] });
    const after = withImported(before, readFile(text), newId);
    assert.deepEqual(after.map((one) => [one.id, one.source, one.patterns, one.automatic]), [
      ['id-a', 'other', automatic.patterns, false], ['id-b', before[1].source, automatic.patterns, true], ['id-c', before[2].source, [], false],
      ['new', "print('d')", [], false],
    ]);
  });

  it('that is none, is too large or has a name twice is refused as a whole', () => {
    const wrong = ['', '{', '7', 'null', '[]', '{}', JSON.stringify({ version: 2, rules: {} }), JSON.stringify({ kind: 'adder-snippets', version: 2, snippets: [] }),
      JSON.stringify({ kind: 'adder-snippets', version: 1 }), JSON.stringify({ kind: 'adder-snippets', version: 1, snippets: [null] }),
      JSON.stringify({ kind: 'adder-snippets', version: 1, snippets: [{ name: 'a', source: 7 }] })];
    for (const text of wrong) fails('snippetNoFile', () => readFile(text));
    fails('snippetNameTaken', () => readFile(fileOf([snippet('a'), snippet('a')])));
    fails('snippetName', () => readFile(fileOf([snippet('')])));
    assert.throws(() => readFile(fileOf([snippet('a', { patterns: ['file:///*'] })])), PatternError);
    const full = Array.from({ length: SNIPPETS_MAX }, (_, index) => snippet(`n${index}`));
    fails('snippetsFull', () => withImported(full, readFile(fileOf([snippet('more')])), newId));
  });
});
