/**
 * A setting that is an address: a field, its hint, and what is wrong with what was typed.
 *
 * @module
 */

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { translate } from '../extension/i18n.js';
import { isSettingValue } from '../extension/protocol/settings.js';
import { Part } from './part.js';

/** @typedef {'packageDistribution' | 'advisoryFeed'} AddressName */

/**
 * @param {string} text
 * @param {boolean} isFolder  Whether it ends with a slash.
 * @returns {string}  As an address is stored: as `URL` writes it.
 */
export function addressOf(text, isFolder) {
  const url = URL.parse(text.trim());
  if (!url) return text.trim();
  if (isFolder && !url.pathname.endsWith('/')) url.pathname += '/';
  return url.href;
}

class AdderAddress extends Part {
  /** @override */
  static properties = {
    name: { attribute: false },
    folder: { attribute: false },
    error: { state: true },
  };

  constructor() {
    super();
    /** @type {AddressName} */
    this.name = 'packageDistribution';
    this.folder = false;
    this.error = '';
  }

  /** @param {HTMLInputElement} input */
  async set(input) {
    const { name } = this;
    const value = input.value.trim() && addressOf(input.value, this.folder);
    this.status = '';
    if (!isSettingValue(name, value)) {
      this.error = translate('optionsAddressWrong');
      return;
    }
    this.error = await this.change({ to: 'background', type: 'set-setting', name, value });
    this.status = this.error ? '' : translate('optionsSaved', translate(`setting_${name}`));
  }

  /** @override */
  render() {
    const { name } = this;
    const fixed = this.view?.managed.settings.includes(name) ?? false;
    const id = `setting-${name}`;
    return html`<div class="field">
      <label for=${id}>${translate(`setting_${name}`)}</label>
      <input
        id=${id} type="text" inputmode="url" autocomplete="off" autocapitalize="off" spellcheck="false" dir="ltr"
        ?disabled=${!this.view || fixed}
        aria-describedby="${id}-fixed ${id}-error ${id}-hint" aria-invalid=${this.error ? 'true' : 'false'}
        .value=${live(String(this.view?.settings[name] ?? ''))}
        @change=${(/** @type {Event} */ { target }) => this.set(/** @type {HTMLInputElement} */ (target))}
      />
      ${fixed ? html`<p id="${id}-fixed" class="fixed">${translate('duration_managed')}</p>` : nothing}
      <p id="${id}-error" role="alert" class="wrong">${this.error}</p>
      <p id="${id}-hint" class="quiet">${translate(`settingHint_${name}`)}</p>
      <p role="status" class="status">${this.status}</p>
    </div>`;
  }
}

customElements.define('adder-address', AdderAddress);
