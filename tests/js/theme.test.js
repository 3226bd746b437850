/** The look of the panel, which is that of the tools it is in. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followTheme } from '../../extension/devtools/theme.js';

function pageWith(panels) {
  const style = {};
  globalThis.document = { documentElement: { style } };
  globalThis.chrome = panels ? { devtools: { panels } } : {};
  followTheme();
  return style;
}

test('the panel is dark or light as the tools are, and changes with them in both browsers', () => {
  let change;
  const chromium = pageWith({ themeName: 'dark', setThemeChangeHandler: (handler) => { change = handler; } });
  assert.equal(chromium.colorScheme, 'dark');
  change('default');
  assert.equal(chromium.colorScheme, 'light');

  const firefox = pageWith({ themeName: 'light', onThemeChanged: { addListener: (handler) => { change = handler; } } });
  assert.equal(firefox.colorScheme, 'light');
  change('dark');
  assert.equal(firefox.colorScheme, 'dark');
});

test('in a tab the system’s own look holds', () => {
  assert.equal(pageWith(null).colorScheme, undefined);
});
