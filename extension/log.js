/**
 * The log in words, and as a file: for the popup, which has that of its tab, and for the options page, which has all of it.
 *
 * @module
 */

/** @import { AuditEntry } from './protocol/messages.js' */

import { html } from 'lit';
import { translate } from './i18n.js';
import { datedName, saveFile } from './save.js';

/** @param {readonly AuditEntry[]} entries */
export function saveLog(entries) {
  saveFile(datedName('adder-log'), `${JSON.stringify(entries, null, 2)}\n`);
}

/** The latest first. @param {readonly AuditEntry[]} entries */
export function renderEntries(entries) {
  return html`<ol class="entries">${[...entries].sort((a, b) => b.last - a.last).map(renderEntry)}</ol>`;
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
    case 'refusal':
    case 'grant':
    case 'withdrawal':
    case 'usual': return translate(`capability_${name}`);
    case 'decision': return translate(`decided_${name}`);
    case 'setting': return translate(`setting_${name}`);
    case 'switch': return translate(`switch_${name}`);
    case 'everything': return translate(`everything_${name}`);
    case 'package':
    case 'advisory':
    case 'snippet': return name;
    case 'ruling': return translate(`ruling_${name}`);
  }
}
