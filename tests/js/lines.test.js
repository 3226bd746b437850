/** Tracebacks give the page's line: the gatekeeper finds where each inline script stands in the page's source. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLineFinder } from '../../content_scripts/gatekeeper/lines.js';

describe('the line of an inline script', () => {
  it('is the one on which its text begins', () => {
    const find = createLineFinder('<title>x</title>\n<body>\n<script type="python">\nprint(1)\n</script>\n');
    assert.equal(find('\nprint(1)\n'), 3);
  });

  it('is that of the script itself where several have the same text, in document order', () => {
    const find = createLineFinder('<script>a</script>\n<script>b</script>\n<script>a</script>');
    assert.deepEqual([find('a'), find('b'), find('a'), find('a')], [1, 2, 3, 0]);
  });

  it('is not that of the same text elsewhere', () => {
    const find = createLineFinder('<!-- print() -->\n<p>print()</p>\n<pre>print()</pre>\n<SCRIPT\n>print()</SCRIPT >');
    assert.equal(find('print()'), 5);
  });

  it('counts all line ends as the parser does', () => {
    const find = createLineFinder('one\r\ntwo\rthree\n<script>\r\nx\ry</script>');
    assert.equal(find('\nx\ny'), 4);
  });

  it('is unknown for a text that is not in the source', () => {
    const find = createLineFinder('<script>a</script>');
    assert.equal(find('made by a script'), 0);
    assert.equal(find('a'), 1);
  });
});
