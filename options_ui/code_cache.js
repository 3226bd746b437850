/**
 * How much compiled code is kept, and a button to be rid of it.
 *
 * @module
 */

import { html } from 'lit';
import { translate } from '../extension/i18n.js';
import { ask, wordsOf } from './ask.js';
import { Part } from './part.js';

/** @typedef {import('../extension/host/code_store.js').Size} Size */

class AdderCodeCache extends Part {
  /** @override */
  static properties = {
    shown: { attribute: false },
    size: { state: true },
    error: { state: true },
  };

  constructor() {
    super();
    /** Whether the section is seen: the size is asked for each time that it comes up. */
    this.shown = false;
    /** Undefined until the background has answered. @type {Size | undefined} */
    this.size = undefined;
    this.error = '';
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    // It changes with the settings, too: switched off, nothing is kept.
    if (this.shown && (changed.has('shown') || changed.has('view'))) void this.measure('code-size');
  }

  /** @param {'code-size' | 'clear-code'} type */
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
    await this.measure('clear-code');
    this.status = this.error ? '' : translate('optionsCodeCleared');
    await this.focusOn('#code-heading');
  }

  /** @override */
  render() {
    const { entries = 0, bytes = 0 } = this.size ?? {};
    const isEmpty = entries === 0;
    return html`
      <h3 id="code-heading" tabindex="-1">${translate('optionsCodeTitle')}</h3>
      <p id="code-size" data-entries=${entries}>
        ${isEmpty ? translate('optionsCodeNone') : translate('optionsCodeSize', numeral(entries), numeral(bytes / 1024 ** 2))}
      </p>
      <button type="button" id="clear-code" aria-describedby="code-size code-error" ?disabled=${isEmpty} @click=${() => this.clear()}>
        ${translate('optionsCodeClear')}
      </button>
      <p id="code-error" role="alert" class="wrong">${this.error}</p>
      <p id="code-status" role="status" class="status">${this.status}</p>
    `;
  }
}

/** @param {number} value */
function numeral(value) {
  return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
}

customElements.define('adder-code-cache', AdderCodeCache);
