/**
 * What Python may do on all sites that have no word of their own, capability by capability.
 *
 * @module
 */

/** @import { Capability } from '../extension/protocol/capabilities.js' */

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { translate } from '../extension/i18n.js';
import { Part } from './part.js';

class AdderDefaults extends Part {
  /** @override */
  static properties = {
    names: { attribute: false },
    error: { state: true },
  };

  constructor() {
    super();
    /** Which capabilities to show. @type {readonly Capability[]} */
    this.names = [];
    this.error = '';
  }

  /**
   * @param {Capability} capability
   * @param {boolean} allowed
   */
  async set(capability, allowed) {
    this.error = await this.change({ to: 'background', type: 'set-default', capability, allowed });
    const choice = translate(allowed ? 'choice3_allowed' : 'choice3_off');
    this.status = this.error ? '' : translate('optionsDefaultDone', translate(`capability_${capability}`), choice);
    this.requestUpdate();
  }

  /** @override */
  render() {
    return html`
      <ul class="cards">
        ${this.names.map((name) => this.renderCapability(name))}
      </ul>
      <p role="status" class="status">${this.status}</p>
      <p role="alert" class="status">${this.error}</p>
    `;
  }

  /** @param {Capability} name */
  renderCapability(name) {
    const { view } = this;
    const fixed = view?.managed.capabilities.includes(name);
    const id = `default-${name}`;
    return html`<li>
      <div class="check">
        <input
          type="checkbox"
          id=${id}
          ?disabled=${!view || fixed}
          aria-describedby="${id}-fixed ${id}-stops ${id}-leaves"
          .checked=${live(view?.capabilities[name] ?? true)}
          @change=${(/** @type {Event} */ { target }) => this.set(name, /** @type {HTMLInputElement} */ (target).checked)}
        />
        <label for=${id}>${translate(`capability_${name}`)}</label>
      </div>
      ${fixed ? html`<p id="${id}-fixed" class="fixed">${translate('duration_managed')}</p>` : nothing}
      <p id="${id}-stops">${translate(`capabilityStops_${name}`)}</p>
      <p id="${id}-leaves" class="quiet">${translate(`capabilityLeaves_${name}`)}</p>
    </li>`;
  }
}

customElements.define('adder-defaults', AdderDefaults);
