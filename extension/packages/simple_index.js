/**
 * What an index says of a project: the simple API as JSON (PEP 691, with PEP 700 and 714) or as a page of links (PEP 503,
 * with PEP 592 and 658). Either becomes the same plain record, in which nothing stands that was not checked.
 *
 * @module
 */

/**
 * A file of a project.
 * @typedef {object} ListedFile
 * @property {string} filename
 * @property {string} url
 * @property {string} sha256  Empty where the index does not say, so that the file cannot be checked.
 * @property {number} size  In bytes; 0 where it is not known.
 * @property {string} requiresPython
 * @property {string | boolean} yanked  Why it was taken back; false where it was not.
 * @property {string} metadata  The SHA-256 of its metadata, which lies beside it; empty where there is none.
 * @property {string} uploaded  When, as the index has it.
 */

/** @typedef {{ name: string, index: string, files: ListedFile[] }} ProjectPage */

/** What is asked for: JSON, or else HTML. */
export const ACCEPT = 'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1';

/** A project's name as an index wants it (PEP 503). */
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const LONGEST_NAME = 128;
const SHA256 = /^[0-9a-f]{64}$/;
/** A file's name, and no path. */
const FILENAME = /^[A-Za-z0-9][A-Za-z0-9._+!-]{0,300}$/;
const MOST_FILES = 50_000;

/** @param {unknown} value @returns {value is string} */
export const isProjectName = (value) => typeof value === 'string' && value.length <= LONGEST_NAME && NAME.test(value);

/** @param {unknown} value @returns {value is string} */
export const isSha256 = (value) => typeof value === 'string' && SHA256.test(value);

/** @param {unknown} value */
const text = (value) => (typeof value === 'string' ? value.slice(0, 500) : '');

/**
 * The address of a project's page.
 * @param {string} index
 * @param {string} project
 */
export const pageUrl = (index, project) => new URL(`${project}/`, index.endsWith('/') ? index : `${index}/`).href;

/** Whether files may be had from there: encrypted, or from this very machine. @param {string} url */
export function isAllowedUrl(url) {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username || password) return false;
  return protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1'));
}

/**
 * Reads an index's answer.
 * @param {string} body
 * @param {string} type  Its Content-Type.
 * @param {{ project: string, index: string, url: string }} place  What was asked for, and where the answer came from in the end.
 * @returns {ProjectPage | null}  Null where it is not an index's answer.
 */
export function readProject(body, type, { project, index, url }) {
  const kind = type.split(';')[0].trim().toLowerCase();
  const isJson = kind === 'application/vnd.pypi.simple.v1+json' || kind === 'application/json';
  const isHtml = kind === 'application/vnd.pypi.simple.v1+html' || kind === 'text/html';
  const listed = isJson ? filesOfJson(body) : isHtml ? filesOfHtml(body) : null;
  if (!listed) return null;
  const files = listed.slice(0, MOST_FILES).flatMap((file) => readFile(file, url) ?? []);
  return { name: project, index, files };
}

/** @param {string} body @returns {any[] | null} */
function filesOfJson(body) {
  try {
    const { meta, files } = JSON.parse(body);
    return Array.isArray(files) && /^1\.\d+$/.test(String(meta?.['api-version'] ?? '1.0')) ? files : null;
  } catch {
    return null;
  }
}

/** @param {string} body @returns {any[]} */
function filesOfHtml(body) {
  const { links } = new DOMParser().parseFromString(body, 'text/html');
  return Array.from(links, (link) => {
    const [href, hash] = (link.getAttribute('href') ?? '').split('#');
    const [, algorithm, digest] = /^(\w+)=([0-9a-f]+)$/.exec(hash ?? '') ?? [];
    const metadata = link.getAttribute('data-core-metadata') ?? link.getAttribute('data-dist-info-metadata') ?? '';
    return {
      filename: link.textContent?.trim(),
      url: href,
      hashes: algorithm ? { [algorithm]: digest } : {},
      'requires-python': link.getAttribute('data-requires-python') ?? '',
      yanked: link.hasAttribute('data-yanked') && (link.getAttribute('data-yanked') || true),
      'core-metadata': metadata.startsWith('sha256=') ? { sha256: metadata.slice('sha256='.length) } : false,
    };
  });
}

/** @param {any} file @param {string} base @returns {ListedFile | null} */
function readFile(file, base) {
  if (typeof file !== 'object' || file === null) return null;
  const { filename, hashes, size, yanked } = file;
  if (typeof filename !== 'string' || !FILENAME.test(filename) || typeof file.url !== 'string') return null;
  if (!URL.canParse(file.url, base)) return null;
  const url = new URL(file.url, base);
  url.hash = '';
  const metadata = file['core-metadata'] ?? file['data-dist-info-metadata'];
  return {
    filename,
    url: url.href,
    sha256: isSha256(hashes?.sha256) ? hashes.sha256 : '',
    size: Number.isSafeInteger(size) && size > 0 ? size : 0,
    requiresPython: text(file['requires-python']),
    yanked: yanked === true || (typeof yanked === 'string' && (text(yanked) || true)),
    metadata: isSha256(metadata?.sha256) ? metadata.sha256 : '',
    uploaded: text(file['upload-time']),
  };
}
