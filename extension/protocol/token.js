/**
 * The token by which the host knows the port that a gatekeeper hands over to it: given out over the line that there is
 * already, for one document and one port.
 *
 * @module
 */

/** What the host says to the exchange, to be told of ports. No token looks like it. */
export const HOST = 'host';

/** @returns {string} 128 random bits. */
export function makeToken() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {unknown} value @returns {value is string} */
export const isToken = (value) => typeof value === 'string' && value.length === 32 && /^[0-9a-f]+$/.test(value);
