/**
 * The sites that were decided on: found by typing, sorted, changed one by one or many at once.
 *
 * @module
 */

/** @import { PropertyValues } from 'lit' */
/** @import { Capability } from '../extension/protocol/capabilities.js' */
/** @import { Decision, UserMessage } from '../extension/protocol/messages.js' */
/** @import { AdderConfirm } from './confirm.js' */
/** @import { Order, Row, SortKey } from './site_list.js' */

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { translate } from '../extension/i18n.js';
import { CAPABILITIES } from '../extension/protocol/capabilities.js';
import './add_site.js';
import './confirm.js';
import { Part } from './part.js';
import { matching, neighbour, rowsOf, sorted } from './site_list.js';

/** How many rows are shown at first, and how many more at a time: a list of thousands would be slow to come. */
const STEP = 200;

/** @type {Record<Decision, 'good' | 'bad' | 'asks'>} */
const TONES = { allow: 'good', block: 'bad', ask: 'asks' };

/** What a row and what the selection can be made to be. @typedef {Decision | 'remove'} Action */

class AdderSites extends Part {
  /** @override */
  static properties = {
    typed: { state: true },
    order: { state: true },
    selected: { state: true },
    opened: { state: true },
    room: { state: true },
    error: { state: true },
  };

  constructor() {
    super();
    this.typed = '';
    /** @type {Order} */
    this.order = { by: 'site', descending: false };
    /** The keys of the rows that are ticked; never one that is not shown. @type {ReadonlySet<string>} */
    this.selected = new Set();
    /** The keys of the rows whose capabilities are shown. @type {ReadonlySet<string>} */
    this.opened = new Set();
    this.room = STEP;
    this.error = '';
    /** @type {Row[]} */
    this.rows = [];
    /** Those that match what was typed. @type {Row[]} */
    this.found = [];
    /** Those of them that there is room for. @type {Row[]} */
    this.shown = [];
  }

  /**
   * @override
   * @param {PropertyValues} changed
   */
  willUpdate(changed) {
    if (changed.has('view')) this.rows = rowsOf(this.view?.rules ?? []);
    this.found = sorted(matching(this.rows, this.typed), this.order);
    this.shown = this.found.slice(0, this.room);
    const here = new Set(this.shown.map(({ key }) => key));
    // What cannot be seen is not to be changed by a button.
    if ([...this.selected].some((key) => !here.has(key))) {
      this.selected = new Set([...this.selected].filter((key) => here.has(key)));
    }
  }

  /**
   * Has rows changed and says how it went.
   * @param {readonly Row[]} rows
   * @param {Action} action
   */
  async act(rows, action) {
    const before = this.shown;
    /** @param {readonly Row[]} some @param {'session' | 'always'} duration */
    const decide = (some, duration) => this.send(
      some, (sites) => ({ to: 'background', type: 'set-rule', sites, decision: /** @type {Decision} */ (action), duration }));
    if (action === 'remove') {
      this.error = await this.send(rows, (sites) => ({ to: 'background', type: 'remove-rule', sites }));
    } else {
      // What was decided for the session goes on to hold for the session.
      this.error = await decide(rows.filter(({ duration }) => duration !== 'session'), 'always')
        || await decide(rows.filter(({ duration }) => duration === 'session'), 'session');
    }
    if (!this.error) this.status = outcome(rows, action);
    await this.updateComplete;
    await this.keepKeyboard(before);
  }

  /**
   * @param {readonly Row[]} rows
   * @param {(sites: string[]) => UserMessage} question
   */
  async send(rows, question) {
    return rows.length > 0 ? this.change(question(rows.map(({ site }) => site))) : '';
  }

  /**
   * Where the button that was pressed is gone or can no longer be pressed, the keyboard goes on nearby.
   * @param {readonly Row[]} before
   */
  async keepKeyboard(before) {
    const focused = document.activeElement;
    if (focused && focused !== document.body && !focused.matches(':disabled')) return;
    const next = neighbour(before, this.shown);
    await this.focusOn(next ? rowButton(next) : '#sites-heading');
  }

