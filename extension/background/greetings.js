/**
 * Waiting for a document to greet: the background learns who a document is from its detector, and from nobody else.
 *
 * @module
 */

/** How long a document may take, once it has been asked to. */
const GREETING_MS = 3000;

/** Who waits for which document's greeting. @type {Map<string, Set<() => void>>} */
const awaited = new Map();

/** @param {string} documentId  One that has just greeted. */
export function greeted(documentId) {
  for (const resolve of awaited.get(documentId) ?? []) resolve();
}

/**
 * Has a document greet, and resolves when it has.
 * @param {string} documentId
 * @param {() => Promise<boolean>} askFor  Asks it to; whether there is anybody to greet.
 * @returns {Promise<boolean>}  Whether it has greeted in time.
 */
export async function greetingOf(documentId, askFor) {
  /** @type {() => void} */
  let come = () => {};
  // From before it is asked: the greeting may be there before the answer is.
  const greeting = new Promise((resolve) => { come = () => resolve(true); });
  const waiting = awaited.get(documentId) ?? new Set();
  awaited.set(documentId, waiting.add(come));
  try {
    if (!await askFor()) return false;
    return await Promise.race([greeting, new Promise((resolve) => { setTimeout(() => resolve(false), GREETING_MS); })]);
  } finally {
    waiting.delete(come);
    if (waiting.size === 0) awaited.delete(documentId);
  }
}
