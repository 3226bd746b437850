/**
 * The control messages of the extension: what its parts say to each other with `runtime.sendMessage`.
 *
 * Everything that a page's Python does travels elsewhere (`wire.json`, over the session's port). Here are only the few
 * messages that decide whether it may run, and those that the popup and the options page need.
 *
 * A message names the part it is for in `to`, since `runtime.sendMessage` reaches every part that listens. Nothing in a
 * message from a content script is believed beyond its `type`: who speaks is read from the browser's own `sender`.
 *
 * @module
 */

/** @import { Capabilities, Capability } from './capabilities.js' */
/** @import { Settings } from './settings.js' */

/**
 * What a site's Python may do. `once` is a decision for the documents now in the tab, and is never stored.
 * @typedef {'ask' | 'allow' | 'block'} Decision
 */

/**
 * How long a decision holds: for this browser session (in a private window: until the last one is closed) or for good.
 * @typedef {'session' | 'always'} Duration
 */

/**
 * A site as policy sees it: an origin, and for a frame inside another site the origin of the tab's top document.
 * As text: `https://example.org`, or `https://widget.example in https://example.org`.
 * @typedef {{ origin: string, topOrigin: string }} Site
 */

/**
 * A document as the browser describes it. Minted by the background from the sender of a message or a port; never read
 * from a payload.
 * @typedef {object} Session
 * @property {string} documentId
 * @property {number} tabId
 * @property {number} frameId
 * @property {string} origin
 * @property {string} topOrigin
 * @property {boolean} incognito
 */

/**
 * What a document's Python may do and take, as the background tells its gatekeeper and the host: at the start in answer
 * to `grant`, and again (`GatekeeperMessage`) when the user changes something. Minted for the sender, like a session.
 * @typedef {object} Grant
 * @property {string} site  The site as text, to name it in refusals.
 * @property {Capabilities} capabilities
 * @property {Settings} settings
 */

/**
 * Where a document's packages may come from: the addresses of indexes, in their order, and of Pyodide's distribution (empty
 * for none); where known vulnerabilities are learned of, and whether versions that have one are refused.
 * @typedef {{ indexes: string[], distribution: string, advisoryFeed: string, blockVulnerable: boolean }} PackageGrant
 */

/** A file that is being downloaded, in bytes; the total is 0 where it is not known. */
/** @typedef {{ filename: string, received: number, total: number }} PackageProgress */

/** A session as the host gets it: with the limits that its interpreter is kept within. */
/** @typedef {Session & { settings: Settings }} HostedSession */

/**
 * How a document stands, as the popup shows it.
 * `asks`: waits for the user · `starting`/`running` · `blocked` by a rule · `refused`: cannot be allowed (opaque
 * origin) · `error`: Python could not start, or its interpreter died · `stopped`: ended by the user · `parked`: the page
 * is in the back-forward cache.
 * @typedef {'asks'|'starting'|'running'|'blocked'|'refused'|'error'|'stopped'|'parked'} DocumentState
 */

/**
 * @typedef {object} DocumentStatus
 * @property {string} documentId
 * @property {number} frameId
 * @property {Site} site
 * @property {DocumentState} state
 * @property {string} reason  One sentence for the user; empty where the state says all.
 * @property {number} scripts  How many Python tags the document has.
 * @property {Capabilities} capabilities  What its Python may do, where it may run.
 * @property {'' | 'once' | 'session' | 'rule' | 'managed' | 'switch' | 'devtools'} by  What allowed or blocked it.
 * @property {boolean} busy  Whether its Python has computed for `busySeconds` without a pause, and goes on.
 * @property {boolean} reload  Whether it holds more than it may have now, until its page is loaded again.
 * @property {PackageProgress | null} [download]  The file of a package that is being downloaded for it.
 * @property {string[]} [advisories]  The known vulnerabilities of what it has asked for: package, version, identifier.
 */

/**
 * A rule as the options page shows it. `site` is a Site as text; `capabilities` those that differ from the default.
 * @typedef {object} RuleView
 * @property {string} site
 * @property {Duration | 'managed'} duration
 * @property {Decision} decision
 * @property {Partial<Capabilities>} capabilities
 */

