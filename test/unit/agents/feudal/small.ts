import type { FeudalSizes } from '../../../../agents/feudal/network.js'
import { feudalNetwork, RANDOM_GOALS } from '../../../../agents/feudal/network.js'
import { Stream } from '../../../../agents/math/stream.js'
import { mlp } from '../../../../agents/network/mlp.js'
import { Network, type Rows } from '../../../../agents/network/network.js'
import { categorical } from '../../../../agents/policies/categorical.js'
import { headed } from '../network/shapes.js'

/** A feudal network of vectors, with what its agent asks of it. */
export interface Small extends FeudalSizes {
  readonly observation: number
  readonly hidden: number
  readonly actions: number
  readonly envs: number
  /** Time steps that it has rows for. */
  readonly steps: number
}

export const small: Small = {
  ...{ observation: 3, hidden: 5, actions: 3, envs: 2, steps: 20 },
  ...{ units: 6, embedding: 4, horizon: 3, dilation: 2 },
}

export function kindFor({ actions, units }: Small) {
  const kind = categorical(actions)
  const vector = { size: units, gain: 1 }
  return { ...kind, heads: { ...kind.heads, managerValue: { size: 1, gain: 1 }, state: vector, goal: vector } }
}

/** The network, with fresh weights that are 1.5 times as large as usual. */
export function smallNetwork(size: Small = small): Network {
  const { observation, hidden, actions, envs, steps, units, embedding, horizon, dilation } = size
  const spec = feudalNetwork(mlp([hidden], { activation: 'relu' }), { units, embedding, horizon, dilation })
  const network = new Network(spec, {
    observation: { shape: [observation], type: 'float32', scale: 1 },
    ...{ contextSize: actions + 1, sequences: envs, ...headed(kindFor(size)), capacity: steps * envs },
    ...{ optimizer: 'rmsprop', fma: false },
  })
  const random = stream(1)
  network.initialise(() => random.next())
  for (let i = 0; i < network.parameters.length; i++) network.parameters[i]! *= 1.5
  return network
}

export function stream(seed: number): Stream {
  const made = new Stream()
  made.seed(Uint32Array.of(seed, 1, 2, 3))
  return made
}

/** The rows that the goals are drawn into. */
export function randomGoalsOf(network: Network): Rows {
  return network.actingInput(RANDOM_GOALS) as Rows
}

/** Writes row-major numbers. */
export function writeRows(
  { data, stride, columns }: Pick<Rows, 'stride' | 'columns'> & { data: Float32Array | Uint8Array },
  values: readonly number[],
): void {
  for (const [i, value] of values.entries()) data[Math.floor(i / columns) * stride + (i % columns)] = value
}

/** Row-major numbers of rows 0 to count - 1. */
export function readRows({ data, stride, columns }: Rows, count: number, first = 0): number[] {
  return Array.from({ length: count * columns }, (_, i) => data[(first + Math.floor(i / columns)) * stride + (i % columns)]!)
}

/** Fills observations and context with numbers, and lets all environments be so many steps into their episodes. */
export function feed(network: Network, seed: number, ages: (step: number, env: number) => number, { envs, steps }: Small = small): void {
  const random = stream(seed)
  const rows = steps * envs
  for (const each of [network.observations as Rows, network.context!])
    writeRows(
      each,
      Array.from({ length: rows * each.columns }, () => random.gaussian()),
    )
  network.recurrence!.keep.set(Float32Array.from({ length: rows }, (_, row) => ages(Math.floor(row / envs), row % envs)))
}
