import { describe, expect, it } from 'vitest'
import type { Frame } from '../../../envs/core/env.js'
import { make } from '../../../envs/core/make.js'
import { makeVector } from '../../../envs/core/make-vector.js'
import { Pcg64 } from '../../../envs/core/pcg64.js'
import { asterix } from '../../../envs/minatar/asterix.js'
import { breakout } from '../../../envs/minatar/breakout.js'
import { freeway } from '../../../envs/minatar/freeway.js'
import { ALL_ACTIONS, DOWN, FIRE, type GameKind, type GameRandom, LEFT, NOOP } from '../../../envs/minatar/game.js'
import { seaquest } from '../../../envs/minatar/seaquest.js'
import { COUNT, place } from '../../../envs/minatar/seaquest-swimmers.js'
import { spaceInvaders } from '../../../envs/minatar/space-invaders.js'
import { expectSame } from '../../conformance/same.js'

const games: [name: string, kind: GameKind, minimal: number[]][] = [
  ['Breakout', breakout, [0, 1, 3]],
  ['Asterix', asterix, [0, 1, 2, 3, 4]],
  ['Freeway', freeway, [0, 2, 4]],
  ['Seaquest', seaquest, [0, 1, 2, 3, 4, 5]],
  ['SpaceInvaders', spaceInvaders, [0, 1, 3, 5]],
]

