/**
 * Which snippets run by themselves in which document. Pure, and without mercy: what is not known to be so, is not.
 *
 * @module
 */

/** @import { Snippet } from '../protocol/snippets.js' */
/** @import { Ruling } from './documents.js' */
/** @import { MintedSession } from './sessions.js' */

import { matchesAddress, parsePattern } from '../protocol/match_pattern.js';
import { isWebOrigin } from '../protocol/site.js';

/**
 * The origin that an address says. Whether a document there has it, is another question: it may be sandboxed.
 * @param {string} address
 * @returns {string}  Empty where it is none of a page that can have Python.
 */
export function originOf(address) {
  const origin = URL.canParse(address) ? new URL(address).origin : '';
  // The address of a blob says the origin of who made it, and has no host of its own.
  return isWebOrigin(origin) && address.startsWith(`${origin}/`) ? origin : '';
}

/**
 * Whether a snippet is to run by itself on pages with an address.
 * @param {Pick<Snippet, 'automatic' | 'patterns'>} snippet
 * @param {string} address
 */
export function isMeant({ automatic, patterns }, address) {
  return automatic && patterns.some((pattern) => matchesAddress(parsePattern(pattern), address));
}

/**
 * Whether what runs by itself may run: where the user has allowed the site. What they have typed, or run, allows nothing else.
 * @param {Ruling} ruling
 */
export const isRuled = ({ decision, by }) => decision === 'allow' && by !== 'devtools';

/**
 * Whether a snippet runs by itself in a document. Host and scheme are those of the origin that was minted for it, and the path that of
 * the address that was committed: where a message says that it comes from, is where the page says that it is by now.
 * @param {Pick<Snippet, 'automatic' | 'patterns'>} snippet
 * @param {string} address  The one that was committed.
 * @param {MintedSession} session
 * @param {Ruling} ruling
 */
export function runsBySelf(snippet, address, session, ruling) {
  const isTop = session.topDocumentId === session.documentId && session.topOrigin === session.origin;
  const isThere = isTop && session.origin === originOf(address) && !session.prerendering && !session.incognito;
  return isThere && isRuled(ruling) && isMeant(snippet, address);
}
