/**
 * The options page: one section at a time, named in the address (`options.html#backup`), over one view of the policy.
 *
 * The page holds nothing of its own: it shows what the background answers, and asks anew when anything has changed
 * elsewhere.
 *
 * @module
 */

/** @import { PolicyView, UserMessage } from '../extension/protocol/messages.js' */

import { html, nothing } from 'lit';
import { applyLanguage, translate } from '../extension/i18n.js';
import { CAPABILITIES } from '../extension/protocol/capabilities.js';
import './about.js';
import './access.js';
import './address.js';
import './advisories.js';
import { ask, wordsOf } from './ask.js';
import './backup.js';
import './broken.js';
import './defaults.js';
import './kept.js';
import './log.js';
import './packages.js';
import { PageElement } from './part.js';
import { NUMBERS, SWITCHES } from './settings.js';
import './sites.js';
import './snippets.js';

const SECTIONS = /** @type {const} */ (['sites', 'defaults', 'general', 'packages', 'snippets', 'log', 'backup', 'about']);

/** @typedef {typeof SECTIONS[number]} Section */

/** The name of the keys under which the background stores what this page shows. */
const POLICY = /^policy\b/;
/** The same of what it keeps of tabs. */
const TAB = /^tab:/;

class AdderOptions extends PageElement {
  /** @override */
  static properties = {
    view: { state: true },
    section: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    /** Undefined until the background has answered. @type {PolicyView | undefined} */
    this.view = undefined;
    this.section = sectionOf(location.hash);
    this.failure = '';
    /** @type {(changes: Record<string, unknown>, area: string) => void} */
    this.stored = (changes, area) => {
      const keys = Object.keys(changes);
      const concerns = (/** @type {string} */ key) => POLICY.test(key) || (TAB.test(key) && this.view?.reload.length);
      if (area === 'managed' || keys.some(concerns)) void this.load();
    };
    this.moved = () => void this.go(sectionOf(location.hash));
    /** @type {(question: UserMessage) => Promise<string>} */
    this.change = (question) => this.ask(question);
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    chrome.storage.onChanged.addListener(this.stored);
    addEventListener('hashchange', this.moved);
    void this.load();
  }

  /** @override */
  disconnectedCallback() {
    chrome.storage.onChanged.removeListener(this.stored);
    removeEventListener('hashchange', this.moved);
    super.disconnectedCallback();
  }

  async load() {
    const trouble = await this.ask({ to: 'background', type: 'policy' });
    this.failure = trouble && translate('optionsFailure', trouble);
  }

  /**
   * @param {UserMessage} question One that is answered with the policy.
   * @returns {Promise<string>} What went wrong; empty if nothing did.
   */
  async ask(question) {
    try {
      this.view = await ask(question);
      await this.updateComplete;
      return '';
    } catch (error) {
      return wordsOf(error);
    }
  }

  /** @param {Section} section */
  async go(section) {
    this.section = section;
    await this.focusOn(`#${section}-heading`);
    // The navigation belongs to what is seen.
    scrollTo(0, 0);
  }

  /** @override */
  updated() {
    document.title = translate('optionsTitleOf', translate(`section_${this.section}`));
  }

