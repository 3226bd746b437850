/**
 * Has what booting leaves collected.
 *
 * A buffer that came with a message is held by the browser's own object for it until that is collected, also when it has
 * been transferred on. Buffers do not press on the collector before there are many of them, and a realm in which nothing
 * happens is never looked at: the files that an interpreter was made of would stay as long as it does, 35 MB.
 *
 * @module
 */

/** Bytes of buffers that nobody writes to, so that they take no memory; to the collector they count. */
const PRESSURE = 96 * 1024 * 1024;
const TIMES = 3;
/** Milliseconds: whatever is about to start needs the processor first. */
const REST_MS = 1500;

/** Makes the browser look for garbage in this realm, a little later. */
export function collectLater() {
  setTimeout(() => {
    try {
      for (let time = 0; time < TIMES; time += 1) new ArrayBuffer(PRESSURE);
    } catch {
      // Where there is not even room for that, it has been looked for already.
    }
  }, REST_MS);
}
