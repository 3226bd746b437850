/**
 * The colours of Python's words in the editors; the pages' style sheets have them.
 *
 * @module
 */

const TOKENS = ['keyword', 'string', 'string2', 'number', 'comment', 'operator', 'bool', 'definition', 'className', 'meta'];

/** A part of an editor's theme. */
export const TOKEN_LOOK = Object.fromEntries(TOKENS.map((name) => [`.tok-${name}`, { color: `var(--tok-${name})` }]));
