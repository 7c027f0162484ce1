import { oneOf } from '../checks/requirements.js'
import type { Builder } from './builder.js'
import { check, TensorError } from './errors.js'
import { COLUMN_STEP, roundUp } from './kernels/arena.js'
import { CONVOLUTION_BLOCK, type ConvolutionShape } from './kernels/operands.js'
import type { Recorder } from './kernels/recorder.js'
import type { Epilogue, Place } from './operation.js'
import { show } from './shape.js'
import type { Shape, Tensor } from './tensor.js'
import type { Tf, TfTensor } from './tensorflow.js'

/** How a square kernel walks over a picture. */
export interface ConvolutionOptions {
  /** Pixels from one position to the next. Default: 1. */
  readonly stride?: number
  /**
   * `valid`: the kernel stays inside, floor((input - size) / stride) + 1 positions. `same`: ceil(input / stride) positions, and as many
   * zeros around the picture as they need, the odd one below and to the right. Default: valid.
   */
  readonly padding?: 'valid' | 'same'
}

/** The same, filled in. */
export interface Walk {
  readonly size: number
  readonly stride: number
  readonly padding: 'valid' | 'same'
}

/** A convolution of one picture. */
export type Geometry = Omit<ConvolutionShape, 'rows'>

/**
 * The size of a kernel, and its options filled in.
 *
 * @param shape [size, size, channels, filters], or the same as a matrix [size * size * channels, filters]
 * @throws TensorError SHAPE_MISFIT where it is neither
 */
export function walkOf(
  name: string,
  shape: Shape,
  channels: number | undefined,
  { stride = 1, padding = 'valid' }: ConvolutionOptions,
): Walk {
  check(`the padding of ${name}`, padding, oneOf('valid', 'same'))
  if (!Number.isInteger(stride) || stride < 1)
    throw new TensorError('SHAPE_MISFIT', `Expected the stride of ${name} to be a positive integer, got ${stride}`)
  const [first, second, third] = shape
  const isWhole = shape.length === 4 && first === second && (channels === undefined || third === channels)
  const size = isWhole ? first! : shape.length === 2 && channels !== undefined ? Math.sqrt(first! / channels) : Number.NaN
  if (Number.isInteger(size)) return { size, stride, padding }
  const rule =
    channels === undefined
      ? '[size, size, channels, filters]'
      : `[size, size, ${channels}, filters] or [size * size * ${channels}, filters]`
  throw new TensorError('SHAPE_MISFIT', `Expected w of ${name} to be ${rule}, got ${show(shape)}`)
}

/** A kernel as a matrix [size * size * channels, filters]: by kernel row, kernel column and channel. */
export function matrixOf(t: Builder, w: Tensor): Tensor {
  return w.shape.length === 2 ? w : t.reshape(w, [w.shape[0]! * w.shape[1]! * w.shape[2]!, w.shape[3]!])
}

/**
 * Where the kernel stands in a picture [height, width, channels].
 *
 * @throws TensorError SHAPE_MISFIT where the kernel is larger than a picture without padding
 */
export function geometryOf(name: string, picture: Shape, filters: number, { size, stride, padding }: Walk): Geometry {
  const [height, width, channels] = picture as [number, number, number]
  const along = (input: number) => {
    const positions = padding === 'same' ? Math.ceil(input / stride) : Math.floor((input - size) / stride) + 1
    if (positions < 1)
      throw new TensorError('SHAPE_MISFIT', `Expected the kernel of ${name} to fit into the picture, got size ${size} for ${show(picture)}`)
    return { positions, before: padding === 'same' ? Math.max(0, (positions - 1) * stride + size - input) >> 1 : 0 }
  }
  const [vertical, horizontal] = [along(height), along(width)]
  return {
    ...{ height, width, channels, size, stride, filters },
    ...{ top: vertical.before, left: horizontal.before, outHeight: vertical.positions, outWidth: horizontal.positions },
  }
}

/** @throws TensorError SHAPE_MISFIT where the tensor is no pictures [rows, height, width, channels] */
export function pictures(name: string, operand: string, { shape }: { readonly shape: Shape }): void {
  if (shape.length !== 4)
    throw new TensorError('SHAPE_MISFIT', `Expected ${operand} of ${name} to be [rows, height, width, channels], got ${show(shape)}`)
}

/** @throws TensorError TYPE_MISFIT where x is neither floats nor bytes with a scale */
export function checkPictures(name: string, x: { readonly type: string }, scale: number): void {
  if (x.type === 'uint8' || (x.type === 'float32' && scale === 1)) return
  throw new TensorError('TYPE_MISFIT', `Expected x of ${name} to be float32 or bytes with a scale, got ${x.type}`)
}

/** Floats of the patches that exist at a time. */
export function patchesOf({ size, channels }: Pick<Geometry, 'size' | 'channels'>): number {
  return CONVOLUTION_BLOCK * roundUp(size * size * channels, COLUMN_STEP)
}

/** What is left of an epilogue behind a kernel that cannot do it: y = activation(y + bias), for pictures y [n, height, width, channels]. */
export function finish(recorder: Recorder, y: Place, { bias, activation, activated }: Omit<Epilogue, 'accumulate'>): void {
  if (!bias && !activation) return
  const [rows, height, width, channels] = y.shape as [number, number, number, number]
  const options = { ...(bias && { bias: bias.at }), ...(activation && { activation }) }
  const line = height * width * channels
  if (!bias) {
    recorder.elementwise({ ...options, rows, columns: line, y, ...(activated && { activated }) })
    return
  }
  // A bias is as long as a pixel; pixels of several pictures are one matrix where the pictures lie without gaps.
  const isDense = [y, activated].every((place) => !place || place.row === line)
  const pixels = (place: Place, picture: number) => ({ at: place.at + picture * place.row, row: channels })
  for (let picture = 0; picture < (isDense ? 1 : rows); picture++) {
    recorder.elementwise({
      ...{ ...options, rows: (isDense ? rows : 1) * height * width, columns: channels, y: pixels(y, picture) },
      ...(activated && { activated: pixels(activated, picture) }),
    })
  }
}

/** Pictures of TensorFlow.js as floats: bytes are scaled. */
export function floatsOf(tf: Tf, x: TfTensor, scale: number): TfTensor {
  return x.dtype === 'float32' ? x : tf.mul(tf.cast(x, 'float32'), scale)
}

/** A kernel as TensorFlow.js wants it. */
export function filterOf(tf: Tf, kernel: TfTensor, { size }: Walk): TfTensor {
  const [patch, filters] = kernel.shape as [number, number]
  return tf.reshape(kernel, [size, size, patch / (size * size), filters])
}
