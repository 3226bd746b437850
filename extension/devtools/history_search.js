/**
 * Looks for what was typed before, as shells do with Ctrl+R.
 *
 * @module
 */

/** @import { History } from './history.js' */

import { html } from 'lit';
import { translate } from '../i18n.js';

export class HistorySearch {
  /** What is looked for, and what was found. */
  #part = '';
  #skip = 0;
  /** @type {string | null} */
  #found = null;
  #history;
  #changed;
  #done;

  /** Whether somebody looks for something. */
  isOpen = false;

  /**
   * @param {History} history
   * @param {{ changed: () => void, done: (found: string | null) => void }} told  `done`: with what is to be typed, if anything.
   */
  constructor(history, { changed, done }) {
    this.#history = history;
    this.#changed = changed;
    this.#done = done;
  }

  open() {
    this.isOpen = true;
    this.#part = '';
    this.#skip = 0;
    this.#found = null;
    this.#changed();
  }

  /** There is more to look through than there was. */
  again() {
    if (this.isOpen) this.#look(this.#part, this.#skip);
  }

  /** @param {string} part @param {number} skip */
  #look(part, skip) {
    const found = this.#history.search(part, skip);
    // At the oldest it stays.
    if (found === null && skip > 0) return;
    this.#part = part;
    this.#skip = skip;
    this.#found = found;
    this.#changed();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'r' && event.ctrlKey) this.#look(this.#part, this.#skip + 1);
    else if (event.key === 'Enter' || event.key === 'Escape') {
      this.isOpen = false;
      this.#changed();
      this.#done(event.key === 'Enter' ? this.#found : null);
    } else return;
    event.preventDefault();
  }

  render() {
    return html`<div class="search">
      <label>${translate('devtoolsSearch')} <input .value=${this.#part} @keydown=${(/** @type {KeyboardEvent} */ event) => this.#key(event)}
        @input=${(/** @type {any} */ event) => this.#look(event.target.value, 0)}></label>
      <pre>${this.#found ?? (this.#part ? translate('devtoolsSearchNothing') : '')}</pre>
    </div>`;
  }
}
