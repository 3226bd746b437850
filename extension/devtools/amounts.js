/**
 * Times, sizes and counts as people read them, each one word in any direction of writing. Pure.
 *
 * @module
 */

/** @param {number} count */
export const countText = (count) => count.toLocaleString();

/** A time. @param {number} micros */
export function timeText(micros) {
  const [value, unit] = micros >= 1e6 ? [micros / 1e6, 's'] : micros >= 1000 ? [micros / 1000, 'ms'] : [micros, 'µs'];
  const digits = unit === 'µs' || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: digits })}\u00a0${unit}`;
}

/** A number of bytes. @param {number} bytes */
export function bytesText(bytes) {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${bytes < 0 ? '−' : ''}${value.toLocaleString(undefined, { maximumFractionDigits: digits })}\u00a0${units[unit]}`;
}

/** A change, with its sign; nothing where there is none. @param {number} change @param {(value: number) => string} text */
export const changeText = (change, text) => (change === 0 ? '' : `${change > 0 ? '+' : '−'}${text(Math.abs(change))}`);
