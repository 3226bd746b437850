/** Every message that the sources name exists, and every message that exists is named. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { CAPABILITIES } from '../../extension/protocol/capabilities.js';
import { SETTINGS } from '../../extension/protocol/settings.js';

const root = new URL('../../', import.meta.url);
const read = (name) => readFileSync(new URL(name, root), 'utf8');
const folders = ['extension/', 'extension/background/', 'extension/host/', 'extension/devtools/', 'extension/devtools/debugger/', 'extension/devtools/memory/', 'extension/devtools/profiler/', 'extension/popup/', 'extension/protocol/', 'options_ui/', 'content_scripts/gatekeeper/'];
const sources = folders
  .flatMap((folder) => readdirSync(new URL(folder, root)).filter((name) => name.endsWith('.js')).map((name) => folder + name))
  .map(read)
  .join('\n');
const manifest = read('manifest.json');
const words = JSON.parse(read('extension/_locales/en/messages.json'));

const literals = [...sources.matchAll(/(?:translate|textOf|getMessage|reason)\(\s*'([^']+)'/g)].map(([, key]) => key).filter((key) => !key.startsWith('@@'));
const fromManifest = [...manifest.matchAll(/__MSG_(\w+)__/g)].map(([, key]) => key);
// translate(`choice_${choice}`) names all messages that begin so.
const prefixes = [...sources.matchAll(/(?:translate|getMessage)\(`([^`$]+)\$\{/g)].map(([, prefix]) => prefix);

describe('the messages', () => {
  it('has every one that the sources ask for by name', () => {
    const missing = [...literals, ...fromManifest].filter((key) => !Object.hasOwn(words, key));
    assert.deepEqual(missing, []);
    for (const prefix of prefixes) assert.ok(Object.keys(words).some((key) => key.startsWith(prefix)), prefix);
  });

  it('has a headline and a name for every state', () => {
    for (const state of ['asks', 'starting', 'running', 'blocked', 'refused', 'error', 'stopped', 'parked']) {
      assert.ok(words[`popupHeadline_${state}`] && words[`state_${state}`], state);
    }
  });

  it('has the words of every capability and of every setting', () => {
    const wanted = CAPABILITIES.flatMap((name) => [`capability_${name}`, `capabilityStops_${name}`, `capabilityLeaves_${name}`]);
    for (const [name, setting] of Object.entries(SETTINGS)) {
      wanted.push(`setting_${name}`, `settingHint_${name}`);
      if ('least' in setting) wanted.push(`settingUnit_${name}`);
    }
    assert.deepEqual(wanted.filter((key) => !words[key]?.message), []);
  });

  it('has none that nothing asks for', () => {
    const used = (key) =>
      fromManifest.includes(key) || sources.includes(`'${key}'`) || prefixes.some((prefix) => key.startsWith(prefix));
    assert.deepEqual(Object.keys(words).filter((key) => !used(key)), []);
  });

  it('has each of them once', () => {
    const keys = [...read('extension/_locales/en/messages.json').matchAll(/^ {2}"(\w+)": \{/gm)].map(([, key]) => key);
    assert.deepEqual(keys, Object.keys(words));
  });

  it('fills every placeholder that it declares, and no other', () => {
    for (const [key, { message, placeholders = {} }] of Object.entries(words)) {
      const named = new Set([...message.matchAll(/\$(\w+)\$/g)].map(([, name]) => name.toLowerCase()));
      assert.deepEqual([...named].sort(), Object.keys(placeholders).sort(), key);
    }
  });

  it('keeps to the stores’ limits', () => {
    assert.ok(words.extensionName.message.length <= 45);
    assert.ok(words.extensionDescription.message.length <= 132);
  });
});
