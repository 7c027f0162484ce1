import type { Builder } from '../builder.js'
import {
  type ConvolutionOptions,
  checkPictures,
  filterOf,
  finish,
  floatsOf,
  geometryOf,
  matrixOf,
  patchesOf,
  pictures,
  type Walk,
  walkOf,
} from '../convolutions.js'
import { floats } from '../elementwise.js'
import type { Examples } from '../examples/examples.js'
import { sumsOf, termsOf } from '../examples/plain-convolution.js'
import type { Operation } from '../operation.js'
import type { Tensor } from '../tensor.js'

/** How bytes are read, beside how the kernel walks. */
export interface ByteOptions extends ConvolutionOptions {
  /** Bytes count this much each, such as 1 / 255. Default: 1. */
  readonly scale?: number
}

/**
 * The two-dimensional convolution (a cross-correlation, as usual): y_nijf = sum over u, v, c of x_n,is+u,js+v,c w_uvcf, s the stride. Each
 * sum goes by kernel row, kernel column and channel, in blocks of 256. Bias and activation behind it are fused.
 *
 * @param x pictures [n, height, width, channels], float32 or uint8
 * @param w [size, size, channels, filters], or the same as a matrix [size * size * channels, filters]
 * @returns [n, positions down, positions across, filters]
 * @throws TensorError SHAPE_MISFIT where the kernel does not fit the pictures, TYPE_MISFIT
 * @example
 * const y = t.relu(t.bias(t.convolution(x, w, { stride: 4 }), b)) // [64, 20, 20, 16] of [64, 84, 84, 3] and [8, 8, 3, 16]
 */
export function build(t: Builder, x: Tensor, w: Tensor, { scale = 1, ...options }: ByteOptions = {}): Tensor {
  pictures('convolution', 'x', x)
  const walk = walkOf('convolution', w.shape, x.shape[3]!, options)
  return t.one(definition, { ...walk, scale }, x, matrixOf(t, w))
}

interface Attributes extends Walk {
  readonly scale: number
}

export const definition: Operation<Attributes> = {
  name: 'convolution',
  infer([x, w], walk) {
    checkPictures('convolution', x!, walk.scale)
    floats('convolution', w!)
    const { outHeight, outWidth, filters } = geometryOf('convolution', x!.shape.slice(1), w!.shape[1]!, walk)
    return [{ shape: [x!.shape[0]!, outHeight, outWidth, filters], type: 'float32', rows: x!.rows }]
  },
  derive(t, { inputs, attributes: { stride, padding, scale } }, [d]) {
    const [x, w] = inputs as [Tensor, Tensor]
    const walk = { stride, padding }
    const dx = x.type === 'uint8' ? null : t.transposedConvolution(d!, w, { ...walk, shape: x.shape.slice(1) })
    return [dx, t.convolutionWeights(x, d!, { ...walk, scale, shape: w.shape })]
  },
  emit({ recorder, attributes, inputs: [x, w], outputs: [y], scratch, epilogue: { bias, activation, activated } }) {
    const { scale, ...walk } = attributes
    const shape = { rows: x!.shape[0]!, ...geometryOf('convolution', x!.shape.slice(1), w!.shape[1]!, walk) }
    const isGradient = activation !== null && activated !== null
    recorder.convolve({
      ...{ shape, weights: w!.at, weightsRow: w!.row, y: y!.at, yRow: y!.row, patches: scratch },
      x: { at: x!.at, row: x!.row, ...(x!.type === 'uint8' ? { scale } : {}) },
      ...(bias ? { bias: bias.at } : {}),
      activation: isGradient ? 'none' : ((activation ?? 'none') as 'none' | 'tanh' | 'relu' | 'sigmoid'),
    })
    if (isGradient) finish(recorder, y!, { bias: null, activation, activated })
  },
  scratch: ({ inputs: [x], attributes: { size } }) => patchesOf({ size, channels: x!.shape[3]! }),
  readsWhole: [1],
  fusion: { is: 'product', adds: false },
  tfjs: ({ tf, inputs: [x, w], attributes: { scale, ...walk } }) =>
    tf.conv2d(floatsOf(tf, x!, scale), filterOf(tf, w!, walk), walk.stride, walk.padding),
}

export const examples: Examples = {
  draw(whole) {
    const [size, channels, filters] = [whole(1, 3), whole(1, 3), whole(1, 5)]
    const options = { stride: whole(1, 2), padding: whole(0, 1) === 0 ? 'same' : 'valid' } as const
    const isBytes = whole(0, 2) === 0
    const shape = [whole(1, 3), whole(size, 5), whole(size, 5), channels]
    return {
      inputs: {
        x: { shape, byRow: true, ...(isBytes ? { type: 'uint8', high: 255 } : {}) },
        w: { shape: [size, size, channels, filters] },
      },
      build: (t, { x, w }) => build(t, x!, w!, { ...options, scale: isBytes ? 1 / 255 : 1 }),
      reference({ x, w }) {
        const scale = isBytes ? 1 / 255 : 1
        const terms = termsOf(shape, filters, { size, ...options })
        return sumsOf(
          1 + Math.max(...terms.map(({ y }) => y)),
          terms,
          (term) => term.y,
          (term) => scale * x![term.x]! * w![term.w]!,
        )
      },
    }
  },
  refuses: [
    (t) => build(t, t.input('x', [2, 4, 4, 3]), t.input('w', [2, 2, 4, 5])),
    (t) => build(t, t.input('x', [2, 4, 4, 3]), t.input('w', [5, 5, 3, 5])),
    (t) => build(t, t.input('x', [2, 4, 4]), t.input('w', [2, 2, 4, 5])),
  ],
}
