/**
 * Known vulnerabilities: importing a file of them, how many are known, and how the feed stands. A database of them is too
 * large for a message to the background, so this page puts what the user chose where the host looks for it.
 *
 * @module
 */

/** @import { AdvisoryState } from '../extension/packages/advisory_store.js' */

import { html, nothing } from 'lit';
import { translate } from '../extension/i18n.js';
import { AdvisoryStore } from '../extension/packages/advisory_store.js';
import { wordsOf } from './ask.js';
import { Part } from './part.js';

const store = new AdvisoryStore();

class AdderAdvisories extends Part {
  /** @override */
  static properties = {
    shown: { attribute: false },
    known: { state: true },
    error: { state: true },
  };

  constructor() {
    super();
    /** Whether the section is seen: the number is looked up each time that it comes up. */
    this.shown = false;
    /** @type {AdvisoryState} */
    this.known = { count: 0, when: 0, feed: '', failure: null };
    this.error = '';
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (this.shown && changed.has('shown')) void this.show(store.state());
  }

  /** @param {Promise<AdvisoryState>} state */
  async show(state) {
    try {
      this.known = await state;
      this.error = '';
    } catch (error) {
      this.error = translate('optionsAdvisoriesWrong', wordsOf(error));
    }
    this.status = '';
  }

  /** @param {HTMLInputElement} input */
  async import(input) {
    const [file] = input.files ?? [];
    if (!file) return;
    await this.show(file.arrayBuffer().then((bytes) => store.replace(bytes)));
    if (!this.error) this.status = translate('optionsAdvisoriesImported');
    input.value = '';
  }

  async clear() {
    await this.show(store.clear());
    await this.focusOn('#advisories');
  }

  /** @override */
  render() {
    const { count, when, feed, failure } = this.known;
    const language = document.documentElement.lang;
    const date = (/** @type {number} */ at) => new Date(at).toLocaleString(language);
    return html`
      <p id="advisories-known" data-count=${count}>
        ${count
          ? translate('optionsAdvisoriesKnown', count.toLocaleString(language), date(when))
          : translate('optionsAdvisoriesNone')}
        ${feed && count ? translate('optionsAdvisoriesFrom', feed) : nothing}
      </p>
      ${failure && failure.feed === this.view?.settings.advisoryFeed
        ? html`<p id="advisories-failure" class="wrong">
            ${translate('optionsAdvisoriesFailed', date(failure.when), failure.reason)}
          </p>`
        : nothing}
      <div class="field">
        <label for="advisories">${translate('optionsAdvisoriesFile')}</label>
        <input
          id="advisories" type="file" accept=".json,.jsonl,.zip" aria-describedby="advisories-error advisories-hint"
          @change=${(/** @type {Event} */ { target }) => this.import(/** @type {HTMLInputElement} */ (target))}
        />
        <p id="advisories-hint" class="quiet">${translate('optionsAdvisoriesHint')}</p>
        <p id="advisories-error" role="alert" class="wrong">${this.error}</p>
      </div>
      <button type="button" id="clear-advisories" ?disabled=${count === 0} @click=${() => this.clear()}>
        ${translate('optionsAdvisoriesClear')}
      </button>
      <p role="status" class="status">${this.status}</p>
    `;
  }
}

customElements.define('adder-advisories', AdderAdvisories);
