/**
 * Where packages come from: the indexes, in the order in which they are asked, and the place of Pyodide's own packages.
 *
 * @module
 */

/** @import { PackageIndex } from '../extension/protocol/settings.js' */

import { html, nothing } from 'lit';
import { translate } from '../extension/i18n.js';
import { defaultSettings, isIndexUrl, isSettingValue } from '../extension/protocol/settings.js';
import { addressOf } from './address.js';
import { Part } from './part.js';

/** @param {string} text @returns {string[]}  The origins that are named in it. */
const originsOf = (text) => text.split(/[\s,]+/).filter(Boolean).map((site) => URL.parse(site)?.origin ?? site);

class AdderPackages extends Part {
  /** @override */
  static properties = {
    error: { state: true },
  };

  constructor() {
    super();
    this.error = '';
  }

  /** @returns {readonly PackageIndex[]} */
  get indexes() {
    return (this.view?.settings ?? defaultSettings()).packageIndexes;
  }

  /**
   * @param {readonly PackageIndex[]} indexes
   * @param {string} status
   */
  async setIndexes(indexes, status) {
    this.error = await this.change({ to: 'background', type: 'set-setting', name: 'packageIndexes', value: indexes });
    this.status = this.error ? '' : status;
    return !this.error;
  }

  /** @param {SubmitEvent} event */
  async add(event) {
    event.preventDefault();
    const [url, sites] = /** @type {HTMLInputElement[]} */ ([...this.querySelectorAll('#index-url, #index-sites')]);
    const index = { url: addressOf(url.value, true), sites: originsOf(sites.value) };
    this.status = '';
    if (!isIndexUrl(index.url)) this.error = translate('optionsAddressWrong');
    else if (this.indexes.some((known) => known.url === index.url)) this.error = translate('optionsIndexKnown');
    // What is only in one's own network comes before what anybody can put something on.
    else if (!isSettingValue('packageIndexes', [index, ...this.indexes])) this.error = translate('optionsIndexSitesWrong');
    else if (await this.setIndexes([index, ...this.indexes], translate('optionsIndexAdded', index.url))) {
      url.value = '';
      sites.value = '';
    }
    url.focus();
  }

  /** @param {PackageIndex} index */
  async drop(index) {
    await this.setIndexes(this.indexes.filter((known) => known !== index), translate('optionsIndexRemoved', index.url));
    await this.focusOn('#indexes-heading');
  }

  /** @param {number} place */
  async raise(place) {
    const indexes = [...this.indexes];
    indexes.splice(place - 1, 0, ...indexes.splice(place, 1));
    await this.setIndexes(indexes, translate('optionsIndexRaised', indexes[place - 1].url));
    await this.focusOn('#indexes-heading');
  }

  /** @override */
  render() {
    const fixed = this.view?.managed.settings.includes('packageIndexes') ?? false;
    return html`
      <h3 id="indexes-heading" tabindex="-1">${translate('setting_packageIndexes')}</h3>
      <p class="quiet">${translate('settingHint_packageIndexes')}</p>
      ${fixed ? html`<p class="fixed">${translate('duration_managed')}</p>` : nothing}
      <ol class="cards" id="indexes">
        ${this.indexes.map((index, place) => this.renderIndex(index, place, fixed))}
      </ol>
      ${fixed ? nothing : this.renderForm()}
      <p id="index-status" role="status" class="status">${this.status}</p>
      <adder-address .name=${'packageDistribution'} .folder=${true} .view=${this.view} .change=${this.change}></adder-address>
    `;
  }

  /** @param {PackageIndex} index @param {number} place @param {boolean} fixed */
  renderIndex(index, place, fixed) {
    const { url, sites } = index;
    return html`<li data-index=${url}>
      <p dir="ltr" class="address">${url}</p>
      <p class="quiet">${sites.length ? translate('optionsIndexFor', sites.join(', ')) : translate('optionsIndexForAll')}</p>
      ${fixed
        ? nothing
        : html`<div class="buttons">
            ${place > 0
              ? html`<button type="button" aria-label=${translate('optionsIndexRaiseOf', url)} @click=${() => this.raise(place)}>
                  ${translate('optionsIndexRaise')}
                </button>`
              : nothing}
            <button type="button" aria-label=${translate('optionsIndexRemoveOf', url)} @click=${() => this.drop(index)}>
              ${translate('optionsIndexRemove')}
            </button>
          </div>`}
    </li>`;
  }

  renderForm() {
    return html`<form id="add-index" @submit=${(/** @type {SubmitEvent} */ event) => this.add(event)}>
      <div class="field">
        <label for="index-url">${translate('optionsIndexUrl')}</label>
        <input
          id="index-url" type="text" inputmode="url" autocomplete="off" autocapitalize="off" spellcheck="false" dir="ltr"
          placeholder="https://packages.example.org/simple/"
          aria-describedby="index-error index-hint" aria-invalid=${this.error ? 'true' : 'false'}
        />
      </div>
      <div class="field">
        <label for="index-sites">${translate('optionsIndexSites')}</label>
        <input
          id="index-sites" type="text" inputmode="url" autocomplete="off" autocapitalize="off" spellcheck="false" dir="ltr"
          placeholder="https://example.org" aria-describedby="index-error index-hint"
        />
      </div>
      <button class="primary" type="submit">${translate('optionsAdd')}</button>
      <div class="notes">
        <p id="index-error" role="alert" class="wrong">${this.error}</p>
        <p id="index-hint" class="quiet">${translate('optionsIndexHint')}</p>
      </div>
    </form>`;
  }
}

customElements.define('adder-packages', AdderPackages);
