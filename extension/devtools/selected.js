/**
 * The element that is selected in the browser's inspector, `$0` there, for Python: `_0`.
 *
 * Only the browser knows it. The panel has the browser leave it in the page's world under a name that nobody can guess, and
 * Python, which has that page's authority and no more, takes it away from there. What a page could put in its place is an object
 * of its own, which it can give to its Python anyway.
 *
 * @module
 */

/** How long the browser's tools may take. */
const PATIENCE_MS = 1000;

/**
 * @param {string} frameUrl  The document's address, for one in a frame; empty for the top one.
 * @returns {Promise<string>}  The name that it was left under; empty where nothing can be had.
 */
export function leaveSelected(frameUrl) {
  const { inspectedWindow } = chrome.devtools ?? {};
  if (!inspectedWindow) return Promise.resolve('');
  const mark = `adderSelected${crypto.randomUUID().replaceAll('-', '')}`;
  const code = `(Object.defineProperty(window, '${mark}', { value: $0, configurable: true }), true)`;
  const options = frameUrl && __BROWSER__ === 'chromium' ? { frameURL: frameUrl } : undefined;
  return new Promise((resolve) => {
    // The tools may have no answer, where they have never looked at an element.
    setTimeout(() => resolve(''), PATIENCE_MS);
    /** @param {unknown} isLeft */
    const done = (isLeft) => resolve(isLeft === true ? mark : '');
    // Firefox gives a promise of the same two values.
    const promise = /** @type {any} */ (inspectedWindow.eval)(code, options, done);
    if (promise && typeof promise.then === 'function') promise.then((/** @type {any[]} */ [value]) => done(value), () => done(false));
  });
}
