import { expect, test } from 'vitest'
import { TURN } from '../../../../envs/maze/heading.js'
import { readPlan } from '../../../../envs/maze/plan.js'
import { DEPTH_A_CELL, Renderer, type Scene } from '../../../../envs/maze/renderer.js'

const [EAST, SOUTH, WEST, NORTH] = [0, TURN / 4, TURN / 2, (3 * TURN) / 4]
const SIZE = 84

/** The picture that a player sees in a map of text, with things at their marks. */
function seen(text: string, x: number, y: number, heading: number, { size = SIZE, depth = true, taken = false } = {}): Uint8Array {
  const plan = readPlan('mine', text)
  const scene: Scene = {
    plan,
    player: { x, y, heading },
    kinds: Uint8Array.from(plan.marks, ([kind]) => kind),
    cells: Int32Array.from(plan.marks, ([, cell]) => cell),
    present: new Uint8Array(plan.marks.length).fill(taken ? 0 : 1),
  }
  const renderer = new Renderer(size, depth)
  const out = new Uint8Array(size * size * renderer.channels + 2).fill(7)
  renderer.draw(scene, out, 1)
  expect([out[0], out.at(-1)]).toEqual([7, 7])
  return out.slice(1, -1)
}

function depthAt(picture: Uint8Array, row: number, column: number): number {
  return picture[4 * (SIZE * row + column) + 3]!
}

function colourAt(picture: Uint8Array, row: number, column: number): number[] {
  return [...picture.subarray(4 * (SIZE * row + column), 4 * (SIZE * row + column) + 3)]
}

const corridor = '###########\n#.........#\n###########'
const hall = '###############\n#.............#\n#.............#\n#.............#\n#.............#\n#.............#\n###############'
const cross = '#######\n###.###\n###.###\n#.....#\n###.###\n###.###\n#######'

test.each([EAST, SOUTH, WEST, NORTH])('law: a symmetric corridor is symmetric to the eye, heading %i', (heading) => {
  for (const size of [84, 42, 33]) {
    const picture = seen(cross, 3.5, 3.5, heading, { size })
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const mirrored = 4 * (size * row + size - 1 - column) + 3
        expect(picture[4 * (size * row + column) + 3]).toBe(picture[mirrored])
      }
    }
  }
})

test('truth: a wall across has the same height in every column, half as many pixels as the picture, at a distance of one cell', () => {
  // Two cells from the wall in the east of the hall, six from one another: nothing else is in view.
  const wide = hall.replaceAll('.............', '.......')
  const picture = seen(wide.replaceAll('###############', '#########'), 6, 3.5, EAST)
  for (let column = 0; column < SIZE; column++) {
    const rows = Array.from({ length: SIZE }, (_, row) => row).filter((row) => depthAt(picture, row, column) === 2 * DEPTH_A_CELL)
    // SIZE / (2 * 2) = 21 pixels around the middle: from the middle of row 31 to that of row 52.
    expect([rows[0], rows.at(-1)]).toEqual([31, 52])
  }
})

test('truth: depth is the distance along the view of walls, floor and ceiling', () => {
  const picture = seen(corridor, 1.5, 1.5, EAST)
  // The end of the corridor is 8.5 cells away.
  expect(depthAt(picture, 42, 42)).toBe(Math.round(8.5 * DEPTH_A_CELL))
  // A ray 45 degrees to the side meets the wall half a cell ahead, to within half a column.
  expect(depthAt(picture, 42, 0)).toBe(6)
  // The lowest row looks down by nearly 45 degrees, onto a floor half a cell below; the highest up as much.
  expect([depthAt(picture, 83, 42), depthAt(picture, 0, 42)]).toEqual([6, 6])
})

test('law: without depth the colours are the same', () => {
  const [three, four] = [seen(hall, 4.2, 2.3, 700, { depth: false }), seen(hall, 4.2, 2.3, 700)]
  expect(three).toEqual(four.filter((_, i) => i % 4 !== 3))
})

test('law: regions of a map have walls of their own', () => {
  const at = (x: number, y: number): string => colourAt(seen(hall, x, y, y < 3 ? NORTH : SOUTH), 42, 42).join()
  const looks = [2.5, 7.5, 12.5].flatMap((x) => [at(x, 1.5), at(x, 5.5)])
  expect(new Set(looks).size).toBe(6)
})

test('truth: a thing is drawn where it lies, as large as its distance says, and not once it is taken', () => {
  const room = '#######\n#.....#\n#.....#\n#...A.#\n#.....#\n#.....#\n#######'
  const [there, gone] = [seen(room, 2.5, 3.5, EAST), seen(room, 2.5, 3.5, EAST, { taken: true })]
  const changed = Array.from({ length: SIZE * SIZE }, (_, pixel) => pixel).filter((pixel) => there[4 * pixel + 3] !== gone[4 * pixel + 3])
  const columns = changed.map((pixel) => pixel % SIZE)
  // Two cells away, 0.45 of a wall's height: less than 0.45 * 84 / 4 pixels wide, around the middle.
  expect(Math.min(...columns) + Math.max(...columns)).toBe(SIZE - 1)
  expect(Math.max(...columns) - Math.min(...columns)).toBeLessThanOrEqual(9)
  expect(Math.max(...columns) - Math.min(...columns)).toBeGreaterThan(5)
  expect(changed.every((pixel) => there[4 * pixel + 3] === 2 * DEPTH_A_CELL)).toBe(true)
  // It lies below the horizon for the most part, to the right where one looks further left.
  expect(changed.filter((pixel) => pixel > SIZE * 42).length).toBeGreaterThan(changed.length / 2)
  const left = seen(room, 2.5, 3.5, TURN - 100)
  expect(left.findIndex((byte, i) => i % 4 === 3 && byte === 24 && left[i - 3]! > 150 && left[i - 2]! < 60) / 4).toBeGreaterThan(0)
})

test('law: walls hide what is behind them, and near things what is far', () => {
  const behind = '#######\n#.....#\n#.###.#\n#..#A.#\n#.###.#\n#.....#\n#######'
  expect(seen(behind, 1.5, 3.5, EAST)).toEqual(seen(behind, 1.5, 3.5, EAST, { taken: true }))
  const row = '#########\n#.......#\n#..A.L..#\n#.......#\n#########'
  const picture = seen(row, 1.5, 2.5, EAST)
  const near = seen(row.replace('L', '.'), 1.5, 2.5, EAST)
  const [middle, far] = [colourAt(picture, 48, 42), 4 * DEPTH_A_CELL]
  expect(colourAt(near, 48, 42)).toEqual(middle)
  expect(depthAt(picture, 48, 42)).toBeLessThan(far)
})

test('truth: the floor of a ledge is seen', () => {
  const ledge = corridor.replace('#.........#', '#.>.......#')
  expect(seen(ledge, 1.5, 1.5, EAST)).not.toEqual(seen(corridor, 1.5, 1.5, EAST))
})
