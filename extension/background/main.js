/**
 * The background's entry: Chromium's service worker, Firefox's event page. Listeners are added here, at once and at the
 * top level, since a browser wakes the background for an event only if it saw a listener for it at start.
 *
 * @module
 */

import { installHost } from '#host';
import * as control from './control.js';
import { answer } from './router.js';

const manifest = chrome.runtime.getManifest();
const extension = {
  id: chrome.runtime.id,
  base: chrome.runtime.getURL(''),
  userPages: [manifest.action?.default_popup, manifest.options_ui?.page].flatMap((page) =>
    page ? chrome.runtime.getURL(page) : [],
  ),
};

const { mintSession, setDocumentState, setBusy, noteLimit } = control;
installHost({ mintSession, setDocumentState, setBusy, noteLimit });

chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
  // Messages for the other parts of the extension come by here too.
  if (typeof message !== 'object' || message === null || message.to !== 'background') return false;
  void answer(message, sender, extension).then(sendResponse);
  return true;
});

chrome.webNavigation.onCommitted.addListener((details) => void reported(control.committed(details)));
chrome.tabs.onRemoved.addListener((tabId) => void reported(control.tabRemoved(tabId)));
// Firefox for Android has tabs, but no windows.
chrome.windows?.onRemoved.addListener(() => void reported(control.windowRemoved()));

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
