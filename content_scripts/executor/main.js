/**
 * The executor: lives in the page's own world and performs what Python asks there, so that the page's CSP, Trusted
 * Types, CORS and same-origin rules apply to Python as they do to the page's JavaScript.
 *
 * It is sent for when the page's code has run already. Two rules keep it working among that code:
 * - of the language it uses what `intrinsics.js` hands out, and no method of Array.prototype, no iteration over arrays,
 *   no `JSON` of the page's, in everything that an operation passes through;
 * - it trusts nothing here, and nothing trusts it: whoever forges a message in this world could as well have done what
 *   the message asks for.
 */

import { STOPPED } from '../../extension/protocol/messages.js';
import wire from '../../extension/protocol/wire.json';
import { answer, performAll, readAhead, resetBatches } from './batches.js';
import { connectElements } from './custom_elements.js';
import { PythonError, connect, descriptionOf, returned } from './exports.js';
import { inspectValue } from './guard.js';
import { resetHandles } from './handles.js';
import { parse } from './intrinsics.js';
import { limit } from './limits.js';
import { askOracle, watchElements } from './oracle.js';
import { watchPulse } from './pulse.js';
import { fetchSource } from './sources.js';
import { decode, encode } from './values.js';
import { connectWatch, noticeChanges } from './watch.js';

const KIND = wire.kinds;

/** Which other Python runtimes are on the page. @param {Record<string, any>} realm */
const otherRuntimes = (realm) => ({
  Brython: Boolean(realm.__BRYTHON__),
  PyScript: Boolean(realm.customElements?.get('py-script') || realm.pyscript),
});

/**
 * Shows an exception that nobody handled, as the browser shows one of JavaScript's.
 * @param {{ type: string, message: string, traceback: string, filename: string, line: number }} description
 */
function report(description) {
  console.error(description.traceback);
  const { type, message, traceback, filename, line } = description;
  window.dispatchEvent(new CustomEvent('pythonerror', {
    detail: { type, message, traceback, filename, lineno: line, error: new PythonError(description) },
  }));
}

/**
 * A Python function that a timer called, say, returned a promise that nobody looks at. When it fails, that is an
 * exception like any other that nobody handled.
 * @param {PromiseRejectionEvent} event
 */
function reportRejection(event) {
  const description = descriptionOf(event.reason);
  if (!description || event.defaultPrevented) return;
  event.preventDefault();
  report(description);
}

/** @param {MessagePort} port */
function serve(port) {
  window.addEventListener('unhandledrejection', reportRejection);

  const pulse = watchPulse(() => {
    const question = [KIND.PULSE, 0, null];
    port.postMessage(question);
  }, () => {
    // What is still on its way comes from an interpreter that the page has just been told is no more.
    port.close();
    connect(null);
    connectElements(null);
    connectWatch(null);
    resetHandles();
    console.error(`Adder: ${STOPPED}`);
  });

  /** @param {string} kind @param {number} number @param {any} body */
  const postAtOnce = (kind, number, body) => {
    const message = [kind, number, body];
    port.postMessage(message);
    pulse.say();
  };

  /** @param {string} kind @param {number} number @param {any} body */
  const post = (kind, number, body) => {
    // What Python does on hearing this, it is to do with the page as it is now.
    noticeChanges();
    postAtOnce(kind, number, body);
  };

  /** @param {number} number @param {any} request */
  const reply = async (number, request) => post(KIND.ANSWER, number, await fetchSource(request));
  /** @param {number} number @param {any} question */
  const consult = async (number, question) => post(KIND.ANSWER, number, await askOracle(question));

  port.onmessage = (event) => {
    pulse.hear();
    const kind = event.data[0];
    const number = event.data[1];
    const body = event.data[2];
    switch (kind) {
      case KIND.OPS: {
        const ops = typeof body === 'string' ? parse(body) : body;
        if (number) post(KIND.RESULT, number, answer(ops, post));
        else performAll(ops, post);
        break;
      }
      case KIND.RETURN:
        returned(number, body, (value) => {
          inspectValue(value);
          return decode(value);
        });
        break;
      case KIND.REPORT:
        report(body);
        break;
      case KIND.CAPABILITIES:
        limit(body, (capability) => port.postMessage([KIND.REFUSAL, 0, capability]));
        break;
      case KIND.START:
        resetHandles();
        resetBatches();
        connect({ post, encode, readAhead: (handler, node, about) => readAhead(handler, node, about, post) });
        connectElements(post);
        connectWatch(postAtOnce);
        post(KIND.ANSWER, number, {
          others: otherRuntimes(window),
          globals: { window: encode(window), document: encode(document), console: encode(console) },
        });
        break;
      case KIND.ENDED:
        connect(null);
        connectElements(null);
        connectWatch(null);
        resetHandles();
        break;
      case KIND.FETCH:
        reply(number, body);
        break;
      case KIND.ORACLE:
        consult(number, body);
        break;
      case KIND.CATCH_UP:
        post(KIND.ANSWER, number, null);
        break;
      case KIND.LOG:
        console[/** @type {'info' | 'warn' | 'error'} */ (body.level)](body.text);
        break;
      default:
    }
  };
}

/** @param {MessageEvent} event */
function adopt(event) {
  if (event.source !== window || event.data !== 'adder:executor' || !event.ports[0]) return;
  event.stopImmediatePropagation();
  window.removeEventListener('message', adopt, true);
  serve(event.ports[0]);
}

window.addEventListener('message', adopt, true);
// The gatekeeper shows elements at once, and its port arrives later.
watchElements();
