import { newBuilder } from '../../../tensors/builder.js'
import type { Given } from '../../../tensors/examples/examples.js'
import type { Tensor } from '../../../tensors/tensor.js'
import type { Numbers } from './drawn.js'
import { buildOn, type Tried } from './open.js'

/** The gradients of an example, as an example: its inputs are those, and a weight for each output. */
export interface Derived extends Tried {
  /** The inputs by which the outputs are the gradients. */
  readonly by: readonly string[]
  /** The names of the weights, one for each output of the example; null for one that holds no floats. */
  readonly weights: readonly (string | null)[]
}

/** The weight of each output of an example whose gradients these are. */
export function weightsOf({ weights }: Derived, numbers: Numbers): readonly (readonly number[] | null)[] {
  return weights.map((name) => (name === null ? null : numbers[name]!))
}

/** Null where no gradient flows at all. */
export function derived(example: Tried): Derived | null {
  const floats = floatInputs(example)
  const plain = buildOn(newBuilder(), example, true)
  const count = Object.keys(example.inputs).length
  const weights = plain.outputs.map(({ type }, i) => (type === 'float32' ? `weight ${count}.${i}` : null))
  // A weight cannot have several lines for a row.
  const byRow = plain.outputs.every(({ rows }) => rows <= 1)
  const given = plain.outputs.flatMap(({ shape, rows }, i): [string, Given][] =>
    weights[i] ? [[weights[i], { shape, byRow: rows === 1 }]] : [],
  )
  const inputs = Object.fromEntries(
    [...Object.entries(example.inputs), ...given].map(([name, one]) => [name, byRow ? one : { ...one, byRow: false }]),
  )
  const build: Tried['build'] = (t, all) => gradientsOf(t, example, all, weights, floats).filter((gradient) => gradient !== null)
  const t = newBuilder()
  const probe = buildOn(t, { inputs, build: (_, all) => Object.values(all) }, false)
  const found = gradientsOf(t, example, probe.inputs, weights, floats)
  const by = floats.filter((_, i) => found[i] !== null)
  return by.length === 0 ? null : { inputs, build, by, weights }
}

function gradientsOf(
  t: Parameters<Tried['build']>[0],
  example: Tried,
  all: Readonly<Record<string, Tensor>>,
  weights: readonly (string | null)[],
  floats: readonly string[],
): (Tensor | null)[] {
  const outputs = [example.build(t, all)].flat() as Tensor[]
  const weighed = outputs.flatMap((output, i) => (weights[i] ? [{ output, weight: all[weights[i]]! }] : []))
  return t.gradients(
    weighed.map(({ output }) => output),
    weighed.map(({ weight }) => weight),
    floats.map((name) => all[name]!),
  )
}

export function floatInputs({ inputs }: Tried): string[] {
  return Object.entries(inputs).flatMap(([name, { type = 'float32' }]) => (type === 'float32' ? [name] : []))
}
