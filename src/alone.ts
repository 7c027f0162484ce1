import { CladeError } from './errors.js'
import { splitSeed } from './random.js'
import { OwnState } from './runner/own/own-state.js'
import { storesOf } from './runner/own/ring.js'
import type { Host, Trainable, TrainableSpec } from './trainable.js'

/** The host of agents whose environments are registered: it loads nothing. */
export const emptyHost: Host = {
  load: (file) => Promise.reject(new CladeError('INVALID_OPTION', `Expected nothing to be loaded outside of an experiment, got ${file}`)),
}

/**
 * Starts one member without a population, at the trainable's own settings: to try a trainable, or to train an agent with settings that are
 * known. Nothing of it is written down.
 *
 * @param seed the seed that all its random streams are split from
 * @param host loads the modules that the trainable names; needed where its environment is no registered one
 * @example
 * const agent = await alone(a2c({ env: 'CartPole-v1', network: mlp([64, 64]) }), 1)
 * const { episodes } = await agent.train(100_000, {}) // environment steps, and no hyperparameters but its own
 * console.log(episodes.returns.at(-1))
 * await agent.close?.()
 *
 * @throws the errors of the trainable
 */
export async function alone(spec: TrainableSpec, seed: number, host: Host = emptyHost): Promise<Trainable> {
  const agent = await spec.create(host)
  agent.attach?.(OwnState.fresh(storesOf({ name: spec.name, trainable: agent })).stores)
  agent.start((label) => splitSeed(seed, label), {})
  return agent
}