  /** @param {Action} action */
  async actOnSelected(action) {
    const rows = this.shown.filter(({ key }) => this.selected.has(key));
    if (action === 'remove' && rows.length > 1) {
      const confirm = /** @type {AdderConfirm} */ (this.querySelector('adder-confirm'));
      const confirmed = await confirm.ask({
        title: translate('optionsRemoveTitle'),
        text: translate('optionsRemoveText', numeral(rows.length)),
        action: translate('optionsRemove'),
      });
      if (!confirmed) return;
    }
    await this.act(rows, action);
  }

  /**
   * @param {Row} row
   * @param {Capability} capability
   * @param {string} choice
   */
  async setCapability({ site }, capability, choice) {
    const allowed = choice === 'default' ? null : choice === 'allowed';
    this.error = await this.change({ to: 'background', type: 'set-capability', sites: [site], capability, allowed });
    if (this.error) return;
    this.status = translate('optionsCapabilityDone', site, translate(`capability_${capability}`), translate(`choice3_${choice}`));
  }

  /** @param {CustomEvent<string>} event */
  decided({ detail }) {
    this.status = detail;
    this.error = '';
    // What was just added is to be seen.
    this.typed = '';
  }

  /** @param {SortKey} by */
  sortBy(by) {
    this.order = { by, descending: this.order.by === by && !this.order.descending };
    this.status = translate(this.order.descending ? 'optionsSortedDown' : 'optionsSortedUp', translate(`column_${by}`));
  }

  /** @override */
  render() {
    return html`
      <h2 id="sites-heading" tabindex="-1">${translate('section_sites')}</h2>
      <p class="quiet">${translate('optionsIntro')}</p>
      <adder-add-site .change=${this.change} @decided=${(/** @type {CustomEvent<string>} */ event) => this.decided(event)}>
      </adder-add-site>
      <p role="status" class="status" id="sites-status">${this.status}</p>
      <p role="alert" class="status">${this.error}</p>
      ${this.view ? this.renderList() : nothing}
      <adder-confirm></adder-confirm>
    `;
  }

  renderList() {
    if (this.rows.length === 0) return html`<p class="empty">${translate('optionsEmpty')}</p>`;
    return html`
      ${this.renderTools()}
      ${this.shown.length > 0 ? this.renderTable() : this.renderNoMatch()}
      ${this.found.length > this.shown.length
        ? html`<button type="button" id="more" @click=${() => this.showMore()}>
            ${translate('optionsMore', numeral(this.found.length - this.shown.length))}
          </button>`
        : nothing}
    `;
  }

  renderNoMatch() {
    return html`<div class="empty">
      <p>${translate('optionsNoMatch', this.typed)}</p>
      <button type="button" id="clear-search" @click=${() => this.clearSearch()}>${translate('optionsClearSearch')}</button>
    </div>`;
  }

  async clearSearch() {
    this.typed = '';
    await this.focusOn('#search');
  }

  async showMore() {
    const first = this.found[this.shown.length];
    this.room += STEP;
    await this.focusOn(rowButton(first));
  }

  renderTools() {
    const count = this.found.length === this.rows.length
      ? translate('optionsCountAll', numeral(this.rows.length))
      : translate('optionsCountSome', numeral(this.found.length), numeral(this.rows.length));
    return html`<div class="tools">
      <div class="field">
        <label for="search">${translate('optionsSearch')}</label>
        <input
          id="search"
          type="search"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          aria-describedby="count"
          .value=${live(this.typed)}
          @input=${(/** @type {Event} */ { target }) => {
            this.typed = /** @type {HTMLInputElement} */ (target).value;
            this.room = STEP;
          }}
        />
      </div>
      <p id="count" role="status" class="quiet">${count}</p>
      ${this.renderBulk()}
    </div>`;
  }

