/**
 * Finds the line of the page on which an inline script begins, for tracebacks. The DOM does not know it, so the page's
 * source is taken from the browser's HTTP cache: never from the network, since a second request could mean something
 * to the server.
 *
 * @module
 */

/** @returns {Promise<string | null>}  The page's source, or null where the cache does not have it. */
async function readSource() {
  if (location.href === 'about:srcdoc') {
    try {
      return window.frameElement?.getAttribute('srcdoc') ?? null;
    } catch {
      return null;
    }
  }
  if (!/^(?:https?|blob):$/.test(location.protocol)) return null;
  try {
    const response = await fetch(location.href, { cache: 'only-if-cached', mode: 'same-origin' });
    return response.ok ? new TextDecoder(document.characterSet).decode(await response.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

/**
 * Finds the line on which each of some script texts begins.
 * @param {string} source  The page's source.
 */
export function createLineFinder(source) {
  const text = source.replace(/\r\n?/g, '\n');
  let from = 0;
  /**
   * @param {string} script  The text of a script; scripts are asked for in document order.
   * @returns {number}  Its line, from 1; 0 where it is not in the source as it is in the document.
   */
  return (script) => {
    for (let at = text.indexOf(script, from); at >= 0; at = text.indexOf(script, at + 1)) {
      const isScript = text[at - 1] === '>' && /^<\/script/i.test(text.slice(at + script.length, at + script.length + 8));
      if (!isScript) continue;
      from = at + script.length;
      return text.slice(0, at).split('\n').length;
    }
    return 0;
  };
}

/** @returns {Promise<(script: string) => number>} */
export async function readLines() {
  const source = await readSource();
  return source === null ? () => 0 : createLineFinder(source);
}
