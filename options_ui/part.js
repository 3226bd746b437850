/**
 * What the parts of the options page have in common: they show a view that the page hands down, and send changes up.
 *
 * @module
 */

/** @import { PropertyDeclarations } from 'lit' */
/** @import { PolicyView, UserMessage } from '../extension/protocol/messages.js' */

import { LitElement } from 'lit';

/** Rendered into the page itself, so that labels, ids, anchors and the style sheet work as in any page. */
export class PageElement extends LitElement {
  /** @override */
  createRenderRoot() {
    return this;
  }

  /**
   * Moves the keyboard, once what has just changed is shown.
   * @param {string} selector
   */
  async focusOn(selector) {
    await this.updateComplete;
    const found = /** @type {HTMLElement | null} */ (this.querySelector(selector));
    found?.focus();
  }
}

export class Part extends PageElement {
  /**
   * @override
   * @type {PropertyDeclarations}
   */
  static properties = {
    view: { attribute: false },
    change: { attribute: false },
    status: { state: true },
  };

  constructor() {
    super();
    /** Undefined until the background has answered. @type {PolicyView | undefined} */
    this.view = undefined;
    /**
     * Asks the background for a change, and has the page show what it answers.
     * @type {(question: UserMessage) => Promise<string>} Resolves to what went wrong; empty if nothing did.
     */
    this.change = async () => '';
    /** What the last change came to, for the part's live region. */
    this.status = '';
  }
}
