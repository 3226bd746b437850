/** The panel's views, where the line to Python comes or goes at the moment in which something is asked. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

globalThis.chrome = { i18n: { getMessage: (key, subjects = []) => [key, ...subjects].join(' ') }, storage: { local: { get: async () => ({}) } } };

const { Cells } = await import('../../extension/devtools/cells.js');
const { AdderConsole } = await import('../../extension/devtools/console_view.js');
const { History } = await import('../../extension/devtools/history.js');
const { HistorySearch } = await import('../../extension/devtools/history_search.js');
const { AdderMemory } = await import('../../extension/devtools/memory/memory_view.js');
const { AdderPerformance } = await import('../../extension/devtools/profiler/performance_view.js');

/** A line to a tab with one document, whose interpreter can be there or not. */
class FakeConnection {
  frames = [{ documentId: 'top', frameId: 0, url: 'https://page.example/' }];
  interpreters = new Map();
  told = [];
  reason = '';

  tell(documentId, domain, { type }) {
    this.told.push([documentId, domain, type]);
  }

  greet() {}

  async start() {
    return this.reason;
  }
}

/** A view of the document `top`. */
function viewOf(View) {
  const view = new View();
  view.connection = new FakeConnection();
  view.documentId = 'top';
  return view;
}

describe('what is typed into the console', () => {
  let view;

  beforeEach(() => {
    view = viewOf(AdderConsole);
    view.editor = { text: '' };
    view.python = { stand: null, told: [], tell(documentId, { id }) { this.told.push(id); } };
    view.cells = new Cells(view.connection, view.python, () => {});
  });

  const notes = () => view.entries.all.map(({ text, documentId }) => [text, documentId]);

  it('stays to be sent once more where the page is left before it has Python, and that is said', async () => {
    const running = view.run('1 + 1');
    assert.equal(view.editor.text, '');
    view.connection.frames = [{ documentId: 'next', frameId: 0, url: 'https://page.example/' }];
    await running;
    assert.equal(view.editor.text, '1 + 1');
    assert.equal(view.running.size, 0);
    view.changed();
    assert.deepEqual(notes(), [['devtoolsNoStart devtoolsLeft', '']]);
  });

  it('stays where Python cannot be started', async () => {
    view.connection.reason = 'it is blocked';
    await view.run('1 + 1');
    assert.equal(view.editor.text, '1 + 1');
    assert.deepEqual(notes(), [['devtoolsNoStart it is blocked', 'top']]);
  });

  it('comes back, before what was typed since, where Python ends and has not begun with it', async () => {
    view.connection.interpreters.set('top', true);
    await view.run('1 + 1');
    await view.run('2 + 2');
    view.editor.text = '3';
    view.connection.interpreters.clear();
    view.hearSession({ type: 'ended', reason: '' }, 'top');
    assert.equal(view.editor.text, '1 + 1\n2 + 2\n3');
    assert.equal(view.running.size, 0);
  });

  it('does not come back where Python had begun with it', async () => {
    view.connection.interpreters.set('top', true);
    await view.run('1 + 1');
    const [id] = view.python.told;
    view.hear({ type: 'started', id }, 'top');
    view.hearSession({ type: 'ended', reason: '' }, 'top');
    assert.equal(view.editor.text, '');
    assert.deepEqual(view.entries.all.map(({ text, state }) => [text, state]), [['1 + 1', 'ended']]);
  });

  it('is not mixed with a snippet that was under way', async () => {
    view.connection.interpreters.set('top', true);
    await view.runSnippet('hello.py', 'print(1)');
    view.hearSession({ type: 'ended', reason: '' }, 'top');
    assert.equal(view.editor.text, '');
  });
});

describe('a search in the history', () => {
  it('finds what was stored as soon as it is there, also where it was begun before', async () => {
    chrome.storage.local.get = async () => ({ 'devtools.history': ['x = 1', 'y = 2'] });
    const history = new History();
    let shown = 0;
    const search = new HistorySearch(history, { changed: () => { shown += 1; }, done: () => {} });
    const textOf = (template) => JSON.stringify(template.values);
    search.open();
    // As its field's listener has it.
    search.render().values.at(3)({ target: { value: 'x =' } });
    assert.match(textOf(search.render()), /devtoolsSearchNothing/);
    const before = shown;
    await history.load();
    search.again();
    assert.match(textOf(search.render()), /x = 1/);
    assert.equal(shown, before + 1);
  });
});

describe('an interpreter that the panel did not know yet', () => {
  it('is recorded when a recording of its document was begun', () => {
    const view = viewOf(AdderPerformance);
    view.toggle();
    assert.deepEqual(view.connection.told, []);
    view.hearSession({ type: 'began' }, 'top');
    assert.deepEqual(view.connection.told, [['top', 'profile', 'start']]);
  });

  it('is not recorded where nothing is, nor where another document is looked at', () => {
    const view = viewOf(AdderPerformance);
    view.hearSession({ type: 'began' }, 'top');
    view.toggle();
    view.hearSession({ type: 'began' }, 'other');
    assert.deepEqual(view.connection.told, []);
  });

  it('is traced when tracing was begun', () => {
    const view = viewOf(AdderMemory);
    view.hearSession({ type: 'began' }, 'top');
    view.trace();
    assert.deepEqual(view.connection.told, []);
    view.hearSession({ type: 'began' }, 'top');
    assert.deepEqual(view.connection.told, [['top', 'memory', 'start']]);
  });
});
