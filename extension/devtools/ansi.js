/**
 * Text with ANSI escape sequences, as terminals colour it: what such a sequence says of colour and weight is kept, all else that
 * it says (moving the cursor, links, titles) is taken out.
 *
 * @module
 */

/** @typedef {{ text: string, classes: string }} Piece */

// eslint-disable-next-line no-control-regex
const SEQUENCE = /\u001b(?:\[([\d;]*)([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const COLORS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
/** So many pieces of a text are coloured; what comes then is plain. */
const MOST = 1000;

/**
 * @param {string} text
 * @returns {Piece[]}
 */
export function readAnsi(text) {
  if (!text.includes('\u001b')) return [{ text, classes: '' }];
  /** @type {Piece[]} */
  const pieces = [];
  /** @type {Set<string>} */
  let style = new Set();
  let from = 0;
  /** @param {string} piece */
  const put = (piece) => {
    if (piece) pieces.push({ text: piece, classes: [...style].join(' ') });
  };
  for (const { index, 0: whole, 1: codes, 2: letter } of text.matchAll(SEQUENCE)) {
    put(text.slice(from, index));
    from = index + whole.length;
    if (letter === 'm') style = styled(style, codes ?? '');
    if (pieces.length >= MOST) break;
  }
  put(text.slice(from).replace(SEQUENCE, ''));
  return pieces;
}

/** @param {Set<string>} style @param {string} codes @returns {Set<string>} */
function styled(style, codes) {
  let next = new Set(style);
  for (const code of codes.split(';').map(Number)) {
    const color = code >= 30 && code <= 37 ? COLORS[code - 30] : code >= 90 && code <= 97 ? COLORS[code - 90] : '';
    if (code === 0) next = new Set();
    else if (code === 1) next.add('ansi-bold');
    else if (code === 3) next.add('ansi-italic');
    else if (code === 4) next.add('ansi-underline');
    else if (code === 22) next.delete('ansi-bold');
    if (color || code === 39) next = new Set([...next].filter((name) => !name.startsWith('ansi-color')));
    if (color) next.add(`ansi-color-${color}`);
  }
  return next;
}
