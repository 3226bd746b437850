/**
 * Fetches what an index serves: without cookies or other credentials of the user's, without saying which page it is for,
 * past the browser's own cache (what is kept is kept in `package_store.js`), and not more than was agreed on.
 *
 * @module
 */

import { isAllowedUrl } from './simple_index.js';
import { Trouble } from './trouble.js';

/** @typedef {(received: number, total: number) => void} OnProgress  In bytes; the total is 0 where it is not known. */

/** How long a server may be silent. */
const SILENCE_MS = 60_000;

/**
 * @param {string} url
 * @param {{ accept?: string, most: number, onProgress?: OnProgress }} options  `most` is in bytes.
 * @returns {Promise<{ bytes: ArrayBuffer, type: string, url: string } | null>}  Null where the server has no such thing.
 * @throws {Trouble}
 */
export async function download(url, { accept = '*/*', most, onProgress = () => {} }) {
  if (!isAllowedUrl(url)) throw new Trouble('unreachable', { url: shown(url), reason: 'the address is not encrypted (https)' });
  const controller = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const hear = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), SILENCE_MS);
  };
  try {
    hear();
    const response = await reach(url, accept, controller.signal);
    // Where it has led in the end counts as much as where it began.
    if (!isAllowedUrl(response.url)) {
      throw new Trouble('unreachable', { url: shown(url), reason: 'it leads to an address that is not encrypted' });
    }
    if (response.status === 404 || response.status === 410) return null;
    if (!response.ok) throw new Trouble('unreachable', { url: shown(url), reason: `the server answered ${response.status}` });
    const encoded = response.headers.has('Content-Encoding');
    const total = encoded ? 0 : Number(response.headers.get('Content-Length') ?? 0);
    const bytes = await read(response, { url, most, total, hear, onProgress });
    return { bytes, type: response.headers.get('Content-Type') ?? '', url: response.url };
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} url @param {string} accept @param {AbortSignal} signal */
async function reach(url, accept, signal) {
  try {
    return await fetch(url, {
      headers: { Accept: accept }, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store', redirect: 'follow', signal,
    });
  } catch {
    throw new Trouble('unreachable', { url: shown(url), reason: navigator.onLine === false ? 'offline' : 'no answer' });
  }
}

/**
 * @param {Response} response
 * @param {{ url: string, most: number, total: number, hear: () => void, onProgress: OnProgress }} options
 * @returns {Promise<ArrayBuffer>}
 */
async function read(response, { url, most, total, hear, onProgress }) {
  /** @type {Uint8Array[]} */
  const parts = [];
  let received = 0;
  const reader = response.body?.getReader();
  onProgress(0, total);
  for (;;) {
    // A connection that breaks is an error here, as long as the server has said how much it was going to send.
    const part = await reader?.read().catch(() => {
      throw new Trouble('truncated', { url: shown(url), received, expected: total || 'an unknown number of' });
    });
    if (!part || part.done) break;
    hear();
    received += part.value.length;
    if (received > most) {
      void reader?.cancel().catch(() => {});
      throw new Trouble('too-large', { url: shown(url), most });
    }
    parts.push(part.value);
    onProgress(received, total);
  }
  if (total && received < total) throw new Trouble('truncated', { url: shown(url), received, expected: total });
  const whole = new Uint8Array(received);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.buffer;
}

/** An address as a page may know it: without what a query may carry. @param {string} url */
const shown = (url) => url.replace(/[?#].*$/, '').slice(0, 300);
