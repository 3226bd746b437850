/** What `tools/bundle.py` puts in place of these names when it bundles the sources. */

/** The browser that the bundle is for. */
declare const __BROWSER__: 'chromium' | 'firefox';

/** A hash of everything that the extension was made from. */
declare const __BUILD_ID__: string;

/** What the snapshot is made from, as a hash (`tools/snapshot.py`). */
declare const __SNAPSHOT_ID__: string;

/** The header of Pyodide's snapshot, in base64. */
declare const __SNAPSHOT_HEAD__: string;

/** The version in the manifest. */
declare const __VERSION__: string;

/** The bundle of `extension/sandbox/worker.js`, as text. */
declare module '#worker' {
  const source: string;
  export default source;
}

/** What `tools/capabilities.py` writes. */
declare module '#capabilities' {
  const table: import('../content_scripts/executor/authority.js').Table;
  export default table;
}
