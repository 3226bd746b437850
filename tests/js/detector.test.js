/** The detector costs a page without Python nothing: one observer is all that it leaves behind. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JSDOM } from 'jsdom';

let imports = 0;

/** A document with the detector in it, and what the detector did to it. */
async function visit(html) {
  const seen = { listeners: new Map(), observers: 0, asked: 0 };
  const dom = new JSDOM('', { runScripts: 'outside-only' });
  const { window } = dom;
  const { document } = window;
  for (const target of [window, document]) {
    const { addEventListener } = target;
    target.addEventListener = (type, listener, options) => {
      // jsdom listens too.
      const isOurs = new Error().stack.includes('content_scripts/detector');
      if (isOurs) seen.listeners.set(type, [...seen.listeners.get(type) ?? [], options?.once === true]);
      return addEventListener.call(target, type, listener, options);
    };
  }
  class Counted extends window.MutationObserver {
    observe(...all) {
      seen.observers += 1;
      super.observe(...all);
    }
  }
  const chrome = { runtime: { id: 'adder', sendMessage: async () => { seen.asked += 1; } } };
  const { addEventListener } = window;
  const { Document, Element, Node } = window;
  Object.assign(globalThis, { document, Document, Element, Node, MutationObserver: Counted, addEventListener, chrome });
  // As at document_start, the document is still empty and being parsed.
  Object.defineProperty(Document.prototype, 'readyState', { get: () => readyState, configurable: true });
  let readyState = 'loading';
  imports += 1;
  await import(`../../content_scripts/detector/main.js?${imports}`);
  document.write(html);
  await new Promise((resolve) => { setTimeout(resolve); });
  readyState = 'interactive';
  document.dispatchEvent(new window.Event('DOMContentLoaded', { bubbles: true }));
  await new Promise((resolve) => { setTimeout(resolve); });
  return { ...seen, tags: globalThis.adderTags.waiting.map(({ text, src }) => text || src), window };
}

describe('the detector', () => {
  it('leaves one observer, no listener and no message on a page without Python', async () => {
    const html = '<p>Hi</p><script>1</script><script src="x.js"></script>';
    const { listeners, observers, asked, tags } = await visit(html);
    assert.deepEqual(tags, []);
    assert.equal(asked, 0);
    assert.equal(observers, 1);
    // The only listener is one that goes when it has been called.
    assert.deepEqual([...listeners], [['DOMContentLoaded', [true]]]);
  });

  it('asks once, however many tags there are', async () => {
    const html = '<script type="python">a</script><p><script type="python">b</script>';
    const { observers, asked, tags } = await visit(html);
    assert.deepEqual(tags, ['a', 'b']);
    assert.equal(asked, 1);
    assert.equal(observers, 1);
  });
});
