/**
 * Which response a document was made from. The browser reports requests by number and documents by name, and nothing says
 * which belong together; in Firefox the two kinds of reports do not even arrive in order. What tells is when they were
 * made: a document comes from the last request of its frame that began before it, if that has had an answer.
 *
 * Pure: times are those of the browser's reports. An answer is never joined to a document on a guess; where the service
 * worker of a page answers, there is none, and the document stays without.
 *
 * @module
 */

/** @import { Headers } from './csp.js' */
/** @typedef {{ id: string, begun: number, url: string, headers: Headers }} Request */
/** @typedef {{ documentId: string, url: string, time: number }} Commit */

/** A frame does not have more requests under way than this. */
const REQUESTS_KEPT = 20;

/** @param {string} url */
const withoutFragment = (url) => url.replace(/#.*$/s, '');

export class Responses {
  /** @type {Map<string, { requests: Request[], commits: Commit[] }>}  By frame. */
  #frames = new Map();
  #joined;

  /** @param {(documentId: string, headers: Headers) => void} joined  Told of each document, once it is clear. */
  constructor(joined) {
    this.#joined = joined;
  }

  /** @param {string} frame */
  #of(frame) {
    let found = this.#frames.get(frame);
    if (!found) this.#frames.set(frame, (found = { requests: [], commits: [] }));
    return found;
  }

  /**
   * A request has begun, or with an empty `id` a navigation that may not need one.
   * @param {string} frame
   * @param {string} id
   * @param {number} time
   */
  began(frame, id, time) {
    const { requests } = this.#of(frame);
    // A redirect goes on with its request.
    if (id !== '' && requests.some((request) => request.id === id)) return;
    requests.push({ id, begun: time, url: '', headers: null });
    requests.sort((a, b) => a.begun - b.begun);
    requests.splice(0, requests.length - REQUESTS_KEPT);
  }

  /**
   * A request was answered. Of a chain of redirects, the last answer counts.
   * @param {string} frame
   * @param {string} id
   * @param {string} url
   * @param {Headers} headers
   */
  answered(frame, id, url, headers) {
    const request = this.#of(frame).requests.find((candidate) => candidate.id === id);
    if (request) Object.assign(request, { url: withoutFragment(url), headers });
    this.#join(frame);
  }

  /** A request has come to nothing. @param {string} frame @param {string} id */
  failed(frame, id) {
    const found = this.#of(frame);
    found.requests = found.requests.filter((request) => request.id !== id);
  }

  /** A document was made. @param {string} frame @param {Commit} commit */
  committed(frame, commit) {
    this.#of(frame).commits = [{ ...commit, url: withoutFragment(commit.url) }];
    this.#join(frame);
  }

  /** @param {string} prefix  Of the frames to forget. */
  forget(prefix) {
    for (const frame of this.#frames.keys()) if (frame.startsWith(prefix)) this.#frames.delete(frame);
  }

  /** @param {string} frame */
  #join(frame) {
    const found = this.#of(frame);
    const [commit] = found.commits;
    const request = commit && found.requests.findLast(({ begun }) => begun <= commit.time);
    // A navigation without a request never gets an answer.
    if (!request || (request.headers === null && request.id !== '')) return;
    found.requests = found.requests.filter(({ begun }) => begun > commit.time);
    found.commits = [];
    this.#joined(commit.documentId, request.url === commit.url ? request.headers : null);
  }
}