  renderBulk() {
    const count = this.selected.size;
    /** @type {readonly Action[]} */
    const actions = ['allow', 'block', 'ask', 'remove'];
    return html`<div class="bulk" role="group" aria-label=${translate('optionsBulk')}>
      <span id="selected-count">${translate('optionsSelected', numeral(count))}</span>
      ${actions.map((action) => html`<button
        type="button"
        id="bulk-${action}"
        ?disabled=${count === 0}
        @click=${() => this.actOnSelected(action)}
      >
        ${translate(`action_${action}`)}
      </button>`)}
    </div>`;
  }

  // The roles are the elements' own. They are said because a narrow window lays the table out as a list of cards, and
  // browsers take `display` for a statement about what an element is.
  renderTable() {
    const choosable = this.shown.filter(({ duration }) => duration !== 'managed');
    const all = choosable.length > 0 && choosable.every(({ key }) => this.selected.has(key));
    return html`<table role="table" aria-labelledby="sites-heading">
      <thead role="rowgroup">
        <tr role="row">
          <td role="cell" class="tick">
            <input
              type="checkbox"
              id="select-all"
              aria-label=${translate('optionsSelectAll')}
              ?disabled=${choosable.length === 0}
              .checked=${live(all)}
              .indeterminate=${live(!all && this.selected.size > 0)}
              @change=${() => {
                this.selected = new Set(all ? [] : choosable.map(({ key }) => key));
              }}
            />
          </td>
          ${this.renderHeading('site')} ${this.renderHeading('decision')} ${this.renderHeading('duration')}
          <td role="cell"><span class="visually-hidden">${translate('optionsActions')}</span></td>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${repeat(this.shown, ({ key }) => key, (row) => this.renderRow(row))}
      </tbody>
    </table>`;
  }

  /** @param {SortKey} by */
  renderHeading(by) {
    const { order } = this;
    const direction = order.by !== by ? 'none' : order.descending ? 'descending' : 'ascending';
    return html`<th role="columnheader" scope="col" aria-sort=${direction}>
      <button type="button" class="sort" data-sort=${by} @click=${() => this.sortBy(by)}>${translate(`column_${by}`)}</button>
    </th>`;
  }

  /** @param {Row} row */
  renderRow(row) {
    const { key, site, origin, topOrigin, decision, duration, later } = row;
    const managed = duration === 'managed';
    const open = this.opened.has(key);
    const details = `details-${key.replace(/\W/g, (sign) => `-${sign.charCodeAt(0)}-`)}`;
    return html`<tr role="row" data-key=${key} data-site=${site} data-decision=${decision} data-duration=${duration}>
        <td role="cell" class="tick">
          <input
            type="checkbox"
            aria-label=${translate('optionsSelectSite', site)}
            ?disabled=${managed}
            .checked=${live(this.selected.has(key))}
            @change=${() => {
              this.selected = toggled(this.selected, key);
            }}
          />
        </td>
        <th role="rowheader" scope="row">
          <bdi>${origin}</bdi> ${topOrigin ? html`<span>${translate('optionsInside', topOrigin)}</span>` : nothing}
        </th>
        <td role="cell"><span class="pill" data-tone=${TONES[decision]}>${translate(`decision_${decision}`)}</span></td>
        <td role="cell" class="duration">
          ${translate(`duration_${duration}`)}
          ${later ? html`<span>${translate('optionsLater', translate(`decision_${later}`))}</span>` : nothing}
        </td>
        <td role="cell" class="actions">
          ${managed ? nothing : this.renderDecisions(row)}
          <button
            type="button"
            class="details"
            aria-expanded=${open ? 'true' : 'false'}
            aria-controls=${open ? details : nothing}
            aria-label=${translate('optionsCapabilitiesOf', site)}
            @click=${() => {
              this.opened = toggled(this.opened, key);
            }}
          >
            ${translate('optionsCapabilities')}
          </button>
          ${managed
            ? nothing
            : html`<button
                type="button"
                class="remove"
                aria-label=${translate('optionsRemoveSite', site)}
                @click=${() => this.act([row], 'remove')}
              >
                ${translate('optionsRemove')}
              </button>`}
        </td>
      </tr>
      ${open ? this.renderDetails(row, details) : nothing}`;
  }

