// Which of the members in arguments[0], pairs of interface and name, this browser does not have. A function's body.
const INSTANCES = { Window: window, Document: document, Location: location, Event: new Event('x') };
return arguments[0]
  .filter(([name, member]) => {
    const owner = window[name];
    if (owner === undefined || owner === null) return true;
    if (member === 'constructor') return typeof owner !== 'function';
    const instance = INSTANCES[name];
    return !(member in owner || (owner.prototype && member in owner.prototype) || (instance && member in instance));
  })
  .map((pair) => pair.join('.'));
