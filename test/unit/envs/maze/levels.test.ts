import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { registered } from '../../../../envs/core/registry.js'
import { type EnvId, listEnvs, Maze, make, makeVector, Pcg64, playMaze, SyncVectorEnv } from '../../../../envs/index.js'
import { labyrinth } from '../../../../envs/maze/labyrinth.js'
import type { MazeLevel } from '../../../../envs/maze/level.js'
import { navRandomGoal01 } from '../../../../envs/maze/levels/nav-random-goal-01.js'
import { navRandomGoal02 } from '../../../../envs/maze/levels/nav-random-goal-02.js'
import { navRandomGoal03 } from '../../../../envs/maze/levels/nav-random-goal-03.js'
import { navStatic01 } from '../../../../envs/maze/levels/nav-static-01.js'
import { navStatic02 } from '../../../../envs/maze/levels/nav-static-02.js'
import { navStatic03 } from '../../../../envs/maze/levels/nav-static-03.js'
import { seekAvoid } from '../../../../envs/maze/levels/seek-avoid.js'
import { stairway } from '../../../../envs/maze/levels/stairway.js'
import { distancesTo, type Plan, readPlan } from '../../../../envs/maze/plan.js'
import { expectSame } from '../../../conformance/same.js'

const ids = listEnvs().filter((id) => id.startsWith('Maze/')) as Extract<EnvId, `Maze/${string}`>[]

/** Steps, lattice and apples of the nav_maze levels, 01 to 03 (shared facts of DeepMind Lab's levels). */
const TABLE = [
  { steps: 900, width: 21, height: 11, cells: 50, apples: 5, starts: 43 },
  { steps: 2250, width: 31, height: 19, cells: 135, apples: 13, starts: 128 },
  { steps: 4500, width: 41, height: 27, cells: 260, apples: 26, starts: 251 },
]

function planOf(level: MazeLevel): Plan {
  return readPlan(level.name, level.plan as string)
}

function count(plan: Plan, kind: number): number {
  return plan.marks.filter(([mark]) => mark === kind).length
}

describe.each(TABLE.map((row, i) => ({ ...row, n: `0${i + 1}`, i })))(
  'levels $n',
  ({ steps, width, height, cells, apples, starts, n, i }) => {
    test('truth: an episode lasts as many steps as in Lab, whatever frames an action lasts', () => {
      for (const name of ['NavStatic', 'NavRandomGoal', 'NavAllRandom']) {
        const id = `Maze/${name}${n}` as EnvId
        const lasts = (frameskip: number): number => {
          const vector = makeVector(`${id}?size=8&frameskip=${frameskip}`, 1)
          vector.reset({ seed: 1 })
          for (let step = 1; ; step++) if (vector.step(Int32Array.of(8)).truncated[0] === 1) return step
        }
        expect([lasts(4), lasts(8)]).toEqual([steps, steps / 2])
      }
    })

    test('truth: lattice, apples and starts are as many as in Lab', () => {
      const plan = planOf([navStatic01, navStatic02, navStatic03][i]!)
      expect([plan.width, plan.height, plan.lattice.length, count(plan, 0), count(plan, 4)]).toEqual([width, height, cells, apples, 1])
      const [, goal] = plan.marks.find(([kind]) => kind === 4)!
      const distances = distancesTo(plan, goal)
      expect(plan.lattice.filter((cell) => distances[cell]! > 8)).toHaveLength(starts)
      const drawn = planOf([navRandomGoal01, navRandomGoal02, navRandomGoal03][i]!)
      expect([drawn.width, drawn.height, drawn.lattice.length, drawn.marks.length]).toEqual([width, height, cells, 0])
      const random = readPlan('random', labyrinth((height - 1) / 2, (width - 1) / 2, new Pcg64(3)))
      expect([random.width, random.height, random.lattice.length]).toEqual([width, height, cells])
    })

    test('truth: every cell is within reach of every other', () => {
      for (const level of [navStatic01, navStatic02, navStatic03, navRandomGoal01, navRandomGoal02, navRandomGoal03]) {
        const plan = planOf(level)
        const distances = distancesTo(plan, plan.lattice[0]!)
        expect(plan.grid.every((kind, cell) => (kind === 1) === (distances[cell] === -1))).toBe(true)
      }
    })
  },
)

test('truth: seek-avoid has 15 apples and 8 lemons; the stairway 14 apples, a lemon and a melon, which only who passes the lemon gets', () => {
  const arena = planOf(seekAvoid)
  expect([count(arena, 0), count(arena, 1), arena.marks.length]).toEqual([15, 8, 23])
  const stairs = planOf(stairway)
  expect([count(stairs, 0), count(stairs, 1), count(stairs, 5), stairs.marks.length]).toEqual([14, 1, 1, 16])
  const cellOf = (kind: number): number => stairs.marks.find(([mark]) => mark === kind)![1]
  const avoided = new Uint8Array(stairs.grid.length)
  avoided[cellOf(1)] = 1
  for (const start of stairs.starts) {
    expect(distancesTo(stairs, cellOf(5), avoided)[start]).toBe(-1)
    expect(distancesTo(stairs, cellOf(5))[start]).toBeGreaterThan(20)
    // Whoever went for the apples does not come back.
    expect(distancesTo(stairs, cellOf(0))[start]).toBeGreaterThan(0)
    expect(distancesTo(stairs, start)[cellOf(0)]).toBe(-1)
  }
  for (const [id, steps] of [
    ['Maze/SeekAvoid', 300],
    ['Maze/Stairway', 900],
  ] as const) {
    expect(playMaze(id, 'random', 1).length).toBe(steps)
  }
})

