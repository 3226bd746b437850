/** The log in the options. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

/** What was asked and has no answer yet. */
const asked = [];
globalThis.chrome = {
  i18n: { getMessage: (key) => key },
  runtime: { sendMessage: (message) => new Promise((resolve) => { asked.push([message.type, resolve]); }) },
};

await import('../../options_ui/log.js');
const AdderLog = customElements.get('adder-log');

const settled = () => new Promise((resolve) => { setImmediate(resolve); });

describe('the log', () => {
  it('shows nothing of what was cleared, also where the look before it is answered late', async () => {
    const view = new AdderLog();
    const done = [view.ask({ type: 'log' }), view.ask({ type: 'clear-log' })];
    await settled();
    assert.deepEqual(asked.map(([type]) => type), ['log']);
    asked.shift()[1](['an entry']);
    await settled();
    assert.deepEqual(view.entries, ['an entry']);
    asked.shift()[1]([]);
    await Promise.all(done);
    assert.deepEqual(view.entries, []);
  });
});
