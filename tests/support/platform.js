/**
 * JavaScript's half of the checks that compare Python's view of the platform with JavaScript's own.
 *
 * Objects are made in pairs, called twins: what Python does to the first, JavaScript does to the second here, and then
 * both are described and compared. What Python read from the first is handed back and compared with what JavaScript
 * reads from it.
 */
'use strict';

window.probe = (() => {
  /** Names of classes that browsers have for what Web IDL calls otherwise. */
  const ALIASES = { HTMLDocument: 'Document', CSS2Properties: 'CSSStyleProperties', CSSStyleDeclaration: 'CSSStyleProperties' };
  /** Members that differ from one read, or one object, to the next. */
  const UNSTABLE = new Set(['timeStamp', 'lastModified', 'lastModifiedDate', 'startTime', 'duration', 'key', 'id', 'readyState']);
  const brand = (value) => {
    try {
      return Object.prototype.toString.call(value).slice(8, -1);
    } catch {
      return 'Object';
    }
  };
  const isObject = (value) => (typeof value === 'object' && value !== null)
    || (typeof value === 'undefined' && value !== undefined); // document.all
  /** Chromium has one class for all declarations of styles. */
  const isOneForAll = (kind, value) => kind === 'CSSPageDescriptors' && brand(value) === 'CSSStyleDeclaration';
  const isNode = (value) => isObject(value) && typeof value.nodeType === 'number' && 'nodeName' in value;
  const isWindow = (value) => isObject(value) && brand(value) === 'Window';

  function describeNode(node) {
    if (node.nodeType === 9) return `Document ${node.documentElement ? node.documentElement.outerHTML : 'empty'}`;
    if (node.nodeType === 11) return `Fragment ${[...node.childNodes].map(describeNode).join('')}`;
    return `${brand(node)} ${node.outerHTML ?? `${node.nodeName}=${node.nodeValue}`}`;
  }

  function primitives(object) {
    const found = [];
    for (let proto = object; proto && proto !== Object.prototype; proto = Object.getPrototypeOf(proto)) {
      for (const name of Object.getOwnPropertyNames(proto)) {
        if (UNSTABLE.has(name) || name === 'constructor' || name === 'stack') continue;
        let value;
        try { value = object[name]; } catch { continue; }
        if (value === null || !['object', 'function', 'symbol'].includes(typeof value)) found.push([name, String(value)]);
      }
    }
    return found.sort((a, b) => (a[0] < b[0] ? -1 : 1)).map((pair) => pair.join('=')).join(';');
  }

  /** What a value is, as text that is equal for twins. */
  function describe(value, depth = 2) {
    if (typeof value === 'function') return 'function';
    if (typeof value === 'symbol') return String(value);
    if (!isObject(value)) return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
    if (isWindow(value)) return 'Window';
    if (isNode(value)) return describeNode(value);
    const kind = brand(value);
    if (kind === 'Date') return `Date ${+value}`;
    // Python has bytes for all of these.
    if (kind === 'ArrayBuffer') return `bytes ${new Uint8Array(value).join()}`;
    if (kind === 'Uint8Array' || kind === 'Uint8ClampedArray') return `bytes ${value.join()}`;
    if (ArrayBuffer.isView(value)) return `${kind} ${[...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)].join()}`;
    if (depth === 0) return kind;
    let items = '';
    if (Symbol.iterator in value && typeof value.next !== 'function') {
      try { items = [...value].slice(0, 50).map((item) => describe(item, depth - 1)).join(','); } catch { items = '?'; }
    }
    if (Array.isArray(value)) return `Array [${items}]`;
    if (kind === 'Object') return `Object {${Object.keys(value).sort().map((key) => `${key}:${describe(value[key], depth - 1)}`)}}`;
    return `${kind} {${primitives(value)}} [${items}]`;
  }

  /** Whether Python handed back what a read in JavaScript gives. */
  function isSame(given, actual, again) {
    if (Object.is(given, actual)) return true;
    if (actual === undefined) return given === null;
    if (typeof given === 'bigint' || typeof actual === 'bigint') return given == actual; // eslint-disable-line eqeqeq
    if (typeof given === 'number' && typeof actual === 'number') return given === actual;
    if (!isObject(actual) || !isObject(given)) return false;
    const byValue = Array.isArray(actual) || ['Date', 'ArrayBuffer', 'Object'].includes(brand(actual)) || ArrayBuffer.isView(actual);
    // The same object, unless JavaScript itself gets another one at each read.
    return (byValue || actual !== again) && describe(given) === describe(actual);
  }

  const made = new Map();
  let number = 0;
  const FUNCTION = Object.getPrototypeOf(async () => {}).constructor;

  /** Evaluates an expression that may await. */
  const evaluate = (source, names = [], values = []) => new FUNCTION(...names, `return (${source});`)(...values);

  function attempt(action) {
    try {
      return { value: action() };
    } catch (error) {
      return { error: error?.name ?? 'Error' };
    }
  }

  return {
    describe,
    brand,
    className: (value) => ALIASES[brand(value)] ?? brand(value),

    /** Makes twins; returns a number to speak of them by. */
    async make(source) {
      number += 1;
      const first = await evaluate(source);
      made.set(number, [first, await evaluate(source)]);
      return number;
    },
    first: (twins) => made.get(twins)[0],
    second: (twins) => made.get(twins)[1],
    pair(a, b) {
      number += 1;
      made.set(number, [a, b]);
      return number;
    },
    /** Lets go of twins. */
    forget: (twins) => { made.delete(twins); },

    absent: (object, names) => names.filter((name) => !(name in object)),
    /** For each member that Python read from the first twin: what is wrong, or ''. */
    compare(twins, names, values, classes) {
      const object = made.get(twins)[0];
      return names.map((name, index) => {
        const actual = object[name];
        const given = values[index];
        if (!isSame(given, actual, object[name])) return `Python has ${describe(given)}, JavaScript ${describe(actual)}`;
        const kind = classes[index];
        if (kind !== '' && kind !== (ALIASES[brand(actual)] ?? brand(actual)) && !isOneForAll(kind, actual)) return `Python's class is ${kind}, JavaScript's ${brand(actual)}`;
        return '';
      });
    },
    /** Sets a member of the second twin as Python has set the first's; returns what is wrong, or ''. */
    set(twins, name, source, failed, given) {
      const [first, second] = made.get(twins);
      const value = new Function('t', `return (${source});`)(second);
      const done = attempt(() => { second[name] = value; });
      if ((done.error ?? '') !== failed) return `Python raised ${failed || 'nothing'}, JavaScript threw ${done.error ?? 'nothing'}`;
      const now = describe(first[name]);
      if (now !== describe(second[name])) return `Python set ${now}, JavaScript ${describe(second[name])}`;
      return isSame(given, first[name], first[name]) ? '' : `Python reads ${describe(given)} then, JavaScript ${now}`;
    },
    value: (twins, source) => new Function('t', `return (${source});`)(made.get(twins)[0]),
    functions: (object, names) => names.filter((name) => typeof object[name] !== 'function'),
    notNull: (object, names) => names.filter((name) => object[name] !== null),

    /** Evaluates the arguments of a call for both twins: positional ones, and names and values of options. */
    async arguments(twins, source) {
      const [first, second] = made.get(twins) ?? [null, null];
      const theirs = await evaluate(`[${source}]`, ['t'], [first]);
      made.set('arguments', [theirs, await evaluate(`[${source}]`, ['t'], [second])]);
      const last = theirs[theirs.length - 1];
      const isPlain = isObject(last) && Object.getPrototypeOf(last) === Object.prototype && Object.keys(last).length > 0;
      return isPlain ? [theirs.slice(0, -1), Object.keys(last), Object.values(last)] : [theirs, [], []];
    },
    /** Calls the second twin as Python has called the first, compares results and what both are then. */
    async call(twins, name, failed, given, show, constructed) {
      const [first, second] = made.get(twins) ?? [null, null];
      const [theirs, ours] = made.get('arguments');
      let outcome;
      try {
        outcome = { value: constructed ? await new window[name](...ours) : await second[name](...ours) };
      } catch (error) {
        outcome = { error: error?.name ?? 'Error' };
      }
      if ((outcome.error ?? '') !== failed) return `Python raised ${failed || 'nothing'}, JavaScript threw ${outcome.error ?? 'nothing'}`;
      const view = (value, self, args) => {
        if (isObject(value) && value === self) return 'the object itself';
        const index = args.indexOf(value);
        return isObject(value) && index >= 0 ? `argument ${index}` : describe(value);
      };
      if (!failed) {
        const got = view(given ?? undefined, first, theirs);
        const wanted = view(outcome.value ?? undefined, second, ours);
        if (got !== wanted) return `Python got ${got}, JavaScript ${wanted}`;
      }
      const text = show ? new Function('t', `return (${show});`) : (value) => value;
      const [after, wanted] = [describe(text(first)), describe(text(second))];
      return after === wanted ? '' : `after Python's call it is ${after}, after JavaScript's ${wanted}`;
    },
    constants: (name, names) => names.map((member) => window[name]?.[member] ?? null),

    /** A frame of this site, loaded. */
    frame(url = '/blank.html') {
      return new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.src = url;
        frame.width = frame.height = 200;
        frame.onload = () => { frame.onload = null; resolve(frame); };
        document.body.append(frame);
      });
    },
    element(markup) {
      const holder = document.createElement('div');
      holder.className = 'holder';
      holder.innerHTML = markup;
      document.getElementById('stage').append(holder);
      return holder.firstElementChild;
    },
    clear: () => document.getElementById('stage').replaceChildren(),
  };
})();
