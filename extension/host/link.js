/**
 * One document's line to its interpreter.
 *
 * The port to the content script closes when the page goes into the back-forward cache. The interpreter waits for it
 * (is *parked*) for a while; when the page comes back, a new port takes up where the old one ended. To lose nothing on
 * the way, messages to the page are numbered and kept until the page has confirmed them. A parked interpreter is at rest,
 * as the page is: its worker holds Python back until then, and one that does not come to rest is given up.
 *
 * @module
 */

import { AHEAD_MAX, AHEAD_TEXT_MAX, Rate } from '../protocol/flood.js';
import wire from '../protocol/wire.json';
import { FLOODED, TOO_LARGE, USER_STOPPED } from './reasons.js';
import { Watch } from './watch.js';

/** @typedef {import('../protocol/settings.js').Settings} Settings */
/** @typedef {import('./interpreter.js').Interpreter} Interpreter */
/** @typedef {import('../protocol/messages.js').HostedSession} HostedSession */
/** @typedef {import('../packages/library.js').Reply} Reply */
/**
 * Its fourth part numbers it, to the page, and confirms, from the page. From the page, the fifth says how much has been sent
 * directly before it.
 * @typedef {[kind: string, number: number, body: string, sequence: number, after?: number]} Packet
 */

/**
 * How long Python may go on computing when its page was left: so many turns of so many milliseconds. One long timer could
 * be over before a message that is long there is received, where another interpreter's boot keeps this thread busy.
 */
const REST_TURNS = 10;
const REST_TURN_MS = 500;
/** How many messages are kept for a page that is away. At rest an interpreter sends none; the last may be on their way. */
const KEPT_MAX = 1000;

/** A worker that comes to a limit again and again is heard this often. */
const TOLD_EVERY_MS = 2000;

/**
 * Why an interpreter is given up: a limit's name, for the log, what the page and the user are told, and how it then stands; null
 * and empty where the document is at an end itself.
 * @typedef {{ limit: string, reason: import('./reasons.js').Reason | null, state: 'error' | 'stopped' | '' }} End
 */

/**
 * @typedef {object} LinkEvents
 * @property {(end: End) => void} giveUp
 * @property {(busy: boolean) => void} onBusy
 * @property {(limit: string) => void} onLimit  A limit was reached with which Python goes on.
 * @property {(request: string, tell: (body: Record<string, any>) => void) => Promise<Reply>} packagesFor  Answers what it asks
 *   about packages.
 * @property {(script: string) => Promise<ArrayBuffer | null> | null} codeFor  What the code cache has for a script; null
 *   where it does not even look.
 * @property {(panel: number, body: string) => void} toPanels  Python says something to DevTools panels.
 */

/**
 * What an interpreter may tell its page. Everything else is for the host to say: that Python is ready, is back, has ended.
 */
const FROM_PYTHON = new Set([
  wire.kinds.OPS, wire.kinds.RETURN, wire.kinds.REPORT, wire.kinds.SCRIPT_DONE, wire.kinds.TAKEN,
  wire.kinds.MODULE,
  // From here on it speaks with the page directly.
  wire.kinds.DIRECT,
]);

/** @param {unknown} data @returns {data is [string, number, string]} */
const isMessage = (data) => Array.isArray(data) && typeof data[0] === 'string' && Number.isSafeInteger(data[1])
  && typeof data[2] === 'string';

export class Link {
  /** @type {chrome.runtime.Port | null} */
  #port = null;
  /** @type {Packet[]} */
  #unconfirmed = [];
  #unconfirmedText = 0;
  #rate = new Rate();
  #sequence = 0;
  #ended = false;
  #events;
  #watch;
  /** When the worker last told of each limit. @type {Map<string, number>} */
  #told = new Map();
  #atRest = false;
  #offers;
  #token = '';
  /** Whether the worker has yet to say that it has the page's port. */
  #isPortOnWay = false;
  /** Whether Python has booted. */
  isReady = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #unrest;

