/** The agents of Clade: what an experiment's `trainable` can be, and the networks that they train. */
export { type A2cOptions, a2c } from './a2c/a2c.js'
export type { Settings as A2cSettings } from './a2c/settings.js'
export type { EnvironmentOptions } from './environment/open.js'
export { AgentError } from './errors.js'
export { type MlpOptions, mlp } from './network/mlp.js'
export type { NetworkSpec } from './network/network.js'
export { random } from './random/random.js'
export { type AgentEntry, agents } from './registry.js'
