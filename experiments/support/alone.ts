import { splitSeed } from '../../src/random.js'
import type { Host, Trainable, TrainableSpec } from '../../src/trainable.js'

/** For agents whose environments are registered. */
export const host: Host = { load: (file) => Promise.reject(new Error(`Nothing is loaded here, and ${file} was asked for`)) }

/** One agent without a population, at its own settings, on the streams of that seed. */
export async function alone(spec: TrainableSpec, seed: number): Promise<Trainable> {
  const agent = await spec.create(host)
  agent.start((label) => splitSeed(seed, label), {})
  return agent
}