  /**
   * @param {HostedSession} session
   * @param {Interpreter} interpreter
   * @param {LinkEvents} events
   * @param {import('./offers.js').Offers | null} offers  Where the document may hand a port over; null where it may not.
   */
  constructor(session, interpreter, events, offers) {
    this.session = session;
    this.interpreter = interpreter;
    this.#events = events;
    this.#offers = offers;
    this.#watch = new Watch({
      tell: (kind, number, body) => interpreter.port.postMessage([kind, number, body]),
      onBusy: events.onBusy,
      onStop: (how) => this.#stopped(how),
    });
    interpreter.port.onmessage = ({ data }) => {
      if (this.#ended || !isMessage(data) || this.#isFlood()) return;
      const [kind, number, body] = data;
      switch (kind) {
        case wire.kinds.PARK:
          this.#rests();
          break;
        case wire.kinds.BEAT:
          this.#watch.heard(number, body);
          break;
        case wire.kinds.LIMIT:
          this.#reached(body);
          break;
        case wire.kinds.DEVTOOLS:
          this.#events.toPanels(number, body);
          break;
        case wire.kinds.PACKAGES:
          void this.#answerPackages(number, body);
          break;
        default:
          if (kind === wire.kinds.DIRECT) this.#isPortOnWay = false;
          if (FROM_PYTHON.has(kind)) this.#send(kind, number, body);
      }
    };
  }

  /** Counts a message of the worker's. @returns {boolean}  Whether it was one too many. */
  #isFlood() {
    const isOver = this.#rate.add();
    if (isOver) this.#flooded();
    return isOver;
  }

  #flooded() {
    this.#events.giveUp({ limit: 'flood', reason: FLOODED, state: 'error' });
  }

  /** Applies the user's settings, at first or changed. @param {Settings} settings */
  limit({ busySeconds, stopSeconds, heapMegabytes, outputKilobytes }) {
    this.#watch.busySeconds = busySeconds;
    this.#watch.stopSeconds = stopSeconds;
    const limits = { heapMegabytes, outputKilobytes };
    this.interpreter.port.postMessage([wire.kinds.LIMITS, 0, JSON.stringify(limits)]);
  }

  /** The user stops Python, or waits. */
  stop() {
    this.#watch.stop();
  }

  wait() {
    this.#watch.wait();
  }

  /**
   * Tells Python's end of DevTools something.
   * @param {number} panel
   * @param {string} body
   */
  tellDevtools(panel, body) {
    this.interpreter.port.postMessage([wire.kinds.DEVTOOLS, panel, body]);
  }

  /** Interrupts what Python computes, as Ctrl+C does. What is at rest is left alone. */
  interrupt() {
    this.interpreter.port.postMessage([wire.kinds.INTERRUPT, 0, '']);
  }

  /** @param {number} patience  Milliseconds that the interpreter may take to say it. */
  usage(patience) {
    return this.#watch.usage(patience);
  }

  /** @param {'interrupt' | 'end'} how */
  #stopped(how) {
    if (how === 'interrupt') this.#events.onLimit('stop');
    else this.#events.giveUp({ limit: 'end', reason: USER_STOPPED, state: 'stopped' });
  }

  /** What a worker says that it was refused: it is believed where it names one of these. @param {string} body */
  #reached(body) {
    if (body !== '"heap"' && body !== '"output"') return;
    const now = performance.now();
    if (now - (this.#told.get(body) ?? -Infinity) < TOLD_EVERY_MS) return;
    this.#told.set(body, now);
    this.#events.onLimit(body.slice(1, -1));
  }

  /**
   * Whether `port` is the one that this link uses now.
   * @param {chrome.runtime.Port} port
   */
  holds(port) {
    return this.#port === port;
  }

  /**
   * Connects the document, at first or again.
   * @param {chrome.runtime.Port} port
   */
  attach(port) {
    this.#port = port;
  }

  /** Tells the page that its interpreter is ready. */
  ready() {
    this.isReady = true;
    this.#send(wire.kinds.READY, 0, 'null');
    if (!this.#port) return;
    this.#watch.start();
    this.#offer();
  }

  /** Lets the page hand over a port for a line straight to the worker. Who never does goes on with this one. */
  #offer() {
    if (!this.#offers || !this.isReady) return;
    // The worker hears it with the port, and so cannot say before that it has one.
    const [number] = crypto.getRandomValues(new Uint32Array(1));
    const { port } = this.interpreter;
    this.#token = this.#offers.make((direct) => {
      this.#isPortOnWay = true;
      port.postMessage([wire.kinds.DIRECT, number, ''], [direct]);
    });
    if (this.#token) this.#port?.postMessage([wire.kinds.OFFER, number, this.#token, 0]);
  }

  #withdraw() {
    this.#offers?.withdraw(this.#token);
  }

  /**
   * Takes up the line again after the back-forward cache.
   * @param {number} confirmed  The last sequence number that the page has seen.
   */
  resume(confirmed) {
    this.#confirm(confirmed);
    const missed = this.#unconfirmed;
    this.#port?.postMessage([wire.kinds.RESUMED, 0, 'null', confirmed]);
    for (const packet of missed) this.#port?.postMessage(packet);
    clearTimeout(this.#unrest);
    this.interpreter.port.postMessage([wire.kinds.RESUMED, 0, 'null']);
    this.#watch.start();
    this.#offer();
  }

  /**
   * The page went into the back-forward cache.
   * @param {Packet} packet  What it says to the worker about it.
   */
  async park(packet) {
    this.#withdraw();
    this.#port = null;
    this.#atRest = false;
    this.#watch.pause();
    this.#pass(packet);
    // Booting takes its time; until then nothing of the page's runs.
    await this.interpreter.ready.catch(() => {});
    this.#awaitRest(REST_TURNS);
  }

  /** @param {number} turns */
  #awaitRest(turns) {
    clearTimeout(this.#unrest);
    if (this.#port || this.#ended || this.#atRest) return;
    if (turns === 0) this.#events.giveUp({ limit: '', reason: null, state: '' });
    else this.#unrest = setTimeout(() => this.#awaitRest(turns - 1), REST_TURN_MS);
  }

  #rests() {
    this.#atRest = true;
    clearTimeout(this.#unrest);
  }

  /**
   * A message from the page.
   * @param {Packet} packet  Its last part confirms what the page has seen.
   */
  receive(packet) {
    const [kind, number, body, confirmed] = packet;
    this.#confirm(confirmed);
    if (kind === wire.kinds.SCRIPT || kind === wire.kinds.SOURCE) this.#seekCode(kind, number, body);
    // What comes directly, the gatekeeper counts.
    if (kind === wire.kinds.LIMIT) this.#flooded();
    else if (kind !== wire.kinds.ACK) this.#pass(packet);
  }

  /** @param {Packet} packet */
  #pass([kind, number, body, , after]) {
    this.interpreter.port.postMessage(after ? [kind, number, body, after] : [kind, number, body]);
  }

  /**
   * Lets the interpreter know, before it has a script or a module, that its code is looked for; then what was found.
   * @param {string} kind
   * @param {number} number
   * @param {string} body
   */
  async #seekCode(kind, number, body) {
    const sought = this.#events.codeFor(body);
    if (!sought) return;
    const { port } = this.interpreter;
    port.postMessage([wire.kinds.CODE_SOUGHT, number, kind]);
    const code = await sought;
    if (!this.#ended) port.postMessage([wire.kinds.CODE, number, kind, code], code ? [code] : []);
  }

  /**
   * The interpreter asks about packages. That is between it and the host: the page is not told.
   * @param {number} number
   * @param {string} body
   */
  async #answerPackages(number, body) {
    const { port } = this.interpreter;
    /** @param {Record<string, any>} answer @param {ArrayBuffer | null} bytes */
    const tell = (answer, bytes) => {
      if (this.#ended) return;
      port.postMessage([wire.kinds.PACKAGE, number, JSON.stringify(answer), bytes], bytes ? [bytes] : []);
    };
    const reply = await this.#events.packagesFor(body, (progress) => tell(progress, null));
    tell(reply.body, reply.bytes ?? null);
  }

  /**
   * Ends the interpreter and tells the page why.
   * @param {string} reason
   */
  end(reason) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#unrest);
    this.#withdraw();
    this.#watch.pause();
    this.interpreter.end(this.#isPortOnWay);
    if (reason) this.#send(wire.kinds.ENDED, 0, JSON.stringify(reason));
    this.#port?.disconnect();
    this.#port = null;
  }

  /** @param {string} kind @param {number} number @param {string} body */
  #send(kind, number, body) {
    this.#sequence += 1;
    /** @type {Packet} */
    const packet = [kind, number, body, this.#sequence];
    this.#unconfirmed.push(packet);
    this.#unconfirmedText += body.length;
    const most = this.#port ? AHEAD_MAX : KEPT_MAX;
    if (!this.#ended && (this.#unconfirmed.length > most || this.#unconfirmedText > AHEAD_TEXT_MAX)) {
      this.#flooded();
      return;
    }
    try {
      this.#port?.postMessage(packet);
    } catch {
      // Chromium takes no message over 64 MB.
      this.#events.giveUp({ limit: 'flood', reason: TOO_LARGE, state: 'error' });
    }
  }

  /** @param {number} sequence */
  #confirm(sequence) {
    let seen = 0;
    while (seen < this.#unconfirmed.length && this.#unconfirmed[seen][3] <= sequence) {
      this.#unconfirmedText -= this.#unconfirmed[seen][2].length;
      seen += 1;
    }
    if (seen) this.#unconfirmed.splice(0, seen);
  }
}
