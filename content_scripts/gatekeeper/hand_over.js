/**
 * Hands a port over to the host, through a frame of the extension that is in the page for a moment.
 *
 * The page must not learn the frame's address, which in Firefox is this installation's own. The frame is in a shadow tree
 * that the page cannot open; it has no `src`, since a page is told that of frames which keep it waiting; and it comes when the
 * page has loaded, which it would hold up.
 *
 * @module
 */

const PAGE = 'extension/handover/handover.html';
const NAMESPACE = 'http://www.w3.org/1999/xhtml';
/** How long the page may keep busy before the frame comes all the same, and how long the frame may take. */
const IDLE_MS = 500;
const PATIENCE_MS = 20_000;

/**
 * @param {string} token  What the host gave out for this port.
 * @param {MessagePort} port
 * @returns {() => void}  Ends it, done or not.
 */
export function handOver(token, port) {
  const holder = document.createElementNS(NAMESPACE, 'div');
  const frame = /** @type {HTMLIFrameElement} */ (document.createElementNS(NAMESPACE, 'iframe'));
  let isOver = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;

  const end = () => {
    isOver = true;
    clearTimeout(patience);
    removeEventListener('load', whenLoaded);
    holder.remove();
  };

  const show = () => {
    if (isOver) return;
    patience = setTimeout(end, PATIENCE_MS);
    const url = chrome.runtime.getURL(PAGE);
    // Important, or the page's style could show it.
    /** @type {HTMLElement} */ (holder).style.setProperty('display', 'none', 'important');
    frame.addEventListener('load', () => {
      // Chromium gives no document of another origin, Firefox gives this one to the extension's script.
      if (isOver || frame.contentDocument?.URL === 'about:blank') return;
      frame.contentWindow?.postMessage(token, origin(), [port]);
    });
    try {
      holder.attachShadow({ mode: 'closed' }).append(frame);
      document.documentElement.append(holder);
      frame.contentWindow?.location.replace(url);
    } catch {
      // A document without an element, or one that takes none: the relay goes on.
      end();
    }
  };

  // Chromium's `requestIdleCallback` does not come in a page that is hidden.
  const whenIdle = () => requestIdleCallback(show, { timeout: IDLE_MS });
  const whenLoaded = () => setTimeout(whenIdle);
  if (document.readyState === 'complete') whenIdle();
  else addEventListener('load', whenLoaded, { once: true });
  return end;
}

/** Where the frame's page comes from, whatever address it was asked for by. */
const origin = () => new URL(chrome.runtime.getURL('')).origin;
