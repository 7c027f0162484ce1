import { describe, expect, it } from 'vitest'
import { show } from '../../../checks/show.js'
import { CartPole } from '../../../envs/classic-control/cartpole.js'
import type { Env, RenderMode } from '../../../envs/core/env.js'
import { make } from '../../../envs/core/make.js'
import { makeVector } from '../../../envs/core/make-vector.js'
import { listEnvs, type MakeOptions, registered, registry, scoresOf } from '../../../envs/core/registry.js'
import type { SyncVectorOptions } from '../../../envs/core/sync-vector.js'
import { playMaze } from '../../../envs/maze/play.js'
import { playMinigame } from '../../../envs/minigames/play.js'
import { TimeLimit } from '../../../envs/wrappers/time-limit.js'
import { describeEnv } from '../../conformance/describe-env.js'

/** Width and height of the pictures: Gymnasium's where it has the environment, but for the toys' cells of 64 pixels. */
const SIZES: readonly (readonly [id: RegExp, width: number, height: number])[] = [
  [/^(CartPole|MountainCar|LunarLander)/, 600, 400],
  [/^(Acrobot|Pendulum)/, 500, 500],
  [/^FrozenLake-/, 256, 256],
  [/^FrozenLake8x8/, 512, 512],
  [/^CliffWalking/, 768, 256],
  [/^Taxi/, 320, 320],
  [/^TMaze/, 704, 192],
  [/^MinAtar/, 160, 160],
  [/^Maze/, 480, 240],
  [/^Minigames/, 512, 512],
]

for (const id of listEnvs()) {
  const longest = registry[id].maxEpisodeSteps ?? 300
  const limited = (options: MakeOptions = {}): Env => make(id, { maxEpisodeSteps: longest, ...options })
  describeEnv(id, limited, longest, {
    rendered: (renderMode) => limited({ renderMode }),
    // Nothing in it is left to chance.
    chance: id !== 'CliffWalking-v1',
  })
}

it.each(SIZES)('truth: the pictures of %s are %i x %i pixels', (ids, width, height) => {
  const named = listEnvs().filter((id) => ids.test(id))
  expect(named).not.toEqual([])
  for (const id of named) {
    const env = make(id, { renderMode: 'rgb_array' })
    env.reset({ seed: 1 })
    expect(env.render!()).toMatchObject({ width, height })
  }
})

