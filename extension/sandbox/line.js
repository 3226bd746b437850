/**
 * The worker's line to the page: by way of the host at first (the *relay*), and then straight to the gatekeeper, once it
 * has handed a port over (the *direct line*). What decides over the interpreter, the host's own words, is never heard there.
 *
 * Order holds across the change. The worker's last message on the relay says that it goes on directly, and the gatekeeper
 * listens there only then; the same in the other direction. What the page still says on the relay comes with the number of
 * messages that it has sent directly before, and waits for those.
 *
 * When the page goes into the back-forward cache, the relay takes over again. The page says how much it has received on
 * the direct line; the rest is sent again.
 *
 * @module
 */

import wire from '../protocol/wire.json';

/** Code, and packages, come with the host's word of it. @typedef {[kind: string, number: number, body: string, code?: ArrayBuffer | null]} Message */
/** @typedef {[kind: string, number: number, body: string, after?: number]} Relayed */

/** The host's words that wait for nothing. */
const AT_ONCE = new Set([
  wire.kinds.BEAT, wire.kinds.INTERRUPT, wire.kinds.LIMITS, wire.kinds.CODE_SOUGHT, wire.kinds.CODE,
  wire.kinds.PACKAGE, wire.kinds.DEVTOOLS,
]);

export class Line {
  #host;
  #receive;
  /** @type {MessagePort | null} */
  #direct = null;
  #number = 0;
  /** Messages that were received directly. */
  #received = 0;
  /** What was sent directly and is not confirmed yet, and how many of those sent were. @type {Message[]} */
  #kept = [];
  #confirmed = 0;
  /** What came by way of the host and waits for what was said directly before. @type {Relayed[]} */
  #held = [];

  /**
   * @param {MessagePort} host
   * @param {(message: Message) => void} receive
   */
  constructor(host, receive) {
    this.#host = host;
    this.#receive = receive;
    host.onmessage = ({ data, ports }) => this.#fromHost(data, ports[0]);
  }

  /** Tells the host. @param {string} kind @param {number} number @param {string} body */
  tell(kind, number, body) {
    this.#host.postMessage([kind, number, body]);
  }

  /** Tells the page. @param {string} kind @param {number} number @param {string} body */
  post(kind, number, body) {
    /** @type {Message} */
    const message = [kind, number, body];
    if (!this.#direct) {
      this.#host.postMessage(message);
      return;
    }
    // What cannot be sent is an error of whoever sends it, and not to be sent again.
    this.#direct.postMessage(message);
    this.#kept.push(message);
  }

  /** @param {Relayed} message @param {MessagePort | undefined} port */
  #fromHost(message, port) {
    const [kind, number] = message;
    if (kind === wire.kinds.DIRECT && port) this.#open(number, port);
    else if (AT_ONCE.has(kind)) this.#receive(/** @type {any} */ (message));
    else {
      this.#held.push(message);
      this.#release();
    }
  }

  /** @param {number} number @param {MessagePort} port */
  #open(number, port) {
    this.#host.postMessage([wire.kinds.DIRECT, number, '']);
    this.#direct = port;
    this.#number = number;
    this.#received = 0;
    this.#confirmed = 0;
  }

  /** Delivers what waits for nothing more. */
  #release() {
    while (this.#held.length && (this.#held[0][3] ?? 0) <= this.#received) this.#deliver(/** @type {Relayed} */ (this.#held.shift()));
  }

  /** @param {Relayed} message */
  #deliver([kind, number, body]) {
    if (kind === wire.kinds.DIRECT) this.#listen(number);
    else {
      if (kind === wire.kinds.PARK) this.#close(number);
      this.#receive([kind, number, body]);
    }
  }

  /** The page goes on directly from here. @param {number} number */
  #listen(number) {
    if (!this.#direct || number !== this.#number) return;
    this.#direct.onmessage = ({ data: [kind, answered, body, confirmed] }) => {
      this.#received += 1;
      this.#confirm(confirmed);
      if (kind !== wire.kinds.ACK) this.#receive([kind, answered, body]);
      this.#release();
    };
  }

  /** @param {number} count  How many messages the page has received. */
  #confirm(count) {
    this.#kept.splice(0, count - this.#confirmed);
    this.#confirmed = count;
  }

  /** The relay takes over. @param {number} count */
  #close(count) {
    if (!this.#direct) return;
    this.#direct.close();
    this.#direct = null;
    this.#received = 0;
    this.#confirm(count);
    for (const message of this.#kept.splice(0)) this.#host.postMessage(message);
  }
}
