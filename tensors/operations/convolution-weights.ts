import type { Builder } from '../builder.js'
import { checkPictures, floatsOf, geometryOf, patchesOf, pictures, type Walk, walkOf } from '../convolutions.js'
import { floats } from '../elementwise.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { sumsOf, termsOf } from '../examples/plain-convolution.js'
import type { Operation } from '../operation.js'
import { show } from '../shape.js'
import type { Shape, Tensor } from '../tensor.js'
import type { ByteOptions } from './convolution.js'

/** The kernel that is asked for, beside how it walked. */
export interface KernelShape extends ByteOptions {
  /** [size, size, channels, filters], or [size * size * channels, filters]. */
  readonly shape: Shape
}

/**
 * The gradient of a convolution by its kernel: w_uvcf = sum over n, i, j of x_n,is+u,js+v,c d_nijf. Each sum goes by picture, row and column,
 * in blocks of 256.
 *
 * @param x pictures [n, height, width, channels], float32 or uint8
 * @param d [n, positions down, positions across, filters]: the gradient by the convolution's result
 * @returns the shape that is asked for
 * @throws TensorError SHAPE_MISFIT where d is no result of that convolution, TYPE_MISFIT
 * @example
 * const dw = t.convolutionWeights(x, d, { stride: 4, shape: w.shape })
 */
export function build(t: Builder, x: Tensor, d: Tensor, { shape, scale = 1, ...options }: KernelShape): Tensor {
  pictures('convolutionWeights', 'x', x)
  pictures('convolutionWeights', 'd', d)
  const walk = walkOf('convolutionWeights', shape, x.shape[3]!, options)
  return t.reshape(t.one(definition, { ...walk, scale }, x, d), shape)
}

interface Attributes extends Walk {
  readonly scale: number
}

export const definition: Operation<Attributes> = {
  name: 'convolutionWeights',
  infer([x, d], { scale, ...walk }) {
    checkPictures('convolutionWeights', x!, scale)
    floats('convolutionWeights', d!)
    const [, height, width, filters] = d!.shape as [number, number, number, number]
    const { outHeight, outWidth, size, channels } = geometryOf('convolutionWeights', x!.shape.slice(1), filters, walk)
    if (d!.shape[0] !== x!.shape[0] || height !== outHeight || width !== outWidth)
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected d of convolutionWeights to be ${show([x!.shape[0]!, outHeight, outWidth, filters])}, got ${show(d!.shape)}`,
      )
    return [{ shape: [size * size * channels, filters], type: 'float32', rows: 0 }]
  },
  derive(t, { inputs, attributes: { stride, padding, scale } }, [g]) {
    const [x, d] = inputs as [Tensor, Tensor]
    const dx = x.type === 'uint8' ? null : t.transposedConvolution(d, g!, { stride, padding, shape: x.shape.slice(1) })
    return [dx, t.convolution(x, g!, { stride, padding, scale })]
  },
  emit({ recorder, attributes: { scale, ...walk }, inputs: [x, d], outputs: [y], scratch }) {
    const geometry = geometryOf('convolutionWeights', x!.shape.slice(1), d!.shape[3]!, walk)
    recorder.convolutionWeights({
      shape: { rows: x!.shape[0]!, ...geometry },
      x: { at: x!.at, row: x!.row, ...(x!.type === 'uint8' ? { scale } : {}) },
      ...{ d: d!.at, dRow: d!.row, gradient: y!.at, gradientRow: y!.row, patches: scratch },
    })
  },
  scratch: ({ inputs: [x], attributes: { size } }) => patchesOf({ size, channels: x!.shape[3]! }),
  sumsRows: true,
  tfjs({ tf, inputs: [x, d], attributes: { scale, size, stride, padding } }) {
    const [channels, filters] = [x!.shape[3]!, d!.shape[3]!]
    const filter = tf.conv2dFilterGradient(floatsOf(tf, x!, scale), d!, [size, size, channels, filters], stride, padding)
    return tf.reshape(filter, [size * size * channels, filters])
  },
}

export const examples: Examples = {
  draw(whole) {
    const [size, channels, filters] = [whole(1, 3), whole(1, 3), whole(1, 5)]
    const options = { stride: whole(1, 2), padding: whole(0, 1) === 0 ? 'same' : 'valid' } as const
    const [rows, height, width] = [whole(1, 3), whole(size, 5), whole(size, 5)]
    const walk = { size, ...options }
    const { outHeight, outWidth } = geometryOf('convolutionWeights', [height, width, channels], filters, walk)
    return {
      inputs: { x: { shape: [rows, height, width, channels] }, d: { shape: [rows, outHeight, outWidth, filters] } },
      build: (t, { x, d }) => build(t, x!, d!, { ...options, shape: [size, size, channels, filters] }),
      reference: ({ x, d }) =>
        sumsOf(
          size * size * channels * filters,
          termsOf([rows, height, width, channels], filters, walk),
          (term) => term.w,
          (term) => x![term.x]! * d![term.y]!,
        ),
    }
  },
  refuses: [
    (t) => build(t, t.input('x', [2, 4, 4, 3], 'int32'), t.input('d', [2, 3, 3, 5]), { shape: [2, 2, 3, 5] }),
    (t) => build(t, t.input('x', [2, 4, 4, 3]), t.input('d', [2, 4, 4, 5]), { shape: [2, 2, 3, 5] }),
  ],
}
