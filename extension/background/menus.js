/**
 * The toolbar button's context menu, and the keyboard commands: the tab's switch, without the popup.
 *
 * @module
 */

import { translate } from '../i18n.js';
import * as tabs from './tabs.js';

const SWITCH = 'switch-tab';
const OPTIONS = 'options';

/** Makes the menu anew; its items outlive the background where that sleeps. */
export async function installMenus() {
  // Firefox for Android has no context menus.
  if (!chrome.contextMenus) return;
  await chrome.contextMenus.removeAll();
  chrome.contextMenus.create({ id: SWITCH, type: 'checkbox', title: translate('popupTabOff'), contexts: ['action'] });
  // Chromium has an entry of its own for the options page.
  if (__BROWSER__ === 'firefox') {
    chrome.contextMenus.create({ id: OPTIONS, title: translate('popupOptions'), contexts: ['action'] });
  }
}

/**
 * @param {{ menuItemId: string | number }} click
 * @param {{ id?: number } | undefined} tab
 */
export async function menuClicked({ menuItemId }, tab) {
  if (menuItemId === OPTIONS) await chrome.runtime.openOptionsPage();
  else if (menuItemId === SWITCH && tab?.id !== undefined) await turn(tab.id);
}

/**
 * @param {string} command
 * @param {{ id?: number } | undefined} tab
 */
export async function commanded(command, tab) {
  if (command === SWITCH && tab?.id !== undefined) await turn(tab.id);
}

/** @param {number} tabId */
async function turn(tabId) {
  await tabs.turnTabSwitch(tabId);
  await showSwitch(tabId);
}

/**
 * The menu is one for all tabs: its check mark is the one of the tab now shown.
 * @param {number} tabId
 */
export async function showSwitch(tabId) {
  const checked = await tabs.isTabOff(tabId);
  // The item is made at installation; until then there is nothing to check.
  await Promise.resolve(chrome.contextMenus?.update(SWITCH, { checked })).catch(() => {});
}