describe('make', () => {
  it.each([
    ['CartPole-v1', 50],
    ['MountainCar-v0', 30],
    ['MountainCarContinuous-v0', 30],
    ['Acrobot-v1', 15],
    ['Pendulum-v1', 30],
    ['LunarLander-v3', 50],
    ['FrozenLake-v1', 4],
    ['CliffWalking-v1', 4],
    ['Taxi-v4', 4],
  ])('truth: %s is played back at %i frames a second, as its metadata in Gymnasium say', (id, fps) => {
    expect(make(id).metadata?.renderFps).toBe(fps)
  })

  it.each([
    ['CartPole-v0', 200, 195],
    ['CartPole-v1', 500, 475],
    ['MountainCar-v0', 200, -110],
    ['MountainCarContinuous-v0', 999, 90],
    ['Acrobot-v1', 500, -100],
    ['Pendulum-v1', 200, null],
    ['FrozenLake-v1', 100, 0.7],
    ['FrozenLake8x8-v1', 200, 0.85],
    ['CliffWalking-v1', null, null],
    ['CliffWalkingSlippery-v1', null, null],
    ['Taxi-v4', 200, 8],
    ['LunarLander-v3', 1000, 200],
    ['LunarLanderContinuous-v3', 1000, 200],
  ])('truth: limit and threshold of %s are those of gymnasium.spec', (id, limit, threshold) => {
    expect(registered(id)).toMatchObject({ maxEpisodeSteps: limit, rewardThreshold: threshold })
  })

  it.each([
    ['cartpole-v1', '; did you mean CartPole-v1?'],
    ['CartPole-v2', 'Expected env to be a registered id, got "CartPole-v2"; did you mean CartPole-v1?'],
    ['MinAtar/Asterix-v9', '; did you mean MinAtar/Asterix-v1?'],
    ['Pendulum', '; did you mean Pendulum-v1?'],
    ['NavStatic01', '; did you mean Maze/NavStatic01?'],
    ['MoveToBeacon', '; did you mean Minigames/MoveToBeacon?'],
    ['breakout', '; did you mean MinAtar/Breakout-v1?'],
    ['ALE/Breakout-v5', "; an environment of Python's is named gymnasium:ALE/Breakout-v5"],
    ['atari:', 'Expected env to be named after the colon, as in gymnasium:FrozenLake-v1 or atari:Breakout, got "atari:"'],
    ['gymnasium:?a=1', 'named after the colon'],
    ['toString', 'got "toString"'],
    ['LunarLander-v2', '; did you mean LunarLander-v3?'],
  ])('an unknown id names the near one: %s', (id, hint) => {
    expect(() => make(id)).toThrow(
      expect.objectContaining({ name: 'EnvError', code: 'ENV_UNKNOWN', message: expect.stringContaining(hint) }),
    )
  })

  it('an id that nothing is near to gets no guess', () => {
    expect(() => make('Go')).toThrow(/got "Go"$/)
  })

  it('takes another time limit', () => {
    const env = make('MountainCar-v0', { maxEpisodeSteps: 3 })
    env.reset({ seed: 0 })
    expect([env.step(0)[3], env.step(0)[3], env.step(0)[3]]).toEqual([false, false, true])
  })

  it('truth: -1 takes the limit off, as in Gymnasium', () => {
    const env = make('MountainCar-v0', { maxEpisodeSteps: -1 })
    env.reset({ seed: 1 })
    for (let t = 0; t < 300; t++) expect(env.step(1)[3]).toBe(false)
  })

  it.each([0, -2, 2.5])('refuses the time limit %s', (maxEpisodeSteps) => {
    expect(() => make('CartPole-v1', { maxEpisodeSteps })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  it('truth: own options are given beside those of make, in the id, or in both', () => {
    for (const env of [
      make('Maze/NavStatic01', { size: 12, actions: 17 }),
      make('Maze/NavStatic01?size=12&actions=17'),
      make('Maze/NavStatic01?size=20&actions=17', { size: 12 } as MakeOptions),
      makeVector('Maze/NavStatic01?size=12', 1, { actions: 17 } as SyncVectorOptions),
      makeVector('Maze/NavStatic01', 1, { size: 12, actions: 17, autoreset: 'NEXT_STEP' }),
    ]) {
      const [observations, actions] =
        'count' in env ? [env.singleObservationSpace, env.singleActionSpace] : [env.observationSpace, env.actionSpace]
      expect([observations.flatSize, actions.flatSize]).toEqual([432, 17])
    }
  })

  it('truth: a time limit in the id holds, and one beside it goes before', () => {
    const steps = (env: Env): number => {
      env.reset({ seed: 1 })
      for (let t = 1; ; t++) if (env.step(0)[3]) return t
    }
    expect(steps(make('MountainCar-v0?maxEpisodeSteps=7'))).toBe(7)
    expect(steps(make('MountainCar-v0?maxEpisodeSteps=7', { maxEpisodeSteps: 5 }))).toBe(5)
    expect(steps(make('Maze/SeekAvoid?size=8&maxEpisodeSteps=7'))).toBe(7)
    const vector = makeVector('Maze/SeekAvoid?size=8&maxEpisodeSteps=2', 1)
    vector.reset({ seed: 1 })
    expect([1, 2].map(() => vector.step(Int32Array.of(0)).truncated[0])).toEqual([0, 1])
  })

  it.each([
    ['Maze/NavStatic01?size=x', 'INVALID_OPTION', 'Expected size of Maze/NavStatic01?size=x to be a whole number from 8 to 1024, got "x"'],
    ['Maze/NavStatic01?sizes=9', 'UNKNOWN_OPTION', 'Unknown option "sizes" of Maze/NavStatic01?sizes=9: did you mean "size"?'],
    [
      'Maze/NavStatic01?size=9&depth=true&size=8',
      'INVALID_OPTION',
      'Expected size of Maze/NavStatic01?size=9&depth=true&size=8 to be given once, got [9, 8]',
    ],
    ['gymnasium:CliffWalking-v1?is_slippery=true&is_slippery=true', 'INVALID_OPTION', 'to be given once, got [true, true]'],
    ['CartPole-v1?size=9', 'UNKNOWN_OPTION', 'Unknown option "size" of CartPole-v1?size=9: it takes maxEpisodeSteps'],
    [
      'Maze/NavStatic01&size=9',
      'ENV_UNKNOWN',
      'Expected the options of env to follow a ?, got "Maze/NavStatic01&size=9"; did you mean Maze/NavStatic01?size=9?',
    ],
    ['Maze/NavStatc01?size=9', 'ENV_UNKNOWN', 'did you mean Maze/NavStatic01?'],
  ])('refuses the id %s', (id, code, message) => {
    expect(() => make(id)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }))
    expect(() => makeVector(id, 2)).toThrow(expect.objectContaining({ code }))
  })

  it('what Python plays has no scores here, and is no maze and no minigame', () => {
    expect(scoresOf('gymnasium:Taxi-v3')).toBeUndefined()
    const message = 'Expected env to be one of Clade\'s own, not of Python\'s, got "gymnasium:CartPole-v1"'
    for (const play of [playMaze, playMinigame]) {
      expect(() => play('gymnasium:CartPole-v1', 'random', 1)).toThrow(expect.objectContaining({ code: 'ENV_UNKNOWN', message }))
    }
  })

  it('truth: episodes that are played end where the id says', () => {
    const lengths = (query: string) => [
      playMaze(`Maze/SeekAvoid${query}`, 'random', 1).length,
      playMinigame(`Minigames/MoveToBeacon${query}`, 'random', 1).length,
    ]
    expect(lengths('')).toEqual([300, 240])
    expect(lengths('?maxEpisodeSteps=7')).toEqual([7, 7])
    expect(playMaze('Maze/SeekAvoid', 'random', 1, { frameskip: 12 }).length).toBe(100)
    expect(() => lengths('?maxEpisodeSteps=-1')).toThrow(
      'Expected maxEpisodeSteps of Maze/SeekAvoid?maxEpisodeSteps=-1 to be a positive integer, to play an episode to its end, got -1',
    )
    expect(() => playMinigame('Minigames/MoveToBeacon?maxEpisodeSteps=-1', 'random', 1)).toThrow(/to play an episode to its end, got -1$/)
  })

  it.each([-1, 0.5, '5', undefined, 1n, 2 ** 53 - 1])('who plays an episode takes no seed %s', (seed) => {
    const rule = `to be a whole number from 0 to ${Number.MAX_SAFE_INTEGER - 2 ** 31}, got ${show(seed)}`
    for (const play of [
      () => playMaze('Maze/SeekAvoid', 'oracle', seed as number),
      () => playMinigame('Minigames/MoveToBeacon', 'oracle', seed as number),
    ])
      expect(play).toThrow(expect.objectContaining({ code: 'INVALID_SEED', message: `Expected the seed of an episode ${rule}` }))
  })

  it('refuses a render mode that is not declared', () => {
    const refused = (id: string, renderMode: string): void => {
      const attempt = (): Env => make(id, { renderMode: renderMode as RenderMode })
      expect(attempt).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(JSON.stringify(renderMode)) }),
      )
    }
    refused('CartPole-v1', 'ansi')
  })

  it('an environment under a time limit, and one without, renders in its mode', () => {
    for (const limit of [{}, { maxEpisodeSteps: 5 }]) {
      const env = make('MinAtar/Freeway-v1', { ...limit, renderMode: 'ansi' })
      env.reset({ seed: 0 })
      expect([env.renderMode, env.metadata?.renderModes, typeof env.render!()]).toEqual(['ansi', ['ansi', 'rgb_array'], 'string'])
    }
  })

  it('knows the types of an id', () => {
    const [observation] = make('CartPole-v1').reset({ seed: 0 })
    const first: number | undefined = observation[0]
    expect(first).toBeCloseTo(0.013696169, 8)
  })
})

describe('TimeLimit', () => {
  it('truncates and terminates at once when both are due', () => {
    const env = new TimeLimit(new CartPole(), 39)
    env.reset({ seed: 0 })
    let step = env.step(0)
    for (let t = 1; t < 39; t++) step = env.step(t % 2)
    expect([step[2], step[3]]).toEqual([true, true])
  })

  it('has no state when the environment inside has none', () => {
    const inner = new CartPole()
    const env: Env<Float32Array, number> = {
      observationSpace: inner.observationSpace,
      actionSpace: inner.actionSpace,
      reset: (options) => inner.reset(options),
      step: (action) => inner.step(action),
    }
    const limited = new TimeLimit(env, 5)
    expect([limited.getState, limited.setState]).toEqual([undefined, undefined])
  })
})
