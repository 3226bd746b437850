/** Cells of the console: which of them an interrupt is for. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Cells } from '../../extension/devtools/cells.js';

const SENT = { name: '', where: '' };

describe('an interrupt', () => {
  let python;
  let cells;

  beforeEach(() => {
    python = { stand: null, told: [], tell(documentId, message) { this.told.push([documentId, message.id]); } };
    const connection = { frames: [], interpreters: new Map([['top', true], ['inner', true]]) };
    cells = new Cells(connection, python, () => {});
  });

  const run = async (documentId) => {
    await cells.run(documentId, { source: '1', ...SENT });
    return python.told.at(-1)[1];
  };

  it('is for all cells of a document', async () => {
    const ran = [await run('top'), await run('top')];
    const other = await run('inner');
    assert.deepEqual([...cells.interruptible()], [['top', ran], ['inner', [other]]]);
  });

  it('is for what runs where Python stands, before the cell that stands there', async () => {
    const standing = await run('top');
    const other = await run('inner');
    python.stand = { documentId: 'top', frame: 0, words: '' };
    const within = await run('top');
    assert.deepEqual([...cells.interruptible()], [['top', [within]], ['inner', [other]]]);
    cells.end(within);
    assert.deepEqual(cells.interruptible().get('top'), [standing]);
    cells.end(standing);
    assert.deepEqual([...cells.interruptible().keys()], ['inner']);
  });
});
