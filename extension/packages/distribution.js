/**
 * Pyodide's own packages (numpy and others that need to be compiled for the browser), as an index would list them.
 *
 * What there is and what it hashes to, the lock file says that came with the very release of Pyodide in the extension. So
 * the server that the files are fetched from need not be trusted: it can only fail to have them.
 *
 * @module
 */

/** @import { ListedFile } from './simple_index.js' */

import { isSha256 } from './simple_index.js';

/** The name under which such files are listed. */
export const DISTRIBUTION = 'pyodide';

/**
 * @typedef {object} LockedPackage
 * @property {string} name
 * @property {string} version
 * @property {string} file_name
 * @property {string} sha256
 * @property {string} package_type
 * @property {string[]} depends
 */

/**
 * What the distribution has of a project, with the shared libraries that it needs and no index lists.
 * @param {Record<string, LockedPackage>} packages  Of the lock file.
 * @param {string} project
 * @param {string} base  Where the files lie; empty for nowhere.
 * @returns {{ files: ListedFile[], libraries: ListedFile[] }}
 */
export function distributed(packages, project, base) {
  if (!base || !Object.hasOwn(packages, project)) return { files: [], libraries: [] };
  const own = packages[project];
  if (own.package_type !== 'package' || !isSha256(own.sha256)) return { files: [], libraries: [] };
  const libraries = own.depends
    .filter((name) => Object.hasOwn(packages, name) && packages[name].package_type === 'shared_library')
    .map((name) => listed(packages[name], base));
  return { files: [listed(own, base)], libraries };
}

/** @param {LockedPackage} locked @param {string} base @returns {ListedFile} */
function listed({ file_name: filename, sha256 }, base) {
  const url = new URL(filename, base.endsWith('/') ? base : `${base}/`).href;
  return { filename, url, sha256, size: 0, requiresPython: '', yanked: false, metadata: '', uploaded: '' };
}
