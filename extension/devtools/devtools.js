/**
 * The page that the browser opens with its developer tools. It makes the panel, and does nothing else.
 */

import { translate } from '../i18n.js';

// Firefox takes the addresses relative to this page, Chromium relative to the extension.
chrome.devtools.panels.create(translate('devtoolsTitle'), '/extension/icons/icon-32.png', '/extension/devtools/panel.html');
