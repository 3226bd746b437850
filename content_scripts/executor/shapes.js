/**
 * Elements that Python builds in one operation. Those of one *shape* (the same names, attributes and nesting) are clones
 * of one template, into which the texts are put.
 *
 * @module
 */

import { keep } from './handles.js';
import { Map } from './intrinsics.js';

/**
 * What is where: `0` for a text, `1` for a node that is there already, or an element of a shape in its turn. Where all
 * attributes are the same for each element of the shape, their values stand here too.
 * @typedef {[namespace: string, name: string, attributes: string[], children: (0 | 1 | Shape)[],
 *   given: string[] | null]} Shape
 */
/**
 * What an element of a shape has: its handle (0 where Python needs none), then the values of its attributes if the shape
 * does not say them, then what is inside.
 * @typedef {any[]} Built
 */

/** @type {Map<number, { shape: Shape, template: Element }>} */
const shapes = new Map();

/** A new interpreter has taken over. */
export function resetShapes() {
  shapes.clear();
}

/** @param {Shape} shape @returns {Element} */
function templateOf(shape) {
  const element = shape[0] === '' ? document.createElement(shape[1]) : document.createElementNS(shape[0], shape[1]);
  const attributes = shape[2];
  const children = shape[3];
  const given = shape[4];
  if (given) for (let i = 0; i < attributes.length; i += 1) element.setAttribute(attributes[i], given[i]);
  for (let i = 0; i < children.length; i += 1) {
    const child = children[i];
    const isElement = child !== 0 && child !== 1;
    element.appendChild(isElement ? templateOf(child) : document.createTextNode(''));
  }
  return element;
}

/**
 * @param {number} number
 * @param {Shape} shape
 */
export function defineShape(number, shape) {
  shapes.set(number, { shape, template: templateOf(shape) });
}

/** @param {number} number */
export const shapeOf = (number) => shapes.get(number)?.shape;

/**
 * @param {Element} element
 * @param {Shape} shape
 * @param {Built} values
 * @param {(value: any) => any} decode
 */
function fill(element, shape, values, decode) {
  if (values[0]) keep(values[0], element);
  let next = 1;
  if (!shape[4]) {
    const attributes = shape[2];
    for (let i = 0; i < attributes.length; i += 1) element.setAttribute(attributes[i], values[i + 1]);
    next += attributes.length;
  }
  const children = shape[3];
  let node = /** @type {any} */ (element.firstChild);
  for (let i = 0; i < children.length; i += 1) {
    const child = children[i];
    const value = values[next + i];
    // A node that is put there takes this one's place.
    const following = node.nextSibling;
    if (child === 0) node.nodeValue = value;
    else if (child === 1) element.replaceChild(decode(value), node);
    else fill(node, child, value, decode);
    node = following;
  }
}

/**
 * Makes an element of a shape, with all that is in it, and enters each element under the handle that Python has picked.
 * @param {number} number
 * @param {Built} values
 * @param {(value: any) => any} decode
 */
export function build(number, values, decode) {
  const known = shapes.get(number);
  if (!known) throw new ReferenceError(`Python used shape ${number}, which is not defined`);
  fill(/** @type {Element} */ (known.template.cloneNode(true)), known.shape, values, decode);
}
