/** The gatekeeper lets an operation pass when it has exactly its form, and nothing that a sandbox could make up besides. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import wire from '../../extension/protocol/wire.json' with { type: 'json' };

const bundle = await build({
  entryPoints: [fileURLToPath(new URL('../../content_scripts/gatekeeper/operations.js', import.meta.url))],
  bundle: true,
  write: false,
  format: 'esm',
});
const source = Buffer.from(bundle.outputFiles[0].text).toString('base64');
const { isValue, readDescription, readOperations, readReply } = await import(`data:text/javascript;base64,${source}`);

const { ops: OP, tags: TAG, limits, handles: EVENT } = wire;
const read = (ops) => readOperations(JSON.stringify(ops));

/** One of each operation, as Python sends it. */
const GOOD = [
  [OP.GET, 1, 'x'], [OP.SET, 1, 'x', [TAG.HANDLE, 2]], [OP.DELETE, 1, 'x'], [OP.CALL, 20, [1, 'a', null, true]],
  [OP.METHOD, 1, 'x', [[TAG.LIST, [1, [TAG.MAPPING, [['k', 1]]]]]]], [OP.NEW, 1, []], [OP.KEYS, 1],
  [OP.ITERATE, 1], [OP.NEXT, 1, 64], [OP.SLICE, 1, 0, -1], [OP.DROP, [20, 23], [[21, 5]]], [OP.AWAIT, 1, 1],
  [OP.INSTANCE, 1, 2], [OP.STRING, 1], [OP.BY_VALUE, 1], [OP.CONSOLE, 'log', 'text'], [OP.GET_ITEM, 1, 0],
  [OP.SET_ITEM, 1, 'k', [TAG.BYTES, 'AA==', 'd']], [OP.DELETE_ITEM, 1, [TAG.BIGINT, '-12']],
  [OP.CONTAINS, 1, [TAG.NUMBER, 'NaN']], [OP.ASYNC_ITERATE, 1],
  [OP.LISTEN, 1, 'click', [TAG.FUNCTION, 1, 0, 'f'], null, [TAG.MAPPING, []], null],
  [OP.LISTEN, 1, 'click', [TAG.FUNCTION, 1, 0, 'f'], 3, null, 'li.x'],
  [OP.KEEP, 17, [OP.METHOD, 2, 'createElement', ['p']]], [OP.END], [OP.SYNC], [OP.PING],
  [OP.GET_ALL, [16, 17], 'id'], [OP.UNWATCH],
  [OP.FORESEE, 5, [[OP.METHOD, EVENT.TARGET, 'closest', ['tr']], [OP.GET, EVENT.CURRENT_TARGET, 'id'],
    [OP.GET_ITEM, [EVENT.TARGET, 'dataset'], 'key'], [OP.CONTAINS, [EVENT.TARGET, 'classList'], 'done'],
    [OP.METHOD, [EVENT.TARGET, 'classList'], 'contains', ['done']],
    [OP.GET, EVENT.TARGET, 'value'], [OP.GET, EVENT.TARGET, 'checked']]],
  [OP.READ_ALL, [[OP.GET, 16, 'id'], [OP.METHOD, [16, 'style'], 'getPropertyValue', ['width']]]],
  [OP.DEFINE, 'my-clock', 'HTMLElement', '', [TAG.LIST, []], [TAG.LIST, ['x']], [TAG.FUNCTION, 1, 0, 'f']],
  [OP.VERDICT, 7, true],
  [OP.SHAPE, 1, ['', 'tr', ['class'], [0, 1, ['', 'td', [], [0], null]], null]],
  [OP.SHAPE, 2, ['', 'td', ['class', 'id'], [], ['wide', 'x']]],
  [OP.BUILD, 1, [17, 'box', 'text', [TAG.HANDLE, 20], [19, 'inner'], [0]]],
];

/** A deterministic source of numbers below a bound. */
function random(seed) {
  let state = seed;
  return (bound) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * bound);
  };
}

