/**
 * Where the frames in pages and the host meet: a SharedWorker of the extension's, which both can connect to, and which no
 * page can. What it hears from a frame goes on to the host; it keeps nothing, and where there is no host it goes nowhere.
 */

import { HOST, isToken } from '../protocol/token.js';

/** @type {MessagePort | null} */
let host = null;

addEventListener('connect', (event) => {
  const [port] = /** @type {MessageEvent} */ (event).ports;
  port.onmessage = ({ data, ports }) => {
    // Only the extension's own code connects. A frame passes on what its page said, but only what has the form of a token.
    if (data === HOST) {
      host = port;
      return;
    }
    if (host && isToken(data) && ports.length === 1) host.postMessage(data, [ports[0]]);
    // A frame speaks once.
    port.close();
  };
});
