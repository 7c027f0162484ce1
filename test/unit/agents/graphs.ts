import { type Builder, program, type Tensor } from '../../../tensors/index.js'

/** log π and H of each row, as tensors, from what a policy puts out. */
export interface Distribution {
  readonly logs: Tensor
  readonly entropies: Tensor
}

/** Of a categorical distribution over the logits [rows, n]. */
export function categoricalOf(t: Builder, logits: Tensor, actions: readonly number[]): Distribution {
  const [rows, n] = logits.shape as [number, number]
  const logs = t.logSoftmax(logits)
  const taken = t.oneHot(t.constant(actions, [rows], 'int32'), n)
  return {
    logs: t.sum(t.multiply(logs, taken), { axes: [1] }),
    entropies: t.negate(t.sum(t.multiply(t.exp(logs), logs), { axes: [1] })),
  }
}

/** Of independent normal distributions with these means [rows, n] and log standard deviations [n]. */
export function normalOf(t: Builder, means: Tensor, logStds: Tensor, actions: readonly number[]): Distribution {
  const z = t.divide(t.subtract(t.constant(actions, means.shape), means), t.exp(logStds))
  const constant = 0.5 * Math.log(2 * Math.PI)
  const logs = t.subtract(t.scale(t.square(z), -0.5, -constant), logStds)
  const entropy = t.sum(t.scale(logStds, 1, constant + 0.5))
  return { logs: t.sum(logs, { axes: [1] }), entropies: t.expand(t.reshape(entropy, [1]), t.sum(means, { axes: [1] })) }
}

/** The gradients of a loss by its inputs, as the graph has them. */
export function graphGradients(
  inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>,
  loss: (t: Builder, inputs: Readonly<Record<string, Tensor>>) => Tensor,
): Readonly<Record<string, readonly number[]>> {
  const names = Object.keys(inputs)
  const graph = program((t) => {
    const all = Object.fromEntries(names.map((name) => [name, t.input(name, inputs[name]!.shape)]))
    const gradients = t.gradients(
      [loss(t, all)],
      [t.constant([1], [])],
      names.map((name) => all[name]!),
    )
    return Object.fromEntries(names.map((name, i) => [`by ${name}`, gradients[i]!]))
  })
  const out: Readonly<Record<string, Float32Array>> = graph.run(Object.fromEntries(names.map((name) => [name, inputs[name]!.values])))
  return Object.fromEntries(names.map((name) => [name, [...out[`by ${name}`]!]]))
}
