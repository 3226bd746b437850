/**
 * Which Adder this is, and under which terms.
 *
 * @module
 */

import { html, nothing } from 'lit';
import { translate } from '../extension/i18n.js';
import { PageElement } from './part.js';

/** What a build puts at the extension's root where the sources have it. */
const TERMS = ['LICENSE', 'NOTICE', 'THIRD_PARTY_NOTICES.md'];

class AdderAbout extends PageElement {
  /** @override */
  static properties = {
    shown: { attribute: false },
    terms: { state: true },
  };

  constructor() {
    super();
    /** Whether anybody looks: the terms are not read before. */
    this.shown = false;
    /** @type {{ name: string, text: string }[] | undefined} */
    this.terms = undefined;
  }

  /** @override */
  willUpdate() {
    if (this.shown && !this.terms) {
      this.terms = [];
      void this.load();
    }
  }

  async load() {
    const found = await Promise.all(TERMS.map(async (name) => ({ name, text: await readFile(name) })));
    this.terms = found.filter(({ text }) => text);
  }

  /** @override */
  render() {
    const { version } = chrome.runtime.getManifest();
    return html`
      <p id="version">${translate('optionsVersion', version)}</p>
      <p><a href="welcome.html">${translate('optionsWelcome')}</a></p>
      ${this.terms && this.terms.length > 0
        ? html`<h3>${translate('optionsTerms')}</h3>
            ${this.terms.map(({ name, text }) => html`<details>
              <summary>${name}</summary>
              <pre tabindex="0">${text}</pre>
            </details>`)}`
        : nothing}
    `;
  }
}

/**
 * @param {string} name
 * @returns {Promise<string>} Empty where there is no such file.
 */
async function readFile(name) {
  try {
    const response = await fetch(chrome.runtime.getURL(name));
    return response.ok ? await response.text() : '';
  } catch {
    return '';
  }
}

customElements.define('adder-about', AdderAbout);
