/**
 * What the DevTools panel and the host say to each other, over a port, and how a panel is known.
 *
 * A panel watches a tab: it hears of each interpreter there, and passes messages to and from Python's end
 * (`python/adder/devtools/`). The host relays; it reads none of it. Whatever comes from Python is the page's word: an
 * attacker's text, which a panel shows as text.
 *
 * @module
 */

/** @import { SenderFacts } from './messages.js' */

/** The name of the port between a panel and the host. */
export const DEVTOOLS_PORT = 'adder:devtools';

/** The panel's page: in the browser's developer tools, or with `?tabId=7` in a tab of its own. */
export const PANEL_PAGE = 'extension/devtools/panel.html';

/** A panel says so after this many messages that it has taken. */
export const TAKEN_EVERY = 50;
/** How many messages, and characters, may be on their way to a panel that has not taken them. What comes then is left out. */
export const ON_WAY_MAX = 2000;
export const ON_WAY_TEXT_MAX = 16 * 1024 * 1024;
/** How many greetings a panel may have, and how long each may be. */
export const GREETINGS_MAX = 32;

/**
 * Panel → host. `watch`, once and first: which tab it is about. `tell`: for the Python of a document. `greet`: what each
 * further interpreter of the tab is told before anything of its page's, by key; empty takes it back. `interrupt`: as Ctrl+C
 * does. `taken`: how many messages it has taken so far.
 * @typedef {[type: 'watch', tabId: number]
 *   | [type: 'tell', documentId: string, body: string]
 *   | [type: 'greet', key: string, body: string]
 *   | [type: 'interrupt', documentId: string]
 *   | [type: 'taken', count: number]
 * } ToHost
 */

/**
 * Host → panel. `began`: a document has an interpreter, which may still boot; `ready`: it has booted; `ended`. `heard`: what
 * its Python says. `lost`: how many messages were left out, since the panel did not take them.
 * @typedef {[type: 'began', documentId: string, isReady: boolean]
 *   | [type: 'ready', documentId: string]
 *   | [type: 'ended', documentId: string, reason: string]
 *   | [type: 'heard', documentId: string, body: string]
 *   | [type: 'lost', count: number]
 * } ToPanel
 */

/**
 * A document of the inspected tab, as the background tells the panel. `state` is empty where it has no Python.
 * @typedef {object} InspectedFrame
 * @property {number} frameId
 * @property {string} documentId
 * @property {string} url
 * @property {import('./messages.js').DocumentState | ''} state
 * @property {string} reason
 */

/** @typedef {{ tabId: number, incognito: boolean, frames: InspectedFrame[] }} Inspected */

/**
 * Whether a message or a port comes from a panel, by the browser's account of its sender: the extension's own page, in the
 * developer tools (then there is no tab) or as the top document of a tab. No page can frame it, since it is not
 * web-accessible; and a content script has an address of the web.
 * @param {SenderFacts & { id?: string }} sender
 * @param {{ id: string, base: string }} extension  `base` is the extension's root, with a slash at its end.
 * @returns {boolean}
 */
export function isPanel({ id, url = '', origin, tab, frameId = 0 }, extension) {
  if (id !== extension.id || url.replace(/[?#].*$/s, '') !== extension.base + PANEL_PAGE) return false;
  // Firefox may leave the origin out for pages of the extension.
  if (origin !== undefined && origin !== extension.base.replace(/\/$/, '')) return false;
  return !tab || frameId === 0;
}
