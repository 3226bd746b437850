/** What `tools/bundle.py` puts in place of these names when it bundles the sources. */

/** The browser that the bundle is for. */
declare const __BROWSER__: 'chromium' | 'firefox';

/** A hash of everything that the extension was made from. */
declare const __BUILD_ID__: string;

/** What the snapshot is made from, as a hash (`tools/snapshot.py`). */
declare const __SNAPSHOT_ID__: string;

/** The version in the manifest. */
declare const __VERSION__: string;

/** What `tools/capabilities.py` writes. */
declare module '#capabilities' {
  const table: import('../content_scripts/executor/authority.js').Table;
  export default table;
}
