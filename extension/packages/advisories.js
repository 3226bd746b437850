/**
 * Known vulnerabilities, in OSV's format (https://ossf.github.io/osv-schema/): which of them a version of a project has.
 *
 * Of each record only what is needed for that is kept. Versions are compared as PEP 440 says.
 *
 * @module
 */

/**
 * Versions from `introduced` on, up to and without `fixed`, or up to and with `last`; empty where it is not said.
 * @typedef {{ introduced: string, fixed: string, last: string }} Range
 */

/**
 * @typedef {object} Advisory
 * @property {string} project  Normalized.
 * @property {string} id
 * @property {string} summary
 * @property {string[]} versions  Those that are named.
 * @property {Range[]} ranges
 */

const ECOSYSTEM = 'PyPI';
const LONGEST = 300;
const MOST_VERSIONS = 5000;

/** @param {string} name  As anybody writes it. @returns {string}  As indexes know it (PEP 503). */
export const normalized = (name) => name.replace(/[-_.]+/g, '-').toLowerCase();

/** @param {unknown} value */
const text = (value) => (typeof value === 'string' ? value.slice(0, LONGEST) : '');

/**
 * Reads a database: one record, a list of them, `{ "vulns": [...] }`, or one record on each line.
 * @param {string} body
 * @returns {Advisory[]}
 * @throws {SyntaxError}  It is none of these.
 */
export function readAdvisories(body) {
  const records = recordsOf(body);
  return records.flatMap(readRecord);
}

/** @param {string} body @returns {any[]} */
function recordsOf(body) {
  try {
    const value = JSON.parse(body);
    if (Array.isArray(value)) return value;
    return Array.isArray(value?.vulns) ? value.vulns : [value];
  } catch (error) {
    const lines = body.split('\n').filter((line) => line.trim());
    if (lines.length < 2) throw error;
    return lines.map((line) => JSON.parse(line));
  }
}

/** @param {any} record @returns {Advisory[]}  One for each project that it is about. */
function readRecord(record) {
  const id = text(record?.id);
  // What was withdrawn was an error.
  if (!id || record.withdrawn || !Array.isArray(record.affected)) return [];
  const summary = text(record.summary) || text(record.details);
  return record.affected.flatMap((/** @type {any} */ affected) => {
    if (affected?.package?.ecosystem !== ECOSYSTEM || !text(affected.package.name)) return [];
    const versions = Array.isArray(affected.versions) ? affected.versions.slice(0, MOST_VERSIONS).map(text) : [];
    const ranges = Array.isArray(affected.ranges) ? affected.ranges.flatMap(readRange) : [];
    return [{ project: normalized(text(affected.package.name)), id, summary, versions, ranges }];
  });
}

/** @param {any} range @returns {Range[]} */
function readRange(range) {
  if (range?.type !== 'ECOSYSTEM' || !Array.isArray(range.events)) return [];
  /** @type {Range[]} */
  const found = [];
  for (const event of range.events) {
    const last = found.at(-1);
    if (typeof event?.introduced === 'string') found.push({ introduced: text(event.introduced), fixed: '', last: '' });
    else if (last && typeof event?.fixed === 'string') last.fixed = text(event.fixed);
    else if (last && typeof event?.last_affected === 'string') last.last = text(event.last_affected);
  }
  return found;
}

/**
 * Those that a version has.
 * @param {readonly Advisory[]} advisories  Of its project.
 * @param {string} version
 */
export function affecting(advisories, version) {
  return advisories.filter(({ versions, ranges }) => (
    versions.some((named) => compareVersions(named, version) === 0) || ranges.some((range) => isWithin(range, version))));
}

/** @param {Range} range @param {string} version */
function isWithin({ introduced, fixed, last }, version) {
  if (introduced !== '0' && compareVersions(version, introduced) < 0) return false;
  if (fixed && compareVersions(version, fixed) >= 0) return false;
  return !last || compareVersions(version, last) <= 0;
}

// PEP 440, appendix B.
const VERSION = new RegExp(
  '^v?(?:(?<epoch>\\d+)!)?(?<release>\\d+(?:\\.\\d+)*)'
  + '(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>\\d*))?'
  + '(?:-(?<postOnly>\\d+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postNumber>\\d*))?'
  + '(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>\\d*))?'
  + '(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$',
  'i',
);
/** @type {Record<string, number>} */
const PRE = { a: 0, alpha: 0, b: 1, beta: 1, c: 2, rc: 2, pre: 2, preview: 2 };

/**
 * What versions are compared by, from the left.
 * @param {string} version
 * @returns {number[] | null}
 */
function keyOf(version) {
  const groups = VERSION.exec(version.trim())?.groups;
  if (!groups) return null;
  const { epoch, release, pre, preNumber, postOnly, post, postNumber, dev, devNumber } = groups;
  const numbers = release.split('.').map(Number);
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  const padded = [...numbers, ...Array(Math.max(0, 12 - numbers.length)).fill(0)];
  const isPost = postOnly !== undefined || post !== undefined;
  const isDev = dev !== undefined;
  // A development release alone comes before all others of its number; a release after its candidates.
  const stage = pre !== undefined ? PRE[pre.toLowerCase()] : isDev && !isPost ? -1 : 3;
  return [
    Number(epoch ?? 0), ...padded, stage, Number(preNumber || 0),
    isPost ? Number(postOnly ?? (postNumber || 0)) : -1,
    isDev ? Number(devNumber || 0) : Infinity,
  ];
}

/**
 * @param {string} one
 * @param {string} other
 * @returns {number}  Below zero if `one` comes first. What is no version comes before all that is; a local part does not count.
 */
export function compareVersions(one, other) {
  const [first, second] = [keyOf(one), keyOf(other)];
  if (!first || !second) return first ? 1 : second ? -1 : Number(one > other) - Number(one < other);
  for (let i = 0; i < Math.max(first.length, second.length); i += 1) {
    const [a, b] = [first[i] ?? 0, second[i] ?? 0];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

/**
 * The project and the version that a wheel's name says.
 * @param {string} filename
 * @returns {{ project: string, version: string } | null}
 */
export function subjectOf(filename) {
  const [name, version, ...rest] = filename.split('-');
  return filename.endsWith('.whl') && rest.length >= 3 ? { project: normalized(name), version } : null;
}
