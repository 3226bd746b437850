/**
 * What is switched off for this page's Python, and how it is refused.
 *
 * @module
 */

/** @typedef {import('../../extension/protocol/capabilities.js').Capability} Capability */

/**
 * @typedef {object} Limits
 * @property {Capability[]} off
 * @property {Record<string, string>} texts  What is said of a refusal, by capability.
 * @property {Record<string, string>} codeTexts  The same, where it is because code could use it.
 * @property {import('./authority.js').Table} table
 */

/** @type {Limits | null} */
let limits = null;
/** @type {(capability: Capability) => void} */
let tell = () => {};

/** Something that is switched off was asked for. */
export class Refusal {
  #isOne = true;

  /**
   * Whether something thrown is one. Nothing of the page's runs by asking: a proxy does not hear of it.
   * @param {any} thrown
   * @returns {thrown is Refusal}
   */
  static is(thrown) {
    return typeof thrown === 'object' && thrown !== null && #isOne in thrown;
  }

  /** @param {Capability} capability @param {string} message */
  constructor(capability, message) {
    this.capability = capability;
    this.message = message;
  }
}

/**
 * @param {Limits | null} newLimits  Null where all is allowed.
 * @param {(capability: Capability) => void} onRefusal
 */
export function limit(newLimits, onRefusal) {
  limits = newLimits;
  tell = onRefusal;
}

/** Whether anything is switched off. */
export const isLimited = () => limits !== null;

/** @param {string} capability */
export function isOff(capability) {
  if (!limits) return false;
  for (let i = 0; i < limits.off.length; i += 1) if (limits.off[i] === capability) return true;
  return false;
}

/** @param {Capability} capability @param {boolean} [isCode] @returns {never} */
export function refuse(capability, isCode = false) {
  tell(capability);
  const { texts, codeTexts } = /** @type {Limits} */ (limits);
  throw new Refusal(capability, (isCode ? codeTexts : texts)[capability]);
}

/** The table that needs are read from. */
export const tableOfNeeds = () => /** @type {Limits} */ (limits).table;

/** Throws where something that is needed is switched off. @param {string} need */
export function demand(need) {
  if (!need || !limits) return;
  const parts = need.split(' ');
  for (let i = 0; i < limits.off.length; i += 1) {
    for (let j = 0; j < parts.length; j += 1) if (limits.off[i] === parts[j]) refuse(limits.off[i]);
  }
  for (let j = 0; j < parts.length; j += 1) {
    // Of all that code can do, using the page's JavaScript is the plainest.
    if (parts[j] === 'code') refuse(isOff('javascript') ? 'javascript' : limits.off[0], true);
  }
}
