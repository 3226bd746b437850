/**
 * Answers what the interpreter of one document asks about packages.
 *
 * An interpreter may ask for three things: for what Adder ships, the installer and the time zones; for what the indexes say of
 * a project, by its name; and for a file that an index has listed *for this document*, by its hash. It never says where
 * anything lies. Each time, the background is asked first whether the site may have packages at all, and from which indexes.
 *
 * @module
 */

/** @import { Session } from '../protocol/messages.js' */
/** @import { PackageGrant } from '../protocol/messages.js' */
/** @import { ListedFile } from './simple_index.js' */
/** @import { LockedPackage } from './distribution.js' */
/** @import { Wanted } from './files.js' */

import { subjectOf } from './advisories.js';
import { AdvisoryStore } from './advisory_store.js';
import { distributed } from './distribution.js';
import { Files } from './files.js';
import { PackageStore } from './package_store.js';
import { Projects } from './projects.js';
import { isProjectName, isSha256 } from './simple_index.js';
import { Trouble } from './trouble.js';

/** What Adder ships, by the name that an interpreter asks for. @type {Record<'installer' | 'time-zones', string>} */
const SHIPPED = { installer: 'vendor/micropip.zip', 'time-zones': 'vendor/tzdata.zip' };
const DISTRIBUTION_LOCK = 'vendor/pyodide/packages.json';
/** What one document may ask for at a time, and in all: no page needs a hundredth of it. */
const AT_ONCE = 64;
const IN_ALL = 20_000;
/** How often an interpreter, and the popup, hear of a download's progress. */
const TOLD_EVERY_MS = 100;
const SHOWN_EVERY_MS = 500;

/**
 * What the library asks of the background.
 * @typedef {object} PackageAuthority
 * @property {(documentId: string, project: string) => Promise<PackageGrant | null>} mayInstall  Null where the site may have
 *   none; a project is named when it is asked for, for the log.
 * @property {(documentId: string, advisory: string) => void} onAdvisory  A version with a known vulnerability was asked for.
 * @property {(documentId: string, progress: Progress | null) => void} onProgress  For the popup; null when it is over.
 */

/** @typedef {{ filename: string, received: number, total: number }} Progress */

/** `bytes` go along with it. @typedef {{ body: Record<string, any>, bytes?: ArrayBuffer }} Reply */

/** @typedef {(body: Record<string, any>) => void} Tell  Sends what comes before the reply. */

export class Library {
  #authority;
  #projects;
  #files;
  #advisories = new AdvisoryStore();
  /** @type {Promise<Record<string, LockedPackage>> | null} */
  #distribution = null;

  /**
   * @param {PackageAuthority} authority
   * @param {PackageStore} [store]
   * @param {{ projects?: Projects, files?: Files }} [parts]
   */
  constructor(authority, store = new PackageStore(), { projects = new Projects(store), files = new Files(store) } = {}) {
    this.#authority = authority;
    this.#projects = projects;
    this.#files = files;
  }

  /** @param {Session} session @returns {Reader} */
  readerFor(session) {
    return new Reader(session, this.#authority, {
      projects: this.#projects,
      files: this.#files,
      advisories: this.#advisories,
      distribution: () => {
        this.#distribution ??= readPackaged(DISTRIBUTION_LOCK).then((response) => response.json());
        this.#distribution.catch(() => { this.#distribution = null; });
        return this.#distribution;
      },
    });
  }
}

/** @param {string} path @returns {Promise<Response>} */
async function readPackaged(path) {
  const response = await fetch(chrome.runtime.getURL(path));
  if (!response.ok) throw new Error(`${path} is missing from the extension`);
  return response;
}

/**
 * @typedef {object} Sources
 * @property {Projects} projects
 * @property {Files} files
 * @property {Pick<AdvisoryStore, 'of' | 'refresh'>} advisories
 * @property {() => Promise<Record<string, LockedPackage>>} distribution
 */

/** One document's. */
export class Reader {
  #session;
  #authority;
  #sources;
  /** What indexes have listed for this document, by hash. @type {Map<string, Wanted>} */
  #listed = new Map();
  #open = 0;
  #asked = 0;
  #told = -Infinity;
  #shown = -Infinity;

  /**
   * @param {Session} session
   * @param {PackageAuthority} authority
   * @param {Sources} sources
   */
  constructor(session, authority, sources) {
    this.#session = session;
    this.#authority = authority;
    this.#sources = sources;
  }

