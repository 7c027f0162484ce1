// What Piscina loads in a thread: a promise of what it calls. An ES module it would `require`, and a thread that is stopped while it does so
// takes the process with it (Node 20.20: "FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal").
module.exports = import('./worker.js').then((worker) => worker.default)
