/**
 * What a record itself holds: its keys come from pages and from storage, and must not be answered by Object.prototype.
 *
 * @template T
 * @param {Record<string, T> | undefined} record
 * @param {string} key
 * @returns {T | undefined}
 */
export function own(record, key) {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}
