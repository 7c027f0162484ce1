import { Canvas, type Colour } from '../drawing/canvas.js'
import { circle, type Point, rectangle } from '../drawing/shapes.js'

const LINES: Colour = [150, 155, 160]
export const AGENT: Colour = [220, 50, 50]
export const GOAL: Colour = [250, 200, 60]

/** The cell that a move by [down, right] leads to; a move off the grid stays at its edge. */
export function moved(cell: number, [down, right]: readonly [number, number], rows: number, columns: number): number {
  const row = Math.min(Math.max(Math.floor(cell / columns) + down, 0), rows - 1)
  const column = Math.min(Math.max((cell % columns) + right, 0), columns - 1)
  return row * columns + column
}

/** Pixels of a cell's side in a picture. */
export const CELL = 64

/** A disc on a cell; its radius is a share of the cell's side. */
export type Disc = readonly [cell: number, colour: Colour, radius: number]

/** A grid of coloured cells with lines between, and discs on some of them, later ones above. */
export function paint(rows: number, columns: number, colours: readonly Colour[], discs: readonly Disc[]): Canvas {
  const canvas = new Canvas(columns * CELL, rows * CELL, LINES)
  const corner = (cell: number): Point => [(cell % columns) * CELL, (rows - 1 - Math.floor(cell / columns)) * CELL]
  colours.forEach((colour, cell) => {
    const [x, y] = corner(cell)
    canvas.polygon(rectangle(x + 1, y + 1, x + CELL - 1, y + CELL - 1), colour)
  })
  for (const [cell, colour, radius] of discs) {
    const [x, y] = corner(cell)
    canvas.polygon(circle([x + CELL / 2, y + CELL / 2], radius * CELL), colour)
  }
  return canvas
}

/** Text in a terminal's colours: `codes` are SGR parameters. */
export function coloured(text: string, ...codes: readonly number[]): string {
  return `\u001b[${codes.join(';')}m${text}\u001b[0m`
}
