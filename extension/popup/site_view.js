/**
 * One site in the popup: how its Python stands, what can be decided, and what it may do.
 *
 * @module
 */

/** @import { Capability } from '../protocol/capabilities.js' */
/** @import { DocumentState, PackageProgress } from '../protocol/messages.js' */
/** @import { Choice, SiteView } from './sites.js' */

import { html, nothing } from 'lit';
import { translate } from '../i18n.js';
import { CAPABILITIES } from '../protocol/capabilities.js';
import { choicesFor, GRANTS } from './sites.js';

/** The colour of a state. @type {Record<DocumentState, 'asks' | 'good' | 'bad' | 'still'>} */
const TONES = {
  asks: 'asks',
  starting: 'good',
  running: 'good',
  blocked: 'still',
  refused: 'still',
  error: 'bad',
  stopped: 'still',
  parked: 'still',
};

/** The choices that are the natural next step where they come first; none of them outlives the page. */
const PROMINENT = new Set(['once', 'reload']);

/** @typedef {{ cpuSeconds: number, heapMegabytes: number }} Usage */

/**
 * What the popup does for a site.
 * @typedef {object} Actions
 * @property {boolean} resting  Whether what gives something cannot be pressed yet.
 * @property {Usage | undefined} usage  What its interpreters take, all together, where that is known.
 * @property {(choice: Choice) => void} choose
 * @property {(what: 'stop' | 'wait') => void} settle  Stops its Python, or lets what is busy go on.
 * @property {(capability: Capability, allowed: boolean) => void} allow
 */

/**
 * @param {SiteView} view
 * @param {Actions} actions
 */
export function renderSite(view, actions) {
  const { key, site, state } = view;
  const choices = choicesFor(view);
  const opaque = site.origin === 'null';
  const embedded = site.origin !== site.topOrigin;
  const note = noteOf(view);
  return html`
    <section data-site=${key} data-state=${state} aria-label=${key} tabindex="-1">
      <div class="site">
        <div>
          <h2>${opaque ? translate('popupSandboxed') : displayed(site.origin)}</h2>
          ${embedded && !opaque
            ? html`<p class="frame">${translate('popupInside', displayed(site.topOrigin))}</p>`
            : nothing}
        </div>
        <span class="pill" data-tone=${TONES[state]}>${stateName(view)}</span>
      </div>
      ${note ? html`<p class="note">${note}</p>` : nothing}
      ${view.advisories.length > 0
        ? html`<ul class="advisories" role="status">
            ${view.advisories.map((advisory) => html`<li>${translate('log_advisory', advisory)}</li>`)}
          </ul>`
        : nothing}
      ${view.busy.length > 0 ? renderBusy(actions) : nothing}
      ${view.running.length > 0 ? renderUsage(view, actions) : nothing}
      ${view.download ? renderDownload(view.download) : nothing}
      ${choices.length > 0
        ? html`<div class="decisions">
            ${choices.map((choice, index) => renderChoice(choice, index === 0 && PROMINENT.has(choice), actions))}
          </div>`
        : nothing}
      ${state === 'refused' ? nothing : renderCapabilities(view, actions)}
    </section>
  `;
}

/** @param {Actions} actions */
function renderBusy({ settle }) {
  return html`<div class="busy" role="alert">
    <p>${translate('popupBusy')}</p>
    <button type="button" class="primary" data-decision="stop" @click=${() => settle('stop')}>${translate('choice_stop')}</button>
    <button type="button" data-decision="wait" @click=${() => settle('wait')}>${translate('choice_wait')}</button>
  </div>`;
}

