/**
 * The snippets: a list of them, and one that is looked at, changed, run and stored. Where they run by themselves is said on the options
 * page; nothing here has one do so.
 *
 * @module
 */

/** @import { Snippet } from '../protocol/snippets.js' */

import { html, nothing } from 'lit';
import { translate } from '../i18n.js';
import { fileOf, NAME_MAX } from '../protocol/snippets.js';
import { datedName, saveFile } from '../save.js';
import { Editor } from './editor.js';
import { Python } from './python.js';
import { PanelView } from './view.js';

/** The names of the keys under which the background stores them. */
const STORED = 'snippets';
/** Where the user says on which sites they run by themselves. */
const SITES_PAGE = 'options_ui/options.html#snippets';

/** What one is to become, but is not stored as yet. @typedef {{ name: string, source: string }} Draft */

export class AdderSnippets extends PanelView {
  /** @override */
  static properties = {
    ...PanelView.properties,
    snippets: { state: true },
    chosen: { state: true },
    drafts: { state: true },
    isDeleting: { state: true },
    status: { state: true },
    error: { state: true },
  };

  constructor() {
    super();
    /** @type {Python | undefined} */
    this.python = undefined;
    /** @type {Snippet[]} */
    this.snippets = [];
    /** The id of the one that is looked at; empty for one that is not stored yet. */
    this.chosen = '';
    /** By id. @type {ReadonlyMap<string, Draft>} */
    this.drafts = new Map();
    this.isDeleting = false;
    this.status = '';
    this.error = '';
    /** @type {Editor | undefined} */
    this.editor = undefined;
    /** @type {(changes: Record<string, unknown>) => void} */
    this.stored = (changes) => { if (STORED in changes) void this.load(); };
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    chrome.storage.onChanged.addListener(this.stored);
  }

  /** @override */
  disconnectedCallback() {
    chrome.storage.onChanged.removeListener(this.stored);
    super.disconnectedCallback();
  }

  /** @override */
  firstUpdated() {
    this.python = new Python(this.connection);
    this.editor = new Editor(/** @type {HTMLElement} */ (this.querySelector('.editor')), {
      run: () => this.run(),
      save: () => void this.save(),
      complete: async (context) => await this.python?.complete(this.documentId, context) ?? null,
      moved: (source) => this.edit({ source }),
    }, { placeholder: translate('snippetPlaceholder'), label: translate('snippetSource') });
    void this.load();
  }

  /** The one that is looked at, as it is stored. */
  get kept() {
    return this.snippets.find(({ id }) => id === this.chosen);
  }

  /** The one that is looked at, as it is shown. @returns {Draft} */
  get shown() {
    return this.drafts.get(this.chosen) ?? this.kept ?? { name: '', source: '' };
  }

  async load() {
    await this.ask({ to: 'background', type: 'snippets' });
  }

  /**
   * Asks the background, and shows what there is then.
   * @param {import('../protocol/messages.js').DevtoolsMessage} message
   * @returns {Promise<any>}  Null where it cannot be done, which is said.
   */
  async ask(message) {
    try {
      const answer = await this.connection.ask(message);
      this.error = '';
      this.take(answer.snippets);
      return answer;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
      return null;
    }
  }

  /** @param {Snippet[]} snippets */
  take(snippets) {
    this.snippets = [...snippets].sort((a, b) => a.name.localeCompare(b.name));
    if (this.chosen && !this.kept) {
      // It was deleted elsewhere: what was typed here is still there.
      this.move(this.chosen, '');
      this.chosen = '';
    }
    this.showSource();
  }

  /** @param {string} from @param {string} to */
  move(from, to) {
    const drafts = new Map(this.drafts);
    const draft = drafts.get(from);
    drafts.delete(from);
    if (draft && !drafts.has(to)) drafts.set(to, draft);
    this.drafts = drafts;
  }

  showSource() {
    const { source } = this.shown;
    if (this.editor && this.editor.text !== source) this.editor.text = source;
  }

  /** @param {string} id  Empty for a new one. */
  choose(id) {
    this.chosen = id;
    this.isDeleting = false;
    this.status = '';
    this.error = '';
    this.showSource();
  }

  /** @param {Partial<Draft>} change  What has been typed. */
  edit(change) {
    const { name, source } = { ...this.shown, ...change };
    const before = this.kept ?? { name: '', source: '' };
    const drafts = new Map(this.drafts);
    if (name === before.name && source === before.source) drafts.delete(this.chosen);
    else {
      drafts.set(this.chosen, { name, source });
      this.status = '';
    }
    this.drafts = drafts;
  }

  /** Runs it as it is shown, by the console. */
  run() {
    const { name, source } = this.shown;
    this.dispatchEvent(new CustomEvent('adder-run', { detail: { name: name.trim() || translate('snippetUnnamed'), source } }));
  }

