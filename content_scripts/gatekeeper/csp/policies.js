/**
 * Content-Security-Policies as a page sets them, by headers and by `<meta>`, and which part of one governs scripts.
 *
 * In this folder is what a policy says about a script, as CSP Level 3 has it: pure, so that every rule is a unit test.
 * Reading the text is `content-security-policy-parser`'s; who asks, and what the browser itself says, is `../admission.js`.
 *
 * @module
 */

import parse from 'content-security-policy-parser';

/**
 * @typedef {object} Policy
 * @property {string} text  As it was written.
 * @property {'header' | 'meta'} source
 * @property {ReadonlyMap<string, readonly string[]>} directives
 */

/** What a policy has for script elements, the most specific first. */
const SCRIPT_DIRECTIVES = ['script-src-elem', 'script-src', 'default-src'];

/** @param {string} text @param {Policy['source']} source @returns {Policy} */
const read = (text, source) => ({ text: text.trim(), source, directives: parse(text) });

/**
 * @param {readonly string[]} values  The values of all `Content-Security-Policy` headers; each may be a list.
 * @returns {Policy[]}
 */
export const readHeaders = (values) => values.flatMap((value) => value.split(','))
  .map((text) => read(text, 'header'))
  .filter(({ directives }) => directives.size > 0);

/** @param {readonly string[]} contents  Of the `<meta>` elements. @returns {Policy[]} */
export const readMetas = (contents) => contents.map((text) => read(text, 'meta'))
  .filter(({ directives }) => directives.size > 0);

/**
 * The directive that governs script elements.
 * @param {Policy} policy
 * @returns {{ name: string, sources: readonly string[] } | null}  Null where the policy leaves scripts alone.
 */
export function scriptDirective({ directives }) {
  for (const name of SCRIPT_DIRECTIVES) {
    const sources = directives.get(name);
    if (sources) return { name, sources };
  }
  return null;
}

/** Whether a policy takes scripts away as a whole. A `<meta>` cannot. @param {Policy} policy */
export function forbidsScripting({ directives, source }) {
  const flags = source === 'header' ? directives.get('sandbox') : undefined;
  return flags !== undefined && !flags.some((flag) => flag.toLowerCase() === 'allow-scripts');
}

/** Whether a policy has the page's script sinks take Trusted Types alone. @param {Policy} policy */
export const requiresTrustedTypes = ({ directives }) => (
  directives.get('require-trusted-types-for')?.includes("'script'") ?? false);
