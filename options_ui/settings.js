/**
 * Settings, drawn from the table that defines them (`protocol/settings.js`): a box to tick for yes or no, a field with
 * its bounds for a number. A new entry there needs only its words: `setting_…`, `settingHint_…` and, for a number,
 * `settingUnit_…`.
 *
 * @module
 */

/** @import { Settings } from '../extension/protocol/settings.js' */

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { translate } from '../extension/i18n.js';
import { isSettingValue, SETTINGS } from '../extension/protocol/settings.js';
import { Part } from './part.js';

/** @typedef {keyof Settings} Name */

/** The settings that are a number, and those that are yes or no. */
export const NUMBERS = namesOf((setting) => 'least' in setting);
export const SWITCHES = namesOf((setting) => typeof setting.default === 'boolean').filter((name) => name !== 'blockVulnerable');

/** @param {(setting: typeof SETTINGS[Name]) => boolean} isMeant */
function namesOf(isMeant) {
  return /** @type {Name[]} */ (Object.keys(SETTINGS)).filter((name) => isMeant(SETTINGS[name]));
}

class AdderSettings extends Part {
  /** @override */
  static properties = {
    names: { attribute: false },
    drafts: { state: true },
    error: { state: true },
  };

  constructor() {
    super();
    /** Which settings to show. @type {readonly Name[]} */
    this.names = [];
    /** What was typed and cannot be stored, by setting. @type {ReadonlyMap<Name, string>} */
    this.drafts = new Map();
    this.error = '';
  }

  /**
   * @param {Name} name
   * @param {boolean | number | null} value `null` is the default.
   */
  async set(name, value) {
    this.error = await this.change({ to: 'background', type: 'set-setting', name, value });
    this.status = this.error ? '' : translate('optionsSaved', translate(`setting_${name}`));
    this.keep(name, undefined);
  }

  /**
   * @param {Name} name
   * @param {string | undefined} draft
   */
  keep(name, draft) {
    const drafts = new Map(this.drafts);
    drafts.delete(name);
    if (draft !== undefined) drafts.set(name, draft);
    this.drafts = drafts;
  }

  /**
   * @param {Name} name
   * @param {HTMLInputElement} input
   */
  async typed(name, input) {
    const value = input.validity.badInput ? NaN : readNumber(input.value);
    if (!isSettingValue(name, value)) {
      this.status = '';
      this.keep(name, input.value);
    } else if (value !== this.view?.settings[name] || this.drafts.has(name)) {
      await this.set(name, value);
    }
  }

  /** @param {Name} name */
  async reset(name) {
    // The field may show letters that its value does not tell of.
    const input = /** @type {HTMLInputElement | null} */ (this.querySelector(`#setting-${name}`));
    if (input) input.value = '';
    await this.set(name, null);
    // The button is gone with the difference.
    await this.focusOn(`#setting-${name}`);
  }

  /** @override */
  render() {
    return html`
      <ul class="cards">
        ${this.names.map((name) => html`<li>
          ${this.renderSetting(name)}
        </li>`)}
      </ul>
      <p role="status" class="status">${this.status}</p>
      <p role="alert" class="status">${this.error}</p>
    `;
  }

  /** @param {Name} name */
  renderSetting(name) {
    /** @type {import('../extension/protocol/settings.js').Setting} */
    const setting = SETTINGS[name];
    return 'least' in setting ? this.renderNumber(name, setting) : this.renderSwitch(name);
  }

  /** @param {Name} name */
  isFixed(name) {
    return this.view?.managed.settings.includes(name) ?? false;
  }

  /** @param {Name} name */
  renderFixed(name) {
    return this.isFixed(name)
      ? html`<p id="setting-${name}-fixed" class="fixed">${translate('duration_managed')}</p>`
      : nothing;
  }

  /** @param {Name} name */
  renderSwitch(name) {
    const id = `setting-${name}`;
    return html`<div class="check">
        <input
          type="checkbox"
          id=${id}
          ?disabled=${!this.view || this.isFixed(name)}
          aria-describedby="${id}-fixed ${id}-hint"
          .checked=${live(Boolean(this.view?.settings[name] ?? SETTINGS[name].default))}
          @change=${(/** @type {Event} */ { target }) => this.set(name, /** @type {HTMLInputElement} */ (target).checked)}
        />
        <label for=${id}>${translate(`setting_${name}`)}</label>
      </div>
      ${this.renderFixed(name)}
      <p id="${id}-hint" class="quiet">${translate(`settingHint_${name}`)}</p>`;
  }

  /**
   * @param {Name} name
   * @param {{ default: number, least: number, most: number }} setting
   */
  renderNumber(name, { default: usual, least, most }) {
    const id = `setting-${name}`;
    const stored = Number(this.view?.settings[name] ?? usual);
    const draft = this.drafts.get(name);
    const fixed = this.isFixed(name);
    const bounds = [numeral(least), numeral(most)];
    return html`<label for=${id}>${translate(`setting_${name}`)}</label>
      <div class="number">
        <input
          type="number"
          id=${id}
          inputmode="numeric"
          min=${least}
          max=${most}
          step="1"
          ?disabled=${!this.view || fixed}
          aria-describedby="${id}-fixed ${id}-error ${id}-unit ${id}-hint ${id}-bounds"
          aria-invalid=${draft === undefined ? 'false' : 'true'}
          .value=${draft === undefined ? live(String(stored)) : draft}
          @change=${(/** @type {Event} */ { target }) => this.typed(name, /** @type {HTMLInputElement} */ (target))}
        />
        <span id="${id}-unit">${translate(`settingUnit_${name}`)}</span>
        ${(stored !== usual || draft !== undefined) && !fixed
          ? html`<button
              type="button"
              id="${id}-reset"
              aria-label=${translate('optionsResetOf', translate(`setting_${name}`), numeral(usual))}
              @click=${() => this.reset(name)}
            >
              ${translate('optionsResetTo', numeral(usual))}
            </button>`
          : nothing}
      </div>
      ${this.renderFixed(name)}
      <p id="${id}-error" class="wrong" role="alert">${draft === undefined ? '' : translate('optionsNumberWrong', ...bounds)}</p>
      <p id="${id}-hint" class="quiet">${translate(`settingHint_${name}`)}</p>
      <p id="${id}-bounds" class="quiet">${translate('optionsBounds', ...bounds, numeral(usual))}</p>`;
  }
}

/** @param {string} text */
function readNumber(text) {
  return text.trim() === '' ? NaN : Number(text);
}

/** @param {number} value */
function numeral(value) {
  return value.toLocaleString(document.documentElement.lang);
}

customElements.define('adder-settings', AdderSettings);
