/**
 * Snippets out of a file: what they would change is shown before they do.
 *
 * @module
 */

/** @import { Connection } from './connection.js' */
/** @import { SnippetChanges } from '../protocol/snippets.js' */

import { html, LitElement, nothing } from 'lit';
import { translate } from '../i18n.js';
import { SOURCES_MAX } from '../protocol/snippets.js';

/** Far above any file of snippets, with all that JSON puts around them; what is larger was taken by mistake. */
const LARGEST_FILE = 8 * SOURCES_MAX;
/** How many names of each kind are shown. */
const NAMES_SHOWN = 8;

export class AdderSnippetImport extends LitElement {
  /** @override */
  static properties = {
    connection: { attribute: false },
    file: { state: true },
    changes: { state: true },
    error: { state: true },
  };

  constructor() {
    super();
    /** @type {Connection | undefined} */
    this.connection = undefined;
    /** The file that was chosen. @type {{ name: string, text: string } | undefined} */
    this.file = undefined;
    /** What it would change. @type {SnippetChanges | undefined} */
    this.changes = undefined;
    this.error = '';
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @param {HTMLInputElement} input */
  async choose(input) {
    const chosen = input.files?.[0];
    this.forget();
    // The same file may be chosen again, once it has been put right.
    input.value = '';
    if (!chosen) return;
    await this.attempt(async (connection) => {
      if (chosen.size > LARGEST_FILE) throw new Error(translate('snippetsTooLarge'));
      const file = { name: chosen.name, text: await chosen.text() };
      this.changes = await connection.ask({ to: 'background', type: 'preview-snippets', text: file.text });
      this.file = file;
    });
  }

  async take() {
    const { file } = this;
    if (!file) return;
    await this.attempt(async (connection) => {
      const { snippets } = await connection.ask({ to: 'background', type: 'import-snippets', tabId: connection.tabId, text: file.text });
      this.forget();
      this.dispatchEvent(new CustomEvent('imported', { detail: snippets }));
    });
  }

  /** @param {(connection: Connection) => Promise<void>} work */
  async attempt(work) {
    try {
      await work(/** @type {Connection} */ (this.connection));
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  forget() {
    this.file = undefined;
    this.changes = undefined;
    this.error = '';
  }

  /** @override */
  render() {
    const open = () => /** @type {HTMLInputElement} */ (this.querySelector('#snippets-file')).click();
    return html`
      <input type="file" id="snippets-file" hidden accept=".json,application/json"
        @change=${(/** @type {any} */ { target }) => this.choose(target)}>
      <button type="button" id="snippets-import" @click=${open}>${translate('snippetsImport')}</button>
      ${this.error ? html`<span class="failed" role="alert" id="snippets-import-error">${this.error}</span>` : nothing}
      ${this.file && this.changes ? this.renderPreview(this.file.name, this.changes) : nothing}
    `;
  }

  /** @param {string} name @param {SnippetChanges} changes */
  renderPreview(name, { added, changed, same }) {
    const isNothing = added.length + changed.length === 0;
    return html`<div class="preview" role="group" aria-label=${translate('snippetsImport')}>
      <p><bdi>${name}</bdi></p>
      ${isNothing ? html`<p data-what="nothing">${translate('snippetsImportNothing')}</p>` : nothing}
      ${this.renderNames('added', added)}${this.renderNames('changed', changed)}
      ${!isNothing && same.length > 0 ? html`<p data-what="same">${translate('snippetsImport_same', String(same.length))}</p>` : nothing}
      <p class="quiet">${translate('snippetsImportHint')}</p>
      <button type="button" id="snippets-take" class="primary" ?disabled=${isNothing} @click=${() => this.take()}>${translate('optionsImport')}</button>
      <button type="button" id="snippets-cancel" @click=${() => this.forget()}>${translate('optionsCancel')}</button>
    </div>`;
  }

  /** @param {'added' | 'changed'} what @param {readonly string[]} names */
  renderNames(what, names) {
    if (names.length === 0) return nothing;
    const left = names.length - NAMES_SHOWN;
    return html`<p data-what=${what} data-count=${names.length}>${translate(`snippetsImport_${what}`, String(names.length))}
      ${names.slice(0, NAMES_SHOWN).map((name, index) => html`${index ? ', ' : ''}<bdi>${name}</bdi>`)}${left > 0 ? ' …' : ''}</p>`;
  }
}