describe('MinAtar', () => {
  it.each(
    games.flatMap(([name, kind, minimal]) => [
      [`MinAtar/${name}-v0`, kind, [...ALL_ACTIONS]] as const,
      [`MinAtar/${name}-v1`, kind, minimal] as const,
    ]),
  )('law: %s is its game under sticky actions, remembered over ends', (id, kind, actions) => {
    const env = make(id)
    const game = kind.create()
    const shown = (): Uint8Array => {
      const out = new Uint8Array(100 * kind.channels.length)
      game.draw(out, 0)
      return out
    }
    expect(env.observationSpace).toMatchObject({ type: 'bool', shape: [10, 10, kind.channels.length] })
    for (const seed of [3, 4]) {
      const [random, choice] = [new Pcg64(seed), new Pcg64(1)]
      game.reset(random)
      expectSame(env.reset({ seed }), [shown(), {}])
      let last = NOOP
      for (let t = 0; t < 400; t++) {
        const action = choice.integers(0, actions.length)
        if (random.random() >= 0.1) last = actions[action]!
        const reward = game.step(last, random)
        expectSame(env.step(action), [shown(), reward, game.over === 1, false, {}])
        if (game.over === 0) continue
        game.reset(random)
        expectSame(env.reset(), [shown(), {}])
      }
    }
    expect(() => env.step(actions.length)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  it('law: a seed makes the sticky memory forget', () => {
    let seed = 0
    while (new Pcg64(seed).random() >= 0.1) seed++
    const env = make('MinAtar/SpaceInvaders-v0')
    const [start] = env.reset({ seed: 0 })
    for (let t = 0; t < 3; t++) env.step(LEFT)
    env.reset({ seed })
    // Nothing was executed yet, so what the first step repeats is the no-op, and the cannon stays where it is.
    const cannon = (observation: unknown): boolean[] =>
      Array.from({ length: 10 }, (_, x) => (observation as Uint8Array)[6 * (90 + x)] === 1)
    expect(cannon(env.step(LEFT)[0])).toEqual(cannon(start))
  })

  it('truth: the last alien may reach the bottom at an edge in the step in which it shoots', () => {
    const env = make('MinAtar/SpaceInvaders-v0')
    env.reset({ seed: 1 })
    const { state } = env.getState!() as { state: { env: { game: Int32Array } } }
    const aliens = new Int32Array(10)
    aliens[9] = 1 << 9
    // over, cannon, cooldown, aliens, own and enemy bullets, alienCount, heading, moveInterval, moveTimer, shotTimer
    const game = Int32Array.from([0, 5, 0, ...aliens, ...new Int32Array(20), 1, 1, 12, 0, 0])
    expect(game).toHaveLength(state.env.game.length)
    env.setState!({ ...state, env: { ...state.env, game } })
    const [observation, reward, terminated] = env.step(NOOP)
    expect([reward, terminated]).toEqual([0, true])
    const cells = [...(observation as Uint8Array).entries()].filter(([, on]) => on === 1).map(([at]) => at)
    // The cannon; at the top right the alien, now heading left, and its bullet.
    expect(cells).toEqual([6 * 9 + 1, 6 * 9 + 2, 6 * 9 + 5, 6 * 95])
  })

  // Means of the original over 1000 episodes (Freeway 60). Its standard deviation is taken to be ours.
  it.each([
    ['MinAtar/Asterix-v0', 0.53, 1000],
    ['MinAtar/Breakout-v0', 0.52, 1000],
    ['MinAtar/Freeway-v0', 0.13, 60],
    ['MinAtar/Seaquest-v0', 0.11, 1000],
    ['MinAtar/SpaceInvaders-v0', 2.82, 1000],
  ])('truth: random play of %s returns %s on average, within four standard errors', (id, mean, originals) => {
    const count = id === 'MinAtar/Freeway-v0' ? 60 : 600
    const env = makeVector(id, count)
    const random = new Pcg64(12)
    const actions = new Int32Array(count)
    const returns = new Float64Array(count)
    const over = new Uint8Array(count)
    env.reset({ seed: 1000 })
    // The first episode of each: the first to end would be the short ones.
    for (let left = count; left > 0; ) {
      const { rewards, terminated } = env.step(actions.map(() => random.integers(0, 6)))
      for (let row = 0; row < count; row++) {
        if (over[row] === 1) continue
        returns[row]! += rewards[row]!
        over[row] = terminated[row]!
        left -= terminated[row]!
      }
    }
    const ours = returns.reduce((sum, x) => sum + x) / count
    const variance = returns.reduce((sum, x) => sum + (x - ours) ** 2, 0) / (count - 1)
    expect(Math.abs(ours - mean)).toBeLessThan(4 * Math.sqrt(variance / count + variance / originals))
  })

  it('truth: an episode of Freeway has 2501 steps', () => {
    const [game, random] = [freeway.create(), new Pcg64(0)]
    game.reset(random)
    let steps = 0
    for (; game.over === 0; steps++) game.step(NOOP, random)
    expect(steps).toBe(2501)
  })

  it('truth: who dives in Seaquest and idles has air for 201 steps', () => {
    // Fish and divers come in the last row only, out of reach.
    const random: GameRandom = { random: () => 0.9, integers: (_, high) => high - 1 }
    const game = seaquest.create()
    game.reset(random)
    game.step(DOWN, random)
    let steps = 1
    for (; game.over === 0; steps++) game.step(NOOP, random)
    expect(steps).toBe(201)
  })

  it('law: no swimmer of Seaquest is lost for want of room, however fast they come', () => {
    // Subs come at full speed, all in the last row and in one direction; ours stays at the surface, where nothing reaches it.
    const random: GameRandom = { random: () => 0.1, integers: (_, high) => high - 1 }
    const game = seaquest.create()
    game.reset(random)
    Object.assign(game, { spawnSpeed: 1, moveSpeed: 2 })
    const lists = game as unknown as Record<'subs' | 'enemy' | 'divers', Int32Array>
    const most = { subs: 0, enemy: 0, divers: 0 }
    const names = ['subs', 'enemy', 'divers'] as const
    for (let t = 0; t < 300; t++) {
      game.step(FIRE, random)
      for (const name of names) most[name] = Math.max(most[name], lists[name][COUNT]!)
    }
    expect(most.subs).toBeGreaterThan(25)
    for (const name of names) expect(place(most[name])).toBeLessThanOrEqual(lists[name].length)
  })
})

describe('render', () => {
  it('truth: ansi is a grid with a letter a cell, the highest of several, and a legend', () => {
    const env = make('MinAtar/Breakout-v1', { renderMode: 'ansi' })
    env.reset({ seed: 1 })
    expect((env.render!() as string).split('\n')[3]).toBe('o#########   # brick')
    env.step(0)
    env.step(0)
    const rows = (env.render!() as string).split('\n')
    expect(rows).toHaveLength(10)
    expect(rows.map((row) => row.slice(0, 10))).toEqual([
      '..........',
      '##########',
      '##########',
      '##########',
      '.~........',
      '..o.......',
      '..........',
      '..........',
      '..........',
      '....P.....',
    ])
    expect(rows.slice(0, 5).map((row) => row.slice(10).trim())).toEqual(['P paddle', 'o ball', '~ trail', '# brick', ''])
  })

  it('truth: rgb_array is a square of 16 x 16 pixels a cell', () => {
    const env = make('MinAtar/Breakout-v1', { renderMode: 'rgb_array' })
    env.reset({ seed: 1 })
    const { width, height, data } = env.render!() as Frame
    expect([width, height]).toEqual([160, 160])
    const pixel = (x: number, y: number): number[] => [...data.subarray(3 * (160 * y + x), 3 * (160 * y + x) + 3)]
    const [paddle, , , brick] = breakout.channels.map(({ colour }) => colour)
    for (const [x, y] of [
      [64, 144],
      [79, 159],
    ] as const)
      expect(pixel(x, y)).toEqual(paddle)
    for (const [x, y] of [
      [63, 150],
      [80, 150],
      [70, 143],
    ] as const)
      expect(pixel(x, y)).not.toEqual(paddle)
    for (const [x, y] of [
      [0, 16],
      [159, 31],
      [20, 47],
    ] as const)
      expect(pixel(x, y)).toEqual(brick)
  })

  it('refuses a mode that is not declared, naming those that are', () => {
    expect(() => make('MinAtar/Breakout-v1', { renderMode: 'human' as 'ansi' })).toThrow(/ansi or rgb_array, got "human"/)
  })
})
