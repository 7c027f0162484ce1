import { type Builder, type InputShape, RowsAxis } from './builder.js'
import { TensorError } from './errors.js'
import { roundUp } from './kernels/arena.js'
import type { Operation } from './operation.js'
import { lineOf, show, sizeOf } from './shape.js'
import type { Shape, Tensor } from './tensor.js'

export interface RandomAttributes {
  readonly shape: Shape
  readonly rows: number
  readonly stream: number
}

/** Random numbers in a shape, or in that of a tensor. */
export function randomNumbers(
  t: Builder,
  operation: Operation<RandomAttributes>,
  key: Tensor,
  like: InputShape | Tensor,
  stream: number,
): Tensor {
  if (!Number.isInteger(stream) || stream < 0 || stream >= 2 ** 32)
    throw new TensorError('ATTRIBUTE_MISFIT', `Expected the stream of ${operation.name} to be a whole number below 2^32, got ${stream}`)
  return t.one(operation, { ...typeOf(like), stream }, key)
}

function typeOf(like: InputShape | Tensor): Pick<RandomAttributes, 'shape' | 'rows'> {
  if ('node' in like) return { shape: like.shape, rows: like.rows }
  return { shape: like.map((size) => (typeof size === 'number' ? size : size.count)), rows: like[0] instanceof RowsAxis ? 1 : 0 }
}

/** An operation that draws one kind of numbers. */
export function randomOperation(name: string, kind: 'uniform' | 'normal'): Operation<RandomAttributes> {
  return {
    name,
    infer([key], { shape, rows }) {
      if (key!.type !== 'int32') throw new TensorError('TYPE_MISFIT', `Expected the key of ${name} to be int32, got ${key!.type}`)
      if (show(key!.shape) !== '[2]')
        throw new TensorError('SHAPE_MISFIT', `Expected the key of ${name} to be [2], got ${show(key!.shape)}`)
      return [{ shape, type: 'float32', rows }]
    },
    emit({ recorder, attributes: { stream }, inputs: [key], outputs: [y], scratch }) {
      const { shape, row, at } = y!
      const [lines, columns] = shape.length < 2 ? [1, shape[0] ?? 1] : [shape[0]!, lineOf(shape)]
      const isDense = lines === 1 || row === columns
      recorder.random({ count: lines * columns, key: key!.at, stream, to: isDense ? at : scratch, kind })
      if (!isDense)
        recorder.copy({
          sizes: [1, 1, lines, columns],
          from: { at: scratch, strides: [0, 0, columns, 1] },
          to: { at, strides: [0, 0, row, 1] },
        })
    },
    readsWhole: [0],
    scratch: ({ attributes: { shape } }) => roundUp(sizeOf(shape), 4),
    tfjs({ tf, inputs: [key], shapes: [shape], attributes: { stream } }) {
      const [first, second] = key!.dataSync() as Int32Array
      const size = sizeOf(shape!)
      const numbers = uniforms(size, [first!, second!], stream)
      return tf.tensor((kind === 'uniform' ? numbers : normals(numbers)).slice(0, size), [...shape!])
    },
  }
}

/** Rounds of Philox, its two multipliers, and what is added to the key in each round. */
const ROUNDS = 10
const [FACTOR_1, FACTOR_2] = [0xd2511f53n, 0xcd9e8d57n]
const [STEP_1, STEP_2] = [0x9e3779b9, 0xbb67ae85]

/** As c/random.h: block i of four numbers comes of the counter (i, stream, 0, 0). The last block is whole. */
function uniforms(count: number, [first, second]: readonly [number, number], stream: number): Float32Array {
  const values = new Float32Array(roundUp(count, 4))
  for (let block = 0; block < values.length / 4; block++) {
    let [a, b, c, d] = [block, stream, 0, 0]
    let [key1, key2] = [first, second]
    for (let round = 0; round < ROUNDS; round++) {
      const x = FACTOR_1 * BigInt(a >>> 0)
      const y = FACTOR_2 * BigInt(c >>> 0)
      a = Number(y >> 32n) ^ b ^ key1
      b = Number(y & 0xffffffffn)
      c = Number(x >> 32n) ^ d ^ key2
      d = Number(x & 0xffffffffn)
      key1 = (key1 + STEP_1) | 0
      key2 = (key2 + STEP_2) | 0
    }
    for (const [i, bits] of [a, b, c, d].entries()) values[4 * block + i] = (bits >>> 8) * 2 ** -24
  }
  return values
}

/** Two of two: a radius and an angle in turns. */
function normals(numbers: Float32Array): Float32Array {
  return numbers.map((_, i) => {
    const radius = Math.sqrt(-2 * Math.log(numbers[i - (i % 2)]! + 2 ** -24))
    const angle = 2 * Math.PI * numbers[i - (i % 2) + 1]!
    return radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle))
  })
}
