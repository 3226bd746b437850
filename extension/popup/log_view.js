/**
 * The log of the tab in the popup: what its Python was allowed, was refused and came up against.
 *
 * @module
 */

/** @import { AuditEntry } from '../protocol/messages.js' */

import { html, nothing } from 'lit';
import { translate } from '../i18n.js';

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
            <ol>
              ${[...entries].sort((a, b) => b.last - a.last).map(renderEntry)}
            </ol>
            <button type="button" id="save-log" @click=${save}>${translate('popupLogSave')}</button>
          `}
  </details>`;
}

/** @param {AuditEntry} entry */
function renderEntry({ kind, name, site, count, last }) {
  const time = new Date(last);
  return html`<li data-kind=${kind} data-name=${name}>
    <time datetime=${time.toISOString()}>${time.toLocaleTimeString(document.documentElement.lang)}</time>
    <span>${translate(`log_${kind}`, nameOf(kind, name))}${count > 1 ? ` × ${count.toLocaleString()}` : ''}</span>
    <span class="quiet">${site.replace(/https:\/\//g, '')}</span>
  </li>`;
}

/**
 * @param {AuditEntry['kind']} kind
 * @param {string} name
 */
function nameOf(kind, name) {
  switch (kind) {
    case 'limit': return translate(`limit_${name}`);
    case 'use':
    case 'refusal': return translate(`capability_${name}`);
    default: return translate(`ruling_${name}`);
  }
}
