/**
 * The flame chart: calls in the order of time, each above what it has called. It is looked into with mouse and keyboard.
 *
 * A box is an element, so that it looks as the theme says. There are never more of them than the eye could tell from one
 * another, and they are used again.
 *
 * @module
 */

/** @import { Range } from './layout.js' */
/** @import { Entry, Profile, Span } from './profile.js' */

import { timeText } from '../amounts.js';
import { around, boxesOf, neighbour, panned, reaching, rowsOf, ticksOf, whole, zoomed } from './layout.js';
import { nameOf } from './words.js';

/** Pixels. */
const ROW = 18;
const RULER = 18;
const TEXT_LEAST = 28;
/** Narrower ones are all colour. */
const THIN = 4;
const TICK_LEAST = 90;
/** How far the pointer may move in a click. */
const CLICK = 4;
/** How much of what is looked at a key pans by. */
const KEY_PAN = 0.15;
const KEY_ZOOM = 0.7;
const WHEEL_ZOOM = 0.0015;
/** Some shades, by which calls that stand side by side can be told from one another. */
const SHADES = 3;

export class FlameChart {
  /** @type {Pick<Profile, 'duration' | 'spans'>} */
  #profile = { duration: 0, spans: [] };
  /** @type {Span[][]} */
  #rows = [];
  /** @type {Range} */
  #range = whole(0);
  /** @type {Span | null} */
  #selected = null;
  /** @type {Entry | null} */
  #marked = null;
  /** @type {Map<Element, Span>} */
  #spans = new Map();
  /** @type {{ x: number, y: number, range: Range, top: number, isDrag: boolean } | null} */
  #held = null;
  #frame = 0;
  #host;
  #select;
  #ruler;
  #area;

