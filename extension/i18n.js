/**
 * The words of the extension's own pages and of its background: `_locales/<language>/messages.json` through the browser.
 *
 * @module
 */

/**
 * @param {string} key
 * @param {...string} subjects What stands for `$1`, `$2` … in the message.
 * @returns {string} The message, or the key where there is none, so that a gap shows instead of being silent.
 */
export function translate(key, ...subjects) {
  return chrome.i18n.getMessage(key, subjects) || key;
}

/** The language and the writing direction of the words, for the root element of a page. */
export function applyLanguage() {
  const root = document.documentElement;
  root.lang = chrome.i18n.getMessage('@@ui_locale').replace('_', '-') || 'en';
  root.dir = chrome.i18n.getMessage('@@bidi_dir') || 'ltr';
}
