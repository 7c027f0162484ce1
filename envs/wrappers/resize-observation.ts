import type { Env } from '../core/env.js'
import { expected } from '../core/errors.js'
import { Box } from '../spaces/box.js'
import { shapeOf } from '../spaces/list.js'
import { boxOf, isImage } from './boxes.js'
import { TransformObservation } from './transform-observation.js'
import { checkInner } from './wrapper.js'

/**
 * Shows a picture of bytes, [height, width] or [height, width, channels], in another size: every pixel is the mean of the area that it
 * covers. Equal to OpenCV's INTER_AREA, which Gymnasium takes, where both sides shrink by whole factors. Where both shrink by other
 * factors, or both grow, a few numbers may be one off, since OpenCV rounds its weights. Where one shrinks and one grows OpenCV does
 * something else.
 *
 * @example
 * const env = new ResizeObservation(new MyColourGame(), [84, 84])
 */
export class ResizeObservation<A> extends TransformObservation<Uint8Array, A> {
  /** @throws EnvError INVALID_OPTION when the observations are no such pictures, or height and width no positive integers */
  constructor(env: Env<Uint8Array, A>, size: readonly [height: number, width: number]) {
    checkInner('ResizeObservation', env)
    const rule = 'a Box of uint8 from 0 to 255 of [height x width] or [height x width x channels]'
    const { shape } = boxOf(env.observationSpace, 'the observations to resize', rule, (box) => {
      return isImage(box) && (box.shape.length === 2 || box.shape.length === 3)
    })
    const [height, width] = shapeOf(size)?.shape ?? []
    if (height === undefined || width === undefined || size.length !== 2) {
      throw expected('height and width', 'positive integers in one list, such as [84, 84]', size)
    }
    const [rows, columns, ...rest] = shape as readonly [number, number, ...number[]]
    const channels = rest[0] ?? 1
    const [down, across] = [shares(rows, height), shares(columns, width)]
    // OpenCV rounds a half up where both sides are halved, else to even.
    const round = rows === 2 * height && columns === 2 * width ? Math.round : roundHalfToEven
    super(
      env,
      (picture) => resized(picture, columns, channels, down, across, round),
      new Box(0, 255, { shape: [height, width, ...rest], type: 'uint8' }),
    )
  }
}

/** The part of a line of pixels that one pixel is made of: those from `first` on, each with its weight. */
interface Share {
  readonly first: number
  readonly weights: Float64Array
}

/** The line of `from` pixels cut into `to` equal pieces. */
function shares(from: number, to: number): Share[] {
  return Array.from({ length: to }, (_, i) => {
    // In units of 1/to of a pixel all borders are whole numbers, so that no sliver comes of rounding.
    const [start, end] = [i * from, (i + 1) * from]
    const first = Math.floor(start / to)
    const weights = Float64Array.from({ length: Math.ceil(end / to) - first }, (_, j) => {
      const pixel = first + j
      return Math.min(end, (pixel + 1) * to) - Math.max(start, pixel * to)
    })
    return { first, weights }
  })
}

function resized(
  picture: Uint8Array,
  columns: number,
  channels: number,
  down: readonly Share[],
  across: readonly Share[],
  round: (x: number) => number,
): Uint8Array {
  const out = new Uint8Array(down.length * across.length * channels)
  let at = 0
  for (const row of down) {
    for (const column of across) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0
        let area = 0
        for (let y = 0; y < row.weights.length; y++) {
          const line = ((row.first + y) * columns + column.first) * channels + channel
          for (let x = 0; x < column.weights.length; x++) {
            const weight = row.weights[y]! * column.weights[x]!
            sum += weight * picture[line + x * channels]!
            area += weight
          }
        }
        out[at++] = round(sum / area)
      }
    }
  }
  return out
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x)
  if (x - floor !== 0.5) return Math.round(x)
  return floor % 2 === 0 ? floor : floor + 1
}
