import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { tabulate, total } from '../examples/plain.js'
import { roundUp } from '../kernels/arena.js'
import type { Operation, Place } from '../operation.js'
import { lineOf, show, sizeOf } from '../shape.js'
import type { Shape, Tensor } from '../tensor.js'

/** Which operands are read as if rows and columns were exchanged. */
export interface ProductOptions {
  /** Read a transposed: [k, m]. Default: false. */
  readonly transposeA?: boolean
  /** Read b transposed: [n, k]. Default: false. */
  readonly transposeB?: boolean
}

/**
 * The matrix product: c_ij = sum over l of a_il b_lj. Each sum goes from the first l to the last, in blocks of 256.
 *
 * @param a [m, k], or [..., m, k] for one product for each of the leading axes
 * @param b [k, n], or [..., k, n] with the same leading axes
 * @returns [m, n], or [..., m, n]
 * @throws TensorError SHAPE_MISFIT where the inner sizes differ, TYPE_MISFIT where they are not float32
 * @example
 * const y = t.product(x, w) // [64, 10] of x [64, 20] and w [20, 10]
 */
export function build(t: Builder, a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: ProductOptions = {}): Tensor {
  if (a.shape.length === 2 && b.shape.length === 2) return t.one(definition, { transposeA, transposeB }, a, b)
  if (b.shape.length === 2 && a.shape.length > 2 && !transposeA) {
    checkInner(a.shape, b.shape, transposeA, transposeB)
    const lines = t.reshape(a, [sizeOf(a.shape.slice(0, -1)), a.shape.at(-1)!])
    const y = t.one(definition, { transposeA, transposeB }, lines, b)
    return t.reshape(y, [...a.shape.slice(0, -1), y.shape[1]!])
  }
  if (a.shape.length < 3 || a.shape.length !== b.shape.length)
    throw new TensorError(
      'SHAPE_MISFIT',
      `Expected a and b of product to be matrices, or a to have leading axes for which b is one matrix or has one each, got ${show(a.shape)} and ${show(b.shape)}${transposeA ? ', a transposed' : ''}`,
    )
  return t.batchProduct(a, b, { transposeA, transposeB })
}

type Attributes = Required<ProductOptions>

export const definition: Operation<Attributes> = {
  name: 'product',
  infer([a, b], { transposeA, transposeB }) {
    floats('product', a!)
    floats('product', b!)
    const { m, n } = checkInner(a!.shape, b!.shape, transposeA, transposeB)
    return [{ shape: [m, n], type: 'float32', rows: transposeA ? 0 : a!.rows }]
  },
  derive(t, { inputs, attributes: { transposeA, transposeB } }, [d]) {
    const [a, b] = inputs as [Tensor, Tensor]
    const da = transposeA ? t.product(b, d!, { transposeA: transposeB, transposeB: true }) : t.product(d!, b, { transposeB: !transposeB })
    const db = transposeB ? t.product(d!, a, { transposeA: true, transposeB: transposeA }) : t.product(a, d!, { transposeA: !transposeA })
    return [da, db]
  },
  emit({ recorder, attributes: { transposeA, transposeB }, inputs, outputs, scratch, epilogue }) {
    const [a, b] = inputs as [Place, Place]
    const c = outputs[0]!
    const [m, columns] = c.shape as [number, number]
    const inner = transposeA ? a.shape[0]! : a.shape[1]!
    // Zeros beyond both operands' columns change no sum, and whole vectors are transposed faster.
    const k = transposeB && !transposeA && a.padded && b.padded ? roundUp(inner, 4) : inner
    // Whole vectors where b has zeros beyond its columns: c then has them too.
    const n = c.padded && (b.padded || columns % 4 === 0) && !transposeB ? roundUp(columns, 4) : columns
    const right = { at: transposeB ? scratch : b.at, row: transposeB ? roundUp(columns, 4) : b.row }
    if (transposeB) recorder.transpose({ rows: columns, columns: k, from: b, to: right })
    recorder.gemm({
      ...{ m, n, k, b: right, c, accumulate: epilogue.accumulate },
      a: transposeA ? { at: a.at, row: 1, column: a.row } : { at: a.at, row: a.row, column: 1 },
      ...(epilogue.bias ? { bias: epilogue.bias.at } : {}),
      ...(epilogue.activation ? { activation: epilogue.activation } : {}),
      ...(epilogue.activated ? { activated: epilogue.activated } : {}),
    })
  },
  scratch: ({ inputs, attributes, outputs }) =>
    attributes.transposeB ? roundUp(inputs[1]!.shape[1]!, 4) * roundUp(lineOf(outputs[0]!.shape), 4) : 0,
  writesPadding: ([, b], { transposeB }) => b! && !transposeB,
  readsWhole: [1],
  fusion: { is: 'product' },
  sumsRows: true,
  tfjs: ({ tf, inputs: [a, b], attributes: { transposeA, transposeB } }) => tf.matMul(a!, b!, transposeA, transposeB),
}

/** The sizes of a product of matrices, or of one for each of the leading axes of a. @throws TensorError SHAPE_MISFIT */
function checkInner(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): { readonly m: number; readonly n: number } {
  const sizes = (shape: Shape, transposed: boolean) => (transposed ? shape.slice(-2).reverse() : shape.slice(-2)) as [number, number]
  const [[m, k], [inner, n]] = [sizes(a, transposeA), sizes(b, transposeB)]
  if (k === inner) return { m, n }
  const flags = `${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`
  throw new TensorError('SHAPE_MISFIT', `Expected the inner sizes of product to be equal, got ${show(a)} and ${show(b)}${flags}`)
}

export const examples: Examples = {
  draw(whole) {
    const [m, k, n] = [whole(1, 9), whole(1, 9), whole(1, 9)]
    const [transposeA, transposeB] = [whole(0, 1) === 0, whole(0, 1) === 0]
    return {
      inputs: { a: { shape: transposeA ? [k, m] : [m, k], byRow: !transposeA }, b: { shape: transposeB ? [n, k] : [k, n] } },
      build: (t, { a, b }) => build(t, a!, b!, { transposeA, transposeB }),
      reference: ({ a, b }) =>
        tabulate([m, n], ([i, j]) =>
          total(Array.from({ length: k }, (_, l) => a![transposeA ? l * m + i! : i! * k + l]! * b![transposeB ? j! * k + l : l * n + j!]!)),
        ),
    }
  },
  refuses: [
    (t) => build(t, t.input('a', [2, 3]), t.input('b', [4, 5])),
    (t) => build(t, t.input('a', [3]), t.input('b', [3, 5])),
    (t) => build(t, t.input('a', [2, 3], 'int32'), t.input('b', [3, 5])),
  ],
}
