/** Members are found by JavaScript's spelling and by Python's, and by nothing else. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openPage } from './support/executor.js';

const { window, executor } = openPage();
const { resolve, snake } = executor;

describe('the Python spelling', () => {
  for (const [javascript, python] of [
    ['getElementById', 'get_element_by_id'], ['innerHTML', 'inner_html'], ['createElementNS', 'create_element_ns'],
    ['encodeURIComponent', 'encode_uri_component'], ['createTHead', 'create_t_head'], ['scrollX', 'scroll_x'],
    ['title', 'title'], ['m11', 'm11'], ['URL', 'url'], ['', ''],
  ]) it(`of ${javascript} is ${python}`, () => assert.equal(snake(javascript), python));
});

describe('a name', () => {
  it('in JavaScript’s spelling is what it says', () => {
    assert.equal(resolve(window.document, 'getElementById'), 'getElementById');
    assert.equal(resolve({ some_name: 1, someName: 2 }, 'some_name'), 'some_name');
  });

  it('in Python’s spelling is found on the prototypes and on the object itself', () => {
    assert.equal(resolve(window.document, 'get_element_by_id'), 'getElementById');
    assert.equal(resolve(window.document.body, 'inner_html'), 'innerHTML');
    assert.equal(resolve(window.document, 'url'), 'URL');
    assert.equal(resolve(window, 'set_timeout'), 'setTimeout');
    assert.equal(resolve({ myOwn: 1 }, 'my_own'), 'myOwn');
  });

  it('that nothing matches stays as it is', () => {
    for (const name of ['no_such', '_open', 'TITLE', 'getelementbyid', 'get__element_by_id', '_', '', '__proto', 'title_']) {
      assert.equal(resolve(window.document, name), name);
    }
  });

  it('of a class is not respelled, so that setting a global replaces none', () => {
    for (const name of ['date', 'map', 'event_target', 'html_element', 'json', 'promise']) {
      assert.equal(resolve(window, name), name);
    }
  });

  it('of a member that a class gained later is found', () => {
    class Late {}
    const late = new Late();
    assert.equal(resolve(late, 'say_hello'), 'say_hello');
    Late.prototype.sayHello = () => {};
    assert.equal(resolve(late, 'say_hello'), 'sayHello');
    delete Late.prototype.sayHello;
    assert.equal(resolve(late, 'say_hello'), 'say_hello');
  });

  it('on a primitive, an object without prototype or a proxy that throws is resolved without an exception', () => {
    assert.equal(resolve('text', 'char_at'), 'charAt');
    assert.equal(resolve(Object.create(null), 'x_y'), 'x_y');
    const throws = () => { throw new Error('trap'); };
    assert.equal(resolve(new Proxy({}, { has: throws, getPrototypeOf: throws, ownKeys: throws }), 'x_y'), 'x_y');
  });
});