describe('operations', () => {
  it('that Python sends pass, each by itself and all in a batch', () => {
    assert.deepEqual(new Set(GOOD.map(([op]) => op)), new Set(Object.values(OP).filter((op) => op !== OP.REFUSE)));
    assert.equal(read([[OP.REFUSE, 'network']]), null);
    for (const op of GOOD) assert.deepEqual(read([op]), [op]);
    assert.deepEqual(read(GOOD), GOOD);
    assert.deepEqual(read([]), []);
  });

  it('with an operand too few or too many are refused', () => {
    for (const op of GOOD) {
      assert.equal(read([op.slice(0, -1)]), null, JSON.stringify(op));
      assert.equal(read([[...op, 1]]), null, JSON.stringify(op));
    }
  });

  it('with an operand of no form that the wire knows are refused', () => {
    const junk = [{}, { length: 1 }, [], [[]], ['?', 1], [1, 2, 3], ['__proto__', 1], ['constructor', 1], ['toString'],
      [TAG.EVENT, 1, 0, 'E', []], [TAG.ERROR, null, 'n', 'm', 's', false]];
    for (const op of GOOD) {
      for (let place = 1; place < op.length; place += 1) {
        for (const item of junk) {
          const isList = Array.isArray(op[place]) && Array.isArray(item) && (item.length === 0 || item[0]?.length === 0)
            && typeof op[place][0] !== 'string';
          const isListOfValues = Array.isArray(op[place]) && item.length === 3 && item[0] === 1;
          const isStrings = Array.isArray(op[place]) && typeof item[0] === 'string' && typeof op[place][0] !== 'string';
          if (isList || isListOfValues || isStrings) continue;
          const changed = [...op];
          changed[place] = item;
          assert.equal(read([changed]), null, JSON.stringify(changed));
        }
      }
    }
  });

  it('on handles that cannot be are refused', () => {
    for (const handle of [0, -1, 1.5, 2 ** 53, '1', null, true, [1]]) assert.equal(read([[OP.KEYS, handle]]), null);
  });

  it('on a member of an object are let through where the object itself is', () => {
    const target = [20, 'style'];
    for (const op of GOOD) {
      const takesHandle = [OP.CALL, OP.NEW, OP.DROP, OP.AWAIT, OP.INSTANCE, OP.CONSOLE, OP.KEEP, OP.END, OP.SYNC, OP.PING,
        OP.GET_ALL, OP.READ_ALL, OP.UNWATCH, OP.FORESEE, OP.DEFINE, OP.VERDICT, OP.SHAPE, OP.BUILD];
      const changed = [op[0], target, ...op.slice(2)];
      assert.deepEqual(read([changed]), takesHandle.includes(op[0]) ? null : [changed], JSON.stringify(changed));
    }
  });

  it('on anything else that looks like a member are refused', () => {
    for (const target of [[20], [20, 5], [20, 'a', 'b'], ['a', 20], [0, 'a'], [20.5, 'a'], [[20, 'a'], 'b'], [20, null],
      [20, ['a']], { 0: 20, 1: 'a', length: 2 }]) {
      assert.equal(read([[OP.GET, target, 'x']]), null, JSON.stringify(target));
      assert.equal(read([[OP.METHOD, target, 'x', []]]), null, JSON.stringify(target));
    }
  });

  describe('whose value is kept', () => {
    const making = [OP.NEW, 20, []];

    it('are those that can make an object, in their own form', () => {
      const makers = [[OP.GET, 1, 'x'], [OP.GET, [20, 'a'], 'x'], [OP.CALL, 20, [1]], [OP.METHOD, 1, 'x', []], making];
      for (const op of makers) {
        assert.deepEqual(read([[OP.KEEP, 17, op]]), [[OP.KEEP, 17, op]]);
        assert.equal(read([[OP.KEEP, 17, [...op, 1]]]), null, JSON.stringify(op));
        assert.equal(read([[OP.KEEP, 17, op.slice(0, -1)]]), null, JSON.stringify(op));
      }
    });

    it('are no others, and none is kept twice', () => {
      for (const op of GOOD) {
        if ([OP.GET, OP.CALL, OP.METHOD, OP.NEW].includes(op[0])) continue;
        assert.equal(read([[OP.KEEP, 17, op]]), null, JSON.stringify(op));
      }
      for (const op of [null, 5, 'x', [], {}, [making], { 0: OP.NEW, 1: 20, 2: [], length: 3 }]) {
        assert.equal(read([[OP.KEEP, 17, op]]), null, JSON.stringify(op));
      }
      let nested = making;
      for (let depth = 0; depth < 1000; depth += 1) nested = [OP.KEEP, 17, nested];
      assert.equal(read([nested]), null);
    });

    it('go under odd handles, and never under those of window and document or the page’s own', () => {
      for (const handle of [17, 19, 2 ** 53 - 1]) assert.ok(read([[OP.KEEP, handle, making]]), String(handle));
      for (const handle of [0, 1, 2, 3, 4, 16, 18, -1, -17, 17.5, 2 ** 53 + 1, '17', null, true, [17], [17, 'x']]) {
        assert.equal(read([[OP.KEEP, handle, making]]), null, JSON.stringify(handle));
      }
    });
  });

  it('that are done at each event ask harmless questions about its nodes, and do nothing else', () => {
    const node = EVENT.TARGET;
    for (const op of [[OP.GET, 2, 'id'], [OP.GET, 1, 'title'], [OP.GET, 20, 'id'], [OP.GET, node, 'innerHTML'],
      [OP.GET, node, 'ownerDocument'], [OP.GET, node, '__proto__'], [OP.GET, node, 'constructor'], [OP.GET, node, 'form'],
      [OP.GET, 20, 'value'], [OP.GET, [node, 'form'], 'value'], [OP.GET, [node, 'value'], 'length'], [OP.GET, node, ['value']],
      [OP.GET, [node, 'style'], 'id'], [OP.METHOD, node, 'click', []], [OP.METHOD, node, 'value', []],
      [OP.METHOD, [node, 'classList'], 'toggle', ['x']], [OP.CONTAINS, [node, 'classList'], [TAG.HANDLE, 20]],
      [OP.CONTAINS, [node, 'attributes'], 'x'], [OP.CONTAINS, [node, 'dataset'], 'x'],
      [OP.CONTAINS, [20, 'dataset'], 'x'], [OP.GET_ITEM, [node, 'classList'], 'x'],
      [OP.METHOD, node, 'remove', []], [OP.METHOD, node, 'closest', [[TAG.HANDLE, 20]]], [OP.METHOD, [node, 'x'], 'closest', ['a']],
      [OP.GET_ITEM, node, 'x'], [OP.GET_ITEM, [node, 'dataset'], 5], [OP.GET_ITEM, [node, 'ownerDocument'], 'cookie'],
      [OP.GET_ITEM, [20, 'dataset'], 'x'], [OP.CONTAINS, node, 'x'], [OP.SET, node, 'id', 'x'], [OP.CALL, node, []]]) {
      assert.equal(read([[OP.FORESEE, 5, [op]]]), null, JSON.stringify(op));
    }
    const many = Array(wire.limits.FORESEEN).fill([OP.GET, node, 'value']);
    assert.ok(read([[OP.FORESEE, 5, many]]));
    assert.equal(read([[OP.FORESEE, 5, [...many, many[0]]]]), null);
  });

  it('that mark the course of a batch have no operands', () => {
    for (const code of [OP.END, OP.SYNC, OP.PING]) {
      assert.deepEqual(read([[code]]), [[code]]);
      for (const operand of [1, null, 'x', []]) assert.equal(read([[code, operand]]), null);
    }
  });

  it('that do not exist are refused, with the good ones around them', () => {
    for (const code of [0, -1, 7, 28, 1e9, '1', null, 'constructor', '__proto__']) {
      for (const operands of [[], [1], [1, 'x']]) assert.equal(read([[code, ...operands]]), null);
    }
    assert.equal(read([GOOD[0], [OP.GET, 1], GOOD[1]]), null);
  });

  it('that are no JSON, or no list, are refused', () => {
    for (const body of ['', '{', 'null', '1', '"x"', '{}', '{"0":[1]}', '[1]', '[null]', '[{}]', '[[]]', undefined, null, 5]) {
      assert.equal(readOperations(body), null, String(body));
    }
  });

  it('of the console go to its five levels only', () => {
    for (const level of ['clear', 'constructor', 'table', '__proto__', '']) {
      assert.equal(read([[OP.CONSOLE, level, 'x']]), null);
    }
  });

  it('nested deeper than Python sends are refused, and however deep do no harm', () => {
    const nested = (depth) => `${`["${TAG.LIST}",[`.repeat(depth)}${']]'.repeat(depth)}`;
    const operation = (depth) => `[[${OP.CALL},1,[${nested(depth)}]]]`;
    assert.notEqual(readOperations(operation(limits.DEPTH)), null);
    assert.equal(readOperations(operation(limits.DEPTH + 2)), null);
    assert.equal(readOperations(operation(100_000)), null);
  });

  it('made up at random never make the check throw, and pass only in their form', () => {
    const next = random(7);
    const atoms = [0, 1, -1, 1.5, 'x', '', null, true, false, ...Object.values(TAG), '__proto__', 2 ** 53];
    const make = (depth) => {
      const kind = next(depth > 3 ? 2 : 5);
      if (kind < 2) return atoms[next(atoms.length)];
      if (kind === 2) return { [atoms[next(atoms.length)]]: make(depth + 1) };
      return Array.from({ length: next(5) }, () => make(depth + 1));
    };
    for (let round = 0; round < 20_000; round += 1) {
      const op = [next(29), ...Array.from({ length: next(5) }, () => make(0))];
      const passed = read([op]);
      if (!passed) continue;
      const form = GOOD.find(([code, ...rest]) => code === op[0] && rest.length === op.length - 1);
      assert.ok(form, JSON.stringify(op));
      assert.ok(JSON.stringify(op).indexOf('{') === -1, JSON.stringify(op));
    }
  });

  it('with one thing changed at random never make the check throw', () => {
    const next = random(11);
    for (let round = 0; round < 5_000; round += 1) {
      const text = JSON.stringify(GOOD[next(GOOD.length)]);
      const at = next(text.length);
      const changed = text.slice(0, at) + '[]{}",:0-x'[next(10)] + text.slice(at + 1);
      const result = readOperations(`[${changed}]`);
      assert.ok(result === null || Array.isArray(result));
    }
  });
});

describe('what Python returns', () => {
  const failure = { type: 'E', message: 'm', traceback: 't', filename: 'f', line: 3 };

  it('is a value, or a description of an exception', () => {
    assert.deepEqual(readReply('[0, ["a", [1]]]'), [0, ['a', [1]]]);
    const reply = [1, { ...failure, value: [TAG.OBJECT, 1, 'E'] }];
    assert.deepEqual(readReply(JSON.stringify(reply)), reply);
  });

  it('in any other form is refused', () => {
    for (const body of ['', '[]', '[0, {}]', '[0, ["?"]]', '[1, 5]', '[1, null]', '{"0": 0}', 'null',
      JSON.stringify([1, failure]), JSON.stringify([1, { ...failure, value: {} }]),
      JSON.stringify([1, { ...failure, line: 'x', value: null }])]) assert.equal(readReply(body), null, body);
  });

  it('of a failure is described in its own words and nothing else', () => {
    assert.deepEqual(readDescription(JSON.stringify({ ...failure, extra: { html: 1 } })), { ...failure, silent: false });
    assert.deepEqual(readDescription(JSON.stringify({ ...failure, silent: true })).silent, true);
    for (const key of Object.keys(failure)) {
      assert.equal(readDescription(JSON.stringify({ ...failure, [key]: {} })), null);
    }
  });

  it('has a value that is one', () => {
    for (const value of [null, true, 5, 'x', [TAG.UNDEFINED], [TAG.DATE, 5]]) assert.ok(isValue(value, 0));
    for (const value of [{}, [], [5], [TAG.UNDEFINED, 1], [TAG.DATE, '5'], [TAG.BIGINT, '0x1'], [TAG.BYTES, 'x']]) {
      assert.ok(!isValue(value, 0), JSON.stringify(value));
    }
  });
});
