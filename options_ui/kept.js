/**
 * What Adder keeps to be quicker the next time, compiled code and packages: how much it is, and a button to be rid of it.
 *
 * @module
 */

import { html } from 'lit';
import { translate } from '../extension/i18n.js';
import { ask, wordsOf } from './ask.js';
import { Part } from './part.js';

/** @typedef {{ entries: number, bytes: number }} Size */

/**
 * One kind of what is kept: what to ask the background for it, the beginning of its ids, and its words.
 * @typedef {object} Kind
 * @property {'code-size' | 'packages-size'} measure
 * @property {'clear-code' | 'clear-packages'} clear
 * @property {string} id
 * @property {string} title
 * @property {string} none
 * @property {(entries: string, megabytes: string) => string} some
 * @property {string} button
 * @property {string} cleared
 */

/** @param {number} value */
function numeral(value) {
  return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
}

class Kept extends Part {
  /** @override */
  static properties = {
    shown: { attribute: false },
    size: { state: true },
    error: { state: true },
  };

  /** @param {Kind} kind */
  constructor(kind) {
    super();
    this.kind = kind;
    /** Whether the section is seen: the size is asked for each time that it comes up. */
    this.shown = false;
    /** Undefined until the background has answered. @type {Size | undefined} */
    this.size = undefined;
    this.error = '';
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    // It changes with the settings, too: switched off, nothing is kept.
    if (this.shown && (changed.has('shown') || changed.has('view'))) void this.measure(this.kind.measure);
  }

  /** @param {Kind['measure'] | Kind['clear']} type */
  async measure(type) {
    try {
      this.size = await ask({ to: 'background', type });
      this.error = '';
    } catch (error) {
      this.size = undefined;
      this.error = wordsOf(error);
    }
  }

  async clear() {
    const { clear, cleared, id } = this.kind;
    await this.measure(clear);
    this.status = this.error ? '' : cleared;
    await this.focusOn(`#${id}-heading`);
  }

  /** @override */
  render() {
    const { id, clear, title, none, some, button } = this.kind;
    const { entries = 0, bytes = 0 } = this.size ?? {};
    // Of packages there may be none, and yet what their indexes say of them.
    const isEmpty = entries === 0 && bytes === 0;
    return html`
      <h3 id=${`${id}-heading`} tabindex="-1">${title}</h3>
      <p id=${`${id}-size`} data-entries=${entries}>
        ${isEmpty ? none : some(numeral(entries), numeral(bytes / 1024 ** 2))}
      </p>
      <button type="button" id=${clear} aria-describedby=${`${id}-size ${id}-error`} ?disabled=${isEmpty} @click=${() => this.clear()}>
        ${button}
      </button>
      <p id=${`${id}-error`} role="alert" class="wrong">${this.error}</p>
      <p id=${`${id}-status`} role="status" class="status">${this.status}</p>
    `;
  }
}

customElements.define('adder-kept-code', class extends Kept {
  constructor() {
    super({
      measure: 'code-size',
      clear: 'clear-code',
      id: 'code',
      title: translate('optionsCodeTitle'),
      none: translate('optionsCodeNone'),
      some: (entries, megabytes) => translate('optionsCodeSize', entries, megabytes),
      button: translate('optionsCodeClear'),
      cleared: translate('optionsCodeCleared'),
    });
  }
});

customElements.define('adder-kept-packages', class extends Kept {
  constructor() {
    super({
      measure: 'packages-size',
      clear: 'clear-packages',
      id: 'kept',
      title: translate('optionsKeptTitle'),
      none: translate('optionsKeptNone'),
      some: (entries, megabytes) => translate('optionsKeptSize', entries, megabytes),
      button: translate('optionsKeptClear'),
      cleared: translate('optionsKeptCleared'),
    });
  }
});
