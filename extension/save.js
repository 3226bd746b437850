/**
 * Puts text into a file of the user's.
 *
 * @module
 */

/**
 * @param {string} name
 * @param {string} text
 * @param {string} [type]
 */
export function saveFile(name, text, type = 'application/json') {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it when the next task runs; a minute is plenty for it to have finished.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * @param {string} what
 * @param {string} [ending]
 * @returns {string} A file name with today's date.
 */
export function datedName(what, ending = 'json') {
  const today = new Date();
  const parts = [today.getFullYear(), today.getMonth() + 1, today.getDate()];
  return `${what}-${parts.map((part) => String(part).padStart(2, '0')).join('-')}.${ending}`;
}
