/**
 * The user's settings beside the rules for sites: their defaults and their bounds, in one table. What is stored are the
 * differences from it (`background/policy.js`); options page and managed policy change them.
 *
 * @module
 */

/**
 * @typedef {object} Settings
 * @property {boolean} enabled  The global switch: off, no page's Python runs.
 * @property {boolean} spare  Whether an interpreter is kept warm for the next page.
 * @property {boolean} codeCache  Whether compiled code of scripts is kept for the next time.
 * @property {boolean} directPort  Whether pages get a line straight to their interpreter.
 * @property {number} busySeconds  How long Python computes without a pause before the user is asked. 0: never.
 * @property {number} heapMegabytes  How large an interpreter's memory may grow.
 * @property {number} interpretersPerTab
 * @property {number} interpretersInAll
 * @property {number} outputKilobytes  How much text a page's Python may have waiting for the page's console.
 */

/** @typedef {{ default: boolean } | { default: number, least: number, most: number }} Setting */

/** @type {Readonly<Record<keyof Settings, Setting>>} */
export const SETTINGS = Object.freeze({
  enabled: { default: true },
  spare: { default: true },
  codeCache: { default: true },
  directPort: { default: true },
  busySeconds: { default: 10, least: 0, most: 3600 },
  heapMegabytes: { default: 1024, least: 64, most: 4096 },
  interpretersPerTab: { default: 10, least: 1, most: 100 },
  interpretersInAll: { default: 40, least: 1, most: 400 },
  outputKilobytes: { default: 8192, least: 16, most: 65536 },
});

/** @returns {Settings} */
export function defaultSettings() {
  const pairs = Object.entries(SETTINGS).map(([name, setting]) => [name, setting.default]);
  return /** @type {Settings} */ (Object.fromEntries(pairs));
}

/**
 * Whether a value is one that a setting can have.
 * @param {string} name
 * @param {unknown} value
 */
export function isSettingValue(name, value) {
  if (!Object.hasOwn(SETTINGS, name)) return false;
  const setting = SETTINGS[/** @type {keyof Settings} */ (name)];
  if ('least' in setting) {
    return Number.isInteger(value) && Number(value) >= setting.least && Number(value) <= setting.most;
  }
  return typeof value === 'boolean';
}
