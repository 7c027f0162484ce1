import type { Builder } from '../builder.js'
import { checkedType } from '../checked.js'
import { type ConvolutionOptions, filterOf, finish, geometryOf, matrixOf, patchesOf, pictures, type Walk, walkOf } from '../convolutions.js'
import { floats } from '../elementwise.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { sumsOf, termsOf } from '../examples/plain-convolution.js'
import { COLUMN_STEP, roundUp } from '../kernels/arena.js'
import type { Operation } from '../operation.js'
import { show } from '../shape.js'
import type { Shape, Tensor } from '../tensor.js'

/** The pictures that are asked for, beside how the kernel walks over them. */
export interface PictureShape extends ConvolutionOptions {
  /** [height, width, channels]. Default: what `valid` needs, or `same` times the stride; w then has four axes. */
  readonly shape?: Shape
}

/**
 * The transposed convolution ("deconvolution"), which is the gradient of a convolution by its pictures: each number of d adds its kernel,
 * d_nijf w_uvcf, to pixel n, is+u, js+v, c of the result. It turns few positions into a larger picture.
 *
 * @param d [n, positions down, positions across, filters]
 * @param w [size, size, channels, filters], channels being those of the result; or a matrix [size * size * channels, filters]
 * @returns [n, ...shape]
 * @throws TensorError SHAPE_MISFIT where the convolution of such pictures has not d's shape
 * @example
 * const y = t.transposedConvolution(d, w, { stride: 2, padding: 'same' }) // [64, 14, 14, 32] of [64, 7, 7, 64] and [4, 4, 32, 64]
 */
export function build(t: Builder, d: Tensor, w: Tensor, { shape, ...options }: PictureShape = {}): Tensor {
  const name = 'transposedConvolution'
  pictures(name, 'd', d)
  if (shape) checkedType(`a picture of ${name}`, { shape, type: 'float32' })
  if (shape && shape.length !== 3)
    throw new TensorError('SHAPE_MISFIT', `Expected the shape of ${name} to be [height, width, channels], got ${show(shape)}`)
  const walk = walkOf(name, w.shape, shape?.[2], options)
  const along = (positions: number) => (walk.padding === 'same' ? positions * walk.stride : (positions - 1) * walk.stride + walk.size)
  const picture = shape ?? [along(d.shape[1]!), along(d.shape[2]!), w.shape[2]!]
  return t.one(definition, { ...walk, picture }, d, matrixOf(t, w))
}

interface Attributes extends Walk {
  readonly picture: Shape
}

export const definition: Operation<Attributes> = {
  name: 'transposedConvolution',
  infer([d, w], { picture, ...walk }) {
    floats('transposedConvolution', d!)
    floats('transposedConvolution', w!)
    const { outHeight, outWidth, filters } = geometryOf('transposedConvolution', picture, w!.shape[1]!, walk)
    const expected = [d!.shape[0]!, outHeight, outWidth, filters]
    if (show(expected) !== show(d!.shape))
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected d of transposedConvolution to be ${show(expected)} for pictures ${show(picture)}, got ${show(d!.shape)}`,
      )
    return [{ shape: [d!.shape[0]!, ...picture], type: 'float32', rows: d!.rows }]
  },
  derive(t, { inputs, attributes: { stride, padding } }, [g]) {
    const [d, w] = inputs as [Tensor, Tensor]
    return [t.convolution(g!, w, { stride, padding }), t.convolutionWeights(g!, d, { stride, padding, shape: w.shape })]
  },
  emit({ recorder, attributes: { picture, ...walk }, inputs: [d, w], outputs: [y], scratch, epilogue: { bias, activation, activated } }) {
    const geometry = geometryOf('transposedConvolution', picture, w!.shape[1]!, walk)
    const [patch, filters] = w!.shape as [number, number]
    const transposed = scratch + patchesOf(geometry)
    recorder.transpose({ rows: patch, columns: filters, from: w!, to: { at: transposed, row: roundUp(patch, COLUMN_STEP) } })
    const isFused = activation !== null && activated !== null && !bias
    recorder.convolutionInputs({
      ...{ shape: { rows: d!.shape[0]!, ...geometry }, d: d!.at, dRow: d!.row, transposed, dx: y!, patches: scratch },
      ...(isFused ? { activation, activated } : {}),
    })
    if (!isFused) finish(recorder, y!, { bias, activation, activated })
  },
  scratch({ inputs: [, w], attributes: { picture, size } }) {
    const [patch, filters] = w!.shape as [number, number]
    return patchesOf({ size, channels: picture[2]! }) + filters * roundUp(patch, COLUMN_STEP)
  },
  readsWhole: [1],
  fusion: { is: 'product', adds: false },
  tfjs: ({ tf, inputs: [d, w], attributes: { picture, ...walk } }) =>
    tf.conv2dTranspose(d!, filterOf(tf, w!, walk), [d!.shape[0]!, ...picture], walk.stride, walk.padding),
}

export const examples: Examples = {
  draw(whole) {
    const [size, channels, filters] = [whole(1, 3), whole(1, 3), whole(1, 5)]
    const options = { stride: whole(1, 2), padding: whole(0, 1) === 0 ? 'same' : 'valid' } as const
    const shape = [whole(1, 3), whole(1, 3), whole(1, 3), filters]
    return {
      inputs: { d: { shape, byRow: true }, w: { shape: [size, size, channels, filters] } },
      build: (t, { d, w }) => build(t, d!, w!, options),
      reference({ d, w }) {
        const along = (positions: number) => (positions - 1) * options.stride + size
        const [height, width] = shape.slice(1, 3).map((n) => (options.padding === 'same' ? n * options.stride : along(n)))
        const terms = termsOf([shape[0]!, height!, width!, channels], filters, { size, ...options })
        return sumsOf(
          shape[0]! * height! * width! * channels,
          terms,
          (term) => term.x,
          (term) => d![term.y]! * w![term.w]!,
        )
      },
    }
  },
  refuses: [
    (t) => build(t, t.input('d', [2, 4, 4, 3]), t.input('w', [12, 3])),
    (t) => build(t, t.input('d', [2, 4, 4, 3]), t.input('w', [2, 2, 3, 3]), { shape: [5, 5] }),
    (t) => build(t, t.input('d', [2, 4, 4, 3]), t.input('w', [2, 2, 4, 5])),
  ],
}
