/**
 * An editor, as far as a test needs one: the client library that VS Code's own debug adapters are tested with. Debugs a page
 * whose script calls `area(3, 4)`, and says in one line of JSON what it has seen.
 */

const { DebugClient } = require('@vscode/debugadapter-testsupport');

const [port, path, line] = process.argv.slice(2);

async function main() {
  const client = new DebugClient('node', '', 'adder');
  client.defaultTimeout = 60_000;
  await client.start(Number(port));
  const seen = {};
  const { body: capabilities } = await client.initializeRequest({ adapterID: 'adder', pathFormat: 'path', linesStartAt1: true });
  seen.capabilities = capabilities.supportsConditionalBreakpoints;
  await Promise.all([client.waitForEvent('initialized'), client.attachRequest({ reload: true })]);
  const set = await client.setBreakpointsRequest({ source: { path }, breakpoints: [{ line: Number(line), condition: 'width == 3' }] });
  seen.breakpoints = set.body.breakpoints.length;
  await client.setExceptionBreakpointsRequest({ filters: [] });
  const stopped = client.waitForEvent('stopped');
  await client.configurationDoneRequest();
  seen.reason = (await stopped).body.reason;

  const { body: { stackFrames } } = await client.stackTraceRequest({ threadId: 1 });
  seen.stack = stackFrames.map((frame) => [frame.name, frame.line, frame.source.path]);
  const { body: { scopes } } = await client.scopesRequest({ frameId: stackFrames[0].id });
  const { body: { variables } } = await client.variablesRequest({ variablesReference: scopes[0].variablesReference });
  seen.locals = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  const changed = await client.setVariableRequest({ variablesReference: scopes[0].variablesReference, name: 'width', value: '10' });
  seen.changed = changed.body.value;

  const stepped = client.waitForEvent('stopped');
  await client.nextRequest({ threadId: 1 });
  seen.stepped = (await stepped).body.reason;
  const after = await client.stackTraceRequest({ threadId: 1 });
  seen.line = after.body.stackFrames[0].line;
  const evaluated = await client.evaluateRequest({ expression: 'size + 1', frameId: after.body.stackFrames[0].id, context: 'watch' });
  seen.evaluated = evaluated.body.result;

  const output = client.waitForEvent('output');
  await client.continueRequest({ threadId: 1 });
  seen.output = (await output).body.output;
  await client.disconnectRequest({});
  console.log(JSON.stringify(seen));
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
