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
/** Where in an operation its name is. @type {Map<number, number>} */
const PLACES = new Map([
  [OP.GET, 2], [OP.SET, 2], [OP.DELETE, 2], [OP.METHOD, 2], [OP.GET_ALL, 2], [OP.GET_ITEM, 2], [OP.SET_ITEM, 2],
  [OP.DELETE_ITEM, 2],
]);

/** Both spellings of each name → its capability. @type {Map<string, Capability>} */
const byName = new Map();
for (const [capability, names] of Object.entries(table.names)) {
  if (!isCapability(capability)) continue;
  for (const name of names.split(' ')) byName.set(name, capability).set(snake(name), capability);
}

/** @param {Capability} capability @param {string} key @param {string} site */
function textOf(capability, key, site) {
  const name = chrome.i18n.getMessage(`capabilityNamed_${capability}`) || capability;
  return chrome.i18n.getMessage(key, [capability, site, name]) || `${capability} is switched off for ${site}`;
}

export class Capabilities {
  /** All of them, until a grant is here. @type {Set<Capability>} */
  #off = new Set(CAPABILITIES);
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

  /** @param {Capability} capability @param {boolean} allowed */
  note(capability, allowed) {
    this.counts[capability][allowed ? 'allowed' : 'refused'] += 1;
    this.onUse(capability, allowed);
  }

  /**
   * Puts a refusal in the place of each operation of a batch that is not allowed.
   * @param {import('./operations.js').Op[]} ops
   */
  filter(ops) {
    for (let i = 0; i < ops.length; i += 1) {
      const op = ops[i][0] === OP.KEEP ? ops[i][2] : ops[i];
      const place = PLACES.get(op[0]);
      const capability = (place !== undefined && byName.get(op[place]))
        || (Array.isArray(op[1]) && op[0] !== OP.GET_ALL && byName.get(op[1][1])) || undefined;
      if (capability === undefined) continue;
      const allowed = !this.#off.has(capability);
      this.note(capability, allowed);
      if (!allowed) ops[i] = [OP.REFUSE, capability];
    }
  }
}
