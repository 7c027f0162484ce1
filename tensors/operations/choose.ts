import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { rowsOf, total } from '../examples/plain.js'
import type { Operation } from '../operation.js'
import { show } from '../shape.js'
import type { Tensor } from '../tensor.js'

/** What `choose` yields. */
export interface Choice {
  /** [m, n]: each row's softmax. */
  readonly probabilities: Tensor
  /** [m], int32. */
  readonly chosen: Tensor
}

/**
 * A choice for each row from the softmax of its logits, by a uniform number (inversion): the first j with p_0 + ... + p_j > u, where
 * p_j = e^(x_j − max x) / Σ e^(x_l − max x); the last one where there is none. No gradient flows.
 *
 * @param logits [m, n]
 * @param uniforms [m], each in [0, 1)
 * @throws TensorError SHAPE_MISFIT where the shapes are others, TYPE_MISFIT where they are not float32
 * @example
 * const { chosen } = t.choose(logits, t.input('uniforms', [rows]))
 */
export function build(t: Builder, logits: Tensor, uniforms: Tensor): Choice {
  const [probabilities, chosen] = t.apply(definition, {}, [logits, uniforms])
  return { probabilities: probabilities!, chosen: chosen! }
}

export const definition: Operation = {
  name: 'choose',
  infer([logits, uniforms]) {
    floats('choose', logits!)
    floats('choose', uniforms!)
    if (logits!.shape.length !== 2 || uniforms!.shape.length !== 1 || uniforms!.shape[0] !== logits!.shape[0])
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected choose to have a uniform number for each row of its logits, got ${show(uniforms!.shape)} for ${show(logits!.shape)}`,
      )
    const { shape, rows } = logits!
    return [
      { shape, type: 'float32', rows },
      { shape: [shape[0]!], type: 'int32', rows },
    ]
  },
  emit({ recorder, inputs: [logits, uniforms], outputs: [probabilities, chosen] }) {
    const [rows, actions] = logits!.shape as [number, number]
    recorder.sample({ rows, actions, logits: logits!, uniforms: uniforms!.at, probabilities: probabilities!, chosen: chosen!.at })
  },
  // The kernel writes whole vectors.
  writesPadding: () => true,
  tfjs({ tf, inputs: [logits, uniforms] }) {
    const probabilities = tf.softmax(logits!)
    const last = logits!.shape[1]! - 1
    // As many as the sums that are not above u, of all but the last.
    const sums = tf.cumsum(probabilities, 1)
    const below = tf.sub(tf.scalar(1, 'int32'), tf.cast(tf.greater(sums, tf.expandDims(uniforms!, 1)), 'int32'))
    return [probabilities, tf.minimum(tf.sum(below, 1), tf.scalar(last, 'int32'))]
  },
}

export const examples: Examples = {
  draw(whole) {
    const [rows, columns] = [whole(1, 5), whole(1, 6)]
    return {
      inputs: { logits: { shape: [rows, columns], byRow: true }, uniforms: { shape: [rows], low: 0, high: 1, byRow: true } },
      build(t, { logits, uniforms }) {
        const { probabilities, chosen } = build(t, logits!, uniforms!)
        return [probabilities, chosen]
      },
      reference({ logits, uniforms }) {
        const all = rowsOf(logits!, columns).map((row) => row.map((x) => Math.exp(x) / total(row.map(Math.exp))))
        const chosen = all.map((row, i) => row.findIndex((_, j) => j === columns - 1 || total(row.slice(0, j + 1)) > uniforms![i]!))
        return [all.flat(), chosen]
      },
    }
  },
  refuses: [(t) => build(t, t.input('x', [2, 3]), t.input('u', [3])), (t) => build(t, t.input('x', [2, 3], 'int32'), t.input('u', [2]))],
  stopsGradient: true,
}
