import { expect, test } from 'vitest'
import type { Move } from '../../../../envs/maze/actions.js'
import { TURN } from '../../../../envs/maze/heading.js'
import type { MazeLevel } from '../../../../envs/maze/level.js'
import { mapText } from '../../../../envs/maze/picture.js'
import { distancesTo } from '../../../../envs/maze/plan.js'
import { World } from '../../../../envs/maze/world.js'

const FORWARD: Move = [1, 0, 0]
const NOTHING: Move = [0, 0, 0]

function worldOf(plan: string, restarts: MazeLevel['restarts'] = ['goal'], { inertia = false, frameskip = 4, drawn = false } = {}): World {
  const world = new World({ name: 'mine', seconds: 60, plan, restarts, drawn }, inertia, frameskip)
  world.reset(1)
  world.player.heading = 0
  return world
}

/** The rewards of an action, step by step. */
function play(world: World, action: Move, steps: number): number[] {
  return Array.from({ length: steps }, () => world.step(action))
}

test('truth: an action moves by 3.2 cells a second, or turns by 8.4 degrees', () => {
  const world = worldOf('#########\n#P......#\n#########')
  world.step(FORWARD)
  expect(world.player.x).toBeCloseTo(1.5 + (4 * 3.2) / 60, 12)
  world.step([0, 0, 20])
  expect(world.player.heading).toBe(80)
  expect((360 * 80) / TURN).toBeCloseTo(((4 / 60) * (20 * 360)) / 57, 12)
  world.step([0, 0, -20])
  world.step([0, 0, -20])
  expect(world.player.heading).toBe(TURN - 80)
})

test('truth: a heading just below a whole turn is told as 0 degrees, not as 360', () => {
  const world = worldOf('#####\n#P..#\n#####')
  world.player.heading = TURN - 1
  expect(mapText(world)).toBe('#####\n#→  #\n#####\n(1.50, 1.50) 0°\n')
})

test('truth: back, left and right go where they say', () => {
  const hall = '#######\n#.....#\n#.....#\n#..P..#\n#.....#\n#.....#\n#######'
  const step = (4 * 3.2) / 60
  for (const [action, x, y] of [
    [[-1, 0, 0], 3.5 - step, 3.5],
    [[0, 1, 0], 3.5, 3.5 + step],
    [[0, -1, 0], 3.5, 3.5 - step],
  ] as const) {
    const world = worldOf(hall)
    world.step(action)
    expect(world.player.x).toBeCloseTo(x, 12)
    expect(world.player.y).toBeCloseTo(y, 12)
  }
})

test('truth: with inertia a frame goes a fifth of the way to the speed that is wanted', () => {
  const world = worldOf('#########\n#P......#\n#########', [], { inertia: true, frameskip: 1 })
  const speed = 3.2 / 60
  world.step(FORWARD)
  expect(world.player.velocityX).toBeCloseTo(0.2 * speed, 12)
  world.step(FORWARD)
  expect(world.player.velocityX).toBeCloseTo(0.36 * speed, 12)
  world.step(NOTHING)
  expect(world.player.velocityX).toBeCloseTo(0.288 * speed, 12)
  expect(world.player.x).toBeCloseTo(1.5 + 0.848 * speed, 12)
})

test('truth: things pay what they are worth, once', () => {
  const rewards = play(worldOf('#################\n#P.A.L.S.F.M.G..#\n#################', []), FORWARD, 70).filter((reward) => reward !== 0)
  expect(rewards).toEqual([1, -1, 2, -10, 100, 10])
  expect(play(worldOf('#####\n#PW.#\n#####', []), FORWARD, 20).filter(Boolean)).toEqual([20])
})

test('truth: a thing is taken from less than 0.4 of a cell', () => {
  const world = worldOf('#######\n#P..A.#\n#######')
  const paid = play(world, FORWARD, 13).indexOf(1)
  // 2.6 cells away, at 0.2133 a step.
  expect(paid + 1).toBe(Math.ceil(2.6 / 0.21333))
  const beside = worldOf('#######\n#P..A.#\n#.....#\n#######')
  beside.player.y = 1.95
  expect(play(beside, FORWARD, 20).some(Boolean)).toBe(false)
})

test('truth: the goal pays 10 and restarts the map: apples back, the player at a start, for the rest of the episode', () => {
  const world = worldOf('##########\n#PA..G...#\n##########')
  const [first, second, third] = [play(world, FORWARD, 18), play(world, NOTHING, 1), world]
  expect(first.filter(Boolean)).toEqual([1, 10])
  expect(first.indexOf(10)).toBe(Math.ceil(3.6 / 0.21333) - 1)
  // One step of the eighteen was left.
  expect(second).toEqual([0])
  expect([...third.present]).toEqual([1, 1])
  expect(third.player.x).toBeLessThan(2.1)
  world.player.heading = 0
  expect(play(world, FORWARD, 18).filter(Boolean)).toEqual([1, 10])
})

test('truth: a goal that does not restart is taken, and a map whose apples are all taken restarts where its level says so', () => {
  const stays = worldOf('########\n#PA.G..#\n########', [])
  play(stays, FORWARD, 30)
  expect([...stays.present]).toEqual([0, 0])
  const apples = worldOf('########\n#PA.A..#\n########', ['apples'])
  const rewards = play(apples, FORWARD, 13)
  expect(rewards.filter(Boolean)).toEqual([1, 1])
  expect([...apples.present]).toEqual([1, 1])
  expect(apples.player.x).toBeLessThan(1.8)
})

