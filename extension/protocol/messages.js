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
 * to `grant`, and again (`GrantMessage`) when the user changes something. Minted for the sender, like a session.
 * @typedef {object} Grant
 * @property {string} site  The site as text, to name it in refusals.
 * @property {Capabilities} capabilities
 * @property {Settings} settings
 */

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
 * @property {'' | 'once' | 'session' | 'rule' | 'managed' | 'switch'} by  What allowed or blocked it.
 * @property {boolean} busy  Whether its Python has computed for `busySeconds` without a pause, and goes on.
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
 * `status`: what the gatekeeper reports for the popup (the document is known from the sender).
 * `policies`: which Content-Security-Policies came with this document? Answered with {@link PoliciesReply}.
 * `audit`: how often each capability was used and refused so far, and how many events of the page's were left out
 * because Python did not keep up.
 * `grant`: what may this document's Python do? Answered with a {@link Grant}, or null where it may not run.
 * @typedef {{ to: 'background', type: 'hello', scripts: number, mark: number }
 *   | { to: 'background', type: 'status', state: DocumentState, reason: string, scripts: number }
 *   | { to: 'background', type: 'grant' }
 *   | { to: 'background', type: 'policies' }
 *   | { to: 'background', type: 'audit', uses: UseCounts, left: number }
 * } ContentMessage
 */

/**
 * What a gatekeeper is sent off with, so that it need not ask: what its Python may do, and the document's policies, or null
 * where they are not to be had yet.
 * @typedef {{ grant: Grant, policies: PoliciesReply | null }} Orders
 */

/** Background → the gatekeeper of one document. @typedef {{ to: 'gatekeeper', type: 'grant', grant: Grant }} GrantMessage */

/** @typedef {{ decision: Decision | 'refused', reason: string }} HelloReply */

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
 * into null, when policy says no); how an interpreter stands; whether it is busy; which limit it has come to.
 * @typedef {{ to: 'background', type: 'mint', sender: SenderFacts }
 *   | { to: 'background', type: 'document-state', documentId: string, state: DocumentState, reason: string }
 *   | { to: 'background', type: 'busy', documentId: string, busy: boolean }
 *   | { to: 'background', type: 'limit', documentId: string, limit: string }
 * } HostMessage
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
 *   | { to: 'background', type: 'set-setting', name: keyof Settings, value: boolean | number | null }
 *   | { to: 'background', type: 'export' }
 *   | { to: 'background', type: 'preview-import', text: string, replace: boolean }
 *   | { to: 'background', type: 'import', text: string, replace: boolean }
 *   | { to: 'background', type: 'reset' }
 *   | { to: 'background', type: 'code-size' | 'clear-code' }
 * } UserMessage
 */

/**
 * How a tab stands. `off`: the user switched Python off in this tab; `enabled`: the global switch.
 * @typedef {{ tabId: number, documents: DocumentStatus[], off: boolean, enabled: boolean }} TabState
 */

/** @typedef {{ documentId: string, cpuSeconds: number, heapMegabytes: number }} DocumentUsage */

/**
 * A line of the log that is kept of a tab's Python while the tab is open. Equal lines of a document are one, with a count.
 * `ruling`: what policy said of the document (`allow`, `block`, …) · `decision`: what the user said in the popup ·
 * `limit`: a limit was reached (`busy`, `stop`, `end`, `heap`, `output`, `flood`, `interpreters`, `events`) · `use` and
 * `refusal`: of a capability.
 * @typedef {object} AuditEntry
 * @property {number} first  When, in milliseconds since 1970.
 * @property {number} last
 * @property {string} documentId  Empty for a decision about a site.
 * @property {string} site
 * @property {'ruling' | 'decision' | 'limit' | 'use' | 'refusal'} kind
 * @property {string} name
 * @property {number} count
 */

/** The name of the port between a gatekeeper and the host. */
export const SESSION_PORT = 'adder:session';

/** What a page's console says when the extension is gone from under it. */
export const STOPPED = 'Python on this page has stopped, because Adder was disabled, updated or restarted. '
  + 'Reload the page to run it again.';
