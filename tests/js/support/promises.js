/** What the promises of every browser that Adder runs in have, and those of Node 20 do not. */

Promise.withResolvers ??= () => {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};
