/**
 * Default actions that are held back until Python has said whether it prevents them, and then replayed.
 *
 * An event is held where a handler's code may or may not prevent its default action. The action is prevented at once;
 * where no handler turns out to want that, it is set off again, by an event that only the browser gets to see.
 * See docs/decisions/0009-default-actions-are-held-and-replayed.md.
 *
 * @module
 */

import { Map, Object, Reflect, WeakMap, brand } from './intrinsics.js';

/**
 * @typedef {object} Hold
 * @property {boolean} isPrevented  Whether somebody wants the default action not to happen.
 * @property {number} waiting  How many verdicts of Python's are still to come.
 * @property {() => void} replay
 * @property {Box | null} box
 */

/**
 * A checkbox or radio button whose click is held. Handlers see it as the click left it, which the browser takes back
 * when the click is prevented.
 * @typedef {object} Box
 * @property {any} input
 * @property {boolean} checked  As the click left it.
 * @property {{ checked: boolean, indeterminate: boolean, other: any } | null} before  `other` is the radio button of its
 *   group that was on. Null until the page has been put into the state after the click.
 */

/** @type {WeakMap<object, Hold>} */
const byEvent = new WeakMap();
/** By the number of the delivery whose verdict is waited for. @type {Map<number, Hold>} */
const byNumber = new Map();
/** Click events that are replays. @type {WeakMap<object, boolean>} */
const replays = new WeakMap();
/** Holds whose boxes are yet to be shown as the click left them. @type {Map<Hold, boolean>} */
const hidden = new Map();
/** What is just being replayed by a method of the platform's, which makes the event itself. */
let replaying = { type: '', target: /** @type {any} */ (null) };
let isWatching = false;

/** What a replayed click has of the first one. */
const CLICK_FIELDS = ['detail', 'screenX', 'screenY', 'clientX', 'clientY', 'ctrlKey', 'shiftKey', 'altKey', 'metaKey',
  'button', 'buttons', 'pointerId', 'pointerType', 'isPrimary', 'width', 'height', 'pressure'];
/** Elements that do something when they are clicked. Links do if they have an address. */
const ACTIVE = ['button', 'input', 'label', 'summary'];

/**
 * Whether an event only replays a default action: its handlers have seen it before.
 * @param {Event} event
 */
export const isReplay = (event) => replays.has(event)
  || (replaying.target !== null && event.target === replaying.target && event.type === replaying.type);

/** @param {Event} event */
function swallow(event) {
  if (isReplay(event)) event.stopImmediatePropagation();
}

/** @param {any} root */
function watch(root) {
  root.addEventListener('click', swallow, true);
  root.addEventListener('submit', swallow, true);
  root.addEventListener('reset', swallow, true);
}

/** @param {any} root */
function unwatch(root) {
  root.removeEventListener('click', swallow, true);
  root.removeEventListener('submit', swallow, true);
  root.removeEventListener('reset', swallow, true);
}

/**
 * Does something whose event nobody but the browser is to see.
 * @param {any} target
 * @param {() => void} action
 */
function unseen(target, action) {
  // A submit event does not leave its shadow tree, and that of a node outside of the document does not reach the window.
  const root = target.getRootNode();
  const isElsewhere = root !== document;
  if (isElsewhere) watch(root);
  try {
    action();
  } finally {
    if (isElsewhere) unwatch(root);
  }
}

/** @param {any} form @param {string} type @param {(...rest: any[]) => void} method @param {any[]} rest */
function replayOn(form, type, method, rest) {
  if (!form.isConnected) return;
  unseen(form, () => {
    const before = replaying;
    replaying = { type, target: form };
    try {
      Reflect.apply(method, form, rest);
    } finally {
      replaying = before;
    }
  });
}

/** @param {any} form @param {any} submitter */
function replaySubmit(form, submitter) {
  // A button that has left the form meanwhile is none of its submitters.
  const isStill = submitter && submitter.form === form;
  replayOn(form, 'submit', HTMLFormElement.prototype.requestSubmit, isStill ? [submitter] : []);
}

/** @param {any} event @returns {() => void} */
function clickAgain(event) {
  const active = activeIn(event.composedPath());
  // Firefox takes a click on a label that no mouse was pressed for to be the end of a selection.
  if (active.localName === 'label') {
    return () => {
      const { control } = active;
      if (!control || control.disabled) return;
      Reflect.apply(HTMLElement.prototype.focus, control, []);
      Reflect.apply(HTMLElement.prototype.click, control, []);
    };
  }
  const target = event.composedPath()[0];
  /** @type {Record<string, any>} */
  const init = { bubbles: true, cancelable: true, composed: true, view: window };
  for (let i = 0; i < CLICK_FIELDS.length; i += 1) {
    const value = event[CLICK_FIELDS[i]];
    if (value !== undefined) init[CLICK_FIELDS[i]] = value;
  }
  const Kind = brand(event) === '[object PointerEvent]' ? PointerEvent : MouseEvent;
  return () => {
    const again = new Kind('click', init);
    replays.set(again, true);
    unseen(target, () => Reflect.apply(EventTarget.prototype.dispatchEvent, target, [again]));
  };
}

/** @param {any[]} path @returns {any}  The innermost element on it that does something when it is clicked. */
function activeIn(path) {
  for (let i = 0; i < path.length; i += 1) {
    const name = path[i].localName;
    for (let j = 0; j < ACTIVE.length; j += 1) if (name === ACTIVE[j]) return path[i];
    if ((name === 'a' || name === 'area') && path[i].href) return path[i];
  }
  return null;
}

