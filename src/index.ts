/** The public surface of `clade`: everything that an experiment module needs. */
export { defineExperiment, type Experiment } from './experiment.js'
export type { Candidate, Choice, Exploit } from './population/exploit/exploit.js'
export { none, truncation } from './population/exploit/index.js'
export type { Explore } from './population/explore/explore.js'
export { perturb } from './population/explore/index.js'
export { choice, integer, logUniform, oneMinus, uniform } from './search-space/index.js'
export type { Kind } from './search-space/kind.js'
export type { Episodes, Host, Plain, Report, Seeds, Snapshot, Trainable, TrainableSpec, Tunable, Value, Values } from './trainable.js'
