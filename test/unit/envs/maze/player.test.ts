import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Pcg64 } from '../../../../envs/core/pcg64.js'
import { labyrinth } from '../../../../envs/maze/labyrinth.js'
import { type Plan, readPlan, WALL } from '../../../../envs/maze/plan.js'
import { Player, RADIUS } from '../../../../envs/maze/player.js'

/** The cells that the player's square covers. */
function covered({ width }: Plan, { x, y }: Player): number[] {
  const cells: number[] = []
  for (let row = Math.floor(y - RADIUS); row < y + RADIUS; row++) {
    for (let column = Math.floor(x - RADIUS); column < x + RADIUS; column++) cells.push(row * width + column)
  }
  return cells
}

function at(x: number, y: number): Player {
  return Object.assign(new Player(), { x, y })
}

function move(player: Player, plan: Plan, x: number, y: number): void {
  player.velocityX = x
  player.velocityY = y
  player.move(plan)
}

test('law: at any speed, a player is never in a wall, nor behind one', () => {
  const speeds = fc.oneof(fc.double({ min: -0.3, max: 0.3, noNaN: true }), fc.double({ min: -1e6, max: 1e6, noNaN: true }))
  fc.assert(
    fc.property(fc.nat(1000), fc.array(fc.tuple(speeds, speeds), { minLength: 1, maxLength: 30 }), (seed, moves) => {
      const plan = readPlan('any', labyrinth(4, 5, new Pcg64(seed)))
      const player = at(1.5, 1.5)
      for (const [x, y] of moves) {
        const from = { x: player.x, y: player.y }
        move(player, plan, x, y)
        for (const cell of covered(plan, player)) expect(plan.grid[cell]).not.toBe(WALL)
        // The way by x and then by y is free.
        const [low, high] = [Math.min(from.x, player.x), Math.max(from.x, player.x)]
        for (let column = low; column <= high; column += 0.05)
          for (const cell of covered(plan, at(column, from.y))) expect(plan.grid[cell]).not.toBe(WALL)
        const [top, bottom] = [Math.min(from.y, player.y), Math.max(from.y, player.y)]
        for (let row = top; row <= bottom; row += 0.05)
          for (const cell of covered(plan, at(player.x, row))) expect(plan.grid[cell]).not.toBe(WALL)
      }
    }),
  )
})

const corridor = readPlan('corridor', '########\n#......#\n########')

test('truth: a player slides along a wall, as fast as its velocity along it, and stands exactly at it', () => {
  const player = at(2, 1.5)
  for (let frame = 0; frame < 20; frame++) move(player, corridor, 0.03, 0.04)
  expect(player.x).toBeCloseTo(2.6, 12)
  expect(player.y).toBe(2 - RADIUS)
  expect([player.velocityX, player.velocityY]).toEqual([0.03, 0])
  const end = at(6, 1.5)
  for (let frame = 0; frame < 20; frame++) move(end, corridor, 0.05, 0)
  expect([end.x, end.velocityX]).toEqual([7 - RADIUS, 0])
})

test('truth: where nothing is in the way a player goes where its velocity says', () => {
  const player = at(2, 1.5)
  move(player, corridor, 0.25, -0.125)
  expect([player.x, player.y, player.velocityX, player.velocityY]).toEqual([2.25, 1.375, 0.25, -0.125])
})

test('law: in the mirror image of a place, a move is the mirror image of the move', () => {
  const numbers = fc.integer({ min: -2000, max: 2000 }).map((n) => n / 1024)
  fc.assert(
    fc.property(numbers, numbers, (x, y) => {
      const hall = readPlan('hall', '#######\n#.....#\n#.#.#.#\n#.....#\n#.#.#.#\n#.....#\n#######')
      const [one, other, turned] = [at(3.5, 3.5), at(3.5, 3.5), at(3.5, 3.5)]
      move(one, hall, x, 0)
      move(one, hall, 0, y)
      move(other, hall, -x, 0)
      move(other, hall, 0, y)
      move(turned, hall, 0, x)
      move(turned, hall, y, 0)
      expect([7 - other.x, other.y]).toEqual([one.x, one.y])
      expect([turned.y, turned.x]).toEqual([one.x, one.y])
    }),
  )
})

test.each([
  ['>', 0, 1],
  ['<', 0, -1],
  ['v', 1, 1],
  ['^', 1, -1],
])('truth: a ledge %s is passed the way it points, and turned back from until it is', (letter, axis, sign) => {
  const cross = `#######\n###.###\n###.###\n#..${letter}..#\n###.###\n###.###\n#######`
  const plan = readPlan('ledge', cross)
  const place = (along: number): Player => at(axis === 0 ? 3.5 + sign * along : 3.5, axis === 1 ? 3.5 + sign * along : 3.5)
  const along = (player: Player): number => sign * ((axis === 0 ? player.x : player.y) - 3.5)
  const go = (player: Player, by: number): void => move(player, plan, axis === 0 ? sign * by : 0, axis === 1 ? sign * by : 0)
  const over = place(-1.5)
  go(over, 3)
  expect(along(over)).toBe(1.5)
  go(over, -3)
  expect(along(over)).toBe(-0.5 + RADIUS)
  const undecided = place(-0.5)
  go(undecided, -1)
  expect(along(undecided)).toBe(-1.5)
})