/**
 * Everything that the options page shows. `managed` names what an organisation has fixed.
 * @typedef {object} PolicyView
 * @property {boolean} incognito  Whether the page is in a private window.
 * @property {string[]} reload  The sites of which open pages hold more than they may have now, until they are loaded again.
 * @property {RuleView[]} rules
 * @property {Capabilities} capabilities  The defaults for sites that have no word of their own.
 * @property {Settings} settings
 * @property {{ capabilities: string[], settings: string[] }} managed
 */

/**
 * What an import would change: how many sites are added, changed and removed, and how many defaults and settings differ.
 * @typedef {{ added: number, changed: number, removed: number, capabilities: number, settings: number }} PolicyChanges
 */

/**
 * Content script → background.
 * `hello`: the document has Python; answered with {@link HelloReply}.
 * `status`: what the gatekeeper reports for the popup (the document is known from the sender); answered with {@link StatusReply}.
 * `snippets`: which snippets are to run in this document? Answered with {@link SnippetSource}[], once.
 * `policies`: which Content-Security-Policies came with this document? Answered with {@link PoliciesReply}.
 * `audit`: how often each capability was used and refused so far, and how many events of the page's were left out
 * because Python did not keep up.
 * `grant`: what may this document's Python do? Answered with a {@link Grant}, or null where it may not run.
 * @typedef {{ to: 'background', type: 'hello', scripts: number, mark: number }
 *   | { to: 'background', type: 'status', state: DocumentState, reason: string, scripts: number }
 *   | { to: 'background', type: 'grant' | 'snippets' }
 *   | { to: 'background', type: 'policies' }
 *   | { to: 'background', type: 'audit', uses: UseCounts, left: number }
 * } ContentMessage
 */

/**
 * What a gatekeeper is sent off with, so that it need not ask: what its Python may do, and the document's policies, or null
 * where they are not to be had yet. `connect`: it needs an interpreter though none of its scripts may run.
 * @typedef {{ grant: Grant, policies: PoliciesReply | null, connect: boolean }} Orders
 */

/**
 * Background → the gatekeeper of one document. `connect`: the user types Python for it in DevTools, so it needs an interpreter
 * though none of its scripts may. `snippets`: there are some to be collected.
 * @typedef {{ to: 'gatekeeper', type: 'grant', grant: Grant }
 *   | { to: 'gatekeeper', type: 'connect' | 'snippets' }
 * } GatekeeperMessage
 */

/**
 * DevTools panel → background. `devtools-open`, again whenever something has changed (`ChangedMessage`): answered with what the tab
 * has, an `Inspected`. `devtools-start`: the user types Python for a document; answered with `{ started, reason }`.
 * `devtools-reload`: loads the page again.
 *
 * And what the options page may say too, about snippets; what cannot be done is answered with `{ error: string }`. `snippets` → what
 * there is, `{ snippets }`, as after `delete-snippet` and `import-snippets`. `save-snippet` (a new one where the `id` is null) →
 * `{ id, snippets }`. `preview-snippets` → a `SnippetChanges`. Whether one runs by itself, a panel cannot say.
 * @typedef {{ to: 'background', type: 'devtools-open' | 'devtools-reload', tabId: number }
 *   | { to: 'background', type: 'devtools-start', tabId: number, documentId: string }
 *   | { to: 'background', type: 'snippets' }
 *   | { to: 'background', type: 'save-snippet', tabId: number, id: string | null, name: string, source: string }
 *   | { to: 'background', type: 'delete-snippet', id: string }
 *   | { to: 'background', type: 'preview-snippets', text: string }
 *   | { to: 'background', type: 'import-snippets', tabId: number, text: string }
 * } DevtoolsMessage
 */

/** Background → panels. @typedef {{ to: 'devtools', type: 'changed', tabId: number }} ChangedMessage */

/** @typedef {{ decision: Decision | 'refused', reason: string }} HelloReply */

/** Whether snippets wait for the document. @typedef {{ snippets: boolean }} StatusReply */

/** A snippet as a document gets it. @typedef {{ name: string, source: string }} SnippetSource */

/** By capability, how many uses were allowed and how many refused. */
/** @typedef {Partial<Record<import('./capabilities.js').Capability, [allowed: number, refused: number]>>} UseCounts */

