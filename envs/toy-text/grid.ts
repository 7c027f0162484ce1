import type { Frame } from '../core/env.js'

export type Colour = readonly [red: number, green: number, blue: number]

/** The cell that a move by [down, right] leads to; a move off the grid stays at its edge. */
export function moved(cell: number, [down, right]: readonly [number, number], rows: number, columns: number): number {
  const row = Math.min(Math.max(Math.floor(cell / columns) + down, 0), rows - 1)
  const column = Math.min(Math.max((cell % columns) + right, 0), columns - 1)
  return row * columns + column
}

/** A picture made of rectangles. */
export class Canvas implements Frame {
  readonly data: Uint8Array

  constructor(
    readonly width: number,
    readonly height: number,
    background: Colour,
  ) {
    this.data = new Uint8Array(width * height * 3)
    this.fill(0, 0, width, height, background)
  }

  /** Paints the pixels left..left+width-1 of the rows top..top+height-1. */
  fill(left: number, top: number, width: number, height: number, colour: Colour): void {
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) this.data.set(colour, (y * this.width + x) * 3)
    }
  }
}

/** Pixels of a cell's side in a picture. */
const CELL = 16

/** A grid of coloured cells a pixel apart, with smaller squares on some of them, later ones smaller still. */
export function paint(
  rows: number,
  columns: number,
  colours: readonly Colour[],
  pieces: readonly (readonly [cell: number, colour: Colour])[],
): Canvas {
  const canvas = new Canvas(columns * CELL, rows * CELL, [0, 0, 0])
  const square = (cell: number, colour: Colour, margin: number): void => {
    const side = CELL - 2 * margin
    canvas.fill((cell % columns) * CELL + margin, Math.floor(cell / columns) * CELL + margin, side, side, colour)
  }
  colours.forEach((colour, cell) => {
    square(cell, colour, 1)
  })
  pieces.forEach(([cell, colour], i) => {
    square(cell, colour, 3 + 2 * i)
  })
  return canvas
}

/** Text in a terminal's colours: `codes` are SGR parameters. */
export function coloured(text: string, ...codes: readonly number[]): string {
  return `\u001b[${codes.join(';')}m${text}\u001b[0m`
}
