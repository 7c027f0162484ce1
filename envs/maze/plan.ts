import { show } from '../../checks/show.js'
import { EnvError } from '../core/errors.js'
import { things } from './things.js'

/** The kinds of cells: floor, wall, and ledges, which are passed in one direction alone. */
export const FLOOR = 0
export const WALL = 1
export const LEDGES = '>v<^'
/** The first ledge, which leads east; those south, west and north follow. */
export const LEDGE = 2

/** Walls and floors have the look of their region: a map is two rows of three. */
export const REGIONS = 6

/** The grid of a maze, read from text. A cell is a number: width * row + column. */
export interface Plan {
  readonly width: number
  readonly height: number
  /** FLOOR, WALL or LEDGE + direction of each cell. */
  readonly grid: Uint8Array
  /** The look of each cell's floor or walls. */
  readonly region: Uint8Array
  /** Cells with the mark P, where a player may start. */
  readonly starts: readonly number[]
  /** The things that the text marks: index of the kind, and cell. */
  readonly marks: readonly (readonly [kind: number, cell: number])[]
  /** The cells of the lattice: those with an odd row and an odd column that are no wall. */
  readonly lattice: readonly number[]
}

/**
 * Reads the text of a level: `#` is a wall, `.` floor, `P` a place where a player may start, `>`, `v`, `<` and `^` are ledges, and the other
 * letters are those of `things`. Rows are equally long but for the space around them, and walls surround them.
 *
 * @param name the level, for messages
 * @throws EnvError INVALID_OPTION for a text that breaks these rules
 */
export function readPlan(name: string, text: string): Plan {
  const refuse = (rule: string, got: string): EnvError =>
    new EnvError('INVALID_OPTION', `Expected the plan of level ${show(name)} to ${rule}, got ${got}`)
  // A level's own function made it.
  if (typeof text !== 'string') throw refuse('be a text', show(text))
  // A template's indentation, and the line ends of other systems, are no cells.
  const rows = text
    .trim()
    .split('\n')
    .map((row) => [...row.trim()])
  const [width, height] = [rows[0]!.length, rows.length]
  const letters = things.map(({ letter }) => letter)
  const known = `#.P${LEDGES}${letters.join('')}`
  for (const [row, cells] of rows.entries()) {
    const other = cells.findIndex((letter) => !known.includes(letter))
    if (other >= 0) throw refuse(`be of the letters ${known}`, `${show(cells[other])} in row ${row + 1}, column ${other + 1}`)
  }
  const short = rows.findIndex((row) => row.length !== width)
  if (short >= 0) throw refuse(`have rows of ${width} cells, as its first`, `${rows[short]!.length} in row ${short + 1}`)
  const cells = rows.flat()
  const isBorder = (cell: number): boolean =>
    cell < width || cell >= width * (height - 1) || cell % width === 0 || cell % width === width - 1
  const gap = cells.findIndex((letter, cell) => letter !== '#' && isBorder(cell))
  if (gap >= 0)
    throw refuse('be surrounded by walls', `${show(cells[gap])} in row ${Math.floor(gap / width) + 1}, column ${(gap % width) + 1}`)
  const all = cells.map((_, cell) => cell)
  const [rowOf, columnOf] = [(cell: number) => Math.floor(cell / width), (cell: number) => cell % width]
  return {
    width,
    height,
    grid: Uint8Array.from(cells, (letter) => (letter === '#' ? WALL : LEDGES.includes(letter) ? LEDGE + LEDGES.indexOf(letter) : FLOOR)),
    region: Uint8Array.from(all, (cell) => Math.floor((3 * columnOf(cell)) / width) + 3 * Math.floor((2 * rowOf(cell)) / height)),
    starts: all.filter((cell) => cells[cell] === 'P'),
    marks: all.flatMap((cell) => (letters.includes(cells[cell]!) ? [[letters.indexOf(cells[cell]!), cell] as const] : [])),
    lattice: all.filter((cell) => cells[cell] !== '#' && rowOf(cell) % 2 === 1 && columnOf(cell) % 2 === 1),
  }
}

/** The four neighbours of a cell, in the order of LEDGES: east, south, west, north. */
export function neighbour({ width }: Plan, cell: number, direction: number): number {
  return direction === 0 ? cell + 1 : direction === 1 ? cell + width : direction === 2 ? cell - 1 : cell - width
}

/** Tells whether one may not step from a cell to its neighbour in that direction: into a wall, or back up a ledge. */
export function blocked({ grid }: Plan, from: number, to: number, direction: number): boolean {
  return grid[to] === WALL || grid[from] === LEDGE + ((direction + 2) % 4)
}

/**
 * Steps from every cell to a cell, by the shortest way; -1 where there is none.
 *
 * @param avoided 1 for cells that no way leads through
 */
export function distancesTo(plan: Plan, target: number, avoided?: Uint8Array): Int32Array {
  return search(plan, target, [target], false, avoided)
}

/**
 * Steps from a cell to every cell, by the shortest way; -1 where there is none.
 *
 * @param avoided 1 for cells that no way leads through, or begins in
 */
export function distancesFrom(plan: Plan, start: number, avoided?: Uint8Array): Int32Array {
  return search(plan, start, avoided?.[start] === 1 ? [] : [start], true, avoided)
}

/** Steps between a cell and all others, breadth first: from it where `forward`, and else to it. */
function search(plan: Plan, origin: number, queue: number[], forward: boolean, avoided: Uint8Array | undefined): Int32Array {
  const distances = new Int32Array(plan.grid.length).fill(-1)
  distances[origin] = 0
  for (const cell of queue) {
    for (let direction = 0; direction < 4; direction++) {
      const next = neighbour(plan, cell, forward ? direction : (direction + 2) % 4)
      if (plan.grid[next] === WALL || distances[next] !== -1 || avoided?.[next] === 1) continue
      if (forward ? blocked(plan, cell, next, direction) : blocked(plan, next, cell, direction)) continue
      distances[next] = distances[cell]! + 1
      queue.push(next)
    }
  }
  return distances
}
