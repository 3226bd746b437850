/**
 * The document's sources as a tree: by the site that they are from and the directories that they lie in.
 *
 * @module
 */

/** @typedef {{ name: string, path: string }} Source */

/** `key`: what tells it from all others. @typedef {{ name: string, key: string, folders: Folder[], sources: Source[] }} Folder */

/** An address is a page's word: what lies deeper is put into the last of so many directories. */
const DEEPEST = 20;

/** @param {string} name @param {string} key @returns {Folder} */
const folder = (name, key) => ({ name, key, folders: [], sources: [] });

/**
 * The site of an address and the directories below it; none of what is no address of a file: a line of the console.
 * @param {string} path
 * @returns {string[]}
 */
function placesOf(path) {
  if (!URL.canParse(path)) return [];
  const { origin, pathname } = new URL(path);
  if (origin === 'null') return [];
  const directories = pathname.split('/').slice(1, -1);
  const deep = directories.splice(DEEPEST - 1);
  return [origin, ...directories, ...(deep.length ? [deep.join('/')] : [])];
}

/**
 * Directories with nothing but one directory in them are shown as one.
 * @param {Folder} one
 * @returns {Folder}
 */
function joined(one) {
  const folders = one.folders.map(joined);
  const [only] = folders;
  if (folders.length !== 1 || one.sources.length || !one.name) return { ...one, folders };
  return { ...only, name: `${one.name}/${only.name}` };
}

/**
 * @param {Iterable<Source>} sources
 * @returns {Folder}  Without a name: what lies in no directory is in it.
 */
export function treeOf(sources) {
  const root = folder('', '');
  for (const source of sources) {
    let at = root;
    for (const name of placesOf(source.path)) {
      let next = at.folders.find((one) => one.name === name);
      if (!next) {
        next = folder(name, `${at.key}/${name}`);
        at.folders.push(next);
      }
      at = next;
    }
    at.sources.push(source);
  }
  return joined(root);
}