test('law: a drawn level has its goal and a tenth of the other cells in place for an episode, starts more than 8 steps from it, and changes with the episode', () => {
  const plan = Array.from({ length: 11 }, (_, y) =>
    Array.from({ length: 21 }, (_, x) => (y % 10 === 0 || x % 20 === 0 || (x % 2 === 0 && y % 2 === 0) ? '#' : '.')).join(''),
  ).join('\n')
  const world = worldOf(plan, ['goal'], { drawn: true })
  const [goals, apples, starts] = [new Set<number>(), new Set<number>(), new Set<string>()]
  for (let episode = 0; episode < 200; episode++) {
    world.reset(undefined)
    const { kinds, cells } = world
    expect([...kinds]).toEqual([4, 0, 0, 0, 0, 0])
    expect(new Set(cells).size).toBe(6)
    const distances = distancesTo(world.plan, cells[0]!)
    const placed = [...cells]
    for (let visit = 0; visit < 2; visit++) {
      const cell = Math.floor(world.player.y) * 21 + Math.floor(world.player.x)
      expect(distances[cell]).toBeGreaterThan(8)
      expect([world.player.x % 1, world.player.y % 1]).toEqual([0.5, 0.5])
      starts.add(`${cell} ${world.player.heading}`)
      // Onto the goal: a restart.
      Object.assign(world.player, { x: (placed[0]! % 21) + 0.5, y: Math.floor(placed[0]! / 21) + 0.5 })
      expect(world.step(NOTHING)).toBe(10)
      expect([...world.cells]).toEqual(placed)
    }
    goals.add(cells[0]!)
    for (const cell of cells.subarray(1)) apples.add(cell)
  }
  expect(goals.size).toBeGreaterThan(45)
  expect(apples.size).toBe(50)
  expect(starts.size).toBeGreaterThan(390)
})

test('law: nobody starts near any of several goals', () => {
  const walls = '#'.repeat(25)
  const world = worldOf(`${walls}\n#G${'.'.repeat(19)}W..#\n${walls}`)
  for (let episode = 0; episode < 100; episode++) {
    world.reset(undefined)
    // Ten steps from both: the other cells of the lattice are nearer to one of them.
    expect(world.player.x).toBe(11.5)
  }
})

test.each([
  ['a part that no P reaches', '#########\n#P..#...#\n#########'],
  ['a part that is too small to start far from it', '#####################\n#...#...............#\n#####################'],
  [
    'the middle, from which nothing is far',
    '#####################\n#.......#...........#\n#.#####.#.#########.#\n#...................#\n#####################',
  ],
])('law: a goal is never drawn where it cannot be gone for: %s', (_, plan) => {
  const world = worldOf(plan, ['goal'], { drawn: true })
  const goals = new Set<number>()
  for (let seed = 0; seed < 100; seed++) {
    world.reset(seed)
    goals.add(world.cells[0]!)
    const start = Math.floor(world.player.y) * world.plan.width + Math.floor(world.player.x)
    expect(distancesTo(world.plan, world.cells[0]!)[start]).toBeGreaterThan(plan.includes('P') ? -1 : 8)
  }
  expect(goals.size).toBeGreaterThan(plan.includes('P') ? 0 : 1)
})

test('a drawn level is refused where no goal is within reach of each P', () => {
  const message = 'Expected the plan of level "mine" to have a cell without a mark that is within reach of each P, for the goal, got none'
  expect(() => worldOf('#########\n#P.#...P#\n#########', ['goal'], { drawn: true })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION', message }),
  )
})

test('law: what is drawn goes where the text has no mark, so that all things can be taken', () => {
  const plan = '###########\n#G.P.A.L.M#\n#.........#\n#A.F.....S#\n###########'
  const world = worldOf(plan, ['goal'], { drawn: true })
  for (let episode = 0; episode < 50; episode++) {
    world.reset(undefined)
    expect(new Set(world.cells).size).toBe(world.cells.length)
    expect([...world.cells]).not.toContain(11 + 3)
    expect([...world.kinds].filter((kind) => kind === 4)).toHaveLength(2)
  }
})

test.each([
  ['only walls', '###\n###\n###'],
  ['a cell with a mark', '###\n#P#\n###'],
  ['no odd row and column', '####\n##.#\n####\n####'],
])('a drawn level of %s is refused', (_, plan) => {
  const message =
    'Expected the plan of level "mine" to have a cell of the lattice (odd row, odd column) without a mark, for the goal, got none'
  expect(() => worldOf(plan, ['goal'], { drawn: true })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }))
})

test('truth: of more things than 16 bits can count each is taken', () => {
  const side = 300
  const wall = '#'.repeat(side)
  const world = worldOf(
    [wall, `#P${'A'.repeat(side - 3)}#`, ...Array.from({ length: side - 2 }, () => `#${'A'.repeat(side - 2)}#`), wall].join('\n'),
    [],
  )
  Object.assign(world.player, { x: 200.5, y: 298.5 })
  expect([world.cells.length > 2 ** 16, world.step(NOTHING)]).toEqual([true, 1])
  expect(world.present[world.cells.indexOf(298 * side + 200)]).toBe(0)
})

test('a plan without a start is refused before its first reset', () => {
  expect(() => new World({ name: 'mine', seconds: 60, plan: '#####\n#.G.#\n#####', restarts: [] }, false, 4)).toThrow(
    expect.objectContaining({
      code: 'INVALID_OPTION',
      message: 'Expected the plan of level "mine" to have a start: a P, or a cell of the lattice more than 8 steps from the goal, got none',
    }),
  )
})
