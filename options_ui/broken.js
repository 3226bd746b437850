/**
 * Tells of stored settings, or snippets, that could not be read. The background has set them aside; what is done with them is
 * the user's to say.
 *
 * @module
 */

import { html, nothing } from 'lit';
import { translate } from '../extension/i18n.js';
import { ask } from './ask.js';
import { PageElement } from './part.js';
import { datedName, saveFile } from '../extension/save.js';

/** What may be unreadable: where the background keeps it, how its ids begin and what is said of it. */
const KINDS = {
  policy: { key: 'policy.broken', id: 'broken', words: () => translate('optionsBroken') },
  snippets: { key: 'snippets.broken', id: 'broken-snippets', words: () => translate('snippetsBroken') },
};

class AdderBroken extends PageElement {
  /** @override */
  static properties = {
    what: { attribute: false },
    blob: { state: true },
    present: { state: true },
  };

  constructor() {
    super();
    /** @type {keyof typeof KINDS} */
    this.what = 'policy';
    /** Whatever was stored: it may be anything, and nothing. @type {unknown} */
    this.blob = undefined;
    this.present = false;
    /** @type {(changes: Record<string, unknown>) => void} */
    this.changed = (changes) => {
      if (this.kind.key in changes) void this.load();
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

  get kind() {
    return KINDS[this.what];
  }

  async load() {
    const { key } = this.kind;
    const stored = await chrome.storage.local.get(key);
    this.present = key in stored;
    this.blob = stored[key];
  }

  async dismiss() {
    await ask({ to: 'background', type: 'dismiss-broken', what: this.what });
    this.present = false;
    this.blob = undefined;
    this.dispatchEvent(new CustomEvent('dismissed'));
  }

  /** @override */
  render() {
    const { id, words } = this.kind;
    // The live region is there before its words, or they would not be read out.
    return html`<div role="status">
      ${this.present
        ? html`<div class="notice" data-tone="asks" id=${id}>
            <p>${words()}</p>
            <div class="buttons">
              <button
                type="button"
                id="download-${id}"
                @click=${() => saveFile(datedName('adder-unreadable'), `${JSON.stringify(this.blob, null, 2)}\n`)}
              >
                ${translate('optionsBrokenSave')}
              </button>
              <button type="button" id="dismiss-${id}" @click=${() => this.dismiss()}>
                ${translate('optionsBrokenDismiss')}
              </button>
            </div>
          </div>`
        : nothing}
    </div>`;
  }
}

customElements.define('adder-broken', AdderBroken);