  async save() {
    const { chosen } = this;
    const sent = this.shown;
    const { tabId } = this.connection;
    const wasAutomatic = this.kept?.automatic === true;
    const answer = await this.ask({ to: 'background', type: 'save-snippet', tabId, id: chosen || null, ...sent });
    if (!answer) return;
    const now = this.drafts.get(chosen);
    // What was typed meanwhile is still to be stored.
    this.move(chosen, answer.id);
    if (this.chosen === chosen) this.chosen = answer.id;
    if (now?.source === sent.source && now.name === sent.name) this.drop(answer.id);
    this.status = translate(wasAutomatic && !this.kept?.automatic ? 'snippetSavedOff' : 'snippetSaved');
    this.showSource();
  }

  /** Forgets what is not stored. @param {string} id */
  drop(id) {
    const drafts = new Map(this.drafts);
    drafts.delete(id);
    this.drafts = drafts;
  }

  async deleteChosen() {
    const { chosen } = this;
    this.isDeleting = false;
    this.drop(chosen);
    this.chosen = '';
    this.showSource();
    if (chosen) await this.ask({ to: 'background', type: 'delete-snippet', id: chosen });
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('#snippet-new'))?.focus();
  }

  async askDelete() {
    this.isDeleting = true;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('#snippet-keep'))?.focus();
  }

  /** @override */
  render() {
    return html`
      <div class="toolbar" role="toolbar" aria-label=${translate('snippetsTitle')}>
        <button type="button" id="snippet-new" @click=${() => this.choose('')}>${translate('snippetNew')}</button>
        <span class="space"></span>
        <adder-snippet-import .connection=${this.connection} @imported=${(/** @type {CustomEvent} */ { detail }) => this.imported(detail)}>
        </adder-snippet-import>
        <button type="button" id="snippets-export" ?disabled=${this.snippets.length === 0}
          @click=${() => saveFile(datedName('adder-snippets'), fileOf(this.snippets))}>${translate('snippetsExport')}</button>
      </div>
      <div class="split">
        <nav aria-label=${translate('snippetsTitle')}>
          ${this.snippets.length === 0 ? html`<p class="quiet">${translate('snippetsNone')}</p>` : nothing}
          <ul>${this.snippets.map((snippet) => this.renderItem(snippet))}</ul>
        </nav>
        <div class="snippet">${this.renderOne()}<div class="editor" dir="ltr"></div></div>
      </div>
    `;
  }

  /** @param {Snippet} snippet */
  renderItem({ id, name, automatic }) {
    return html`<li><button type="button" class="item" data-id=${id} aria-current=${id === this.chosen ? 'true' : nothing}
      @click=${() => this.choose(id)}><bdi>${name}</bdi>${automatic
        ? html`<span class="pill" title=${translate('snippetAutomaticHint')}>${translate('snippetAutomatic')}</span>` : nothing}${
      this.drafts.has(id) ? html`<span class="unsaved" role="img" title=${translate('snippetUnsaved')} aria-label=${translate('snippetUnsaved')}>●</span>` : nothing
    }</button></li>`;
  }

  renderOne() {
    const { kept, shown } = this;
    return html`
      <div class="toolbar">
        <input id="snippet-name" aria-label=${translate('snippetNameLabel')} placeholder=${translate('snippetNameLabel')} maxlength=${NAME_MAX}
          .value=${shown.name} @input=${(/** @type {any} */ event) => this.edit({ name: event.target.value })}
          @keydown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === 'Enter') void this.save(); }}>
        <button type="button" id="snippet-run" class="primary" ?disabled=${!shown.source.trim()} title=${translate('snippetRunHint')}
          @click=${() => this.run()}>${translate('snippetRun')}</button>
        <button type="button" id="snippet-save" ?disabled=${!this.drafts.has(this.chosen)} @click=${() => this.save()}>${
          translate('snippetSave')}</button>
        ${this.isDeleting
          ? html`<span class="asked" role="alert">${translate('snippetDeleteAsk')}</span>
              <button type="button" id="snippet-delete-yes" @click=${() => this.deleteChosen()}>${translate('snippetDelete')}</button>
              <button type="button" id="snippet-keep" @click=${() => { this.isDeleting = false; }}>${translate('optionsCancel')}</button>`
          : html`<button type="button" id="snippet-delete" ?disabled=${!kept && !this.drafts.has('')} @click=${() => this.askDelete()}>${
              translate('snippetDelete')}</button>`}
        <span class="space"></span>
        ${kept ? html`<a id="snippet-sites" href=${chrome.runtime.getURL(SITES_PAGE)} target="_blank">${translate('snippetSites')}</a>` : nothing}
      </div>
      <p class="said"><span role="alert" class="failed">${this.error}</span><span role="status">${this.status}</span></p>
    `;
  }

  /** @param {Snippet[]} snippets */
  imported(snippets) {
    this.status = translate('snippetsImported');
    this.take(snippets);
  }
}
