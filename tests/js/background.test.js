/** What the user says has its effect on what is open, wherever it is said: in the popup, a menu, a file or by an organisation. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { IDBFactory } from 'fake-indexeddb';

const background = fileURLToPath(new URL('../../extension/background/', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'adder-background-'));
const outfile = join(folder, 'background.mjs');
const parts = ['account', 'control', 'menus', 'rules', 'store', 'tabs'];
await build({
  stdin: {
    contents: `${parts.map((name) => `export * as ${name} from './${name}.js';`).join('\n')}
      export { CodeStore } from '../host/code_store.js';`,
    resolveDir: background,
  },
  bundle: true,
  outfile,
  format: 'esm',
  define: { __BROWSER__: '"firefox"' },
  plugins: [{
    name: 'a host that does nothing but say what it was asked for',
    setup(builder) {
      builder.onResolve({ filter: /^#host$/ }, () => ({ path: 'host', namespace: 'host' }));
      builder.onLoad({ filter: /.*/, namespace: 'host' }, () => ({
        contents: ['applySettings', 'endDocuments', 'endTab', 'ensureHost', 'stopDocument', 'usageOf', 'waitForDocument', 'warmHost']
          .map((name) => `export const ${name} = async (...given) => globalThis.asked.push(['${name}', ...given]);`).join('\n'),
      }));
    },
  }],
});
const { account, control, menus, rules, store, tabs, CodeStore } = await import(pathToFileURL(outfile));
await rm(folder, { recursive: true });

const HERE = 'https://a.example';
const SITE = { origin: HERE, topOrigin: HERE };
const PAGE = { place: 'pages', incognito: false };

/** A storage area. */
function area() {
  const data = {};
  return {
    data,
    get: async (keys) => structuredClone(Object.fromEntries(
      (keys === null ? Object.keys(data) : [keys].flat()).filter((key) => key in data).map((key) => [key, data[key]]))),
    set: async (items) => { Object.assign(data, structuredClone(items)); },
    remove: async (keys) => { for (const key of [keys].flat()) delete data[key]; },
  };
}

/** A number that no other test has used: the background remembers those of closed tabs. */
let tabId = 100;
let incognito;
let menu;

beforeEach(() => {
  tabId += 1;
  incognito = false;
  menu = [];
  globalThis.asked = [];
  globalThis.indexedDB = new IDBFactory();
  globalThis.chrome = {
    storage: { local: area(), session: area(), managed: area() },
    tabs: { get: async (id) => ({ id, incognito }), query: async () => [{ incognito: true, windowId: 1 }, ...(incognito ? [{ incognito, windowId: 2 }] : [])], sendMessage: async () => null },
    action: new Proxy({}, { get: () => async () => {} }),
    i18n: { getMessage: (key) => key },
    runtime: { sendMessage: async () => null, openOptionsPage: async () => menu.push('options') },
    scripting: { executeScript: async () => [] },
    webNavigation: { getAllFrames: async () => [{ frameId: 0, documentId: `page ${tabId}`, url: `${HERE}/`, parentFrameId: -1 }] },
    contextMenus: { update: async (id, change) => menu.push([id, change]) },
  };
});

afterEach(() => mock.restoreAll());

/** A page of the tab that has Python says so. */
const greet = () => control.greet({ scripts: 1, mark: 1 }, {
  documentId: `page ${tabId}`, frameId: 0, origin: HERE, url: `${HERE}/`, documentLifecycle: 'active', tab: { id: tabId, incognito },
});
const stateOf = async () => (await store.loadTab(tabId)).documents[`page ${tabId}`]?.state;
const logged = async (mine = incognito) => (await account.log(mine)).map(({ kind, name }) => `${kind} ${name}`);

describe('an import', () => {
  const text = (policy) => JSON.stringify({ adder: 'settings', version: 2, rules: {}, capabilities: {}, settings: {}, ...policy });

  test('that blocks a site ends what was allowed there for once', async () => {
    await greet();
    await rules.answer(tabId, SITE, 'once', 'always');
    assert.equal((await store.loadTab(tabId)).once[`page ${tabId}`].length, 1);
    await rules.importPolicy(text({ rules: { [HERE]: { decision: 'block' } } }), false, PAGE);
    assert.deepEqual((await store.loadTab(tabId)).once[`page ${tabId}`], []);
    assert.equal(await stateOf(), 'blocked');
  });

  test('in the place of everything takes back what it does not name', async () => {
    await rules.setRules([SITE], 'allow', PAGE);
    await greet();
    await rules.importPolicy(text({}), true, PAGE);
    assert.equal(await stateOf(), 'stopped');
    assert.ok(asked.some(([what]) => what === 'endDocuments'));
  });

  test('is in the log, as is all else that is said on the options page, in its order', async () => {
    await rules.setRules([SITE], 'allow', PAGE, 'session');
    await rules.setCapability([SITE], 'network', false, PAGE);
    await rules.setDefault('media', false, PAGE);
    await rules.setSetting('spare', false, PAGE);
    await rules.importPolicy(text({}), false, PAGE);
    await rules.removeRules([SITE], PAGE);
    await rules.reset(PAGE);
    assert.deepEqual(await logged(), [
      'decision allow_session', 'withdrawal network', 'withdrawal media', 'setting spare', 'everything import', 'decision remove',
      'everything reset',
    ]);
  });
});

