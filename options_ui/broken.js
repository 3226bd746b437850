/**
 * Tells of stored settings that could not be read. The background has set them aside; what is done with them is the
 * user's to say.
 *
 * @module
 */

import { html, nothing } from 'lit';
import { translate } from '../extension/i18n.js';
import { PageElement } from './part.js';
import { datedName, saveFile } from './save.js';

/** Where the background keeps settings that it could not read. */
const BROKEN_POLICY = 'policy.broken';

class AdderBroken extends PageElement {
  /** @override */
  static properties = {
    blob: { state: true },
    present: { state: true },
  };

  constructor() {
    super();
    /** Whatever was stored: it may be anything, and nothing. @type {unknown} */
    this.blob = undefined;
    this.present = false;
    /** @type {(changes: Record<string, unknown>) => void} */
    this.changed = (changes) => {
      if (BROKEN_POLICY in changes) void this.load();
    };
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    chrome.storage.onChanged.addListener(this.changed);
    void this.load();
  }

  /** @override */
  disconnectedCallback() {
    chrome.storage.onChanged.removeListener(this.changed);
    super.disconnectedCallback();
  }

  async load() {
    const stored = await chrome.storage.local.get(BROKEN_POLICY);
    this.present = BROKEN_POLICY in stored;
    this.blob = stored[BROKEN_POLICY];
  }

  async dismiss() {
    await chrome.storage.local.remove(BROKEN_POLICY);
    this.present = false;
    this.blob = undefined;
    this.dispatchEvent(new CustomEvent('dismissed'));
  }

  /** @override */
  render() {
    // The live region is there before its words, or they would not be read out.
    return html`<div role="status">
      ${this.present
        ? html`<div class="notice" data-tone="asks" id="broken">
            <p>${translate('optionsBroken')}</p>
            <div class="buttons">
              <button
                type="button"
                id="download-broken"
                @click=${() => saveFile(datedName('adder-unreadable'), `${JSON.stringify(this.blob, null, 2)}\n`)}
              >
                ${translate('optionsBrokenSave')}
              </button>
              <button type="button" id="dismiss-broken" @click=${() => this.dismiss()}>
                ${translate('optionsBrokenDismiss')}
              </button>
            </div>
          </div>`
        : nothing}
    </div>`;
  }
}

customElements.define('adder-broken', AdderBroken);
