/**
 * Whether the gatekeeper is still there. When the extension is disabled or updated, Firefox takes its isolated worlds away
 * without a word: no port is closed, and nothing there runs any more that could tell. So who has not heard of it for a
 * while, and has something to say, asks for a sign of life.
 *
 * @module
 */

/** For how long nothing has to be heard before it is asked. */
const SILENCE_MS = 2000;
/** How long it may take to answer: so many turns of so many milliseconds, since this page may be busy with itself. */
const TURNS = 10;
const TURN_MS = 500;

/**
 * @param {() => void} ask  Asks for a sign of life.
 * @param {() => void} gone  Called once, if there is none.
 */
export function watchPulse(ask, gone) {
  let heard = performance.now();
  let asking = false;

  /** @param {number} turns */
  const wait = (turns) => setTimeout(() => {
    if (!asking) return;
    if (turns > 0) wait(turns - 1);
    else gone();
  }, TURN_MS);

  return {
    /** Something came from the gatekeeper. */
    hear() {
      heard = performance.now();
      asking = false;
    },
    /** Something is being said to it. */
    say() {
      if (asking || performance.now() - heard < SILENCE_MS) return;
      asking = true;
      ask();
      wait(TURNS);
    },
  };
}
