/**
 * The options page: the sites whose Python was decided on, and a form to decide on another.
 *
 * What a person types is sent as it is: the background reads and judges it, so there is one place that says what a site
 * is. The page only shows what comes back.
 *
 * @module
 */

/** @import { PolicyView, RuleView, UserMessage } from '../extension/protocol/messages.js' */

import { html, LitElement, nothing } from 'lit';
import { applyLanguage, translate } from '../extension/i18n.js';

/** Where the background keeps settings that it could not read. */
const BROKEN_POLICY = 'policy.broken';

class AdderOptions extends LitElement {
  /** @override */
  static properties = {
    rules: { state: true },
    error: { state: true },
    status: { state: true },
    broken: { state: true },
  };

  constructor() {
    super();
    /** Undefined until the background has answered. @type {RuleView[] | undefined} */
    this.rules = undefined;
    this.error = '';
    this.status = '';
    this.broken = false;
    this.changed = () => void this.load();
  }

  /**
   * Rendered into the page itself, so that labels, ids and the style sheet work as in any page.
   * @override
   */
  createRenderRoot() {
    return this;
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
    await this.ask({ to: 'background', type: 'policy' });
    this.broken = BROKEN_POLICY in (await chrome.storage.local.get(BROKEN_POLICY));
  }

  /**
   * @param {UserMessage} question One that is answered with the rules.
   * @returns {Promise<string>} What went wrong; empty if nothing did.
   */
  async ask(question) {
    try {
      /** @type {PolicyView | { error: string }} */
      const answer = await chrome.runtime.sendMessage(question);
      if ('error' in answer) return answer.error;
      this.rules = answer.rules;
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {SubmitEvent} event */
  async add(event) {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (this.querySelector('#site'));
    const select = /** @type {HTMLSelectElement} */ (this.querySelector('#decision'));
    const site = input.value.trim();
    const decision = /** @type {'allow' | 'block' | 'ask'} */ (select.value);
    this.error = await this.ask({ to: 'background', type: 'set-rule', sites: [site], decision });
    this.status = this.error ? '' : translate(`optionsDone_${decision}`, site);
    if (!this.error) input.value = '';
    input.focus();
  }

  /** @param {string} site */
  async removeRule(site) {
    this.error = await this.ask({ to: 'background', type: 'remove-rule', sites: [site] });
    this.status = this.error ? '' : translate('optionsDone_ask', site);
    // The row with the pressed button is gone: go on from the heading of the list.
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('#sites'))?.focus();
  }

  async dismissBroken() {
    await chrome.storage.local.remove(BROKEN_POLICY);
    this.broken = false;
  }

  /** @override */
  render() {
    return html`
      <main>
        <header>
          <img src="../extension/icons/icon-128.png" alt="" />
          <div>
            <h1>${translate('optionsTitle')}</h1>
            <p class="quiet">${translate('optionsIntro')}</p>
          </div>
        </header>
        ${this.broken ? this.renderBroken() : nothing} ${this.renderForm()}
        <section class="list" aria-labelledby="sites">
          <h2 id="sites" tabindex="-1">${translate('optionsSites')}</h2>
          <p role="status" class="quiet">${this.status}</p>
          ${this.renderRules()}
        </section>
      </main>
    `;
  }

  renderBroken() {
    return html`<div class="notice" role="note">
      <p>${translate('optionsBroken')}</p>
      <button type="button" id="dismiss-broken" @click=${() => this.dismissBroken()}>
        ${translate('optionsBrokenDismiss')}
      </button>
    </div>`;
  }

  renderForm() {
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
          placeholder="https://example.org"
          aria-describedby="site-hint site-error"
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

  renderRules() {
    if (!this.rules) return nothing;
    if (this.rules.length === 0) return html`<p class="empty">${translate('optionsEmpty')}</p>`;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${translate('optionsSite')}</th>
          <th scope="col">${translate('optionsDecision')}</th>
          <td><span class="visually-hidden">${translate('optionsActions')}</span></td>
        </tr>
      </thead>
      <tbody>
        ${this.rules.map((rule) => this.renderRule(rule))}
      </tbody>
    </table>`;
  }

  /** @param {RuleView} rule */
  renderRule({ site, decision }) {
    const [origin, topOrigin] = site.split(' in ');
    return html`<tr data-site=${site} data-decision=${decision}>
      <th scope="row">
        ${origin} ${topOrigin ? html`<span>${translate('optionsInside', topOrigin)}</span>` : nothing}
      </th>
      <td><span class="pill" data-tone=${decision === 'allow' ? 'good' : 'bad'}>${translate(`decision_${decision}`)}</span></td>
      <td>
        <button
          type="button"
          class="remove"
          aria-label=${translate('optionsRemoveSite', site)}
          @click=${() => this.removeRule(site)}
        >
          ${translate('optionsRemove')}
        </button>
      </td>
    </tr>`;
  }
}

applyLanguage();
document.title = translate('optionsTitle');
customElements.define('adder-options', AdderOptions);
