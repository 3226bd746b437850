/** Who may be a DevTools panel, and what passes between panels and interpreters. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { isPanel, ON_WAY_MAX } from '../../extension/protocol/devtools.js';

const folder = await mkdtemp(join(tmpdir(), 'adder-panels-'));
const outfile = join(folder, 'panels.mjs');
const source = fileURLToPath(new URL('../../extension/host/panels.js', import.meta.url));
await build({ entryPoints: [source], bundle: true, outfile, format: 'esm' });
const { Panels } = await import(pathToFileURL(outfile));
await rm(folder, { recursive: true });

const BASE = 'chrome-extension://adder/';
const EXTENSION = { id: 'adder', base: BASE };
const PANEL = { id: 'adder', url: `${BASE}extension/devtools/panel.html`, origin: 'chrome-extension://adder' };
const tab = { id: 7, url: 'https://a.example/' };

class FakeEvent {
  listeners = [];
  addListener(listener) { this.listeners.push(listener); }
  fire(...parts) { for (const listener of this.listeners) listener(...parts); }
}

class FakePort {
  name = 'adder:devtools';
  onMessage = new FakeEvent();
  onDisconnect = new FakeEvent();
  sent = [];
  open = true;
  constructor(sender) { this.sender = sender; }
  postMessage(message) { this.sent.push(message); }
  disconnect() { this.open = false; }
}

let links;
let panels;

beforeEach(() => {
  globalThis.chrome = { runtime: { id: 'adder', getURL: (path) => BASE + path } };
  links = [];
  panels = new Panels(() => links);
});

function link(documentId, tabId) {
  const made = {
    session: { documentId, tabId }, isReady: true, told: [], interrupts: 0,
    tellDevtools(number, body) { this.told.push([number, JSON.parse(body)]); },
    interrupt() { this.interrupts += 1; },
  };
  links.push(made);
  return made;
}

function open(tabId) {
  const port = new FakePort(PANEL);
  panels.accept(port);
  port.onMessage.fire(['watch', tabId]);
  return port;
}

describe('a panel', () => {
  it('is the panel’s page, in the developer tools or in a tab of its own', () => {
    assert.ok(isPanel(PANEL, EXTENSION));
    assert.ok(isPanel({ ...PANEL, frameId: 4 }, EXTENSION), 'the tools hold it in a frame, and are no tab');
    assert.ok(isPanel({ ...PANEL, url: `${PANEL.url}?tabId=7`, tab, frameId: 0 }, EXTENSION));
  });

  it('is no page of the web, no frame in one, no other page, no other extension', () => {
    for (const forged of [
      { ...PANEL, url: 'https://a.example/', origin: 'https://a.example', tab, frameId: 0 },
      { ...PANEL, url: `https://a.example/?${PANEL.url}`, origin: 'https://a.example', tab, frameId: 0 },
      { ...PANEL, origin: 'https://a.example', tab, frameId: 0 },
      { ...PANEL, tab, frameId: 3 },
      { ...PANEL, url: `${BASE}extension/popup/popup.html` },
      { ...PANEL, url: `${BASE}extension/devtools/panel.html/x` },
      { ...PANEL, url: `${BASE}extension/sandbox/sandbox.html`, origin: 'null' },
      { ...PANEL, id: 'other' },
      {},
    ]) {
      assert.equal(isPanel(forged, EXTENSION), false, JSON.stringify(forged));
      const port = new FakePort(forged);
      panels.accept(port);
      const told = link('d', 1);
      port.onMessage.fire(['watch', 1]);
      port.onMessage.fire(['tell', 'd', '{}']);
      assert.deepEqual([port.open, told.told, port.sent], [false, [], []]);
    }
  });

  it('hears of the interpreters of its tab and of no other', () => {
    const here = link('here', 1);
    const there = link('there', 2);
    const port = open(1);
    assert.deepEqual(port.sent, [['began', 'here', true]]);
    assert.deepEqual(here.told, [[1, { domain: 'session', type: 'attach' }]]);
    assert.deepEqual(there.told, []);
    panels.heard(there, 0, '{"a":1}');
    panels.heard(there, 1, '{"a":1}');
    panels.ended(there, 'over');
    assert.equal(port.sent.length, 1);
    panels.heard(here, 0, '{"a":1}');
    assert.deepEqual(port.sent.at(-1), ['heard', 'here', '{"a":1}']);
  });

  it('tells and interrupts interpreters of its tab only', () => {
    const there = link('there', 2);
    const port = open(1);
    port.onMessage.fire(['tell', 'there', '{"domain":"console"}']);
    port.onMessage.fire(['interrupt', 'there']);
    port.onMessage.fire(['watch', 2]);
    port.onMessage.fire(['tell', 'there', '{"domain":"console"}']);
    assert.deepEqual([there.told, there.interrupts], [[], 0]);
  });

  it('greets each further interpreter before anything of its page’s', () => {
    const port = open(1);
    port.onMessage.fire(['greet', 'breakpoints', '{"domain":"debugger"}']);
    port.onMessage.fire(['greet', 'gone', '{"domain":"x"}']);
    port.onMessage.fire(['greet', 'gone', '']);
    const made = link('d', 1);
    panels.began(made);
    assert.deepEqual(made.told, [[1, { domain: 'session', type: 'attach' }], [1, { domain: 'debugger' }]]);
  });

  it('shares its tab with a second one, and what is for one of them reaches that one', () => {
    const made = link('d', 1);
    const [first, second] = [open(1), open(1)];
    panels.heard(made, 2, '{"for":"second"}');
    assert.equal(first.sent.length, 1);
    assert.deepEqual(second.sent.at(-1), ['heard', 'd', '{"for":"second"}']);
    second.onDisconnect.fire();
    assert.deepEqual(made.told.at(-1), [2, { domain: 'session', type: 'detach' }]);
    panels.heard(made, 0, '{"for":"all"}');
    assert.deepEqual(first.sent.at(-1), ['heard', 'd', '{"for":"all"}']);
  });

  it('that does not keep up loses messages and is told how many', () => {
    const made = link('d', 1);
    const port = open(1);
    for (let count = 0; count < ON_WAY_MAX + 10; count += 1) panels.heard(made, 0, '{}');
    assert.equal(port.sent.length, 1 + ON_WAY_MAX);
    port.onMessage.fire(['taken', ON_WAY_MAX + 5]);
    assert.equal(port.sent.length, 1 + ON_WAY_MAX, 'it cannot have taken what was not sent');
    port.onMessage.fire(['taken', ON_WAY_MAX / 2]);
    assert.deepEqual(port.sent.at(-1), ['lost', 10]);
    panels.heard(made, 0, '{"on":1}');
    assert.deepEqual(port.sent.at(-1), ['heard', 'd', '{"on":1}']);
  });

  it('gets no message that is too long, or none at all', () => {
    const made = link('d', 1);
    const port = open(1);
    for (const body of ['x'.repeat(1024 * 1024 + 1), '', 7, null]) panels.heard(made, 0, body);
    assert.equal(port.sent.length, 1);
  });
});
