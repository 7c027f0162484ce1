import { flag } from '../../checks/requirements.js'
import type { Env } from '../core/env.js'
import { readOptions } from '../core/errors.js'
import { Box } from '../spaces/box.js'
import { boxOf, isImage } from './boxes.js'
import { TransformObservation } from './transform-observation.js'
import { checkInner } from './wrapper.js'

/** The luminance of red, green and blue (ITU-R BT.709, as Gymnasium rounds it). */
const [RED, GREEN, BLUE] = [0.2125, 0.7154, 0.0721] as const

export interface GrayscaleOptions {
  /** True: keeps a last axis of size 1. Absent, false. */
  readonly keepDim?: boolean
}

/**
 * Shows a colour picture of bytes [height, width, 3] in shades of gray [height, width], rounded down.
 *
 * @example
 * const env = new GrayscaleObservation(new MyColourGame(), { keepDim: true }) // [height, width, 1], which conv reads
 */
export class GrayscaleObservation<A> extends TransformObservation<Uint8Array, A> {
  /**
   * @throws EnvError INVALID_OPTION when the observations are no such pictures, or `keepDim` is not true or false
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   */
  constructor(env: Env<Uint8Array, A>, options?: GrayscaleOptions) {
    checkInner('GrayscaleObservation', env)
    const { keepDim = false } = readOptions('GrayscaleObservation', options, { keepDim: flag }, '{ keepDim: true }')
    const rule = 'a Box of uint8 from 0 to 255 of [height x width x 3]'
    const { shape } = boxOf(env.observationSpace, 'the observations to make gray', rule, (box) => {
      return isImage(box) && box.shape.length === 3 && box.shape[2] === 3
    })
    const [height, width] = shape as readonly [number, number, number]
    const space = new Box(0, 255, { shape: keepDim ? [height, width, 1] : [height, width], type: 'uint8' })
    super(env, (picture) => gray(picture, height * width), space)
  }
}

function gray(picture: Uint8Array, pixels: number): Uint8Array {
  const out = new Uint8Array(pixels)
  for (let i = 0; i < pixels; i++) out[i] = picture[3 * i]! * RED + picture[3 * i + 1]! * GREEN + picture[3 * i + 2]! * BLUE
  return out
}
