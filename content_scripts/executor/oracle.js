/**
 * Asks the browser itself whether the page's Content-Security-Policy lets a script run, by trying one like it in an empty
 * frame: such a frame inherits the page's policies, all of them, wherever they came from.
 *
 * What is tried runs nothing. An inline script is tried as an import map with the very same text, which does not parse;
 * one with a `src` as a script whose integrity nothing fulfils. The browser then says so, with an `error` event that is
 * kept from the console, or it says that a policy was violated. Silence is no answer.
 *
 * Where no policy is known of, there is a question that costs nothing: whether the browser takes a handler that is an
 * attribute. One that it would not run is not there when it is read. Of the policies that forbid a script, those that any
 * page or extension sends in earnest forbid that as well; where it is forbidden, or anything else is odd, the frame is asked.
 *
 * Page code could answer for the browser here. It would let nothing run that it could not run itself; markup cannot.
 *
 * @module
 */

import { Map, Promise, Reflect } from './intrinsics.js';

/**
 * @typedef {object} OracleQuestion
 * @property {string} text
 * @property {string} src  Empty for an inline script.
 * @property {string} nonce
 * @property {string} crossOrigin  Empty where there is none.
 * @property {string} referrerPolicy
 * @property {boolean} parserInserted  Whether to try it as the page's markup has it, or as a script inserts it.
 * @property {number} element  The number under which the element itself was shown; 0 for none.
 * @property {boolean} isFree  Whether no policy is known of that could forbid it.
 */

/**
 * `mute`: it could not be tried, since the page wants Trusted Types. `silent`: the browser would not run this element at
 * all, or has not said anything in time. `count`: how many policies forbid it; the first of them is named.
 * @typedef {{ verdict: 'allowed' | 'blocked' | 'mute' | 'silent', directive: string, policy: string, count: number }} OracleReply
 */

const NEVER = 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const PATIENCE_MS = 3000;
/** A script that is fetched takes as long as its server does. */
const FETCH_PATIENCE_MS = 20_000;

/** For how long a frame is kept for further scripts. */
const LINGER_MS = 100;

/** @typedef {(verdict: OracleReply['verdict'], event?: SecurityPolicyViolationEvent) => void} Say */

/** @param {OracleReply['verdict']} verdict @returns {OracleReply} */
const without = (verdict) => ({ verdict, directive: '', policy: '', count: 0 });

/** The event by which the gatekeeper shows an element to this world. */
const SHOWN = 'adder:tag';

/** @type {Map<number, Element>} */
const shown = new Map();

/** @param {Event} event */
function look(event) {
  event.stopImmediatePropagation();
  const { detail, relatedTarget } = /** @type {MouseEvent} */ (event);
  if (relatedTarget) shown.set(detail, /** @type {Element} */ (relatedTarget));
}

/** Looks at what the gatekeeper shows, from now on. */
export const watchElements = () => window.addEventListener(SHOWN, look, true);

