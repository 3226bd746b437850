/**
 * The log of the whole session: what Python was allowed and refused in all tabs, and what the user said. The popup has that of
 * its tab.
 *
 * @module
 */

/** @import { AuditEntry, UserMessage } from '../extension/protocol/messages.js' */

import { html, nothing } from 'lit';
import { translate } from '../extension/i18n.js';
import { renderEntries, saveLog } from '../extension/log.js';
import { ask, wordsOf } from './ask.js';
import { PageElement } from './part.js';

/** How often it is looked at while it is shown. */
const LOOK_MS = 2000;

class AdderLog extends PageElement {
  /** @override */
  static properties = {
    shown: { attribute: false },
    entries: { state: true },
    error: { state: true },
    status: { state: true },
  };

  constructor() {
    super();
    /** Whether the section is seen. */
    this.shown = false;
    /** Undefined until the background has answered. @type {AuditEntry[] | undefined} */
    this.entries = undefined;
    this.error = '';
    this.status = '';
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.looking = undefined;
    /** The answer to what was asked last. @type {Promise<void>} */
    this.answered = Promise.resolve();
  }

  /** @override */
  disconnectedCallback() {
    clearInterval(this.looking);
    super.disconnectedCallback();
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('shown')) return;
    clearInterval(this.looking);
    if (!this.shown) return;
    void this.ask({ to: 'background', type: 'log' });
    this.looking = setInterval(() => {
      if (!document.hidden) void this.ask({ to: 'background', type: 'log' });
    }, LOOK_MS);
  }

  /**
   * Asks one thing after the other: an answer that was late would show again what has been cleared since.
   * @param {UserMessage} question  One that is answered with the log.
   * @returns {Promise<void>}
   */
  ask(question) {
    this.answered = this.answered.then(() => this.show(question));
    return this.answered;
  }

  /** @param {UserMessage} question */
  async show(question) {
    try {
      this.entries = await ask(question);
      this.error = '';
    } catch (error) {
      this.error = wordsOf(error);
    }
  }

  async clear() {
    await this.ask({ to: 'background', type: 'clear-log' });
    this.status = this.error ? '' : translate('optionsLogCleared');
    await this.updateComplete;
    this.dispatchEvent(new CustomEvent('cleared'));
  }

  /** @override */
  render() {
    const { entries } = this;
    return html`
      <p role="alert" class="failure">${this.error}</p>
      <p role="status" class="status" id="log-status">${this.status}</p>
      ${entries === undefined
        ? nothing
        : entries.length === 0
          ? html`<p id="log-empty">${translate('popupLogEmpty')}</p>`
          : html`
              <div class="buttons">
                <button type="button" id="save-log" @click=${() => saveLog(entries)}>${translate('popupLogSave')}</button>
                <button type="button" id="clear-log" class="danger" @click=${() => this.clear()}>${translate('optionsLogClear')}</button>
              </div>
              <div tabindex="0" role="region" aria-label=${translate('section_log')} class="scrolled">${renderEntries(entries)}</div>
            `}
    `;
  }
}

customElements.define('adder-log', AdderLog);