  /**
   * @param {string} body  What the interpreter says: an attacker's word.
   * @param {Tell} tell
   * @returns {Promise<Reply>}  Never rejects.
   */
  async answer(body, tell) {
    if (this.#open >= AT_ONCE || this.#asked >= IN_ALL) return { body: { trouble: 'too-many' } };
    this.#open += 1;
    this.#asked += 1;
    try {
      return await this.#answer(readRequest(body), tell);
    } catch (error) {
      if (error instanceof Trouble) return { body: { ...error.details, trouble: error.code } };
      console.error('Adder: a package could not be had.', error);
      return { body: { trouble: 'bad-answer', reason: error instanceof Error ? error.message : String(error) } };
    } finally {
      this.#open -= 1;
    }
  }

  /** @param {Request} request @param {Tell} tell @returns {Promise<Reply>} */
  async #answer(request, tell) {
    // It is part of Adder, and gets nothing from anywhere.
    if (request.want === 'installer' || request.want === 'time-zones') {
      return { body: {}, bytes: await (await readPackaged(SHIPPED[request.want])).arrayBuffer() };
    }
    const { documentId } = this.#session;
    const grant = await this.#authority.mayInstall(documentId, request.want === 'project' ? request.project : '');
    if (!grant) throw new Trouble('denied');
    if (request.want === 'project') return { body: await this.#project(request, grant) };
    return this.#file(request.sha256, grant, tell);
  }

  /** @param {ProjectRequest} request @param {PackageGrant} grant */
  async #project({ project, hashes, renew }, { indexes, distribution }) {
    const own = distributed(await this.#sources.distribution(), project, distribution);
    if (indexes.length === 0 && own.files.length === 0) throw new Trouble('no-index', { project });
    const isOwn = own.files.some(({ sha256 }) => hashes.includes(sha256));
    const how = { hashes, renew, keep: !this.#session.incognito };
    const found = isOwn ? null : await this.#sources.projects.find(project, indexes, how).catch((error) => {
      // What Pyodide has compiled does not depend on an index.
      if (own.files.length) return null;
      throw error;
    });
    if (!found && own.files.length === 0) throw new Trouble('not-found', { project, indexes: indexes.join(' ') });
    const listed = found?.page.files ?? [];
    const added = own.files.filter(({ filename }) => !listed.some((file) => file.filename === filename));
    for (const file of [...listed, ...added, ...own.libraries]) this.#list(file);
    // Which index a file is from is its own to say: a project may be on one, and in the distribution too.
    const files = [
      ...listed.map((file) => ({ ...file, index: found?.page.index })),
      ...added.map((file) => ({ ...file, index: distribution })),
    ];
    return { name: project, files, libraries: own.libraries, asked: found?.asked ?? true };
  }

  /** @param {ListedFile} file */
  #list({ sha256, url, size, filename, metadata }) {
    if (sha256) this.#listed.set(sha256, { sha256, url, size, filename });
    // PEP 658: it lies beside the file.
    if (metadata) this.#listed.set(metadata, { sha256: metadata, url: `${url}.metadata`, size: 0, filename: `${filename}.metadata` });
  }

  /**
   * The known vulnerabilities of what a file is, unless it is not to be had because of them, or because what is known cannot
   * be read.
   * @param {string} filename
   * @param {PackageGrant} grant
   */
  async #vulnerabilities(filename, { advisoryFeed, blockVulnerable }) {
    const subject = subjectOf(filename);
    if (!subject) return [];
    const { advisories } = this.#sources;
    /** @param {unknown} error @returns {never[]} */
    const unchecked = (error) => {
      console.warn('Adder: known vulnerabilities could not be looked up.', error);
      if (!blockVulnerable) return [];
      throw new Trouble('unchecked', { filename, reason: error instanceof Error ? error.message : String(error) });
    };
    const { project, version } = subject;
    await advisories.refresh(advisoryFeed).catch(unchecked);
    const found = await advisories.of(project, version).catch(unchecked);
    for (const { id } of found) this.#authority.onAdvisory(this.#session.documentId, `${project} ${version}: ${id}`);
    if (found.length === 0 || !blockVulnerable) return found.map(({ id, summary }) => ({ id, summary }));
    const fixed = [...new Set(found.flatMap((advisory) => advisory.fixed))].join(', ');
    const ids = found.map(({ id }) => id).join(', ');
    throw new Trouble('advisory', { filename, advisories: ids, fixed: fixed && `: ${fixed}` });
  }

  /** @param {string} hash @param {PackageGrant} grant @param {Tell} tell @returns {Promise<Reply>} */
  async #file(hash, grant, tell) {
    const wanted = this.#listed.get(hash);
    if (!wanted) throw new Trouble('unlisted', { sha256: hash });
    const { filename } = wanted;
    const isWheel = !filename.endsWith('.metadata');
    const advisories = await this.#vulnerabilities(filename, grant);
    try {
      const { bytes, kept, from } = await this.#sources.files.find(wanted, {
        keep: !this.#session.incognito,
        onProgress: (received, total) => {
          if (isWheel) this.#progress({ filename, received, total }, tell);
        },
      });
      return { body: { from, kept: kept || this.#session.incognito, size: bytes.byteLength, advisories }, bytes };
    } finally {
      if (isWheel) this.#authority.onProgress(this.#session.documentId, null);
    }
  }

  /** @param {Progress} progress @param {Tell} tell */
  #progress(progress, tell) {
    const now = performance.now();
    const isEnd = progress.received === progress.total;
    if (!isEnd && progress.received > 0 && now - this.#told < TOLD_EVERY_MS) return;
    this.#told = now;
    tell({ progress: [progress.received, progress.total] });
    if (now - this.#shown < SHOWN_EVERY_MS) return;
    this.#shown = now;
    this.#authority.onProgress(this.#session.documentId, progress);
  }
}

/**
 * `hashes`: the files that are wanted of it; none for any.
 * @typedef {{ want: 'project', project: string, hashes: string[], renew: boolean }} ProjectRequest
 */

/** @typedef {{ want: 'installer' } | { want: 'time-zones' } | ProjectRequest | { want: 'file', sha256: string }} Request */

/**
 * @param {string} body
 * @returns {Request}
 * @throws {Trouble}
 */
function readRequest(body) {
  /** @type {any} */
  let request = null;
  try {
    request = JSON.parse(body);
  } catch {
    // It is none.
  }
  const { want, project, sha256, renew, hashes } = request ?? {};
  if (want === 'installer' || want === 'time-zones') return { want };
  if (want === 'project' && isProjectName(project)) {
    return { want, project, hashes: Array.isArray(hashes) ? hashes.filter(isSha256) : [], renew: renew === true };
  }
  if (want === 'file' && isSha256(sha256)) return { want, sha256 };
  throw new Trouble('malformed');
}
