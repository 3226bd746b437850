/**
 * What Python prints, on its way to the page's console. Of text that the page has not shown yet only so much is on its
 * way; what is printed meanwhile waits here, and of that only the newest is kept. So neither memory nor the page fills
 * with the output of a program that prints faster than a console can show.
 *
 * @module
 */

import wire from '../protocol/wire.json';

/** How much may be on its way to the page, in characters; a line counts for some more, since showing it is work. */
const WINDOW = 256 * 1024;
const PER_LINE = 128;
/** After so much the page is asked to say when it has shown it. */
const MARK = WINDOW / 4;
const KILOBYTE = 1024;

/** @typedef {[level: string, text: string]} Line */
/** @typedef {(ops: any[][], shown: (() => void) | null) => void} Send */

/** @param {string} text */
const costOf = (text) => text.length + PER_LINE;
/** @param {Line} line */
const operation = ([level, text]) => [wire.ops.CONSOLE, level, text];

export class Output {
  /** @type {Line[]} */
  #waiting = [];
  /** Where the oldest that waits stands: taking it out of a long list one by one would be slow. */
  #first = 0;
  #size = 0;
  #left = { lines: 0, characters: 0 };
  #onWay = 0;
  #unmarked = 0;
  #most = 8192 * KILOBYTE;
  #send;
  #reached;

  /**
   * @param {Send} send  Sends operations; `shown`, where given, is to be called when the page has performed them.
   * @param {() => void} reached  Called when lines begin to be left out.
   */
  constructor(send, reached) {
    this.#send = send;
    this.#reached = reached;
  }

  /** How much waits at the most. @param {number} kilobytes */
  set most(kilobytes) {
    this.#most = kilobytes * KILOBYTE;
  }

  /** @param {string} level @param {string} text */
  write(level, text) {
    if (this.#first === this.#waiting.length && this.#onWay < WINDOW) {
      this.#go([[level, text]]);
      return;
    }
    // Of one line that is too long by itself its end is kept, as of many lines.
    const kept = text.length > this.#most ? text.slice(-this.#most) : text;
    this.#leaveOut(0, text.length - kept.length);
    this.#waiting.push([level, kept]);
    this.#size += costOf(kept);
    while (this.#size > this.#most && this.#first < this.#waiting.length - 1) {
      const [, oldest] = this.#take();
      this.#leaveOut(1, oldest.length);
    }
  }

  /** @param {number} lines @param {number} characters */
  #leaveOut(lines, characters) {
    if (lines + characters === 0) return;
    if (this.#left.lines + this.#left.characters === 0) this.#reached();
    this.#left.lines += lines;
    this.#left.characters += characters;
  }

  /** @returns {Line} */
  #take() {
    const line = this.#waiting[this.#first];
    this.#waiting[this.#first] = ['', ''];
    this.#first += 1;
    if (this.#first > 1024 && this.#first * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    this.#size -= costOf(line[1]);
    return line;
  }

  /** The page has shown so much: what waits may go. @param {number} cost */
  #shown(cost) {
    this.#onWay -= cost;
    while (this.#first < this.#waiting.length && this.#onWay < WINDOW) {
      /** @type {Line[]} */
      const lines = [];
      const { lines: count, characters } = this.#left;
      if (count + characters > 0) {
        const size = characters.toLocaleString('en');
        lines.push(['warn', `Adder: ${count.toLocaleString('en')} lines of output (${size} characters) were left out `
          + 'here, because they came faster than the page could show them.']);
        this.#left = { lines: 0, characters: 0 };
      }
      let size = 0;
      while (this.#first < this.#waiting.length && size < MARK) {
        const line = this.#take();
        size += costOf(line[1]);
        lines.push(line);
      }
      this.#go(lines);
    }
  }

  /** @param {Line[]} lines */
  #go(lines) {
    const cost = lines.reduce((sum, [, text]) => sum + costOf(text), 0);
    this.#onWay += cost;
    this.#unmarked += cost;
    const marked = this.#unmarked >= MARK ? this.#unmarked : 0;
    if (marked) this.#unmarked = 0;
    this.#send(lines.map(operation), marked ? () => this.#shown(marked) : null);
  }
}
