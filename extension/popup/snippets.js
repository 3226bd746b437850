/**
 * The user's snippets in the popup: one of them is run on the page that the tab shows.
 *
 * @module
 */

/** @import { Snippet } from '../protocol/snippets.js' */

import { html, nothing } from 'lit';
import { translate } from '../i18n.js';

/** What came of the last one that was run: `isWrong` where it could not be. @typedef {{ text: string, isWrong: boolean }} Outcome */

/**
 * @param {readonly Pick<Snippet, 'id' | 'name'>[] | undefined} snippets  Undefined as long as nobody has looked.
 * @param {Outcome | undefined} outcome
 * @param {object} actions
 * @param {boolean} actions.resting  Whether what gives something cannot be pressed yet.
 * @param {(open: boolean) => void} actions.opened
 * @param {(snippet: Pick<Snippet, 'id' | 'name'>) => void} actions.run
 */
export function renderSnippets(snippets, outcome, { resting, opened, run }) {
  return html`<details
    class="snippets"
    @toggle=${(/** @type {Event} */ event) => opened(/** @type {HTMLDetailsElement} */ (event.currentTarget).open)}
  >
    <summary>${translate('snippetsTitle')}</summary>
    ${snippets === undefined
      ? nothing
      : snippets.length === 0
        ? html`<p class="quiet">${translate('snippetsNone')}</p>`
        : html`
            <ul>${snippets.map((snippet) => html`<li>
              <bdi>${snippet.name}</bdi>
              <button type="button" data-snippet=${snippet.id} ?disabled=${resting}
                aria-label=${translate('snippetRunName', snippet.name)} @click=${() => run(snippet)}>${translate('snippetRun')}</button>
            </li>`)}</ul>
          `}
    <p role="status" id="snippet-outcome" data-wrong=${outcome?.isWrong ? 'true' : 'false'}>${outcome?.text ?? ''}</p>
  </details>`;
}
