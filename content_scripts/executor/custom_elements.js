/**
 * Custom elements whose class is Python's.
 *
 * The class that the page gets does nothing but tell Python what happens to its elements. What Python keeps for an
 * element it finds by the number that the element has here; when the element is gone, Python hears that.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { FinalizationRegistry, Reflect, WeakMap } from './intrinsics.js';

/** @typedef {(element: HTMLElement, what: string, ...rest: any[]) => Promise<any>} Tell */

/** @type {WeakMap<object, { name: string, number: number }>} */
const elements = new WeakMap();
let next = 1;
/** @type {((kind: string, number: number, body: any) => void) | null} */
let post = null;

const registry = new FinalizationRegistry((/** @type {number} */ number) => post?.(wire.kinds.FORGET, number, null));

/**
 * Connects this module to an interpreter; null when it is gone.
 * @param {((kind: string, number: number, body: any) => void) | null} newPost
 */
export function connectElements(newPost) {
  post = newPost;
}

/**
 * What Python knows an element by, if its class is Python's: the element's name and number.
 * @param {object} value
 */
export const pythonElement = (value) => elements.get(value);

/** @param {string[]} names @param {any} prototype @param {Tell} tell */
function addMethods(names, prototype, tell) {
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i];
    /** @this {HTMLElement} @param {any[]} rest */
    const method = function method(...rest) {
      return tell(this, 'call', name, ...rest);
    };
    Reflect.defineProperty(method, 'name', { value: name, configurable: true });
    Reflect.defineProperty(prototype, name, { value: method, configurable: true, writable: true });
  }
}

/**
 * Defines a custom element (HTML §4.13.4 `customElements.define`).
 * @param {string} name
 * @param {string} base  The name of the interface that it extends.
 * @param {string} builtin  The element that it extends, for a customized built-in element; else "".
 * @param {string[]} observed  The attributes whose changes Python wants to hear of.
 * @param {string[]} methods  Those of the class, for JavaScript to call.
 * @param {Tell} tell
 */
export function define(name, base, builtin, observed, methods, tell) {
  const Base = /** @type {any} */ (window)[base];
  class PythonElement extends Base {
    static get observedAttributes() {
      return observed;
    }

    constructor() {
      super();
      const element = /** @type {any} */ (this);
      elements.set(element, { name, number: next });
      registry.register(element, next);
      next += 1;
      tell(element, 'construct');
    }

    connectedCallback() {
      tell(/** @type {any} */ (this), 'connected_callback');
    }

    disconnectedCallback() {
      tell(/** @type {any} */ (this), 'disconnected_callback');
    }

    adoptedCallback() {
      tell(/** @type {any} */ (this), 'adopted_callback');
    }

    /** @param {string} attribute @param {string | null} before @param {string | null} after */
    attributeChangedCallback(attribute, before, after) {
      tell(/** @type {any} */ (this), 'attribute_changed_callback', attribute, before, after);
    }
  }
  addMethods(methods, PythonElement.prototype, tell);
  customElements.define(name, /** @type {any} */ (PythonElement), builtin ? { extends: builtin } : undefined);
}
