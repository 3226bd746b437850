/** The first statement. */

globalThis.benchFirst();