/**
 * The Content-Security-Policies of a document, beside those that its own markup sets.
 * @typedef {object} PoliciesReply
 * @property {boolean} known  Whether these are all. Where its response was not seen, they may not be.
 * @property {string[]} headers  The values of its headers, or of those of the page that it inherits from.
 * @property {string[]} metas  What `<meta>` elements have set in the pages that it inherits from.
 * @property {boolean} embedding  Whether it came with a policy about what it embeds, or that is not known.
 */

/**
 * Host → background: the facts of a port's sender, to be turned into a session with the `settings` that hold for it (or
 * into null, when policy says no); how an interpreter stands; whether it is busy; which limit it has come to; whether its Python
 * may have packages, answered with a {@link PackageGrant} or null, and which of their files is being downloaded; how many
 * megabytes of the computer's memory are free.
 * @typedef {{ to: 'background', type: 'mint', sender: SenderFacts }
 *   | { to: 'background', type: 'document-left', documentId: string }
 *   | { to: 'background', type: 'document-state', documentId: string, state: DocumentState, reason: string | KeyedReason }
 *   | { to: 'background', type: 'busy', documentId: string, busy: boolean }
 *   | { to: 'background', type: 'limit', documentId: string, limit: string }
 *   | { to: 'background', type: 'may-install', documentId: string, project: string }
 *   | { to: 'background', type: 'packages', documentId: string, progress: PackageProgress | null }
 *   | { to: 'background', type: 'advisory', documentId: string, advisory: string }
 *   | { to: 'background', type: 'free-memory' }
 * } HostMessage
 */

/**
 * Why something is as it is, as a message of `_locales`: for parts of the extension that cannot reach those.
 * @typedef {{ key: string, subjects: string[] }} KeyedReason
 */

/**
 * The part of `runtime.MessageSender` that sessions are minted from.
 * @typedef {{ documentId?: string, documentLifecycle?: string, frameId?: number, origin?: string, url?: string,
 *   tab?: { id?: number, url?: string, incognito?: boolean } }} SenderFacts
 */

/**
 * Background → host. `end`: stop the interpreters of these documents now. `stop`: the user wants what a document's Python
 * computes to end; `wait`: or to go on. `usage` → what the documents of a tab use. `settings`: they have changed. `warm`: a
 * page may soon need an interpreter; `expected`: this one is going to.
 * @typedef {{ to: 'host', type: 'end', documentIds: string[], reason: string }
 *   | { to: 'host', type: 'end-tab', tabId: number }
 *   | { to: 'host', type: 'warm', settings: Settings, expected: HostedSession | null }
 *   | { to: 'host', type: 'stop' | 'wait', documentId: string }
 *   | { to: 'host', type: 'usage', tabId: number }
 *   | { to: 'host', type: 'settings', settings: Settings }
 * } ToHostMessage
 */

