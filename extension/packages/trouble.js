/**
 * Why something cannot be had, as interpreters are told: a code that `python/adder/packages/errors.py` has words for, and
 * what it is about.
 *
 * @module
 */

/**
 * @typedef {'denied' | 'malformed' | 'not-found' | 'unreachable' | 'bad-answer' | 'too-large' | 'hash' | 'truncated'
 *   | 'unlisted' | 'advisory' | 'unchecked' | 'too-many' | 'no-index' | 'disk-full'} TroubleCode
 */

export class Trouble extends Error {
  /**
   * @param {TroubleCode} code
   * @param {Record<string, string | number>} [details]
   */
  constructor(code, details = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}