/** @param {PackageProgress} progress */
function renderDownload({ filename, received, total }) {
  const [unit, bytesEach] = total < 1e6 ? ['kilobyte', 1e3] : ['megabyte', 1e6];
  const size = (/** @type {number} */ bytes) => (bytes / bytesEach).toLocaleString(document.documentElement.lang, {
    style: 'unit', unit, maximumFractionDigits: 1,
  });
  return html`<div class="download" role="status">
    <span class="quiet">${total > 0
      ? translate('popupDownloadOf', filename, size(received), size(total))
      : translate('popupDownload', filename)}</span>
    ${total > 0 ? html`<progress max=${total} value=${received}></progress>` : html`<progress></progress>`}
  </div>`;
}

/**
 * What its Python takes now, and its end.
 * @param {SiteView} view
 * @param {Actions} actions
 */
function renderUsage({ busy }, { usage, settle }) {
  /** @param {number} value @param {number} digits */
  const number = (value, digits) => value.toLocaleString(document.documentElement.lang, {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  });
  return html`<div class="usage">
    <span class="quiet">${usage
      ? translate('popupUsage', number(usage.cpuSeconds, 1), number(usage.heapMegabytes, 0))
      : nothing}</span>
    ${busy.length > 0
      ? nothing
      : html`<button type="button" data-decision="stop" @click=${() => settle('stop')}>${translate('choice_stop')}</button>`}
  </div>`;
}

/**
 * @param {Choice} choice
 * @param {boolean} primary
 * @param {Actions} actions
 */
function renderChoice(choice, primary, { resting, choose }) {
  return html`<button
    type="button"
    class=${primary ? 'primary' : ''}
    data-decision=${choice}
    ?disabled=${resting && GRANTS.has(choice)}
    @click=${() => choose(choice)}
  >
    ${translate(`choice_${choice}`)}
  </button>`;
}

/**
 * What the site's Python may do: closed at first, with what is switched off said outside.
 * @param {SiteView} view
 * @param {Actions} actions
 */
function renderCapabilities({ key, capabilities, by, reload }, { resting, choose, allow }) {
  const off = CAPABILITIES.filter((name) => !capabilities[name]).map((name) => translate(`capability_${name}`));
  const list = new Intl.ListFormat(document.documentElement.lang, { type: 'conjunction' }).format(off);
  return html`
    <details class="capabilities">
      <summary>
        ${translate('popupCapabilities')}
        <span class="quiet">${off.length > 0 ? translate('popupWithout', list) : translate('popupWithoutNothing')}</span>
      </summary>
      <ul>
        ${CAPABILITIES.map((name) => {
          const described = `${key} ${name}`.replace(/\s/g, '-');
          return html`<li>
            <label>
              <input
                type="checkbox"
                data-capability=${name}
                aria-describedby=${described}
                .checked=${capabilities[name]}
                ?disabled=${by === 'managed' || (resting && !capabilities[name])}
                @change=${(/** @type {Event} */ event) =>
                  allow(name, /** @type {HTMLInputElement} */ (event.currentTarget).checked)}
              />
              ${translate(`capability_${name}`)}
            </label>
            <span class="quiet" id=${described}>${translate(`capabilityWhat_${name}`)}</span>
          </li>`;
        })}
      </ul>
    </details>
    ${reload
      ? html`<div class="reload" role="status">
          <span>${translate('popupReloadNeeded')}</span>
          <button type="button" data-decision="reload" @click=${() => choose('reload')}>${translate('choice_reload')}</button>
        </div>`
      : nothing}
  `;
}

/**
 * An origin as people read it: https is what they expect, all else is said.
 * @param {string} origin
 */
function displayed(origin) {
  return origin.replace(/^https:\/\//, '');
}

/** @param {SiteView} view */
function stateName({ state, scripts }) {
  return state === 'running' && scripts > 0 ? translate('stateRunningCount', String(scripts)) : translate(`state_${state}`);
}

/** @param {SiteView} view */
function noteOf({ state, by, reason }) {
  if (reason) return reason;
  if (state !== 'running' && state !== 'starting') return '';
  return by === '' || by === 'switch' ? '' : translate(`note_${by}`);
}
