/**
 * The log of the tab in the popup: what its Python was allowed, was refused and came up against.
 *
 * @module
 */

/** @import { AuditEntry } from '../protocol/messages.js' */

import { html, nothing } from 'lit';
import { translate } from '../i18n.js';
import { renderEntries } from '../log.js';

/**
 * @param {readonly AuditEntry[] | undefined} entries  Undefined as long as nobody has looked.
 * @param {{ opened: (open: boolean) => void, save: () => void }} actions
 */
export function renderLog(entries, { opened, save }) {
  return html`<details
    class="log"
    @toggle=${(/** @type {Event} */ event) => opened(/** @type {HTMLDetailsElement} */ (event.currentTarget).open)}
  >
    <summary>${translate('popupLog')}</summary>
    ${entries === undefined
      ? nothing
      : entries.length === 0
        ? html`<p class="quiet">${translate('popupLogEmpty')}</p>`
        : html`
            ${renderEntries(entries)}
            <button type="button" id="save-log" @click=${save}>${translate('popupLogSave')}</button>
          `}
  </details>`;
}
