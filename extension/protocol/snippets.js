/**
 * Snippets: named pieces of Python that the user keeps in the extension and runs on pages. Their form in storage and in files, and
 * their limits. Pure.
 *
 * A file is anybody's, so reading one is like reading a message: what does not have the form is refused with a word about it, and
 * nothing in it has a snippet run by itself.
 *
 * @module
 */

import { parsePattern, PatternError } from './match_pattern.js';

/**
 * @typedef {object} Snippet
 * @property {string} id  Given by the background.
 * @property {string} name  Unlike that of any other.
 * @property {string} source
 * @property {string[]} patterns  The pages that it runs on by itself, if it does: match patterns.
 * @property {boolean} automatic  Whether it runs on them by itself.
 */

/** What a file has of a snippet. @typedef {Pick<Snippet, 'name' | 'source' | 'patterns'>} ImportedSnippet */

/** What an import would change, by names. @typedef {{ added: string[], changed: string[], same: string[] }} SnippetChanges */

/** @typedef {'snippetsFull' | 'snippetName' | 'snippetNameTaken' | 'snippetLong' | 'snippetGone' | 'snippetNoFile'
 *   | 'snippetNoPattern' | 'snippetPatterns' | 'snippetPrivate'} SnippetErrorKey */

/** What cannot be done to snippets. `key` is a message of `_locales`, `subject` what it is about. */
export class SnippetError extends Error {
  /**
   * @param {SnippetErrorKey} key
   * @param {string} [subject]
   */
  constructor(key, subject = '') {
    super(`${key}: ${subject}`);
    this.name = 'SnippetError';
    this.key = key;
    this.subject = subject;
  }
}

export const NAME_MAX = 100;
export const SOURCE_MAX = 100_000;
/** Of one snippet. */
export const PATTERNS_MAX = 50;
export const SNIPPETS_MAX = 200;
/** Characters of all sources together. */
export const SOURCES_MAX = 2_000_000;

/** The version of the stored form, which is that of files too. */
const VERSION = 1;
const KIND = 'adder-snippets';

/**
 * A name as it is kept.
 * @param {unknown} value
 * @returns {string}
 * @throws {SnippetError}
 */
export function readName(value) {
  const name = typeof value === 'string' ? value.trim() : '';
  // A name stands in tracebacks and in lists: it is one line, and nothing in it turns the direction of what is written.
  if (!name || name.length > NAME_MAX || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(name)) {
    throw new SnippetError('snippetName', String(NAME_MAX));
  }
  return name;
}

/**
 * @param {unknown} value
 * @returns {string}
 * @throws {SnippetError}
 */
export function readSource(value) {
  if (typeof value !== 'string') throw new TypeError('a source was expected');
  if (value.length > SOURCE_MAX) throw new SnippetError('snippetLong', SOURCE_MAX.toLocaleString());
  // As Python reads them, and as a field shows them.
  return value.replace(/\r\n?/g, '\n');
}

/**
 * @param {unknown} value
 * @returns {string[]}
 * @throws {SnippetError | PatternError}
 */
export function readPatterns(value) {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw new TypeError('patterns were expected');
  const patterns = [...new Set(value.map((one) => one.trim()).filter((one) => one))];
  if (patterns.length > PATTERNS_MAX) throw new SnippetError('snippetPatterns', String(PATTERNS_MAX));
  patterns.forEach(parsePattern);
  return patterns;
}

/**
 * Checks a list as a whole.
 * @template {{ name: string, source: string }} T
 * @param {T[]} snippets
 * @returns {T[]} The same.
 * @throws {SnippetError}
 */
export function checked(snippets) {
  const length = snippets.reduce((sum, { source }) => sum + source.length, 0);
  if (snippets.length > SNIPPETS_MAX || length > SOURCES_MAX) throw new SnippetError('snippetsFull');
  const names = new Set();
  for (const { name } of snippets) {
    if (names.has(name)) throw new SnippetError('snippetNameTaken', name);
    names.add(name);
  }
  return snippets;
}

