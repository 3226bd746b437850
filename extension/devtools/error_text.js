/**
 * An exception as text, in the form in which Python prints one, with all that the panel shows of it.
 *
 * @module
 */

import { translate } from '../i18n.js';
import { countOf, listOf, recordOf, textOf } from './hostile.js';

const MOST_CAUSES = 8;

// What Python itself writes between an exception and what it comes from.
const CAUSE = 'The above exception was the direct cause of the following exception:';
const CONTEXT = 'During handling of the above exception, another exception occurred:';

/**
 * The line in which a source is wrong.
 * @typedef {object} Syntax
 * @property {import('./links.js').Place} place
 * @property {string} text
 * @property {string} indent  What stands before the carets.
 * @property {string} carets
 */

/** @param {Record<string, any>} error @returns {Syntax | null} */
export function syntaxOf(error) {
  const syntax = recordOf(error.syntax);
  if (!syntax) return null;
  const text = textOf(syntax.text, 500);
  const start = Math.min(countOf(syntax.start), text.length);
  return {
    place: [textOf(syntax.file, 2000), countOf(syntax.line)],
    text,
    indent: ' '.repeat(start),
    carets: '^'.repeat(Math.max(1, Math.min(countOf(syntax.end), text.length) - start)),
  };
}

/** What may be wrong; empty where nothing is known. @param {Record<string, any>} error */
export function hintOf(error) {
  const hint = recordOf(error.hint);
  const key = textOf(hint?.key, 40);
  return /^\w+$/.test(key) ? chrome.i18n.getMessage(`devtoolsHint_${key}`, [textOf(hint?.subject, 80)]) : '';
}

/** An exception, after what it comes from. @param {Record<string, any>} error @param {number} [level] @returns {string[]} Lines. */
export function errorLines(error, level = 0) {
  const cause = recordOf(error.cause);
  const earlier = cause ?? recordOf(error.context);
  const syntax = syntaxOf(error);
  const frames = frameLines(error);
  const message = textOf(error.message);
  const stack = textOf(error.stack);
  const hint = hintOf(error);
  return [
    ...(earlier && level < MOST_CAUSES ? [...errorLines(earlier, level + 1), '', cause ? CAUSE : CONTEXT, ''] : []),
    ...(frames.length ? ['Traceback (most recent call last):', ...frames] : []),
    ...(syntax ? [fileLine(syntax.place), `    ${syntax.text}`, `    ${syntax.indent}${syntax.carets}`] : []),
    ...`${textOf(error.type)}${message ? `: ${message}` : ''}`.split('\n'),
    ...listOf(error.notes, 20).flatMap((note) => textOf(note).split('\n')),
    ...(stack ? [`${translate('devtoolsJsFrames')}:`, ...stack.split('\n')] : []),
    ...(hint ? [hint] : []),
    ...(level < MOST_CAUSES ? listOf(error.parts, 20).flatMap((part, index) => [
      `  +---------------- ${index + 1} ----------------`,
      ...errorLines(recordOf(part) ?? {}, level + 1).map((line) => `  | ${line}`),
    ]) : []),
  ];
}

/** @param {import('./links.js').Place} place */
const fileLine = ([file, line]) => `  File "${file}", line ${line}`;

/** @param {Record<string, any>} error @returns {string[]} */
function frameLines(error) {
  const frames = listOf(error.frames, 100).map((frame) => recordOf(frame) ?? {});
  const left = countOf(error.left);
  // Those that are left out are in the middle: the numbers of the others tell where.
  const gap = left ? frames.findIndex(({ index }, at) => countOf(index) !== at) : -1;
  return frames.flatMap(({ file, line, function: name, source }, at) => [
    ...(at === gap ? [`  [${translate('devtoolsFramesLeft', left.toLocaleString())}]`] : []),
    `${fileLine([textOf(file), countOf(line)])}, in ${textOf(name)}`,
    ...(source ? [`    ${textOf(source)}`] : []),
  ]);
}
