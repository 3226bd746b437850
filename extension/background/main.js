/**
 * The background's entry: Chromium's service worker, Firefox's event page. Listeners are added here, at once and at the
 * top level, since a browser wakes the background for an event only if it saw a listener for it at start.
 *
 * @module
 */

import { installHost } from '#host';
import * as account from './account.js';
import * as control from './control.js';
import * as csp from './csp.js';
import { commanded, installMenus, menuClicked, showSwitch } from './menus.js';
import { freeMemory } from './memory.js';
import { answer } from './router.js';
import { managedChanged, managedFound } from './rules.js';
import * as snippets from './snippets.js';
import * as tabs from './tabs.js';

const WELCOME_PAGE = 'options_ui/welcome.html';

const manifest = chrome.runtime.getManifest();
const extension = {
  id: chrome.runtime.id,
  base: chrome.runtime.getURL(''),
  userPages: [manifest.action?.default_popup, manifest.options_ui?.page].flatMap((page) =>
    page ? chrome.runtime.getURL(page) : [],
  ),
};

const { mintSession, setDocumentState, documentLeft, mayInstall } = control;
const { setBusy, noteLimit, notePackages, noteAdvisory } = account;
installHost({
  mintSession, setDocumentState, documentLeft, setBusy, noteLimit, mayInstall, notePackages, noteAdvisory, freeMemory,
});

chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
  // Messages for the other parts of the extension come by here too.
  if (typeof message !== 'object' || message === null || message.to !== 'background') return false;
  void answer(message, sender, extension).then(sendResponse);
  return true;
});

chrome.runtime.onInstalled.addListener(({ reason }) => {
  void reported(installMenus());
  // On an update nobody wants to be interrupted.
  if (reason === 'install') void reported(chrome.tabs.create({ url: chrome.runtime.getURL(WELCOME_PAGE) }));
});
chrome.runtime.onStartup.addListener(() => void reported(managedFound().then(tabs.browserStarted)));
// Firefox reads it when it starts, and tells of no change; on Android it has none.
chrome.storage.managed?.onChanged?.addListener((changes) => void reported(managedChanged(changes)));
chrome.contextMenus?.onClicked.addListener((click, tab) => void reported(menuClicked(click, tab)));
chrome.commands?.onCommand.addListener((command, tab) => void reported(commanded(command, tab)));
chrome.tabs.onActivated.addListener(({ tabId }) => void reported(showSwitch(tabId)));
chrome.webNavigation.onCommitted.addListener((details) => (
  void reported(tabs.committed(details).then(() => snippets.committed(details)))));
chrome.tabs.onRemoved.addListener((tabId) => void reported(tabs.tabRemoved(tabId)));

// A document's Content-Security-Policy, from its response to its document.
/** @type {chrome.webRequest.RequestFilter} */
const documentRequests = { urls: ['http://*/*', 'https://*/*'], types: ['main_frame', 'sub_frame'] };
chrome.webNavigation.onBeforeNavigate.addListener(csp.navigating);
chrome.webRequest.onBeforeRequest.addListener((details) => void csp.requested(details), documentRequests);
chrome.webRequest.onSendHeaders.addListener(csp.sent, documentRequests, ['requestHeaders']);
// Not when they are received: another extension may add a policy to them then.
chrome.webRequest.onResponseStarted.addListener((details) => void csp.responded(details), documentRequests, [
  'responseHeaders',
]);
chrome.webRequest.onErrorOccurred.addListener(csp.failed, documentRequests);
chrome.webNavigation.onCommitted.addListener(csp.committed);
chrome.tabs.onRemoved.addListener((tabId) => void reported(csp.forgetTab(tabId)));
// Firefox for Android has tabs, but no windows.
chrome.windows?.onRemoved.addListener((windowId) => void reported(tabs.windowRemoved(windowId)));

/**
 * An event handler has nobody to reject to: what goes wrong is said where a developer looks.
 * @param {Promise<unknown>} work
 */
async function reported(work) {
  try {
    await work;
  } catch (error) {
    console.error('Adder: the background could not handle an event.', error);
  }
}
