import type { Observations } from '../../envs/core/observations.js'
import { AgentError } from '../errors.js'
import type { ObservationShape } from '../network/network.js'

/** The cells whose changes pixel control learns to cause: squares of pixels in the middle of a picture. */
export interface PixelGrid {
  /** Pixels along the side of a cell. */
  readonly cell: number
  /** Cells in a column and in a row. Both are even, as the deconvolution makes them. */
  readonly down: number
  readonly across: number
  /** Pixels above and to the left of the cells. */
  readonly top: number
  readonly left: number
  /** The picture's. */
  readonly width: number
  readonly channels: number
  /** What a pixel's number is multiplied by to lie in [0, 1]. */
  readonly scale: number
}

/** Pixels along the side of a cell in the paper; smaller pictures have smaller ones. */
const SIDES = [4, 2, 1]
/** Cells along the shorter side that there are to be, where the picture has as many pixels. */
const ENOUGH = 10
/** The deconvolution makes no fewer. */
const FEWEST = 4

/**
 * The cells of pictures of that shape: squares of 4 pixels, or of 2 or 1 where that would leave fewer than 10 along the shorter side. A
 * picture of 84 x 84 has 20 x 20 cells of 4 with a border of 2, as in the paper; one of 42 x 42 has 10 x 10 with a border of 1; MinAtar's
 * 10 x 10 has a cell for each pixel.
 *
 * @throws AgentError OBSERVATION_SPACE_UNSUPPORTED where the observations are no pictures, or too small
 */
export function pixelGrid({ shape, scale, parts }: Pick<ObservationShape, 'shape' | 'scale' | 'parts'>): PixelGrid {
  const [height, width, channels] = shape
  const rule = 'pictures [height, width, channels]'
  if (parts !== undefined) throw misfit(rule, `a Dict of ${Object.keys(parts).join(', ')}`)
  if (shape.length !== 3 || !height || !width || !channels) throw misfit(rule, `[${shape.join(', ')}]`)
  const shorter = Math.min(height, width)
  if (shorter < FEWEST) throw misfit(`pictures of at least ${FEWEST} x ${FEWEST} pixels`, `[${shape.join(', ')}]`)
  const cell = SIDES.find((side) => evenCells(shorter, side) >= ENOUGH) ?? 1
  const [down, across] = [evenCells(height, cell), evenCells(width, cell)]
  const border = (pixels: number, cells: number) => Math.floor((pixels - cells * cell) / 2)
  return { cell, down, across, top: border(height, down), left: border(width, across), width, channels, scale }
}

/** The largest even number of cells along that many pixels. */
function evenCells(pixels: number, cell: number): number {
  return 2 * Math.floor(pixels / cell / 2)
}

function misfit(rule: string, got: string): AgentError {
  return new AgentError('OBSERVATION_SPACE_UNSUPPORTED', `Expected the observations for unreal with pixelControl to be ${rule}, got ${got}`)
}

/**
 * Writes how much each cell changed from one picture to another: the mean of |difference| over its pixels and channels (Jaderberg et al. 2017,
 * section 3.1). Cells row-major, to out[offset] and up.
 *
 * @param from where the picture begins in `before`
 * @param to where the picture begins in `after`
 */
export function writeChanges(
  { cell, down, across, top, left, width, channels, scale }: PixelGrid,
  before: Observations,
  from: number,
  after: Observations,
  to: number,
  out: Float32Array,
  offset: number,
): void {
  const line = width * channels
  const side = cell * channels
  const factor = scale / (cell * side)
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const corner = (top + y * cell) * line + left * channels + x * side
      let sum = 0
      for (let at = corner; at < corner + cell * line; at += line)
        for (let j = at; j < at + side; j++) sum += Math.abs(after[to + j]! - before[from + j]!)
      out[offset + y * across + x] = sum * factor
    }
  }
}
