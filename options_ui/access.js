/**
 * Tells where the browser keeps Adder from pages, and asks for access: Firefox lets its user take the access to all sites
 * away, Chromium lets it be given on click only. Without it no tag is noticed, and nothing would say why.
 *
 * @module
 */

import { html, nothing } from 'lit';
import { translate } from '../extension/i18n.js';
import { PageElement } from './part.js';

const ALL_SITES = { origins: ['<all_urls>'] };

class AdderAccess extends PageElement {
  /** @override */
  static properties = {
    missing: { state: true },
    refused: { state: true },
  };

  constructor() {
    super();
    this.missing = false;
    this.refused = false;
    this.changed = () => void this.load();
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    chrome.permissions.onAdded.addListener(this.changed);
    chrome.permissions.onRemoved.addListener(this.changed);
    void this.load();
  }

  /** @override */
  disconnectedCallback() {
    chrome.permissions.onAdded.removeListener(this.changed);
    chrome.permissions.onRemoved.removeListener(this.changed);
    super.disconnectedCallback();
  }

  async load() {
    this.missing = !(await chrome.permissions.contains(ALL_SITES));
    if (!this.missing) this.refused = false;
  }

  /** Nothing is awaited before the request: the browser wants to see the click in the same turn. */
  async request() {
    try {
      this.refused = !(await chrome.permissions.request(ALL_SITES));
    } catch {
      this.refused = true;
    }
    await this.load();
    if (!this.missing) this.dispatchEvent(new CustomEvent('granted'));
  }

  /** @override */
  render() {
    return html`<div role="status">
      ${this.missing
        ? html`<div class="notice" data-tone="bad" id="access">
            <p>${translate('accessMissing')}</p>
            ${this.refused ? html`<p>${translate(`accessRefused_${__BROWSER__}`)}</p>` : nothing}
            <div class="buttons">
              <button type="button" class="primary" id="request-access" @click=${() => this.request()}>
                ${translate('accessRequest')}
              </button>
            </div>
          </div>`
        : nothing}
    </div>`;
  }
}

customElements.define('adder-access', AdderAccess);
