/**
 * Addresses of the directories that modules lie in.
 *
 * @module
 */

/**
 * A getter of the platform's. The page's markup can put an element in the place of a document's member: `<form name="baseURI">`.
 * @param {string} owner
 * @param {string} name
 * @returns {(document: Document) => any}
 */
function getter(owner, name) {
  const { get } = Object.getOwnPropertyDescriptor(/** @type {any} */ (globalThis)[owner].prototype, name) ?? {};
  return (document) => get?.call(document);
}

/** What relative addresses are relative to. @param {Document} document @returns {string} */
export const baseOf = (document) => getter('Node', 'baseURI')(document);

/** What `<html data-pythonpath>` says. @param {Document} document @returns {string} */
export const pathOfPage = (document) => getter('Document', 'documentElement')(document)?.getAttribute('data-pythonpath') ?? '';

/** Whether a file can be fetched from there at all. @param {string} url */
export function isFetchable(url) {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

/** @param {string} url @returns {string} */
export function withoutFragment(url) {
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.href;
}

/** The directory that a file lies in, with its slash; empty where files have none. @param {string} url */
export function directoryOf(url) {
  if (!isFetchable(url)) return '';
  return new URL('.', url).href;
}

/**
 * The directories that an attribute names: addresses with white space between them.
 * @param {string} value
 * @param {string} [base]  Without it, only addresses that are absolute count.
 * @returns {string[]}
 */
export function directoriesIn(value, base) {
  return value.split(/[\t\n\f\r ]+/).filter(Boolean).flatMap((word) => {
    if (!URL.canParse(word, base)) return [];
    const url = new URL(word, base);
    url.search = '';
    url.hash = '';
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return isFetchable(url.href) ? [url.href] : [];
  });
}