  /**
   * @param {HTMLElement} host
   * @param {(span: Span | null) => void} select  Called with what the user selects.
   */
  constructor(host, select) {
    this.#host = host;
    this.#select = select;
    this.#ruler = host.appendChild(Object.assign(document.createElement('div'), { className: 'ruler' }));
    this.#area = host.appendChild(Object.assign(document.createElement('div'), { className: 'area' }));
    new ResizeObserver(() => this.#later()).observe(host);
    host.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    host.addEventListener('keydown', (event) => this.#key(event));
    host.addEventListener('pointerdown', (event) => this.#hold(event));
    host.addEventListener('pointermove', (event) => this.#drag(event));
    host.addEventListener('pointerup', (event) => this.#release(event));
    host.addEventListener('pointercancel', () => { this.#held = null; });
    host.addEventListener('dblclick', (event) => {
      const span = this.#spanAt(event.target);
      if (span) this.lookAt(span);
    });
  }

  /** @param {Profile} profile */
  show(profile) {
    this.#profile = profile;
    this.#rows = rowsOf(profile.spans);
    this.#range = whole(profile.duration);
    this.#selected = null;
    this.#marked = null;
    this.#host.scrollTop = 0;
    this.#later();
  }

  /** What is looked at. */
  get range() {
    return this.#range;
  }

  /** Points out all calls of one function. @param {Entry | null} entry */
  mark(entry) {
    this.#marked = entry;
    this.#later();
  }

  /** Looks closer, with less than 1, or from farther away. @param {number} factor @param {number} [at] */
  zoom(factor, at = 0.5) {
    this.#look(zoomed(this.#range, factor, at, this.#profile.duration));
  }

  /** Looks closer at a part. @param {{ start: number, end: number }} part */
  lookAt(part) {
    this.#look(around(part, this.#profile.duration));
  }

  /** Looks at all of it. */
  showAll() {
    this.#look(whole(this.#profile.duration));
  }

  /** @param {Range} range */
  #look(range) {
    this.#range = range;
    this.#later();
  }

  /** @param {Span | null} span */
  #choose(span) {
    this.#selected = span;
    this.#marked = span?.entry ?? null;
    if (span) {
      this.#range = reaching(this.#range, span, this.#profile.duration);
      const top = RULER + span.depth * ROW;
      const { scrollTop, clientHeight } = this.#host;
      if (top < scrollTop + RULER) this.#host.scrollTop = top - RULER;
      else if (top + ROW > scrollTop + clientHeight) this.#host.scrollTop = top + ROW - clientHeight;
    }
    this.#select(span);
    this.#later();
  }

  // Drawing.

  #later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const width = this.#area.clientWidth;
    if (!width) return;
    this.#area.style.height = `${this.#rows.length * ROW}px`;
    this.#drawRuler(width);
    this.#spans.clear();
    let used = 0;
    this.#rows.forEach((row, depth) => {
      for (const { span, left, width: wide } of boxesOf(row, this.#range, width)) {
        const box = childOf(this.#area, used, 'box');
        used += 1;
        box.style.transform = `translate(${left}px, ${depth * ROW}px)`;
        box.style.width = `${wide}px`;
        const name = nameOf(span.entry);
        const text = wide < TEXT_LEAST ? '' : name;
        if (box.textContent !== text) box.textContent = text;
        box.title = `${name}\n${timeText(span.end - span.start)} (${timeText(span.own)})\n${span.entry.file}${
          span.entry.line ? `:${span.entry.line}` : ''}`.trim();
        box.dataset.kind = span.entry.kind;
        box.dataset.shade = String(shadeOf(span.entry.name));
        box.classList.toggle('thin', wide < THIN);
        box.classList.toggle('selected', span === this.#selected);
        box.classList.toggle('marked', span.entry === this.#marked && span !== this.#selected);
        this.#spans.set(box, span);
      }
    });
    while (this.#area.children.length > used) this.#area.lastElementChild?.remove();
  }

  /** @param {number} width */
  #drawRuler(width) {
    const { from, to } = this.#range;
    const ticks = ticksOf(this.#range, width / TICK_LEAST);
    ticks.forEach((time, index) => {
      const tick = childOf(this.#ruler, index, 'tick');
      tick.style.transform = `translateX(${((time - from) / (to - from)) * width}px)`;
      tick.textContent = timeText(time);
    });
    while (this.#ruler.children.length > ticks.length) this.#ruler.lastElementChild?.remove();
  }

  // Mouse.

  /** @param {EventTarget | null} target */
  #spanAt(target) {
    return target instanceof Element ? this.#spans.get(target) ?? null : null;
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (this.#profile.duration === 0) return;
    event.preventDefault();
    const box = this.#area.getBoundingClientRect();
    const [across, along] = event.shiftKey ? [event.deltaX || event.deltaY, 0] : [event.deltaX, event.deltaY];
    const { from, to } = this.#range;
    if (Math.abs(across) > Math.abs(along)) this.#look(panned(this.#range, (across / box.width) * (to - from), this.#profile.duration));
    else this.zoom(Math.exp(Math.max(-400, Math.min(400, along)) * WHEEL_ZOOM), (event.clientX - box.left) / box.width);
  }

  /** @param {PointerEvent} event */
  #hold({ button, clientX: x, clientY: y }) {
    if (button === 0) this.#held = { x, y, range: this.#range, top: this.#host.scrollTop, isDrag: false };
  }

  /** @param {PointerEvent} event */
  #drag({ clientX, clientY, pointerId }) {
    const held = this.#held;
    if (!held) return;
    if (!held.isDrag) {
      if (Math.hypot(clientX - held.x, clientY - held.y) < CLICK) return;
      held.isDrag = true;
      this.#host.setPointerCapture(pointerId);
    }
    const { from, to } = held.range;
    this.#look(panned(held.range, ((held.x - clientX) / this.#area.clientWidth) * (to - from), this.#profile.duration));
    this.#host.scrollTop = held.top + held.y - clientY;
  }

  /** @param {PointerEvent} event */
  #release({ target }) {
    const held = this.#held;
    this.#held = null;
    if (held && !held.isDrag) this.#choose(this.#spanAt(target));
  }

  // Keyboard.

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { from, to } = this.#range;
    const { duration } = this.#profile;
    const far = (to - from) * KEY_PAN;
    switch (event.key) {
      case 'ArrowLeft':
        this.#go('before');
        break;
      case 'ArrowRight':
        this.#go('after');
        break;
      case 'ArrowUp':
        this.#go('caller');
        break;
      case 'ArrowDown':
        this.#go('called');
        break;
      case 'Enter':
        if (this.#selected) this.lookAt(this.#selected);
        break;
      case '+':
      case '=':
      case 'w':
        this.zoom(KEY_ZOOM);
        break;
      case '-':
      case 's':
        this.zoom(1 / KEY_ZOOM);
        break;
      case 'a':
        this.#look(panned(this.#range, -far, duration));
        break;
      case 'd':
        this.#look(panned(this.#range, far, duration));
        break;
      case '0':
      case 'Home':
        this.showAll();
        break;
      case 'Escape':
        this.#choose(null);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {'before' | 'after' | 'caller' | 'called'} way */
  #go(way) {
    const next = this.#selected ? neighbour(this.#rows, this.#selected, way) : this.#rows[0]?.[0];
    if (next) this.#choose(next);
  }
}

/** A child by its number, which is made if there are not so many. @param {Element} parent @param {number} index @param {string} name */
function childOf(parent, index, name) {
  return /** @type {HTMLElement} */ (parent.children[index]
    ?? parent.appendChild(Object.assign(document.createElement('div'), { className: name })));
}

/** @param {string} name */
function shadeOf(name) {
  let sum = 0;
  for (let index = 0; index < name.length; index += 1) sum = (sum * 31 + name.charCodeAt(index)) % 65_521;
  return sum % SHADES;
}
