import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { asterix } from '../../../envs/minatar/asterix.js'
import { breakout } from '../../../envs/minatar/breakout.js'
import { freeway } from '../../../envs/minatar/freeway.js'
import type { GameKind } from '../../../envs/minatar/game.js'
import { seaquest } from '../../../envs/minatar/seaquest.js'
import { spaceInvaders } from '../../../envs/minatar/space-invaders.js'
import { Mt19937 } from './mt19937.js'
import { reference } from './reference.js'

/** Hash of all packed states so far, rewards, ended episodes; the keys are numbers of steps. */
type Marks = Record<string, readonly [sha256: string, total: number, episodes: number]>

/** Recorded from MinAtar itself: one RandomState(0) for all draws, action floor(t*t/3) mod 6, a reset after each end. */
interface Recorded {
  readonly channels: Record<string, number>
  /** Packed state in hexadecimal before the step, full action, reward, terminal. */
  readonly first60: readonly (readonly [state: string, action: number, reward: number, terminal: boolean])[]
  readonly sha256_total_episodes_at: Marks
  /** Step and reward; the first 200 of 20,000 steps. */
  readonly rewards: readonly (readonly [step: number, reward: number])[]
}
const recorded = reference<{ minatar: Record<string, Recorded> }>('environments.json').minatar

/** The same under policies that play well; written by test/reference/record-minatar.py, which says how. */
interface Played {
  readonly actions: string
  readonly sha256_total_episodes_at: Marks
  /** Some of them. */
  readonly rewards: readonly (readonly [step: number, reward: number])[]
}
const played = reference<Record<string, Played>>('minatar.json')

const games: [string, GameKind][] = [
  ['breakout', breakout],
  ['asterix', asterix],
  ['freeway', freeway],
  ['seaquest', seaquest],
  ['space_invaders', spaceInvaders],
]

/** The first byte of a plane is its highest bit, as in numpy.packbits. */
function packed(bits: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bits.length / 8))
  bits.forEach((bit, i) => {
    out[i >> 3]! |= bit << (7 - (i & 7))
  })
  return out
}

/** Plays 20,000 steps as the recordings did: sticky, one generator for everything, a reset after each end. */
function play(kind: GameKind, action: (step: number) => number, marks: Marks) {
  const random = new Mt19937(0)
  const game = kind.create()
  const state = new Uint8Array(100 * kind.channels.length)
  const hash = createHash('sha256')
  const first60: unknown[] = []
  const rewards: [step: number, reward: number][] = []
  const reached: Record<string, unknown> = {}
  let [last, total, episodes] = [0, 0, 0]
  game.reset(random)
  for (let t = 0; t < 20_000; t++) {
    state.fill(0)
    game.draw(state, 0)
    const bytes = packed(state)
    hash.update(bytes)
    if (random.random() >= 0.1) last = action(t)
    const reward = game.step(last, random)
    if (t < 60) first60.push([Buffer.from(bytes).toString('hex'), action(t), reward, game.over === 1])
    if (reward !== 0) rewards.push([t, reward])
    total += reward
    if (game.over === 1) {
      episodes++
      game.reset(random)
    }
    if (t + 1 in marks) reached[t + 1] = [hash.copy().digest('hex'), total, episodes]
  }
  return { first60, rewards, reached }
}

describe('MinAtar', () => {
  it.each(games)('truth: %s is the original, bit for bit, under actions that follow a rule', (name, kind) => {
    const truth = recorded[name]!
    const { first60, rewards, reached } = play(kind, (t) => Math.floor((t * t) / 3) % 6, truth.sha256_total_episodes_at)
    expect(first60).toEqual(truth.first60)
    expect(rewards.slice(0, truth.rewards.length)).toEqual(truth.rewards)
    expect(reached).toEqual(truth.sha256_total_episodes_at)
    expect(kind.channels).toHaveLength(Object.keys(truth.channels).length)
  })

  it.each(games)('truth: %s is the original, bit for bit, under good play: walls, waves, crossings, rescues, full speed', (name, kind) => {
    const truth = played[name]!
    const actions = inflateSync(Buffer.from(truth.actions, 'base64'))
    const { rewards, reached } = play(kind, (t) => actions[t]! - '0'.charCodeAt(0), truth.sha256_total_episodes_at)
    const at = new Map(rewards)
    expect(truth.rewards.map(([step]) => [step, at.get(step)])).toEqual(truth.rewards)
    expect(reached).toEqual(truth.sha256_total_episodes_at)
  })
})

describe('Mt19937', () => {
  it('truth: draws as numpy.random.RandomState', () => {
    const random = new Mt19937(0)
    expect(Array.from({ length: 3 }, () => random.random())).toEqual([0.5488135039273248, 0.7151893663724195, 0.6027633760716439])
  })
})
