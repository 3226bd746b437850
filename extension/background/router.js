/**
 * Who may say what to the background. A message is judged by the browser's account of its sender before its content is
 * looked at; whatever does not fit is answered with an error and changes nothing.
 *
 * @module
 */

/** @import { Extension, Part, Sender } from './senders.js' */

import { translate } from '../i18n.js';
import { isCapability } from '../protocol/capabilities.js';
import { isSettingValue, SETTINGS } from '../protocol/settings.js';
import { parseSite, SiteError } from '../protocol/site.js';
import { clearCode, codeSize } from './code.js';
import * as control from './control.js';
import { policiesFor } from './csp.js';
import { partOf } from './senders.js';

/** @typedef {Record<string, any>} Message  Anything at all, until its fields have been checked. */

/** What each part may ask for. @type {Record<Part, Record<string, (message: Message, sender: Sender) => unknown>>} */
const HANDLERS = {
  content: {
    hello: (message, sender) => control.greet(/** @type {control.Hello} */ (message), sender),
    policies: (_message, sender) => policiesFor(sender),
    status: (message, sender) => control.hear(/** @type {control.Status} */ (message), sender),
    grant: (_message, sender) => control.grant(sender),
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
    decide: ({ tabId, site, decision, duration = 'always' }) => control.answer(
      tabNumber(tabId), parseSite(text(site)), oneOf(['once', 'ask', 'allow', 'block'], decision),
      durationName(duration),
    ),
    'allow-capability': async ({ tabId, site, capability, allowed }) => {
      await control.setCapability(
        [parseSite(text(site))], capabilityName(capability), choice(allowed), await control.isPrivate(tabNumber(tabId)));
      return control.tabState(tabId);
    },
    'switch-tab': ({ tabId, off }) => control.switchTab(tabNumber(tabId), flag(off)),
    stop: ({ tabId, documentId }) => control.settleBusy(tabNumber(tabId), text(documentId), 'stop'),
    wait: ({ tabId, documentId }) => control.settleBusy(tabNumber(tabId), text(documentId), 'wait'),
    usage: ({ tabId }) => control.usage(tabNumber(tabId)),
    audit: ({ tabId }) => control.auditOf(tabNumber(tabId)),
    policy: (_message, sender) => control.policyView(isPrivate(sender)),
    'set-rule': ({ sites, decision, duration = 'always' }, sender) => changed(sender, control.setRules(
      siteList(sites), oneOf(['ask', 'allow', 'block'], decision), isPrivate(sender),
      durationName(duration),
    )),
    'remove-rule': ({ sites }, sender) => changed(sender, control.removeRules(siteList(sites), isPrivate(sender))),
    'set-capability': ({ sites, capability, allowed }, sender) => changed(
      sender,
      control.setCapability(siteList(sites), capabilityName(capability), choice(allowed), isPrivate(sender)),
    ),
    'set-default': ({ capability, allowed }, sender) =>
      changed(sender, control.setDefault(capabilityName(capability), choice(allowed))),
    'set-setting': ({ name, value }, sender) => changed(sender, control.setSetting(settingName(name, value), value)),
    export: async () => ({ text: await control.exportPolicy() }),
    'preview-import': ({ text: imported, replace }) => control.previewImport(text(imported), flag(replace)),
    import: ({ text: imported, replace }, sender) =>
      changed(sender, control.importPolicy(text(imported), flag(replace))),
    'code-size': () => codeSize(),
    'clear-code': () => clearCode(),
    reset: (_message, sender) => changed(sender, control.reset()),
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
 * What the options page shows after a change.
 * @param {Sender} sender
 * @param {Promise<void>} change
 */
async function changed(sender, change) {
  await change;
  return control.policyView(isPrivate(sender));
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
function siteList(value) {
  if (!Array.isArray(value)) throw new TypeError('a list of sites was expected');
  return value.map((site) => parseSite(text(site)));
}

/** @param {unknown} value */
function flag(value) {
  if (typeof value !== 'boolean') throw new TypeError('true or false was expected');
  return value;
}

/** @param {unknown} value */
function choice(value) {
  return value === null ? null : flag(value);
}

/** @param {unknown} value */
function capabilityName(value) {
  if (!isCapability(value)) throw new TypeError('a capability was expected');
  return value;
}

/** @param {unknown} value */
function durationName(value) {
  return oneOf(/** @type {const} */ (['session', 'always']), value);
}

/**
 * @param {unknown} name
 * @param {unknown} value
 */
function settingName(name, value) {
  const known = typeof name === 'string' && Object.hasOwn(SETTINGS, name);
  if (!known || (value !== null && !isSettingValue(name, value))) throw new TypeError('a setting was expected');
  return /** @type {keyof typeof SETTINGS} */ (name);
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
