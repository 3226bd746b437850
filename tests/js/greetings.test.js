/** Who waits for a document's greeting hears of it, also when it is there before the answer to the question. */

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { greeted, greetingOf } from '../../extension/background/greetings.js';

describe('a greeting', () => {
  it('is heard by all who wait for it, whenever it comes', async () => {
    const early = greetingOf('one', async () => {
      await null;
      greeted('one');
      return true;
    });
    const late = greetingOf('one', async () => true);
    const other = greetingOf('one', async () => false);
    assert.deepEqual(await Promise.all([early, late, other]), [true, true, false]);
  });

  it('of another document is none, and one that does not come is not waited for for ever', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const waiting = greetingOf('one', async () => true);
      await null;
      greeted('two');
      await null;
      mock.timers.tick(60_000);
      assert.equal(await waiting, false);
    } finally {
      mock.timers.reset();
    }
  });
});
