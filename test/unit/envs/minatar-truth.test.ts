import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { asterix } from '../../../envs/minatar/asterix.js'
import { breakout } from '../../../envs/minatar/breakout.js'
import { freeway } from '../../../envs/minatar/freeway.js'
import type { GameKind } from '../../../envs/minatar/game.js'
import { seaquest } from '../../../envs/minatar/seaquest.js'
import { spaceInvaders } from '../../../envs/minatar/space-invaders.js'
import { Mt19937 } from './mt19937.js'
import { reference } from './reference.js'

/** Recorded from MinAtar itself: one RandomState(0) for all draws, action floor(t*t/3) mod 6, a reset after each end. */
interface Recorded {
  readonly channels: Record<string, number>
  /** Packed state in hexadecimal before the step, full action, reward, terminal. */
  readonly first60: readonly (readonly [state: string, action: number, reward: number, terminal: boolean])[]
  /** Steps to: hash of all packed states so far, rewards, ended episodes. */
  readonly sha256_total_episodes_at: Record<string, readonly [hash: string, total: number, episodes: number]>
  /** Step and reward; the first 200. */
  readonly rewards: readonly (readonly [step: number, reward: number])[]
}
const recorded = reference<{ minatar: Record<string, Recorded> }>('environments.json').minatar

/** The first byte of a plane is its highest bit, as in numpy.packbits. */
function packed(bits: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bits.length / 8))
  bits.forEach((bit, i) => {
    out[i >> 3]! |= bit << (7 - (i & 7))
  })
  return out
}

describe('MinAtar', () => {
  it.each([
    ['breakout', breakout],
    ['asterix', asterix],
    ['freeway', freeway],
    ['seaquest', seaquest],
    ['space_invaders', spaceInvaders],
  ] as [string, GameKind][])('truth: %s is the original, bit for bit, for 20,000 steps', (name, kind) => {
    const truth = recorded[name]!
    const random = new Mt19937(0)
    const game = kind.create()
    const state = new Uint8Array(100 * kind.channels.length)
    const hash = createHash('sha256')
    const first: unknown[] = []
    const rewards: [number, number][] = []
    const totals: Record<string, unknown> = {}
    let [last, total, episodes] = [0, 0, 0]
    game.reset(random)
    for (let t = 0; t < 20_000; t++) {
      state.fill(0)
      game.draw(state, 0)
      const bytes = packed(state)
      hash.update(bytes)
      const wanted = Math.floor((t * t) / 3) % 6
      if (random.random() >= 0.1) last = wanted
      const reward = game.step(last, random)
      if (first.length < 60) first.push([Buffer.from(bytes).toString('hex'), wanted, reward, game.over === 1])
      if (reward !== 0) rewards.push([t, reward])
      total += reward
      if (game.over === 1) {
        episodes++
        game.reset(random)
      }
      if (t + 1 in truth.sha256_total_episodes_at) totals[t + 1] = [hash.copy().digest('hex'), total, episodes]
    }
    expect(Object.keys(truth.channels)).toHaveLength(kind.channels.length)
    expect(first).toEqual(truth.first60)
    expect(rewards.slice(0, truth.rewards.length)).toEqual(truth.rewards)
    expect(totals).toEqual(truth.sha256_total_episodes_at)
  })
})
