/**
 * The form that decides on a site by its name.
 *
 * What a person types is sent as it is: the background reads and judges it, so there is one place that says what a site
 * is.
 *
 * @module
 */

import { html } from 'lit';
import { translate } from '../extension/i18n.js';
import { Part } from './part.js';

class AdderAddSite extends Part {
  /** @override */
  static properties = {
    error: { state: true },
  };

  constructor() {
    super();
    this.error = '';
  }

  /** @param {SubmitEvent} event */
  async add(event) {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (this.querySelector('#site'));
    const select = /** @type {HTMLSelectElement} */ (this.querySelector('#decision'));
    const site = input.value.trim();
    const decision = /** @type {'allow' | 'block' | 'ask'} */ (select.value);
    this.error = await this.change({ to: 'background', type: 'set-rule', sites: [site], decision });
    if (!this.error) {
      input.value = '';
      const detail = translate(`optionsDone_${decision}`, site);
      this.dispatchEvent(new CustomEvent('decided', { detail }));
    }
    input.focus();
  }

  /** @override */
  render() {
    return html`<form @submit=${(/** @type {SubmitEvent} */ event) => this.add(event)}>
      <div class="field">
        <label for="site">${translate('optionsSite')}</label>
        <input
          id="site"
          type="text"
          inputmode="url"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          dir="ltr"
          placeholder="https://example.org"
          aria-describedby="site-error site-hint"
          aria-invalid=${this.error ? 'true' : 'false'}
        />
      </div>
      <div class="field">
        <label for="decision">${translate('optionsDecision')}</label>
        <select id="decision">
          <option value="allow">${translate('decision_allow')}</option>
          <option value="block">${translate('decision_block')}</option>
          <option value="ask">${translate('decision_ask')}</option>
        </select>
      </div>
      <button id="add" class="primary" type="submit">${translate('optionsAdd')}</button>
      <div class="notes">
        <p id="site-error" role="alert">${this.error}</p>
        <p id="site-hint" class="quiet">${translate('optionsHint')}</p>
      </div>
    </form>`;
  }
}

customElements.define('adder-add-site', AdderAddSite);
