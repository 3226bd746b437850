/**
 * Which rows of a table are shown, and in which order. Pure.
 *
 * @module
 */

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {string} title
 * @property {boolean} [isText]  It has words rather than numbers.
 * @property {boolean} [isRising]  It is from the least on at first, as words are; other numbers are from the largest on.
 * @property {(row: any) => string | number} value  What it is sorted by.
 * @property {(row: any) => unknown} [show]  What is shown; the value where nothing else is said.
 */

/** @param {string | number} one @param {string | number} other */
const compare = (one, other) => (typeof one === 'string' ? one.localeCompare(String(other)) : one - Number(other));

/**
 * The rows that have a text in their words, in the order of a column. Those that are equal in it are in that of the others, the first
 * of them first.
 * @template Row
 * @param {readonly Row[]} rows
 * @param {readonly Column[]} columns
 * @param {{ name: string, isDescending: boolean }} order
 * @param {(row: Row) => string} words
 * @param {string} [text]
 * @returns {Row[]}
 */
export function arranged(rows, columns, { name, isDescending }, words, text = '') {
  const [first] = columns;
  const column = columns.find((one) => one.name === name) ?? first;
  const sought = text.trim().toLowerCase();
  const found = sought ? rows.filter((row) => words(row).toLowerCase().includes(sought)) : [...rows];
  const sign = isDescending ? -1 : 1;
  const inOrder = (/** @type {Row} */ one, /** @type {Row} */ other) => {
    for (const { value, isText } of columns) {
      const order = compare(value(one), value(other));
      if (order) return isText ? order : -order;
    }
    return 0;
  };
  return found.sort((one, other) => sign * compare(column.value(one), column.value(other)) || inOrder(one, other));
}