describe('an organisation', () => {
  const managed = { rules: { [HERE]: { decision: 'block' } } };

  test('that blocks a site while its page is open ends it at once, and what was allowed for once', async () => {
    await greet();
    await rules.answer(tabId, SITE, 'once', 'always');
    Object.assign(chrome.storage.managed.data, managed);
    await rules.managedChanged({ rules: { newValue: managed.rules } });
    assert.equal(await stateOf(), 'blocked');
    assert.deepEqual((await store.loadTab(tabId)).once[`page ${tabId}`], []);
  });

  test('that has blocked a site, or switched the keeping off, leaves no compiled code of it when the browser starts', async () => {
    for (const found of [managed, { settings: { codeCache: false } }]) {
      const forgotten = mock.method(CodeStore.prototype, 'rules' in found ? 'forget' : 'clear');
      Object.assign(chrome.storage.managed, area());
      Object.assign(chrome.storage.managed.data, found);
      await rules.managedFound();
      assert.equal(forgotten.mock.callCount(), 1);
      mock.restoreAll();
    }
  });
});

describe('a private window', () => {
  test('takes back what was allowed outside of it, and forgets what it allowed when the last one is closed', async () => {
    await rules.setRules([SITE], 'allow', PAGE);
    incognito = true;
    await greet();
    assert.equal(await stateOf(), 'starting');
    await rules.answer(tabId, SITE, 'ask', 'always');
    assert.deepEqual((await rules.policyView(false)).rules, []);
    await rules.answer(tabId, SITE, 'allow', 'always');
    assert.deepEqual((await rules.policyView(true)).rules.map(({ duration }) => duration), ['session']);
    assert.equal(JSON.stringify(chrome.storage.local.data).includes(HERE), false);
    await tabs.windowRemoved(1);
    assert.equal((await rules.policyView(true)).rules.length, 1, 'another private window is open');
    assert.ok((await logged(true)).includes('decision allow_private'));
    assert.ok(!(await logged(false)).includes('decision allow_private'));
    incognito = false;
    await tabs.tabRemoved(tabId);
    await tabs.windowRemoved(1);
    assert.deepEqual((await rules.policyView(true)).rules, []);
    assert.ok(!(await logged(true)).includes('decision allow_private'));
  });
});

describe('a tab', () => {
  test('that is closed while its page says that it has Python leaves nothing behind', async () => {
    const greeting = greet();
    await tabs.tabRemoved(tabId);
    await greeting;
    assert.deepEqual(Object.keys(chrome.storage.session.data).filter((key) => key.endsWith(`:${tabId}`)), []);
  });

  test('is switched off and on by the menu and by the keyboard, and the menu shows it', async () => {
    await rules.setRules([SITE], 'allow', PAGE);
    await greet();
    await menus.menuClicked({ menuItemId: 'switch-tab' }, { id: tabId });
    assert.equal(await stateOf(), 'blocked');
    assert.deepEqual(menu.at(-1), ['switch-tab', { checked: true }]);
    await menus.commanded('switch-tab', { id: tabId });
    assert.notEqual(await stateOf(), 'blocked');
    assert.deepEqual(menu.at(-1), ['switch-tab', { checked: false }]);
    await menus.showSwitch(tabId);
    assert.deepEqual(menu.at(-1), ['switch-tab', { checked: false }]);
    assert.deepEqual((await logged()).filter((line) => line.startsWith('switch')), ['switch off', 'switch on']);
  });

  test('is left alone by other commands, and where there is none', async () => {
    await menus.commanded('another', { id: tabId });
    await menus.menuClicked({ menuItemId: 'switch-tab' }, undefined);
    await menus.menuClicked({ menuItemId: 'options' }, { id: tabId });
    assert.deepEqual(menu, ['options']);
    assert.equal(await tabs.isTabOff(tabId), false);
  });

  test('tells which of its sites hold more than they may have now, until the page is loaded again', async () => {
    await rules.setRules([SITE], 'allow', PAGE);
    await greet();
    await control.setDocumentState(`page ${tabId}`, 'running', '');
    await rules.setCapability([SITE], 'network', false, PAGE);
    assert.deepEqual((await tabs.tabState(tabId)).documents.map(({ reload }) => reload), [true]);
    assert.deepEqual((await rules.policyView(false)).reload, [HERE]);
    assert.deepEqual((await rules.policyView(true)).reload, []);
  });

  test('says why Python was ended in the words of the user’s language', async () => {
    await rules.setRules([SITE], 'allow', PAGE);
    await greet();
    chrome.i18n.getMessage = (key, subjects) => `${key} ${subjects}`;
    await control.setDocumentState(`page ${tabId}`, 'stopped', { key: 'reasonTooManyWait', subjects: ['7'] });
    assert.equal((await tabs.tabState(tabId)).documents[0].reason, 'reasonTooManyWait 7');
  });

  test('says that what is stored cannot be read', async () => {
    mock.method(console, 'error', () => {});
    chrome.storage.local.get = async () => { throw new Error('corrupt'); };
    await greet();
    const { trouble, documents } = await tabs.tabState(tabId);
    assert.deepEqual([trouble, documents[0].state], ['unreadable', 'asks']);
  });
});