function actionsFor(count: number, actions: number, random: Pcg64): Int32Array {
  return Int32Array.from({ length: count }, () => random.integers(0, actions))
}

test.each(ids)('law: %s over typed arrays equals SyncVectorEnv over make, bit for bit, with every option', (id) => {
  for (const options of [{ size: 20 }, { size: 13, depth: true, actions: 17, inertia: true, frameskip: 3 }] as const) {
    const limited = `${id}?maxEpisodeSteps=60` as EnvId
    const fast = makeVector(limited as typeof id, 3, options)
    const slow = new SyncVectorEnv(() => make(limited as typeof id, options), 3)
    expectSame(fast.reset({ seed: 4 }), slow.reset({ seed: 4 }))
    const random = new Pcg64(2)
    let ends = 0
    for (let step = 0; step < 200; step++) {
      const actions = actionsFor(3, 'actions' in options ? 17 : 9, random)
      const [ours, theirs] = [fast.step(actions), slow.step(actions)]
      for (const key of ['observations', 'rewards', 'terminated', 'truncated'] as const) expectSame(ours[key], theirs[key])
      expect(Object.keys(ours.infos).sort()).toEqual(Object.keys(theirs.infos).sort())
      if (ours.truncated[0] === 0) continue
      ends++
      expectSame(ours.finalObservations, theirs.finalObservations)
    }
    expect(ends).toBe(3)
    expectSame(fast.reset(), slow.reset())
  }
})

test.each(ids)('law: the picture of %s depends on nothing but what came before it: a state brings it back', (id) => {
  const env = makeVector(id, 2, { size: 24 })
  const random = new Pcg64(5)
  const held = env.reset({ seed: 8 })
  for (let step = 0; step < 40; step++) env.step(actionsFor(2, 9, random))
  const [state, picture] = [structuredClone(env.getState()), held.slice()]
  const other = makeVector(id, 2, { size: 24 })
  const shown = other.reset({ seed: 1 })
  other.setState(state)
  expectSame(shown, picture)
})

test('tripwire: pixels by seed', () => {
  const hashes = ids.map((id) => {
    const hash = createHash('sha256')
    const env = makeVector(id, 2, { depth: true })
    const random = new Pcg64(6)
    hash.update(env.reset({ seed: 3 }))
    for (let step = 0; step < 30; step++) hash.update(env.step(actionsFor(2, 9, random)).observations)
    return `${id} ${hash.digest('hex').slice(0, 16)}`
  })
  expect(hashes).toMatchInlineSnapshot(`
    [
      "Maze/NavStatic01 f83a57a687636487",
      "Maze/NavStatic02 592d8c4050a16969",
      "Maze/NavStatic03 ec6e606a76d0f1fe",
      "Maze/NavRandomGoal01 e4b7a8be53a8d323",
      "Maze/NavRandomGoal02 c65b70b6f2291565",
      "Maze/NavRandomGoal03 e97dc3e69a4bc139",
      "Maze/NavAllRandom01 c20be2dc3c5b8334",
      "Maze/NavAllRandom02 5960e289751a48db",
      "Maze/NavAllRandom03 434f16e03e709f38",
      "Maze/SeekAvoid 9cae6cac6008bb60",
      "Maze/Stairway 9150fa3b774a999c",
    ]
  `)
})

test('refuses a step before a reset, actions that are none, and a player that is none', () => {
  const env = makeVector('Maze/NavStatic01', 2, { size: 8 })
  expect(() => env.step(Int32Array.of(0, 0))).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED' }))
  env.reset({ seed: 1 })
  const message = 'Expected the action of Maze/NavStatic01 to be a whole number from 0 to 8, got 9'
  expect(() => env.step(Int32Array.of(0, 9))).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }))
  expect(() => playMaze('Maze/NavStatic01', 'orakle' as 'oracle', 1)).toThrow(/did you mean "oracle"\?$/)
  expect(() => playMaze('CartPole-v1', 'oracle', 1)).toThrow(
    /^Expected the maze to be the id of a level, such as Maze\/NavStatic01, got "CartPole-v1"$/,
  )
  expect(() => new Maze(navStatic01, { actions: 8 as 9 })).toThrow(/^Expected actions of Maze to be 9 or 17, got 8$/)
})

test('a level of your own asks for a reset first, also after the state of one that was never reset', () => {
  for (const plan of ['#####\n#P..#\n#####', () => '#####\n#P..#\n#####']) {
    const made = () => new Maze({ name: 'mine', seconds: 1, restarts: [], plan }, { size: 8, renderMode: 'ansi' })
    const [env, heir] = [made(), made()]
    heir.setState(env.getState())
    for (const one of [env, heir]) {
      const calls = { step: () => one.step(0), oracle: () => one.oracle(), render: () => one.render() }
      for (const [name, call] of Object.entries(calls)) {
        const message = `Expected reset to be called before the first ${name}, got ${name}`
        expect(call).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED', message }))
      }
      one.reset({ seed: 1 })
      expect(one.step(8)[1]).toBe(0)
    }
  }
})

test.each(ids)('law: episodes that the oracle plays by turns in one %s go on as in mazes of their own', (id) => {
  const maze = () => registered(id).create({ renderMode: null }, { size: 8 }) as Maze
  const shared = maze()
  const own = [1, 2].map((seed) => {
    const env = maze()
    env.reset({ seed })
    return env
  })
  for (let turn = 0; turn < 60; turn++) {
    for (const env of own) {
      shared.setState(env.getState())
      for (let t = 0; t < 20; t++) {
        const action = env.oracle()
        expectSame(shared.step(action), env.step(action))
      }
    }
  }
})
