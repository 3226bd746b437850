/**
 * What is wrong in the page's scripts, found by reading them (`python/adder/devtools/problems.py`). What reads them, pyflakes, goes to
 * the document's Python when somebody first looks here.
 *
 * @module
 */

/** @import { PythonMessage } from './connection.js' */

import { html } from 'lit';
import { translate } from '../i18n.js';
import { renderPlace } from './error_view.js';
import { countOf, listOf, recordOf, textOf } from './hostile.js';
import { PanelView } from './view.js';

const CHECKER = 'vendor/pyflakes.zip';
/** How often scripts are read again while somebody looks: more may have come. */
const LOOK_MS = 2000;

export class AdderProblems extends PanelView {
  /** @override */
  static properties = {
    ...PanelView.properties,
    problems: { state: true },
  };

  constructor() {
    super();
    /** Null as long as nothing is known. @type {Record<string, any>[] | null} */
    this.problems = null;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.looking = undefined;
    /** The documents that pyflakes was sent to. @type {Set<string>} */
    this.given = new Set();
    /** Those that were asked and have not answered: Python may compute, or stand. @type {Set<string>} */
    this.asked = new Set();
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.looking = setInterval(() => this.look(), LOOK_MS);
  }

  /** @override */
  disconnectedCallback() {
    clearInterval(this.looking);
    super.disconnectedCallback();
  }

  /** @override */
  firstUpdated() {
    this.connection.on('problems', (message, documentId) => void this.hear(message, documentId));
    this.connection.on('session', ({ type }, documentId) => {
      if (type === 'ended') this.given.delete(documentId);
      // What was lost of what Python said may have been the answer.
      if (type === 'lost') this.asked.clear();
      else this.asked.delete(documentId);
    });
    this.look();
  }

  /** @param {Map<string, unknown>} changed @override */
  willUpdate(changed) {
    if (changed.has('documentId')) {
      this.list(null);
      this.look();
    }
  }

  /** @param {Record<string, any>[] | null} problems */
  list(problems) {
    this.problems = problems;
    this.dispatchEvent(new CustomEvent('adder-count', { detail: problems?.length ?? 0 }));
  }

  /** Asks, if anybody looks and there is Python to ask that has answered what it was asked before. */
  look() {
    if (!this.isShown || !this.connection.interpreters.has(this.documentId) || this.asked.has(this.documentId)) return;
    this.asked.add(this.documentId);
    this.connection.tell(this.documentId, 'problems', { type: 'check' });
  }

  /** @param {PythonMessage} message @param {string} documentId */
  async hear(message, documentId) {
    this.asked.delete(documentId);
    if (documentId !== this.documentId) return;
    if (message.type === 'found') {
      this.list(listOf(message.problems, 500).map((problem) => recordOf(problem) ?? {}));
    } else if (message.type === 'wanted' && !this.given.has(documentId)) {
      // Once: who says that it is wanted again and again is an interpreter that has been meddled with.
      this.given.add(documentId);
      this.asked.add(documentId);
      const response = await fetch(chrome.runtime.getURL(CHECKER));
      const bytes = new Uint8Array(await response.arrayBuffer());
      const zip = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
      this.connection.tell(documentId, 'problems', { type: 'load', zip });
    }
  }

  /** @override */
  render() {
    const { problems } = this;
    if (!problems) return html`<p class="quiet">${translate('devtoolsProblemsUnknown')}</p>`;
    if (problems.length === 0) return html`<p class="quiet" role="status">${translate('devtoolsProblemsNone')}</p>`;
    return html`<ul class="problems">${problems.map(({ file, line, column, text, level }) => html`<li data-level=${level === 'error' ? 'error' : 'warning'}>
      ${renderPlace([textOf(file, 2000), countOf(line), countOf(column)])}<span class="level">${
        translate(level === 'error' ? 'devtoolsProblemError' : 'devtoolsProblemWarning')}</span> ${textOf(text, 500)}
    </li>`)}</ul>`;
  }
}
