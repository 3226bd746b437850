/**
 * The frame that passes a port on from a page's gatekeeper to the host. The gatekeeper puts it into the page for a moment
 * and takes it out again.
 *
 * Any page may frame it and say to it what it likes. So it does one thing, once: a token and a port go on to the exchange.
 * It says nothing to the window around it, which would learn the extension's address by that, and shows nothing.
 */

import { isToken } from '../protocol/token.js';

/** @param {MessageEvent} event */
function take({ source, data, ports }) {
  if (source !== parent || !isToken(data) || ports.length !== 1) return;
  removeEventListener('message', take);
  new SharedWorker(chrome.runtime.getURL('extension/handover/exchange.js')).port.postMessage(data, [ports[0]]);
}

if (parent !== window) addEventListener('message', take);
