/**
 * A place in a source as it is typed. Pure.
 *
 * @module
 */

/** @typedef {{ path: string, line: number }} Place */

/**
 * The place that was typed: `shop/cart.py:4`.
 * @param {string} text
 * @param {string} base  The address that others are relative to.
 * @returns {Place | null}
 */
export function placeOf(text, base) {
  const [, address = '', digits = ''] = /^(.+):(\d+)$/.exec(text.trim()) ?? [];
  const line = Number(digits);
  if (!address || !Number.isSafeInteger(line) || line < 1 || !URL.canParse(address, base)) return null;
  return { path: new URL(address, base).href, line };
}
