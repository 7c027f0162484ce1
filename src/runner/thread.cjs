// Loaded by Piscina in a thread: a promise of its handler. An ES module would be loaded by `require`, and a thread that is stopped during
// that takes the process with it (Node 20.20: "FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal").
module.exports = import('./worker.js').then((worker) => worker.default)
