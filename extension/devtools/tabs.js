/**
 * Tabs as the keyboard knows them: one of a list is reached with Tab, the others from there with the arrow keys.
 *
 * @module
 */

/** @import { TemplateResult } from 'lit' */

import { html } from 'lit';

/**
 * A list of tabs; each is about the element that has the id `panel`.
 * @param {{ name: string, title: unknown, id: string, panel: string }[]} tabs
 * @param {{ label: string, shown: string, choose: (name: string) => void }} list  `shown`: the name of the one that is chosen.
 * @returns {TemplateResult}
 */
export function renderTabs(tabs, { label, shown, choose }) {
  return html`<div role="tablist" aria-label=${label} @keydown=${moveBetween}>${tabs.map(({ name, title, id, panel }) => html`<button
    type="button" role="tab" id=${id} aria-controls=${panel} aria-selected=${name === shown ? 'true' : 'false'}
    tabindex=${name === shown ? '0' : '-1'} @click=${() => choose(name)}>${title}</button>`)}</div>`;
}

/** @param {KeyboardEvent & { currentTarget: any, target: any }} event */
function moveBetween(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  /** @type {HTMLElement[]} */
  const tabs = [...event.currentTarget.querySelectorAll('[role=tab]')];
  const at = tabs.indexOf(event.target);
  const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
  /** @type {Record<string, number>} */
  const to = { ArrowRight: at + forward, ArrowLeft: at - forward, Home: 0, End: tabs.length - 1 };
  if (!(event.key in to)) return;
  event.preventDefault();
  const next = tabs[(to[event.key] + tabs.length) % tabs.length];
  next.focus();
  next.click();
}
