import { splitSeed } from '../../src/random.js'
import type { Host, Trainable, TrainableSpec } from '../../src/trainable.js'

/** The host of agents whose environments are registered: it loads nothing. */
export const host: Host = { load: (file) => Promise.reject(new Error(`Nothing is loaded here, and ${file} was asked for`)) }

/** Starts one agent without a population, at its own settings, on the streams of a seed. */
export async function alone(spec: TrainableSpec, seed: number): Promise<Trainable> {
  const agent = await spec.create(host)
  agent.start((label) => splitSeed(seed, label), {})
  return agent
}