  /**
   * Buttons, not a list to choose from: an arrow key on the way to "Ask" would block the site for a moment.
   * @param {Row} row
   */
  renderDecisions(row) {
    const first = row.decision === 'allow' ? 'block' : 'allow';
    // The first of them is one and the same element whatever it says, so it keeps the keyboard when it is pressed.
    return html`${this.renderDecision(row, first)} ${row.decision === 'ask' ? this.renderDecision(row, 'block') : nothing}`;
  }

  /**
   * @param {Row} row
   * @param {'allow' | 'block'} decision
   */
  renderDecision(row, decision) {
    return html`<button
      type="button"
      data-action=${decision}
      aria-label=${translate(`optionsAction_${decision}`, row.site)}
      @click=${() => this.act([row], decision)}
    >
      ${translate(`action_${decision}`)}
    </button>`;
  }

  /**
   * @param {Row} row
   * @param {string} id
   */
  renderDetails(row, id) {
    return html`<tr role="row" class="capabilities" id=${id}>
      <td role="cell" colspan="5">
        <div role="group" aria-label=${translate('optionsCapabilitiesOf', row.site)}>
          <p class="quiet">${translate('optionsCapabilitiesHint')}</p>
          <p role="status" class="reload">${this.view?.reload.includes(row.site) ? translate('optionsReloadNeeded') : ''}</p>
          <div class="choices">${CAPABILITIES.map((name) => this.renderCapability(row, name, id))}</div>
        </div>
      </td>
    </tr>`;
  }

  /**
   * @param {Row} row
   * @param {Capability} name
   * @param {string} id
   */
  renderCapability(row, name, id) {
    const fixed = row.fixed[name] !== undefined || row.duration === 'managed';
    const value = row.fixed[name] ?? row.capabilities[name];
    const choice = value === undefined ? 'default' : value ? 'allowed' : 'off';
    const usual = translate(this.view?.capabilities[name] ? 'choice3_allowed' : 'choice3_off');
    // Off comes between the other two: who goes through the list by arrow keys takes something away on the way.
    return html`<div class="field">
      <label for="${id}-${name}">${translate(`capability_${name}`)}</label>
      <select
        id="${id}-${name}"
        data-capability=${name}
        ?disabled=${fixed}
        aria-describedby=${fixed ? `${id}-${name}-fixed` : nothing}
        .value=${live(choice)}
        @change=${(/** @type {Event} */ { target }) =>
          this.setCapability(row, name, /** @type {HTMLSelectElement} */ (target).value)}
      >
        <option value="default">${translate('optionsByDefault', usual)}</option>
        <option value="off">${translate('choice3_off')}</option>
        <option value="allowed">${translate('choice3_allowed')}</option>
      </select>
      ${fixed ? html`<p id="${id}-${name}-fixed" class="fixed">${translate('duration_managed')}</p>` : nothing}
    </div>`;
  }
}

/**
 * The first button of a row; there is always one.
 * @param {Row} row
 */
function rowButton({ key }) {
  return `tr[data-key="${CSS.escape(key)}"] button`;
}

/**
 * @param {readonly Row[]} rows
 * @param {Action} action
 */
function outcome(rows, action) {
  const done = action === 'remove' ? 'ask' : action;
  return rows.length === 1
    ? translate(`optionsDone_${done}`, rows[0].site)
    : translate(`optionsDoneMany_${done}`, numeral(rows.length));
}

/**
 * @param {ReadonlySet<string>} set
 * @param {string} key
 * @returns {ReadonlySet<string>}
 */
function toggled(set, key) {
  const result = new Set(set);
  if (!result.delete(key)) result.add(key);
  return result;
}

/** @param {number} count */
function numeral(count) {
  return count.toLocaleString(document.documentElement.lang);
}

customElements.define('adder-sites', AdderSites);
