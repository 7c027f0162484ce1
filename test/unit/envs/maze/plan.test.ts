import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Pcg64 } from '../../../../envs/core/pcg64.js'
import { labyrinth } from '../../../../envs/maze/labyrinth.js'
import { distancesFrom, distancesTo, readPlan, WALL } from '../../../../envs/maze/plan.js'

const sides = fc.integer({ min: 1, max: 12 })
const mazes = fc.tuple(sides, sides, fc.nat(1e6)).filter(([rows, columns]) => rows * columns > 1)

test('law: a random maze has its cells on the odd places of its lattice, walls on the even ones, and all is connected', () => {
  fc.assert(
    fc.property(mazes, ([rows, columns, seed]) => {
      const text = labyrinth(rows, columns, new Pcg64(seed))
      const lines = text.split('\n')
      expect([lines.length, lines[0]!.length]).toEqual([2 * rows + 1, 2 * columns + 1])
      const plan = readPlan('any', text)
      expect(plan.lattice).toHaveLength(rows * columns)
      for (const [y, line] of lines.entries()) {
        for (const [x, letter] of [...line].entries()) if (x % 2 === 0 && y % 2 === 0) expect(letter).toBe('#')
      }
      const distances = distancesTo(plan, plan.lattice[0]!)
      expect([...text.replaceAll('\n', '')].every((letter, cell) => (letter === '#') === (distances[cell] === -1))).toBe(true)
      expect(labyrinth(rows, columns, new Pcg64(seed))).toBe(text)
    }),
    { numRuns: 60 },
  )
})

test('law: it is as far from a cell to another as to it from there, over ledges and around what is avoided', () => {
  const letters = fc.array(fc.constantFrom('#', '.', '.', '.', '>', 'v', '<', '^'), { minLength: 25, maxLength: 25 })
  const avoidances = fc.option(fc.uint8Array({ minLength: 49, maxLength: 49, max: 1 }), { nil: undefined })
  fc.assert(
    fc.property(letters, avoidances, (cells, avoided) => {
      const inside = Array.from({ length: 5 }, (_, row) => `#${cells.slice(5 * row, 5 * row + 5).join('')}#`)
      const plan = readPlan('any', ['#######', ...inside, '#######'].join('\n'))
      const floor = [...plan.grid.keys()].filter((cell) => plan.grid[cell] !== WALL)
      for (const from of floor) {
        const distances = distancesFrom(plan, from, avoided)
        // Both let a way lead to what is avoided where it is asked for, one of them at its end alone.
        for (const to of floor) if (avoided?.[to] !== 1) expect(distances[to]).toBe(distancesTo(plan, to, avoided)[from])
      }
    }),
  )
})

test('truth: about 15 in 100 inner walls are knocked out of a random maze', () => {
  let openings = 0
  let walls = 0
  for (let seed = 0; seed < 40; seed++) {
    const plan = readPlan('any', labyrinth(13, 20, new Pcg64(seed)))
    // A tree has one opening less than cells; what is more was knocked out.
    openings += plan.grid.reduce((sum, kind) => sum + (kind === 0 ? 1 : 0), 0) - 260 - 259
    walls += 12 * 20 + 13 * 19 - 259
  }
  expect(openings / walls).toBeGreaterThan(0.13)
  expect(openings / walls).toBeLessThan(0.17)
})

test('truth: a plan has the marks of its text', () => {
  const plan = readPlan('mine', '\n#####\n#PA.#\n#v#L#\n#..G#\n#####\n')
  expect([plan.width, plan.height, plan.starts, plan.marks]).toEqual([
    5,
    5,
    [6],
    [
      [0, 7],
      [1, 13],
      [4, 18],
    ],
  ])
  expect(plan.grid[11]).toBe(3)
  expect(plan.lattice).toEqual([6, 8, 16, 18])
})

test.each([
  ['line ends of Windows', '#####\r\n#PA.#\r\n#####\r\n'],
  ['the indentation of a template', '\n    #####\n    #PA.#\n    #####\n  '],
  ['tabs before and blanks behind', '\t#####\n\t#PA.#  \n#####'],
])('truth: %s are no cells', (_, text) => {
  expect(readPlan('mine', text)).toEqual(readPlan('mine', '#####\n#PA.#\n#####'))
})

test('truth: ways lead down a ledge, never up, and around what is avoided', () => {
  const plan = readPlan('mine', '#####\n#...#\n#v#.#\n#...#\n#####')
  const [top, bottom] = [6, 16]
  expect(distancesTo(plan, bottom)[top]).toBe(2)
  expect(distancesTo(plan, top)[bottom]).toBe(6)
  const avoided = Uint8Array.from({ length: 25 }, (_, cell) => (cell === 13 ? 1 : 0))
  expect(distancesTo(plan, top, avoided)[bottom]).toBe(-1)
  // Up the same ledge, were it one that leads so.
  expect(distancesTo(readPlan('mine', '#####\n#...#\n#^#.#\n#...#\n#####'), top)[bottom]).toBe(2)
})

test.each([
  ['#####\n#P.#\n#####', 'have rows of 5 cells, as its first, got 4 in row 2'],
  ['#####\n#P?.#\n#####', 'be of the letters #.P>v<^ALSFGWM, got "?" in row 2, column 3'],
  ['#####\n#P..#\n#.\u{1f34e}.#\n#####', 'be of the letters #.P>v<^ALSFGWM, got "\u{1f34e}" in row 3, column 3'],
  ['#####\n#P\u200b.#\n#####', 'be of the letters #.P>v<^ALSFGWM, got "\\u200b" in row 2, column 3'],
  ['#####\n#P\u00a0.#\n#####', 'be of the letters #.P>v<^ALSFGWM, got "\\u00a0" in row 2, column 3'],
  ['; my level\n#####\n#P..#\n#####', 'be of the letters #.P>v<^ALSFGWM, got ";" in row 1, column 1'],
  ['#####\n#P..A\n#####', 'be surrounded by walls, got "A" in row 2, column 5'],
])('a plan is refused: %j', (text, message) => {
  expect(() => readPlan('mine', text)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION', message: `Expected the plan of level "mine" to ${message}` }),
  )
})
