import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { rowsOf, total } from '../examples/plain.js'
import { sameShape, show } from '../shape.js'
import type { Tensor } from '../tensor.js'
import { definition as sum } from './sum.js'

/**
 * The cross-entropy of a softmax and a target: y = -sum over j of p_j logSoftmax(x)_j, along the last axis.
 *
 * @param logits [..., n]
 * @param target the right class, [...] int32; or probabilities p, [..., n]
 * @returns [...], one number per row
 * @throws TensorError SHAPE_MISFIT where the target has neither shape
 * @example
 * const loss = t.mean(t.crossEntropy(logits, t.input('classes', [64], 'int32')))
 */
export function build(t: Builder, logits: Tensor, target: Tensor): Tensor {
  const { shape } = logits
  const isIndex = target.type === 'int32'
  if (shape.length === 0 || !sameShape(target.shape, isIndex ? shape.slice(0, -1) : shape))
    throw new TensorError(
      'SHAPE_MISFIT',
      `Expected the target of crossEntropy to be a class or probabilities for each row of ${show(shape)}, got ${show(target.shape)} ${target.type}`,
    )
  const probabilities = isIndex ? t.oneHot(target, shape.at(-1)!) : target
  return t.negate(t.sum(t.multiply(probabilities, t.logSoftmax(logits)), { axes: [-1] }))
}

export const definition = sum

export const examples: Examples = {
  draw(whole) {
    const shape = [...Array.from({ length: whole(1, 2) }, () => whole(1, 4)), whole(1, 5)]
    const byIndex = whole(0, 1) === 0
    return {
      inputs: {
        x: { shape, byRow: true },
        target: byIndex
          ? { shape: shape.slice(0, -1), type: 'int32', low: 0, high: shape.at(-1)! - 1, byRow: true }
          : { shape, low: 0, high: 1, byRow: true },
      },
      build: (t, { x, target }) => build(t, x!, target!),
      reference({ x, target }) {
        const columns = shape.at(-1)!
        return rowsOf(x!, columns).map((row, i) => {
          const logTotal = Math.log(total(row.map(Math.exp)))
          const probability = (j: number) => (byIndex ? (target![i] === j ? 1 : 0) : target![i * columns + j]!)
          return -total(row.map((logit, j) => probability(j) * (logit - logTotal)))
        })
      },
    }
  },
  refuses: [
    (t) => build(t, t.input('x', [2, 3]), t.input('target', [3], 'int32')),
    (t) => build(t, t.input('x', [2, 3]), t.input('p', [2])),
  ],
}
