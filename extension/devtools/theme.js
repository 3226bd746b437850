/**
 * The look of the browser's developer tools, which may be dark where the system is light. In a tab the system's holds.
 *
 * @module
 */

/** @param {string} name */
function apply(name) {
  document.documentElement.style.colorScheme = name === 'dark' ? 'dark' : 'light';
}

/** Looks like the developer tools, from now on. */
export function followTheme() {
  /** @type {any} */
  const panels = chrome.devtools?.panels;
  if (!panels) return;
  apply(panels.themeName);
  panels.setThemeChangeHandler?.(apply);
  panels.onThemeChanged?.addListener(apply);
}