  /** @override */
  render() {
    return html`
      <header>
        <img src="../extension/icons/icon-128.png" alt="" />
        <h1>${translate('optionsTitle')}</h1>
      </header>
      <nav aria-label=${translate('optionsNavigation')}>
        <ul>
          ${SECTIONS.map((section) => html`<li>
            <a href="#${section}" aria-current=${section === this.section ? 'page' : nothing}>
              ${translate(`section_${section}`)}
            </a>
          </li>`)}
        </ul>
      </nav>
      <main>
        ${this.renderNotices()}
        <section id="sites" aria-labelledby="sites-heading" ?hidden=${this.section !== 'sites'}>
          <adder-sites .view=${this.view} .change=${this.change}></adder-sites>
        </section>
        ${this.renderSection('defaults', html`
          <p class="quiet">${translate('optionsDefaultsIntro')}</p>
          ${this.renderDefaults(CAPABILITIES.filter((name) => name !== 'packages'))}
        `)}
        ${this.renderSection('general', html`
          ${this.renderSettings(SWITCHES)}
          <adder-kept-code .view=${this.view} .shown=${this.section === 'general'}></adder-kept-code>
          <h3>${translate('optionsLimits')}</h3>
          <p class="quiet">${translate('optionsLimitsIntro')}</p>
          ${this.renderSettings(NUMBERS)}
        `)}
        ${this.renderSection('packages', html`
          <p class="quiet">${translate('optionsPackagesIntro')}</p>
          ${this.renderDefaults(['packages'])}
          <adder-packages .view=${this.view} .change=${this.change}></adder-packages>
          <h3>${translate('optionsAdvisories')}</h3>
          <adder-advisories .view=${this.view} .shown=${this.section === 'packages'}></adder-advisories>
          <adder-address .name=${'advisoryFeed'} .view=${this.view} .change=${this.change}></adder-address>
          ${this.renderSettings(['blockVulnerable'])}
          <adder-kept-packages .view=${this.view} .shown=${this.section === 'packages'}></adder-kept-packages>
        `)}
        ${this.renderSection('snippets', html`
          <p class="quiet">${translate('optionsSnippetsIntro')}</p>
          <adder-automatic @deleted=${() => this.focusOn('#snippets-heading')}></adder-automatic>
        `)}
        ${this.renderSection('log', html`
          <p class="quiet">${translate('optionsLogIntro')}</p>
          <adder-log .shown=${this.section === 'log'} @cleared=${() => this.focusOn('#log-heading')}></adder-log>
        `)}
        ${this.renderSection('backup', html`<adder-backup .change=${this.change}></adder-backup>`)}
        ${this.renderSection('about', html`<adder-about .shown=${this.section === 'about'}></adder-about>`)}
      </main>
    `;
  }

  renderNotices() {
    const toHeading = () => this.focusOn(`#${this.section}-heading`);
    return html`<div class="notices">
      <p role="alert" class="failure">${this.failure}</p>
      <adder-access @granted=${toHeading}></adder-access>
      <adder-broken .what=${'policy'} @dismissed=${toHeading}></adder-broken>
      <adder-broken .what=${'snippets'} @dismissed=${toHeading}></adder-broken>
      <div role="status">
        ${this.view?.settings.enabled === false
          ? html`<p class="notice" data-tone="asks" id="off">
              ${translate('optionsOff')} <a href="#general">${translate('section_general')}</a>
            </p>`
          : nothing}
        ${this.view?.incognito
          ? html`<p class="notice" data-tone="asks" id="private">${translate('optionsPrivate')}</p>`
          : nothing}
      </div>
    </div>`;
  }

  /**
   * @param {Section} section
   * @param {unknown} content
   */
  renderSection(section, content) {
    return html`<section id=${section} aria-labelledby="${section}-heading" ?hidden=${this.section !== section}>
      <h2 id="${section}-heading" tabindex="-1">${translate(`section_${section}`)}</h2>
      ${content}
    </section>`;
  }

  /** @param {import('../extension/protocol/capabilities.js').Capability[]} names */
  renderDefaults(names) {
    return html`<adder-defaults .names=${names} .view=${this.view} .change=${this.change}></adder-defaults>`;
  }

  /** @param {readonly (keyof import('../extension/protocol/settings.js').Settings)[]} names */
  renderSettings(names) {
    return html`<adder-settings .names=${names} .view=${this.view} .change=${this.change}></adder-settings>`;
  }
}

/**
 * @param {string} hash
 * @returns {Section} The first where the address names none.
 */
function sectionOf(hash) {
  return SECTIONS.find((section) => hash === `#${section}`) ?? SECTIONS[0];
}

applyLanguage();
customElements.define('adder-options', AdderOptions);
