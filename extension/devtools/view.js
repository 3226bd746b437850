/**
 * What the panel's views have in common: they are about a document, and are drawn where they stand, in the panel's own styles.
 *
 * @module
 */

/** @import { Connection } from './connection.js' */

import { LitElement } from 'lit';

export class PanelView extends LitElement {
  /** @override @type {import('lit').PropertyDeclarations} */
  static properties = {
    connection: { attribute: false },
    documentId: { attribute: false },
  };

  constructor() {
    super();
    /** The line to the tab; there from the first update on. @type {Connection} */
    this.connection = /** @type {any} */ (undefined);
    /** The document that is looked at; empty where there is none. */
    this.documentId = '';
    this.onKey = (/** @type {KeyboardEvent} */ event) => {
      if (this.offsetParent !== null) this.key(event);
    };
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('keydown', this.onKey);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.onKey);
  }

  /** Whether the user has this view before them. */
  get isShown() {
    return this.offsetParent !== null && !document.hidden;
  }

  /** A key was pressed anywhere in the panel while the view is shown. @param {KeyboardEvent} _event */
  key(_event) {}
}
