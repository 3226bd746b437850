/**
 * An IndexedDB database of the extension's own origin, which no page and no interpreter reaches. It is opened when it is
 * first needed, and again when the browser has closed it.
 *
 * @module
 */

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export const answer = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
const end = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
});

/** @template {string} Name */
export class Database {
  /** @type {Promise<IDBDatabase> | null} */
  #database = null;
  #name;
  #version;
  #stores;

  /**
   * @param {string} name
   * @param {number} version
   * @param {Record<Name, IDBObjectStoreParameters>} stores  Made where they are not there.
   */
  constructor(name, version, stores) {
    this.#name = name;
    this.#version = version;
    this.#stores = stores;
  }

  /** @returns {Promise<IDBDatabase>} */
  #open() {
    this.#database ??= (async () => {
      const request = indexedDB.open(this.#name, this.#version);
      request.onupgradeneeded = () => {
        const there = request.result.objectStoreNames;
        for (const name of /** @type {Name[]} */ (Object.keys(this.#stores))) {
          if (!there.contains(name)) request.result.createObjectStore(name, this.#stores[name]);
        }
      };
      const database = await answer(request);
      // Whoever deletes it is not to wait for this connection.
      database.onversionchange = () => {
        database.close();
        this.#database = null;
      };
      database.onclose = () => { this.#database = null; };
      return database;
    })();
    this.#database.catch(() => { this.#database = null; });
    return this.#database;
  }

  /**
   * Works in one transaction over all stores.
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(stores: Record<Name, IDBObjectStore>) => Promise<T>} work
   * @returns {Promise<T>}  When what was written is there to stay.
   */
  async within(mode, work) {
    const names = /** @type {Name[]} */ (Object.keys(this.#stores));
    const transaction = (await this.#open()).transaction(names, mode);
    const stores = /** @type {Record<Name, IDBObjectStore>} */ (
      Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
    const ended = end(transaction);
    const [result] = await Promise.all([work(stores), ended]);
    return result;
  }

  /** Removes the database itself. @returns {Promise<void>} */
  async destroy() {
    await answer(indexedDB.deleteDatabase(this.#name));
  }
}
