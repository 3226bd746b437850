/**
 * The question before something that cannot be undone.
 *
 * @module
 */

import { html } from 'lit';
import { translate } from '../extension/i18n.js';
import { PageElement } from './part.js';

export class AdderConfirm extends PageElement {
  /** @override */
  static properties = {
    question: { state: true },
  };

  constructor() {
    super();
    this.question = { title: '', text: '', action: '' };
    /** @type {(confirmed: boolean) => void} */
    this.settle = () => {};
  }

  /**
   * @param {{ title: string, text: string, action: string }} question `action` is what the button says.
   * @returns {Promise<boolean>} Whether the user said yes. The keyboard is back where it was then.
   */
  async ask(question) {
    this.settle(false);
    this.question = question;
    await this.updateComplete;
    const dialog = /** @type {HTMLDialogElement} */ (this.querySelector('dialog'));
    const answered = new Promise((resolve) => {
      this.settle = resolve;
    });
    dialog.returnValue = '';
    dialog.showModal();
    return answered;
  }

  /** @override */
  render() {
    const { title, text, action } = this.question;
    /** @param {Event} event */
    const close = ({ currentTarget }) => {
      const button = /** @type {HTMLButtonElement} */ (currentTarget);
      button.closest('dialog')?.close(button.value);
    };
    return html`<dialog
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      @close=${(/** @type {Event} */ { target }) => this.settle(/** @type {HTMLDialogElement} */ (target).returnValue === 'yes')}
    >
      <h2 id="confirm-title">${title}</h2>
      <p id="confirm-text">${text}</p>
      <div class="buttons">
        <button type="button" value="no" id="confirm-no" autofocus @click=${close}>${translate('optionsCancel')}</button>
        <button type="button" value="yes" id="confirm-yes" class="danger" @click=${close}>${action}</button>
      </div>
    </dialog>`;
  }
}

customElements.define('adder-confirm', AdderConfirm);
