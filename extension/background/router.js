/**
 * Who may say what to the background. A message is judged by the browser's account of its sender before its content is
 * looked at; whatever does not fit is answered with an error and changes nothing.
 *
 * @module
 */

/** @import { Extension, Part, Sender } from './senders.js' */

import { translate } from '../i18n.js';
import { isCapability } from '../protocol/capabilities.js';
import { PatternError } from '../protocol/match_pattern.js';
import { isSettingValue, SETTINGS } from '../protocol/settings.js';
import { parseSite, SiteError } from '../protocol/site.js';
import { SnippetError } from '../protocol/snippets.js';
import * as account from './account.js';
import { clearCode, codeSize } from './code.js';
import * as control from './control.js';
import { policiesFor } from './csp.js';
import * as devtools from './devtools.js';
import { freeMemory } from './memory.js';
import { clearPackages, packagesSize } from './packages.js';
import * as rules from './rules.js';
import * as rulings from './rulings.js';
import { partOf } from './senders.js';
import * as snippets from './snippets.js';
import * as tabs from './tabs.js';

/** @typedef {Record<string, any>} Message  Anything at all, until its fields have been checked. */

/** What each part may ask for. @type {Record<Part, Record<string, (message: Message, sender: Sender) => unknown>>} */
const HANDLERS = {
  content: {
    hello: (message, sender) => control.greet(/** @type {control.Hello} */ (message), sender),
    policies: (_message, sender) => policiesFor(sender),
    status: (message, sender) => control.hear(/** @type {control.Status} */ (message), sender),
    grant: (_message, sender) => control.grant(sender),
    snippets: (_message, sender) => snippets.collect(sender),
    audit: (message, sender) => account.noteUses(/** @type {account.Uses} */ (message), sender),
  },
  host: {
    // The host takes any answer but null for a session.
    mint: ({ sender }) => control.mintSession(sender ?? {}).catch(() => null),
    'document-state': ({ documentId, state, reason }) => control.setDocumentState(text(documentId), state, reason),
    'document-left': ({ documentId }) => control.documentLeft(text(documentId)),
    busy: ({ documentId, busy }) => account.setBusy(text(documentId), busy === true),
    limit: ({ documentId, limit }) => account.noteLimit(text(documentId), text(limit)),
    // The host takes any answer but null for a grant.
    'may-install': ({ documentId, project }) => control.mayInstall(text(documentId), text(project)).catch(() => null),
    advisory: ({ documentId, advisory }) => account.noteAdvisory(text(documentId), text(advisory)),
    'free-memory': () => freeMemory(),
    packages: ({ documentId, progress }) => account.notePackages(text(documentId), progress),
  },
  user: {
    'tab-state': ({ tabId }) => tabs.tabState(tabNumber(tabId)),
    decide: ({ tabId, site, decision, duration = 'always' }) => rules.answer(
      tabNumber(tabId), parseSite(text(site)), oneOf(['once', 'ask', 'allow', 'block'], decision),
      durationName(duration),
    ),
    'allow-capability': async ({ tabId, site, capability, allowed }) => {
      await rules.setCapability(
        [parseSite(text(site))], capabilityName(capability), choice(allowed),
        { place: tabNumber(tabId), incognito: await rulings.isPrivate(tabId) });
      return tabs.tabState(tabId);
    },
    'switch-tab': ({ tabId, off }) => tabs.switchTab(tabNumber(tabId), flag(off)),
    stop: ({ tabId, documentId }) => account.settleBusy(tabNumber(tabId), text(documentId), 'stop'),
    wait: ({ tabId, documentId }) => account.settleBusy(tabNumber(tabId), text(documentId), 'wait'),
    usage: ({ tabId }) => account.usage(tabNumber(tabId)),
    audit: ({ tabId }) => account.auditOf(tabNumber(tabId)),
    policy: (_message, sender) => rules.policyView(isPrivate(sender)),
    'set-rule': ({ sites, decision, duration = 'always' }, sender) => changed(sender, rules.setRules(
      siteList(sites), oneOf(['ask', 'allow', 'block'], decision), pageOf(sender),
      durationName(duration),
    )),
    'remove-rule': ({ sites }, sender) => changed(sender, rules.removeRules(siteList(sites), pageOf(sender))),
    'set-capability': ({ sites, capability, allowed }, sender) => changed(
      sender,
      rules.setCapability(siteList(sites), capabilityName(capability), choice(allowed), pageOf(sender)),
    ),
    'set-default': ({ capability, allowed }, sender) =>
      changed(sender, rules.setDefault(capabilityName(capability), choice(allowed), pageOf(sender))),
    'set-setting': ({ name, value }, sender) =>
      changed(sender, rules.setSetting(settingName(name, value), value, pageOf(sender))),
    export: async () => ({ text: await rules.exportPolicy() }),
    'preview-import': ({ text: imported, replace }) => rules.previewImport(text(imported), flag(replace)),
    import: ({ text: imported, replace }, sender) =>
      changed(sender, rules.importPolicy(text(imported), flag(replace), pageOf(sender))),
    'dismiss-broken': ({ what }) => tabs.dismissBroken(oneOf(['policy', 'snippets'], what)),
    log: (_message, sender) => account.log(isPrivate(sender)),
    'clear-log': (_message, sender) => account.clearLog(isPrivate(sender)),
    'code-size': () => codeSize(),
    'clear-code': () => clearCode(),
    'packages-size': () => packagesSize(),
    'clear-packages': () => clearPackages(),
    reset: (_message, sender) => changed(sender, rules.reset(pageOf(sender))),
    snippets: () => snippets.list(),
    'delete-snippet': ({ id }) => snippets.remove(text(id)),
    'automate-snippet': ({ id, patterns, automatic }) => snippets.setAutomatic(text(id), patterns, flag(automatic)),
    'run-snippet': ({ tabId, id }) => snippets.run(tabNumber(tabId), text(id)),
  },
  devtools: {
    'devtools-open': ({ tabId }) => devtools.open(tabNumber(tabId)),
    'devtools-start': ({ tabId, documentId }) => devtools.start(tabNumber(tabId), text(documentId)),
    'devtools-reload': ({ tabId }) => chrome.tabs.reload(tabNumber(tabId)),
    snippets: () => snippets.list(),
    'save-snippet': async ({ tabId, id, name, source }) => snippets.save(
      id === null ? null : text(id), name, source, await rulings.isPrivate(tabNumber(tabId))),
    'delete-snippet': ({ id }) => snippets.remove(text(id)),
    'preview-snippets': ({ text: imported }) => snippets.previewImport(text(imported)),
    'import-snippets': async ({ tabId, text: imported }) => snippets.importFile(
      text(imported), await rulings.isPrivate(tabNumber(tabId))),
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
    if (error instanceof SiteError || error instanceof SnippetError || error instanceof PatternError) {
      return { error: translate(error.key, error.subject) };
    }
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
  return rules.policyView(isPrivate(sender));
}

/** @param {Sender} sender */
function isPrivate(sender) {
  return sender.tab?.incognito === true;
}

/** @param {Sender} sender @returns {rules.Origin} */
function pageOf(sender) {
  return { place: 'pages', incognito: isPrivate(sender) };
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