/**
 * Popup and options page → background. What cannot be done (a `site` that is not a site, an import that is not one) is
 * answered with `{ error: string }`.
 *
 * About a tab, answered with its {@link TabState} afterwards:
 * `tab-state`; `decide` for a site; `allow-capability` of a site (null: the default); `switch-tab` off or on; `stop` and
 * `wait`, what to do about a document that is busy. `usage` is answered with {@link DocumentUsage}[], `audit` with
 * {@link AuditEntry}[].
 *
 * About everything, answered with the {@link PolicyView} afterwards:
 * `policy`; `set-rule` and `remove-rule` for sites; `set-capability` of a site; `set-default` of a capability;
 * `set-setting` (null: the default); `import` of what `export` gave; `reset` to the defaults.
 * `code-size`, and `clear-code` after doing so, are answered with how much compiled code is kept: `{ entries, bytes }`.
 * `packages-size` and `clear-packages` the same of packages.
 * `log`, and `clear-log` after doing so, are answered with the {@link AuditEntry}[] of the whole session. `dismiss-broken`: the user
 * has seen what could not be read.
 * About snippets: `snippets` → `{ snippets }`, as after `delete-snippet` and `automate-snippet`, which says where one runs by
 * itself and whether; `run-snippet` on the page that a tab shows → `{ started, reason }`.
 * `export` is answered with `{ text }`, `preview-import` with the {@link PolicyChanges} that the import would make.
 * @typedef {{ to: 'background', type: 'tab-state', tabId: number }
 *   | { to: 'background', type: 'decide', tabId: number, site: string, decision: 'once' | Decision, duration?: Duration }
 *   | { to: 'background', type: 'allow-capability', tabId: number, site: string, capability: Capability,
 *       allowed: boolean | null }
 *   | { to: 'background', type: 'switch-tab', tabId: number, off: boolean }
 *   | { to: 'background', type: 'stop' | 'wait', tabId: number, documentId: string }
 *   | { to: 'background', type: 'usage', tabId: number }
 *   | { to: 'background', type: 'audit', tabId: number }
 *   | { to: 'background', type: 'policy' }
 *   | { to: 'background', type: 'set-rule', sites: string[], decision: Decision, duration?: Duration }
 *   | { to: 'background', type: 'remove-rule', sites: string[] }
 *   | { to: 'background', type: 'set-capability', sites: string[], capability: Capability, allowed: boolean | null }
 *   | { to: 'background', type: 'set-default', capability: Capability, allowed: boolean | null }
 *   | { to: 'background', type: 'set-setting', name: keyof Settings, value: Settings[keyof Settings] | null }
 *   | { to: 'background', type: 'export' }
 *   | { to: 'background', type: 'preview-import', text: string, replace: boolean }
 *   | { to: 'background', type: 'import', text: string, replace: boolean }
 *   | { to: 'background', type: 'reset' | 'snippets' | 'log' | 'clear-log' }
 *   | { to: 'background', type: 'dismiss-broken', what: 'policy' | 'snippets' }
 *   | { to: 'background', type: 'delete-snippet', id: string }
 *   | { to: 'background', type: 'automate-snippet', id: string, patterns: string[], automatic: boolean }
 *   | { to: 'background', type: 'run-snippet', tabId: number, id: string }
 *   | { to: 'background', type: 'code-size' | 'clear-code' | 'packages-size' | 'clear-packages' }
 * } UserMessage
 */

/**
 * What the user should know about what is stored: that the browser does not give it (`unreadable`, so that every site asks),
 * or that some of it could not be read and was set aside.
 * @typedef {'' | 'unreadable' | 'aside'} Trouble
 */

/**
 * How a tab stands. `off`: the user switched Python off in this tab; `enabled`: the global switch; `incognito`: it is in a
 * private window.
 * @typedef {{ tabId: number, documents: DocumentStatus[], off: boolean, enabled: boolean, incognito: boolean,
 *   trouble: Trouble }} TabState
 */

/** @typedef {{ documentId: string, cpuSeconds: number, heapMegabytes: number }} DocumentUsage */

/**
 * A line of the log that is kept until the browser is closed (of private windows: until the tab is). Equal lines of a document
 * are one, with a count; what the user did is a line each time.
 * `ruling`: what policy said of the document (`allow`, `block`, …) · `decision`: what the user said of the site (`once`,
 * `allow_session`, `allow_private`, `allow_always`, `block`, `ask`, `remove`) · `grant`, `withdrawal` and `usual`: that a
 * capability was switched on, off or left to the default, of the site or (without one) of all · `switch`: the tab's (`on`, `off`) ·
 * `setting`: one of this name was changed · `everything`: settings were imported or reset (`import`, `reset`) ·
 * `package`: its Python asked for a project of this name · `advisory`: it asked for a version with this known vulnerability ·
 * `snippet`: one of this name was run · `limit`: a limit was reached (`busy`, `stop`, `end`, `heap`, `output`, `flood`, `interpreters`, `events`) · `use` and
 * `refusal`: of a capability.
 * @typedef {object} AuditEntry
 * @property {number} first  When, in milliseconds since 1970.
 * @property {number} last
 * @property {string} documentId  Empty for a decision about a site.
 * @property {string} site
 * @property {'ruling' | 'decision' | 'grant' | 'withdrawal' | 'usual' | 'switch' | 'setting' | 'everything' | 'limit' | 'use' | 'refusal' | 'package' | 'advisory' | 'snippet'} kind
 * @property {string} name
 * @property {number} count
 */

/** The name of the port between a gatekeeper and the host. */
export const SESSION_PORT = 'adder:session';

/** What a page's console says when the extension is gone from under it. */
export const STOPPED = 'Python on this page has stopped, because Adder was disabled, updated or restarted. '
  + 'Reload the page to run it again.';
