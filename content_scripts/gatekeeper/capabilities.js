/**
 * What this document's Python is allowed beyond the DOM, and what it makes of it.
 *
 * The gatekeeper refuses an operation whose name means a capability and nothing else on the whole platform, before the
 * page's world sees it. What a name does not tell, the executor decides, which knows the object; it is told here what is
 * switched off. `docs/threat-model.md` says what each of the two is good for.
 *
 * @module
 */

/** @import { Capability } from '../../extension/protocol/capabilities.js' */
/** @import { Grant } from '../../extension/protocol/messages.js' */

import table from '#capabilities';
import { CAPABILITIES, isCapability } from '../../extension/protocol/capabilities.js';
import wire from '../../extension/protocol/wire.json';
import { snake } from '../executor/names.js';

const OP = wire.ops;
/** Where in an operation the name of a member is; 0: it has none of its own. @type {Map<number, number>} */
const PLACES = new Map([
  ...[OP.GET, OP.SET, OP.DELETE, OP.METHOD, OP.GET_ALL, OP.GET_ITEM, OP.SET_ITEM, OP.DELETE_ITEM]
    .map((op) => /** @type {[number, number]} */ ([op, 2])),
  ...[
    OP.CALL, OP.NEW, OP.KEYS, OP.ITERATE, OP.NEXT, OP.SLICE, OP.DROP, OP.AWAIT, OP.INSTANCE, OP.STRING, OP.BY_VALUE,
    OP.CONSOLE, OP.CONTAINS, OP.ASYNC_ITERATE, OP.LISTEN, OP.UNWATCH, OP.DEFINE, OP.SHAPE, OP.BUILD, OP.END, OP.SYNC,
    OP.PING, OP.VERDICT,
  ].map((op) => /** @type {[number, number]} */ ([op, 0])),
]);
/** Operations whose first operand is no target, but a list. */
const LISTS = new Set([OP.GET_ALL, OP.DROP]);

/** Both spellings of each name → its capability. @type {Map<string, Capability>} */
const byName = new Map();
for (const [capability, names] of Object.entries(table.names)) {
  if (!isCapability(capability)) continue;
  for (const name of names.split(' ')) byName.set(name, capability).set(snake(name), capability);
}

/**
 * The name that a key is to the page's world: there a list is the texts of its items.
 * @param {any} key
 * @returns {string}
 */
function nameOf(key) {
  if (typeof key === 'string') return key;
  return Array.isArray(key) && key[0] === wire.tags.LIST ? key[1].map(nameOf).join(',') : '';
}

/** @param {Capability} capability @param {string} key @param {string} site */
function textOf(capability, key, site) {
  const name = chrome.i18n.getMessage(`capabilityNamed_${capability}`) || capability;
  return chrome.i18n.getMessage(key, [capability, site, name]) || `${capability} is switched off for ${site}`;
}

export class Capabilities {
  /** All of them, until a grant is here. @type {Set<Capability>} */
  #off = new Set(CAPABILITIES);
  #site = '';
  /** Told of each use that is seen here, and of each refusal. @type {(capability: Capability, allowed: boolean) => void} */
  onUse;
  /** @type {Record<string, { allowed: number, refused: number }>} */
  counts = Object.fromEntries(CAPABILITIES.map((name) => [name, { allowed: 0, refused: 0 }]));

  /** @param {(capability: Capability, allowed: boolean) => void} [onUse] */
  constructor(onUse = () => {}) {
    this.onUse = onUse;
  }

  /**
   * @param {Grant} grant
   * @returns {import('../executor/limits.js').Limits | null}  What the executor has to know.
   */
  set({ site, capabilities }) {
    // What a grant does not allow in so many words is off.
    this.#site = site;
    this.#off = new Set(CAPABILITIES.filter((name) => capabilities[name] !== true));
    const off = [...this.#off].filter((name) => name !== 'packages');
    if (off.length === 0) return null;
    const texts = Object.fromEntries(off.map((name) => [name, textOf(name, 'capabilityRefused', site)]));
    const codeTexts = Object.fromEntries(off.map((name) => [name, textOf(name, 'capabilityRefusedToCode', site)]));
    return { off, texts, codeTexts, table };
  }

  /** @param {Capability} capability */
  isAllowed(capability) {
    return !this.#off.has(capability);
  }

  /**
   * Counts a use, and says whether it is allowed: for what is no operation on the page, such as installing a package.
   * @param {Capability} capability
   * @returns {boolean}
   */
  use(capability) {
    const allowed = this.isAllowed(capability);
    this.note(capability, allowed);
    return allowed;
  }

  /** What Python is told of a refusal. @param {Capability} capability */
  refusalOf(capability) {
    return textOf(capability, 'capabilityRefused', this.#site);
  }

  /** @param {Capability} capability @param {boolean} allowed */
  note(capability, allowed) {
    this.counts[capability][allowed ? 'allowed' : 'refused'] += 1;
    this.onUse(capability, allowed);
  }

  /**
   * Puts a refusal in the place of each operation of a batch that is not allowed.
   * @param {import('./operations.js').Op[]} ops
   * @returns {boolean}  Whether there is one, so that the batch is not any more what it was read from.
   */
  filter(ops) {
    let isChanged = false;
    for (let i = 0; i < ops.length; i += 1) {
      const refused = this.#refusedIn(ops[i]);
      if (!refused) continue;
      ops[i] = [OP.REFUSE, refused];
      isChanged = true;
    }
    return isChanged;
  }

  /**
   * Counts what an operation needs by the names in it, and in those that it carries.
   * @param {import('./operations.js').Op} op
   * @returns {Capability | undefined}  The last of it that is switched off.
   */
  #refusedIn(op) {
    if (op[0] === OP.KEEP) return this.#refusedIn(op[2]);
    /** @type {Capability | undefined} */
    let refused;
    if (op[0] === OP.READ_ALL || op[0] === OP.FORESEE) {
      for (const inner of op[0] === OP.READ_ALL ? op[1] : op[2]) refused = this.#refusedIn(inner) ?? refused;
      return refused;
    }
    const place = PLACES.get(op[0]);
    // Whatever may be in it: nothing passes that nobody has looked at.
    if (place === undefined) return 'javascript';
    const inTarget = Array.isArray(op[1]) && !LISTS.has(op[0]) ? byName.get(op[1][1]) : undefined;
    const inName = place > 0 ? byName.get(nameOf(op[place])) : undefined;
    for (const capability of inTarget === inName ? [inName] : [inTarget, inName]) {
      if (capability === undefined) continue;
      const allowed = !this.#off.has(capability);
      this.note(capability, allowed);
      if (!allowed) refused = capability;
    }
    return refused;
  }
}
