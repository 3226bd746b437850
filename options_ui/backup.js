/**
 * Everything that was decided and set, into a file and back, or forgotten.
 *
 * @module
 */

/** @import { PolicyChanges } from '../extension/protocol/messages.js' */
/** @import { AdderConfirm } from './confirm.js' */

import { html, nothing } from 'lit';
import { translate } from '../extension/i18n.js';
import { ask, wordsOf } from './ask.js';
import './confirm.js';
import { Part } from './part.js';
import { datedName, saveFile } from './save.js';

/** Far above any list of sites that a person keeps; what is larger was taken by mistake. */
const LARGEST_FILE = 16_000_000;

class AdderBackup extends Part {
  /** @override */
  static properties = {
    file: { state: true },
    replace: { state: true },
    changes: { state: true },
    error: { state: true },
  };

  constructor() {
    super();
    /** The file that was chosen. @type {{ name: string, text: string } | undefined} */
    this.file = undefined;
    this.replace = false;
    /** What the import would change; undefined where there is none to be done. @type {PolicyChanges | undefined} */
    this.changes = undefined;
    this.error = '';
  }

  async save() {
    try {
      /** @type {{ text: string }} */
      const { text } = await ask({ to: 'background', type: 'export' });
      saveFile(datedName('adder-settings'), text);
      this.done(translate('optionsExported'));
    } catch (error) {
      this.error = wordsOf(error);
    }
  }

  /** @param {HTMLInputElement} input */
  async choose(input) {
    const chosen = input.files?.[0];
    this.file = undefined;
    this.changes = undefined;
    this.done('');
    if (!chosen) return;
    try {
      if (chosen.size > LARGEST_FILE) throw new Error(translate('importTooLarge'));
      this.file = { name: chosen.name, text: await chosen.text() };
    } catch (error) {
      this.error = wordsOf(error);
    }
    await this.preview();
  }

  async preview() {
    const { file, replace } = this;
    if (!file) return;
    try {
      /** @type {PolicyChanges} */
      const changes = await ask({ to: 'background', type: 'preview-import', text: file.text, replace });
      if (this.file === file && this.replace === replace) this.changes = changes;
      this.error = '';
    } catch (error) {
      this.file = undefined;
      this.error = wordsOf(error);
    }
  }

  async take() {
    const { file, replace } = this;
    if (!file) return;
    const error = await this.change({ to: 'background', type: 'import', text: file.text, replace });
    if (error) {
      this.error = error;
      return;
    }
    this.forget();
    this.done(translate('optionsImported', file.name));
    await this.focusOn('#import-file');
  }

  forget() {
    this.file = undefined;
    this.changes = undefined;
    const input = /** @type {HTMLInputElement} */ (this.querySelector('#import-file'));
    input.value = '';
  }

  async cancel() {
    this.forget();
    await this.focusOn('#import-file');
  }

  async reset() {
    const confirm = /** @type {AdderConfirm} */ (this.querySelector('adder-confirm'));
    const confirmed = await confirm.ask({
      title: translate('optionsResetTitle'),
      text: translate('optionsResetText'),
      action: translate('optionsResetAction'),
    });
    if (!confirmed) return;
    const error = await this.change({ to: 'background', type: 'reset' });
    this.done(error ? '' : translate('optionsResetDone'));
    this.error = error;
  }

  /** @param {string} status */
  done(status) {
    this.status = status;
    this.error = '';
  }

  /** @override */
  render() {
    return html`
      <h3>${translate('optionsExportTitle')}</h3>
      <p class="quiet">${translate('optionsExportText')}</p>
      <button type="button" id="export" @click=${() => this.save()}>${translate('optionsExport')}</button>
      <h3>${translate('optionsImportTitle')}</h3>
      <div class="field">
        <label for="import-file">${translate('optionsImportFile')}</label>
        <input
          type="file"
          id="import-file"
          accept=".json,application/json"
          aria-describedby="backup-error"
          @change=${(/** @type {Event} */ { target }) => this.choose(/** @type {HTMLInputElement} */ (target))}
        />
      </div>
      <p id="backup-error" role="alert" class="status">${this.error}</p>
      <div aria-live="polite">${this.file && this.changes ? this.renderPreview(this.changes) : nothing}</div>
      <p id="backup-status" role="status" class="status">${this.status}</p>
      <h3>${translate('optionsResetHeading')}</h3>
      <p class="quiet">${translate('optionsResetHint')}</p>
      <button type="button" id="reset" class="danger" @click=${() => this.reset()}>${translate('optionsResetAction')}</button>
      <adder-confirm></adder-confirm>
    `;
  }

  /** @param {PolicyChanges} changes */
  renderPreview(changes) {
    const nothingNew = Object.values(changes).every((count) => count === 0);
    return html`<div class="preview">
      <fieldset>
        <legend>${translate('optionsImportHow')}</legend>
        ${this.renderMode(false, 'merge')} ${this.renderMode(true, 'replace')}
      </fieldset>
      ${nothingNew
        ? html`<p id="import-preview">${translate('optionsImportNothing')}</p>`
        : html`<ul id="import-preview">
            ${['added', 'changed', 'removed', 'capabilities', 'settings'].map((what) => {
              const count = changes[/** @type {keyof PolicyChanges} */ (what)];
              return count > 0
                ? html`<li data-what=${what} data-count=${count}>
                    ${translate(`importPreview_${what}`, count.toLocaleString(document.documentElement.lang))}
                  </li>`
                : nothing;
            })}
          </ul>`}
      <div class="buttons">
        <button type="button" id="import" class="primary" ?disabled=${nothingNew} @click=${() => this.take()}>
          ${translate('optionsImport')}
        </button>
        <button type="button" id="import-cancel" @click=${() => this.cancel()}>${translate('optionsCancel')}</button>
      </div>
    </div>`;
  }

  /**
   * @param {boolean} replace
   * @param {string} name
   */
  renderMode(replace, name) {
    return html`<label class="check">
      <input
        type="radio"
        name="import-mode"
        id="import-${name}"
        .checked=${this.replace === replace}
        @change=${() => {
          this.replace = replace;
          void this.preview();
        }}
      />
      <span>${translate(`importMode_${name}`)}</span>
    </label>`;
  }
}

customElements.define('adder-backup', AdderBackup);
