import type { Pcg64 } from '../core/pcg64.js'

/** The share of inner walls that are knocked out of a maze, so that it has loops. */
const LOOPS = 0.15

/**
 * The text of a random maze: `rows` x `columns` cells on the odd places of a lattice of 2 * rows + 1 by 2 * columns + 1. A recursive
 * backtracker carves ways that connect all of them, and then each inner wall between two cells goes with a chance of 0.15.
 */
export function labyrinth(rows: number, columns: number, random: Pcg64): string {
  const width = 2 * columns + 1
  const height = 2 * rows + 1
  const open = new Uint8Array(width * height)
  const steps = [1, width, -1, -width]
  const trail = [place(random.integers(0, rows), random.integers(0, columns))]
  open[trail[0]!] = 1
  while (trail.length > 0) {
    const cell = trail.at(-1)!
    const ways = steps.filter((step) => inside(cell, step) && open[cell + 2 * step] === 0)
    if (ways.length === 0) {
      trail.pop()
      continue
    }
    const step = ways[random.integers(0, ways.length)]!
    open[cell + step] = 1
    open[cell + 2 * step] = 1
    trail.push(cell + 2 * step)
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (const step of [1, width]) {
        const wall = place(row, column) + step
        if (inside(place(row, column), step) && open[wall] === 0 && random.random() < LOOPS) open[wall] = 1
      }
    }
  }
  return Array.from({ length: height }, (_, y) =>
    Array.from(open.subarray(y * width, (y + 1) * width), (cell) => (cell ? '.' : '#')).join(''),
  ).join('\n')

  function place(row: number, column: number): number {
    return width * (2 * row + 1) + 2 * column + 1
  }

  /** Tells whether the next cell in that direction is in the maze. */
  function inside(cell: number, step: number): boolean {
    if (Math.abs(step) > 1) return cell + 2 * step > 0 && cell + 2 * step < open.length
    const column = (cell % width) + 2 * step
    return column > 0 && column < width
  }
}