/** @param {any} input @returns {any}  The radio button of its group that is on. */
function chosenWith(input) {
  const others = input.getRootNode().querySelectorAll('input[type=radio]');
  for (let i = 0; i < others.length; i += 1) {
    const other = others[i];
    if (other.checked && other.name === input.name && other.form === input.form) return other;
  }
  return null;
}

/** @param {any} event @returns {Box | null} */
function boxOf(event) {
  const input = event.type === 'click' ? activeIn(event.composedPath()) : null;
  if (input?.localName !== 'input' || (input.type !== 'checkbox' && input.type !== 'radio')) return null;
  return { input, checked: input.checked, before: null };
}

/** Shows boxes as the clicks left them that are held. Called before Python looks at anything. */
export function showHeld() {
  if (hidden.size === 0) return;
  hidden.forEach((/** @type {boolean} */ _, /** @type {Hold} */ held) => {
    const { input, checked } = /** @type {Box} */ (held.box);
    const other = input.type === 'radio' && input.name !== '' ? chosenWith(input) : null;
    /** @type {Box} */ (held.box).before = { checked: input.checked, indeterminate: input.indeterminate, other };
    input.checked = checked;
    input.indeterminate = false;
  });
  hidden.clear();
}

/** Puts a box back to what it was before the click. @param {Box} box */
function takeBack({ input, before }) {
  if (!before) return;
  input.checked = before.checked;
  input.indeterminate = before.indeterminate;
  if (before.other) before.other.checked = true;
}

/** @param {Hold} held */
function conclude(held) {
  const { box } = held;
  if (!box) {
    if (!held.isPrevented) held.replay();
    return;
  }
  hidden.delete(held);
  if (held.isPrevented || !box.before || box.input.checked === box.checked) {
    takeBack(box);
    if (!held.isPrevented) held.replay();
    return;
  }
  // The handler has set it otherwise; so it stays, and is told of as after any click.
  const { input } = box;
  input.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

/**
 * How to set off an event's default action again; null where there is none, or no way to.
 * @param {any} event
 * @returns {(() => void) | null}
 */
function replayOf(event) {
  if (event.type === 'click') {
    const kind = brand(event);
    const isClick = kind === '[object PointerEvent]' || kind === '[object MouseEvent]';
    return isClick && activeIn(event.composedPath()) ? clickAgain(event) : null;
  }
  // Only the browser's own have a default action.
  if (!event.isTrusted || brand(event.target) !== '[object HTMLFormElement]') return null;
  const form = event.target;
  const submitter = event.submitter;
  if (event.type === 'submit') return () => replaySubmit(form, submitter);
  if (event.type === 'reset') return () => replayOn(form, 'reset', HTMLFormElement.prototype.reset, []);
  return null;
}

/**
 * Lets other handlers of a held event see, and change, what would be if it were not held.
 * @param {Event} event
 * @param {Hold} hold
 */
function disguise(event, hold) {
  const prevent = () => {
    if (event.eventPhase !== 0) hold.isPrevented = true;
  };
  Object.defineProperty(event, 'preventDefault', { value: prevent, configurable: true, writable: true });
  Object.defineProperty(event, 'defaultPrevented', { get: () => hold.isPrevented, configurable: true });
  Object.defineProperty(event, 'returnValue', {
    get: () => !hold.isPrevented,
    set: (/** @type {boolean} */ value) => { if (!value) prevent(); },
    configurable: true,
  });
}

/**
 * Holds back the default action of an event that is being dispatched, where it can be replayed.
 * @param {any} event
 * @param {number} number  The delivery to Python that a verdict will come for.
 * @returns {boolean}  Whether it is held.
 */
export function hold(event, number) {
  let held = byEvent.get(event);
  if (!held) {
    if (!event.cancelable || event.defaultPrevented) return false;
    const replay = replayOf(event);
    if (!replay) return false;
    event.preventDefault();
    // A passive handler cannot.
    if (!event.defaultPrevented) return false;
    held = { isPrevented: false, waiting: 0, replay, box: boxOf(event) };
    if (held.box) hidden.set(held, true);
    byEvent.set(event, held);
    disguise(event, held);
    if (!isWatching) watch(window);
    isWatching = true;
  }
  if (held.isPrevented) return false;
  held.waiting += 1;
  byNumber.set(number, held);
  return true;
}

/**
 * Python says whether it prevents the default action of an event that was delivered under a number.
 * @param {number} number
 * @param {boolean} isPrevented
 */
export function decide(number, isPrevented) {
  const held = byNumber.get(number);
  if (!held) return;
  byNumber.delete(number);
  if (isPrevented) held.isPrevented = true;
  held.waiting -= 1;
  if (held.waiting === 0) conclude(held);
}

/** Python has ended: nobody prevents anything any more. */
export function letGo() {
  byNumber.forEach((/** @type {Hold} */ _, /** @type {number} */ number) => decide(number, false));
}

/** Another interpreter has taken over, in a page that was away: what its visitor did before is not to happen now. */
export function abandon() {
  byNumber.forEach((/** @type {Hold} */ held) => { if (held.box) takeBack(held.box); });
  byNumber.clear();
  hidden.clear();
}