/** @param {string} text */
const quoted = (text) => `"${text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;

/**
 * The attributes of the script that is tried.
 * @param {OracleQuestion} question
 * @param {(name: string, value: string) => void} set
 */
function eachAttribute({ src, nonce, crossOrigin, referrerPolicy }, set) {
  if (src) {
    set('src', src);
    set('integrity', NEVER);
    set('async', '');
  } else {
    set('type', 'importmap');
  }
  if (nonce) set('nonce', nonce);
  if (crossOrigin) set('crossorigin', crossOrigin);
  if (referrerPolicy) set('referrerpolicy', referrerPolicy);
}

/**
 * Puts the script into a document as the parser does.
 * @param {Document} into
 * @param {OracleQuestion} question
 */
function write(into, question) {
  let attributes = '';
  eachAttribute(question, (name, value) => { attributes += ` ${name}=${quoted(value)}`; });
  into.write(`<script${attributes}>${question.text}</script>`);
  return into.scripts[into.scripts.length - 1] ?? null;
}

/**
 * Puts the script into a document as a script does: the element itself, as a copy that has forgotten all but whether it
 * may still run.
 * @param {Document} into
 * @param {OracleQuestion} question
 * @param {(script: Element) => void} note  Called before the browser looks at it.
 */
function insert(into, question, note) {
  const original = shown.get(question.element);
  shown.delete(question.element);
  const script = original
    ? /** @type {Element} */ (Reflect.apply(Node.prototype.cloneNode, original, [false]))
    : into.createElement('script');
  while (script.attributes.length > 0) script.removeAttribute(script.attributes[0].name);
  eachAttribute(question, (name, value) => script.setAttribute(name, value));
  if (question.text) script.append(into.createTextNode(question.text));
  note(script);
  into.documentElement.append(script);
}

/** An empty frame in which scripts are tried: one that is fetched, or inline ones of one kind, one after the other. */
class Court {
  #frame;
  #isWritten;
  #pending = 0;
  /** @type {Map<Element, Say>} */
  #cases = new Map();
  /** Of the script that is being put in just now. @type {Say | null} */
  #current = null;
  /** Of a script that is fetched. @type {Say | null} */
  #external = null;
  #isOver = false;

  /** @param {boolean} isWritten  Whether scripts come here by the parser. */
  constructor(isWritten) {
    this.#isWritten = isWritten;
    this.#frame = /** @type {HTMLIFrameElement} */ (
      Reflect.apply(Document.prototype.createElement, document, ['iframe']));
    this.#frame.hidden = true;
    Reflect.apply(Element.prototype.append, document.documentElement, [this.#frame]);
    const view = /** @type {Window} */ (this.#frame.contentWindow);
    const into = view.document;
    // Takes all listeners away, so it comes first.
    if (isWritten) into.open();
    into.addEventListener('securitypolicyviolation', (event) => {
      if (event.disposition !== 'enforce') return;
      // Of what is fetched, the violation is the document's, and no other script is tried here.
      const say = event.target === into ? this.#external : this.#cases.get(/** @type {Element} */ (event.target));
      if (event.effectiveDirective !== 'require-trusted-types-for') say?.('blocked', event);
    });
    view.addEventListener('error', (event) => {
      const say = event.target === view ? this.#current : this.#cases.get(/** @type {Element} */ (event.target));
      event.preventDefault();
      // A violation is reported before what comes of it, or right behind.
      if (say) setTimeout(() => setTimeout(say, 0, 'allowed'), 0);
    }, true);
  }

  /** Whether it may be asked more: one that the page has taken away may not. */
  get isOpen() {
    return !this.#isOver && this.#frame.isConnected;
  }

  /** @param {OracleQuestion} question @returns {Promise<OracleReply>} */
  try(question) {
    this.#pending += 1;
    return new Promise((resolve) => {
      let isSettled = false;
      /** @type {OracleReply | null} */
      let violation = null;
      const settle = (/** @type {OracleReply} */ reply) => {
        if (isSettled) return;
        isSettled = true;
        this.#pending -= 1;
        if (this.#pending === 0) setTimeout(() => this.#end(), LINGER_MS);
        resolve(reply);
      };
      /** @type {Say} */
      const say = (verdict, event) => {
        if (!event) {
          settle(violation ?? without(verdict));
        } else if (violation) {
          violation.count += 1;
        } else {
          const reply = { verdict, directive: event.effectiveDirective, policy: event.originalPolicy, count: 1 };
          violation = reply;
          // Each policy is told of by itself, one right behind the other.
          setTimeout(() => setTimeout(settle, 0, reply), 0);
        }
      };
      setTimeout(say, question.src ? FETCH_PATIENCE_MS : PATIENCE_MS, 'silent');
      this.#current = say;
      if (question.src) this.#external = say;
      try {
        const into = /** @type {Window} */ (this.#frame.contentWindow).document;
        if (!this.#isWritten) {
          insert(into, question, (script) => this.#cases.set(script, say));
        } else {
          const script = write(into, question);
          if (script) this.#cases.set(script, say);
        }
      } catch {
        say('mute');
      }
      this.#current = null;
    });
  }

  #end() {
    if (this.#pending > 0 || this.#isOver) return;
    this.#isOver = true;
    Reflect.apply(Element.prototype.remove, this.#frame, []);
  }
}

/** @type {{ written: Court | null, inserted: Court | null }} */
const courts = { written: null, inserted: null };

/** Whether the browser takes a handler that is an attribute. It is one that does nothing, of an element that is nowhere. */
function takesHandlers() {
  const element = /** @type {HTMLElement} */ (Reflect.apply(Document.prototype.createElement, document, ['b']));
  Reflect.apply(Element.prototype.setAttribute, element, ['onclick', ' ']);
  return typeof element.onclick === 'function';
}

/** @param {OracleQuestion} question @returns {Promise<OracleReply>} */
export async function askOracle(question) {
  try {
    if (question.isFree && takesHandlers()) return without('allowed');
    if (question.src) return await new Court(question.parserInserted).try(question);
    const kind = question.parserInserted ? 'written' : 'inserted';
    let court = courts[kind];
    if (!court?.isOpen) {
      court = new Court(question.parserInserted);
      courts[kind] = court;
    }
    return await court.try(question);
  } catch {
    return without('mute');
  }
}
