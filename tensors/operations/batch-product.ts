import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { at, tabulate, total } from '../examples/plain.js'
import type { Operation, Place } from '../operation.js'
import { lineOf, show, sizeOf } from '../shape.js'
import type { Shape, Tensor } from '../tensor.js'
import type { ProductOptions } from './product.js'

/**
 * A matrix product for each of the leading axes: c_...ij = sum over l of a_...il b_...lj. Bias and activation behind it are fused.
 *
 * @param a [..., m, k], three axes at least
 * @param b [..., k, n], with the same leading axes
 * @returns [..., m, n]
 * @throws TensorError SHAPE_MISFIT where inner sizes or leading axes differ
 * @example
 * const scores = t.batchProduct(queries, keys, { transposeB: true }) // [64, 4, 24, 24] of twice [64, 4, 24, 32]
 */
export function build(t: Builder, a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: ProductOptions = {}): Tensor {
  return t.one(definition, { transposeA, transposeB }, a, b)
}

type Attributes = Required<ProductOptions>

export const definition: Operation<Attributes> = {
  name: 'batchProduct',
  infer([a, b], { transposeA, transposeB }) {
    floats('batchProduct', a!)
    floats('batchProduct', b!)
    const [left, right] = [matrixOf(a!.shape, transposeA), matrixOf(b!.shape, transposeB)]
    const leading = a!.shape.slice(0, -2)
    if (leading.length === 0 || show(leading) !== show(b!.shape.slice(0, -2)) || left.columns !== right.rows) {
      const flags = `${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected a and b of batchProduct to be [..., m, k] and [..., k, n], got ${show(a!.shape)} and ${show(b!.shape)}${flags}`,
      )
    }
    return [{ shape: [...leading, left.rows, right.columns], type: 'float32', rows: a!.rows || b!.rows }]
  },
  derive(t, { inputs, attributes: { transposeA, transposeB } }, [d]) {
    const [a, b] = inputs as [Tensor, Tensor]
    const da = transposeA
      ? t.batchProduct(b, d!, { transposeA: transposeB, transposeB: true })
      : t.batchProduct(d!, b, { transposeB: !transposeB })
    const db = transposeB
      ? t.batchProduct(d!, a, { transposeA: true, transposeB: transposeA })
      : t.batchProduct(a, d!, { transposeA: !transposeA })
    return [da, db]
  },
  emit({ recorder, attributes: { transposeA, transposeB }, inputs, outputs: [c], scratch, epilogue }) {
    const [a, given] = inputs as [Place, Place]
    const [m, n] = c!.shape.slice(-2) as [number, number]
    const k = a.shape.at(transposeA ? -2 : -1)!
    const outer = c!.shape[0]!
    const inner = sizeOf(c!.shape.slice(1, -2))
    const b = transposeB ? { at: scratch, row: inner * k * n } : given
    if (transposeB)
      recorder.copy({
        sizes: [outer, inner, k, n],
        from: { at: given.at, strides: [given.row, k * n, 1, k] },
        to: { at: b.at, strides: [b.row, k * n, n, 1] },
      })
    const { bias, activation, activated, accumulate } = epilogue
    // How far one product of the batch lies behind another: within a line, from line to line, or all the same where lines have no gaps.
    const sizes = { a: m * k, b: k * n, c: m * n }
    const isDense = [
      a.row === inner * sizes.a,
      b.row === inner * sizes.b,
      c!.row === inner * sizes.c,
      !activated || activated.row === c!.row,
    ]
    const whole = outer === 1 || inner === 1 || isDense.every(Boolean)
    const step = (place: { readonly row: number }, size: number) => (inner === 1 && outer > 1 ? place.row : size)
    for (let line = 0; line < (whole ? 1 : outer); line++) {
      const at = (place: { readonly at: number; readonly row: number }) => place.at + line * place.row
      recorder.gemmBatch({
        ...{ batch: whole ? outer * inner : inner, m, n, k, accumulate },
        ...{ aBatch: step(a, sizes.a), bBatch: step(b, sizes.b), cBatch: step(c!, sizes.c) },
        a: transposeA ? { at: at(a), row: 1, column: m } : { at: at(a), row: k, column: 1 },
        b: { at: at(b), row: n },
        c: { at: at(c!), row: n },
        ...(bias ? { bias: bias.at } : {}),
        ...(activation ? { activation } : {}),
        ...(activated ? { activated: { at: at(activated), row: n }, activatedBatch: step(activated, sizes.c) } : {}),
      })
    }
  },
  scratch: ({ inputs: [, b], attributes: { transposeB } }) => (transposeB ? b!.shape[0]! * lineOf(b!.shape) : 0),
  fusion: { is: 'product' },
  tfjs: ({ tf, inputs: [a, b], attributes: { transposeA, transposeB } }) => tf.matMul(a!, b!, transposeA, transposeB),
}

/** The matrices in the last two axes. */
function matrixOf(shape: Shape, transposed: boolean): { readonly rows: number; readonly columns: number } {
  const [rows = 0, columns = 0] = shape.slice(-2)
  return transposed ? { rows: columns, columns: rows } : { rows, columns }
}

export const examples: Examples = {
  draw(whole) {
    const leading = Array.from({ length: whole(1, 2) }, () => whole(1, 3))
    const [m, k, n] = [whole(1, 5), whole(1, 5), whole(1, 5)]
    const [transposeA, transposeB] = [whole(0, 1) === 1, whole(0, 1) === 1]
    const a = { shape: [...leading, ...(transposeA ? [k, m] : [m, k])], byRow: true }
    const b = { shape: [...leading, ...(transposeB ? [n, k] : [k, n])], byRow: true }
    return {
      inputs: { a, b },
      build: (t, inputs) => build(t, inputs.a!, inputs.b!, { transposeA, transposeB }),
      reference: (inputs) =>
        tabulate([...leading, m, n], (index) => {
          const [batch, i, j] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!]
          const term = (l: number) =>
            at(inputs.a!, a.shape, [...batch, ...(transposeA ? [l, i] : [i, l])]) *
            at(inputs.b!, b.shape, [...batch, ...(transposeB ? [j, l] : [l, j])])
          return total(Array.from({ length: k }, (_, l) => term(l)))
        }),
    }
  },
  refuses: [
    (t) => build(t, t.input('a', [2, 3, 4]), t.input('b', [2, 3, 4])),
    (t) => build(t, t.input('a', [2, 3, 4]), t.input('b', [3, 4, 3])),
    (t) => build(t, t.input('a', [3, 4]), t.input('b', [4, 3])),
  ],
}
