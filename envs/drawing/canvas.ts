import type { Frame } from '../core/env.js'
import { crossings } from './crossings.js'
import type { Point } from './shapes.js'

export type Colour = readonly [red: number, green: number, blue: number]

export const WHITE: Colour = [255, 255, 255]
export const BLACK: Colour = [0, 0, 0]

/** Samples to a pixel in each direction. Sixteen shades of an edge are smooth, and few enough for the palette of a GIF. */
const SAMPLES = 4

/** A picture that is drawn by polygons with smooth edges. Places are in pixels from the bottom left, y upwards. */
export class Canvas implements Frame {
  readonly data: Uint8Array
  /** Samples of each pixel of a row that lie in the polygon. */
  private readonly covered: Uint8Array

  constructor(
    readonly width: number,
    readonly height: number,
    background: Colour,
  ) {
    this.data = new Uint8Array(width * height * 3)
    this.covered = new Uint8Array(width)
    for (let i = 0; i < 3 * width; i++) this.data[i] = background[i % 3]!
    for (let row = 1; row < height; row++) this.data.copyWithin(3 * width * row, 0, 3 * width)
  }

  /** Fills a polygon, by the even-odd rule. Corners may lie outside the picture. */
  polygon(corners: readonly Point[], colour: Colour): void {
    const outline = corners.flatMap(([x, y]) => [x, this.height - y])
    const [left, right] = within(
      corners.map(([x]) => x),
      this.width,
    )
    const [top, bottom] = within(
      corners.map(([, y]) => this.height - y),
      this.height,
    )
    for (let row = top; row < bottom; row++) {
      for (let sample = 0; sample < SAMPLES; sample++) {
        const found = crossings(outline, row + (sample + 0.5) / SAMPLES)
        for (let i = 0; i + 1 < found.length; i += 2) this.cover(found[i]!, found[i + 1]!)
      }
      this.blend(row, left, right, colour)
    }
  }

  /** Counts the samples from one place of a row to another. */
  private cover(left: number, right: number): void {
    const index = (x: number): number => Math.min(Math.max(Math.ceil(x * SAMPLES - 0.5), 0), this.width * SAMPLES)
    const end = index(right)
    for (let i = index(left); i < end; ) {
      const pixel = Math.floor(i / SAMPLES)
      const next = Math.min(end, (pixel + 1) * SAMPLES)
      this.covered[pixel]! += next - i
      i = next
    }
  }

  /** Paints the covered part of the pixels left to right - 1 of a row. */
  private blend(row: number, left: number, right: number, colour: Colour): void {
    for (let x = left; x < right; x++) {
      const share = this.covered[x]! / SAMPLES ** 2
      if (share === 0) continue
      const pixel = 3 * (row * this.width + x)
      for (let i = pixel; i < pixel + 3; i++) {
        const painted = colour[i - pixel]!
        this.data[i] = share === 1 ? painted : Math.round(this.data[i]! * (1 - share) + painted * share)
      }
    }
    this.covered.fill(0, left, right)
  }
}

/** The whole pixels, first and last + 1, that hold all numbers, as far as they are below `size`. */
function within(numbers: readonly number[], size: number): readonly [first: number, end: number] {
  return [Math.max(0, Math.floor(Math.min(...numbers))), Math.min(size, Math.ceil(Math.max(...numbers)))]
}
