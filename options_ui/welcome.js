/**
 * The page that opens once, after installing: what Adder does, who decides, and something to try.
 *
 * It asks the background for nothing and changes nothing but, where the browser keeps Adder from pages, that.
 *
 * @module
 */

/** @import { DocumentState } from '../extension/protocol/messages.js' */

import { html } from 'lit';
import { applyLanguage, translate } from '../extension/i18n.js';
import './access.js';
import { PageElement } from './part.js';

/** A page that needs no words. The end-to-end tests take it from here and run it. */
const SAMPLE = `<!doctype html>
<title>Python</title>
<button>0</button>
<script type="python">
import web

button = document.find("button")

@web.when("click", button)
def count():
    button.text = int(button.text) + 1
</script>
`;

/**
 * How the popup looks: its states here, with their colours and what they offer, in the popup's own words.
 * @type {{ state: DocumentState, tone: string, choices: string[] }[]}
 */
const PICTURES = [
  { state: 'asks', tone: 'asks', choices: ['once', 'allow', 'block'] },
  { state: 'running', tone: 'good', choices: ['block'] },
  { state: 'blocked', tone: 'still', choices: ['once', 'allow'] },
];

class AdderWelcome extends PageElement {
  /** @override */
  static properties = {
    copied: { state: true },
  };

  constructor() {
    super();
    this.copied = '';
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(SAMPLE);
      this.copied = translate('welcomeCopied');
    } catch {
      this.copied = translate('welcomeNotCopied');
    }
  }

  /** @override */
  render() {
    return html`
      <header>
        <img src="../extension/icons/icon-128.png" alt="" />
        <div>
          <h1 tabindex="-1">${translate('welcomeTitle')}</h1>
          <p class="quiet">${translate('welcomeLead')}</p>
        </div>
      </header>
      <main>
        <adder-access @granted=${() => this.focusOn('h1')}></adder-access>
        <section aria-labelledby="steps">
          <h2 id="steps">${translate('welcomeSteps')}</h2>
          <ol>
            ${['1', '2', '3'].map((step) => html`<li>
              <h3>${translate(`welcomeStep${step}Title`)}</h3>
              <p class="quiet">${translate(`welcomeStep${step}Text`)}</p>
            </li>`)}
          </ol>
        </section>
        <section aria-labelledby="permission">
          <h2 id="permission">${translate('welcomePermission')}</h2>
          <div class="pictures" role="group" aria-label=${translate('welcomePictures')}>${PICTURES.map(renderPicture)}</div>
        </section>
        <section aria-labelledby="pin">
          <h2 id="pin">${translate('welcomePin')}</h2>
          <p>${translate(`welcomePin_${__BROWSER__}`)}</p>
        </section>
        <section aria-labelledby="try">
          <h2 id="try">${translate('welcomeTry')}</h2>
          <p>${translate('welcomeTryText')}</p>
          <pre id="sample" tabindex="0" role="region" aria-label=${translate('welcomeSample')} dir="ltr"><code>${SAMPLE}</code></pre>
          <div class="buttons">
            <button type="button" id="copy" @click=${() => this.copy()}>${translate('welcomeCopy')}</button>
            <span role="status">${this.copied}</span>
          </div>
        </section>
        <p>
          ${translate('welcomeOptions')}
          <a id="options" href="options.html">${translate('welcomeOptionsLink')}</a>
        </p>
      </main>
    `;
  }
}

/**
 * A picture, made of what it shows. Nothing in it can be reached: the caption says what there is to see.
 * @param {typeof PICTURES[number]} picture
 */
function renderPicture({ state, tone, choices }) {
  return html`<figure>
    <div class="popup" inert aria-hidden="true" data-state=${state}>
      <p class="headline">
        <img src="../extension/icons/icon-32.png" alt="" />
        ${translate(`popupHeadline_${state}`)}
      </p>
      <div class="site">
        <bdi>example.org</bdi>
        <span class="pill" data-tone=${tone}>${translate(`state_${state}`)}</span>
      </div>
      <div class="decisions">
        ${choices.map((choice, index) => html`<button type="button" class=${choice === 'once' && index === 0 ? 'primary' : ''}>
          ${translate(`choice_${choice}`)}
        </button>`)}
      </div>
    </div>
    <figcaption>${translate(`welcomeCaption_${state}`)}</figcaption>
  </figure>`;
}

applyLanguage();
document.title = translate('welcomeTitle');
customElements.define('adder-welcome', AdderWelcome);
