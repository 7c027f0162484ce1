import type { Recorder } from './kernels/recorder.js'
import { broadcastTo, loopsOver } from './loops.js'
import type { Place } from './operation.js'
import { lineOf, sizeOf } from './shape.js'

/** Fills a place with zeros. `scratch`: one float. */
export function fillZeros(recorder: Recorder, place: Place, scratch: number): void {
  const { at, row, shape, padded } = place
  const isDense = shape.length < 2 || shape[0] === 1 || row === lineOf(shape)
  // Padding is 0 as well.
  if (isDense || padded) {
    recorder.fill({ at, count: isDense ? sizeOf(shape) : (shape[0]! - 1) * row + lineOf(shape), value: 0 })
    return
  }
  recorder.fill({ at: scratch, count: 1, value: 0 })
  const zero = { at: scratch, strides: shape.map(() => 0) }
  for (const { sizes, operands } of loopsOver(shape, [zero, broadcastTo(place, shape)]))
    recorder.copy({ sizes, from: operands[0]!, to: operands[1]! })
}
