/**
 * Where snippets run by themselves, and whether: what only the user says. They are written and run in the developer tools.
 *
 * @module
 */

/** @import { Snippet } from '../extension/protocol/snippets.js' */
/** @import { UserMessage } from '../extension/protocol/messages.js' */
/** @import { AdderConfirm } from './confirm.js' */

import { html, nothing } from 'lit';
import { translate } from '../extension/i18n.js';
import { ask, wordsOf } from './ask.js';
import './confirm.js';
import { PageElement } from './part.js';

/** The name of the key under which the background stores them. */
const STORED = 'snippets';

class AdderAutomatic extends PageElement {
  /** @override */
  static properties = {
    snippets: { state: true },
    errors: { state: true },
    status: { state: true },
  };

  constructor() {
    super();
    /** Undefined until the background has answered. @type {Snippet[] | undefined} */
    this.snippets = undefined;
    /** What is wrong with what was entered, by id. @type {ReadonlyMap<string, string>} */
    this.errors = new Map();
    this.status = '';
    /** @type {(changes: Record<string, unknown>) => void} */
    this.stored = (changes) => { if (STORED in changes) void this.change('', { to: 'background', type: 'snippets' }); };
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    chrome.storage.onChanged.addListener(this.stored);
    void this.change('', { to: 'background', type: 'snippets' });
  }

  /** @override */
  disconnectedCallback() {
    chrome.storage.onChanged.removeListener(this.stored);
    super.disconnectedCallback();
  }

  /**
   * @param {string} id  The snippet that it is about; empty for all.
   * @param {UserMessage} question  One that is answered with the snippets.
   * @returns {Promise<boolean>}  Whether it could be done.
   */
  async change(id, question) {
    const errors = new Map(this.errors);
    errors.delete(id);
    try {
      /** @type {{ snippets: Snippet[] }} */
      const { snippets } = await ask(question);
      this.snippets = [...snippets].sort((a, b) => a.name.localeCompare(b.name));
    } catch (error) {
      errors.set(id, wordsOf(error));
    }
    this.errors = errors;
    return !errors.has(id);
  }

  /**
   * @param {Snippet} snippet
   * @param {HTMLElement} form  With what was entered.
   */
  async save({ id, name }, form) {
    const { value } = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea'));
    const { checked: automatic } = /** @type {HTMLInputElement} */ (form.querySelector('input'));
    this.status = '';
    const patterns = value.split('\n');
    const isDone = await this.change(id, { to: 'background', type: 'automate-snippet', id, patterns, automatic });
    if (isDone) this.status = translate('optionsSaved', name);
  }

  /** @param {Snippet} snippet */
  async deleteOne({ id, name }) {
    const confirm = /** @type {AdderConfirm} */ (this.querySelector('adder-confirm'));
    const confirmed = await confirm.ask({
      title: translate('snippetDeleteTitle', name),
      text: translate('snippetDeleteText'),
      action: translate('snippetDelete'),
    });
    if (!confirmed || !await this.change(id, { to: 'background', type: 'delete-snippet', id })) return;
    this.status = translate('snippetDeleted', name);
    this.dispatchEvent(new CustomEvent('deleted'));
  }

  /** @override */
  render() {
    return html`
      <p role="alert" class="failure">${this.errors.get('') ?? ''}</p>
      <p role="status" class="status" id="snippets-status">${this.status}</p>
      ${this.snippets?.length === 0 ? html`<p id="snippets-none">${translate('snippetsNone')}</p>` : nothing}
      <ul class="cards">${(this.snippets ?? []).map((snippet) => this.renderOne(snippet))}</ul>
      <adder-confirm></adder-confirm>
    `;
  }

  /** @param {Snippet} snippet */
  renderOne(snippet) {
    const { id, name, source, patterns, automatic } = snippet;
    /** @param {Event} event */
    const save = ({ currentTarget }) => void this.save(
      snippet, /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (currentTarget).closest('li')));
    const error = this.errors.get(id) ?? '';
    return html`<li data-id=${id} data-automatic=${automatic ? 'true' : 'false'}>
      <h3><bdi>${name}</bdi></h3>
      <details><summary>${translate('snippetShow')}</summary><pre class="source" dir="ltr" tabindex="0">${source}</pre></details>
      <div class="field">
        <label for="patterns-${id}">${translate('snippetPages')}</label>
        <textarea id="patterns-${id}" rows=${Math.max(2, patterns.length)} dir="ltr" spellcheck="false" autocapitalize="off"
          placeholder="https://*.example.org/*" aria-describedby="patterns-error-${id}" aria-invalid=${error ? 'true' : 'false'}
          .value=${patterns.join('\n')}></textarea>
        <p id="patterns-error-${id}" role="alert" class="wrong">${error}</p>
      </div>
      <label class="check"><input type="checkbox" .checked=${automatic}><span>${translate('snippetBySelf')}</span></label>
      <div class="buttons">
        <button type="button" data-action="save" @click=${save}>${translate('snippetSave')}</button>
        <button type="button" data-action="delete" class="danger" @click=${() => this.deleteOne(snippet)}>${translate('snippetDelete')}</button>
      </div>
    </li>`;
  }
}

customElements.define('adder-automatic', AdderAutomatic);