/** The stored form. @param {readonly Snippet[]} snippets */
export function dry(snippets) {
  return { version: VERSION, snippets: snippets.map((snippet) => ({ ...snippet })) };
}

/**
 * Snippets from storage. What cannot be read is left out, and `broken` tells the store to keep the blob aside.
 * @param {unknown} blob
 * @returns {{ snippets: Snippet[], broken: boolean }}
 */
export function hydrate(blob) {
  if (blob === undefined) return { snippets: [], broken: false };
  const stored = /** @type {any} */ (blob);
  if (stored?.version !== VERSION || !Array.isArray(stored.snippets)) return { snippets: [], broken: true };
  /** @type {Snippet[]} */
  const snippets = [];
  let broken = false;
  for (const one of stored.snippets) {
    try {
      const { id, automatic } = one;
      if (typeof id !== 'string' || !id || typeof automatic !== 'boolean' || snippets.some((other) => other.id === id)) {
        throw new TypeError('a snippet was expected');
      }
      const snippet = { id, ...readImported(one), automatic };
      checked([...snippets, snippet]);
      snippets.push(snippet);
    } catch {
      broken = true;
    }
  }
  return { snippets, broken };
}

/** @param {any} value @returns {ImportedSnippet} */
function readImported(value) {
  return { name: readName(value.name), source: readSource(value.source), patterns: readPatterns(value.patterns ?? []) };
}

/**
 * A file of snippets. Whether they run by themselves is not in it: that is for the user to say, here.
 * @param {readonly Snippet[]} snippets
 */
export function fileOf(snippets) {
  const listed = snippets.map(({ name, source, patterns }) => ({ name, source, patterns }));
  return `${JSON.stringify({ kind: KIND, version: VERSION, snippets: listed }, null, 2)}\n`;
}

/**
 * @param {string} text  Of a file.
 * @returns {ImportedSnippet[]}
 * @throws {SnippetError}  Where it is no file of snippets, or one that this version does not know.
 */
export function readFile(text) {
  try {
    const { kind, version, snippets } = JSON.parse(text);
    if (kind !== KIND || version !== VERSION) throw new TypeError('a file of snippets was expected');
    return checked(Array.from(snippets, readImported));
  } catch (error) {
    if (error instanceof SnippetError || error instanceof PatternError) throw error;
    throw new SnippetError('snippetNoFile', error instanceof Error ? error.message : '');
  }
}

/**
 * What an import changes. A snippet of the same name gets the new source.
 * @param {readonly Snippet[]} snippets
 * @param {readonly ImportedSnippet[]} imported
 * @returns {SnippetChanges}
 */
export function changesBy(snippets, imported) {
  const known = new Map(snippets.map(({ name, source }) => [name, source]));
  /** @param {(source: string | undefined, now: string) => boolean} isOne */
  const names = (isOne) => imported.filter(({ name, source }) => isOne(known.get(name), source)).map(({ name }) => name);
  return {
    added: names((before) => before === undefined),
    changed: names((before, now) => before !== undefined && before !== now),
    same: names((before, now) => before === now),
  };
}

/**
 * A new source for a snippet. What runs by itself is what the user has seen when saying so: another source does not.
 * @param {Snippet} snippet
 * @param {string} source
 * @returns {Snippet}
 */
export function withSource(snippet, source) {
  return { ...snippet, source, automatic: snippet.automatic && snippet.source === source };
}

/**
 * @param {readonly Snippet[]} snippets
 * @param {readonly ImportedSnippet[]} imported
 * @param {() => string} newId
 * @returns {Snippet[]}
 * @throws {SnippetError}
 */
export function withImported(snippets, imported, newId) {
  const given = new Map(imported.map((one) => [one.name, one]));
  const kept = snippets.map((snippet) => {
    const found = given.get(snippet.name);
    given.delete(snippet.name);
    return found ? withSource(snippet, found.source) : snippet;
  });
  return checked([...kept, ...[...given.values()].map((one) => ({ id: newId(), ...one, automatic: false }))]);
}
