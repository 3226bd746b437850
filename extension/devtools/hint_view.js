/**
 * What is known of what stands at the cursor, as it is shown below the field.
 *
 * @module
 */

import { html, nothing } from 'lit';
import { listOf, textOf } from './hostile.js';

/** @param {Record<string, any> | null} hint  As Python says it. @returns {unknown} */
export function renderHint(hint) {
  if (!hint) return nothing;
  const parameters = Array.isArray(hint.parameters) ? listOf(hint.parameters, 50) : null;
  const [first] = textOf(hint.doc, 2000).split('\n\n');
  return html`<div class="hint-line"><code>${textOf(hint.name, 200)}${parameters
    ? html`(${parameters.map((parameter, index) => html`${index ? ', ' : ''}<span
        class=${index === hint.active ? 'active' : ''}>${textOf(parameter, 200)}</span>`)})`
    : nothing}</code>${first ? html` <span class="doc">${first}</span>` : nothing}</div>`;
}
