/**
 * Who may say what to the background. A message is judged by the browser's account of its sender before its content is
 * looked at; whatever does not fit is answered with an error and changes nothing.
 *
 * @module
 */

/** @import { Extension, Part, Sender } from './senders.js' */

import { translate } from '../i18n.js';
import { parseSite, SiteError } from '../protocol/site.js';
import * as control from './control.js';
import { partOf } from './senders.js';

/** @typedef {Record<string, any>} Message  Anything at all, until its fields have been checked. */

/** What each part may ask for. @type {Record<Part, Record<string, (message: Message, sender: Sender) => unknown>>} */
const HANDLERS = {
  content: {
    hello: (message, sender) => control.greet(/** @type {control.Hello} */ (message), sender),
    status: (message, sender) => control.hear(/** @type {control.Status} */ (message), sender),
    audit: (message, sender) => control.noteUses(/** @type {control.Uses} */ (message), sender),
  },
  host: {
    // The host takes any answer but null for a session.
    mint: ({ sender }) => control.mintSession(sender ?? {}).catch(() => null),
    'document-state': ({ documentId, state, reason }) => control.setDocumentState(text(documentId), state, reason),
    busy: ({ documentId, busy }) => control.setBusy(text(documentId), busy === true),
    limit: ({ documentId, limit }) => control.noteLimit(text(documentId), text(limit)),
  },
  user: {
    'tab-state': ({ tabId }) => control.tabState(tabNumber(tabId)),
    decide: ({ tabId, site, decision }) =>
      control.answer(tabNumber(tabId), parseSite(text(site)), oneOf(['once', 'allow', 'block'], decision)),
    rules: (_message, sender) => control.rules(isPrivate(sender)),
    'set-rule': ({ site, decision }, sender) =>
      changeRule(text(site), oneOf(['ask', 'allow', 'block'], decision), isPrivate(sender)),
    'remove-rule': ({ site }, sender) => changeRule(text(site), 'ask', isPrivate(sender)),
    'set-setting': ({ name, value }) => control.setSetting(text(name), value),
    stop: ({ tabId, documentId }) => control.settleBusy(tabNumber(tabId), text(documentId), 'stop'),
    wait: ({ tabId, documentId }) => control.settleBusy(tabNumber(tabId), text(documentId), 'wait'),
    usage: ({ tabId }) => control.usage(tabNumber(tabId)),
    audit: ({ tabId }) => control.auditOf(tabNumber(tabId)),
  },
  stranger: {},
};

/**
 * Answers one message.
 * @param {Message} message
 * @param {Sender} sender
 * @param {Extension} extension
 * @returns {Promise<unknown>} Never rejects.
 */
export async function answer(message, sender, extension) {
  const allowed = HANDLERS[partOf(sender, extension)];
  const type = message.type;
  if (typeof type !== 'string' || !Object.hasOwn(allowed, type)) return { error: `Not for you to ask: ${String(type)}` };
  try {
    return await allowed[type](message, sender);
  } catch (error) {
    if (error instanceof SiteError) return { error: translate(error.key, error.subject) };
    console.error('Adder: a message could not be answered.', type, error);
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * @param {string} site
 * @param {import('../protocol/messages.js').Decision} decision
 * @param {boolean} incognito
 */
async function changeRule(site, decision, incognito) {
  await control.setRule(parseSite(site), decision, incognito);
  return control.rules(incognito);
}

/** @param {Sender} sender */
function isPrivate(sender) {
  return sender.tab?.incognito === true;
}

/** @param {unknown} value */
function text(value) {
  if (typeof value !== 'string') throw new TypeError('text was expected');
  return value;
}

/** @param {unknown} value */
function tabNumber(value) {
  if (!Number.isSafeInteger(value)) throw new TypeError('a tab was expected');
  return /** @type {number} */ (value);
}

/**
 * @template {string} T
 * @param {readonly T[]} choices
 * @param {unknown} value
 * @returns {T}
 */
function oneOf(choices, value) {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new TypeError(`one of ${choices.join(', ')} was expected`);
  return choice;
}
