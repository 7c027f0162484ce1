import type { Env } from '../../../envs/core/env.js'
import type { Action, Distribution, Policy } from '../../../src/trained.js'

/** How near an exported agent has to come to the agent. */
export const CLOSE = 1e-5

/** A time step as a policy of Clade saw it, and what it made of it. */
export interface Seen {
  readonly observation: unknown
  /** That of the action before. */
  readonly reward: number
  readonly begins: boolean
  readonly value: number
  readonly distribution: Distribution
  /** As it was drawn. */
  readonly action: Action
}

/** Plays `steps` time steps, episode after episode, with the draws of the seed. */
export function traceOf(policy: Policy, env: Env, steps: number, seed: number): Seen[] {
  policy.reset()
  policy.seed(seed)
  let [observation] = env.reset({ seed })
  let reward = 0
  let begins = true
  return Array.from({ length: steps }, () => {
    if (begins) policy.reset()
    const [value, distribution] = [policy.value(observation, { reward }), policy.distribution(observation, { reward })]
    const seen = {
      observation: structuredClone(observation),
      reward,
      begins,
      value,
      distribution,
      action: policy.act(observation, { reward }),
    }
    const [next, earned, terminated, truncated] = env.step(structuredClone(seen.action))
    begins = terminated || truncated
    observation = begins ? env.reset()[0] : next
    reward = begins ? 0 : Number(earned)
    return seen
  })
}

/** Numbers that say the same as a distribution, whatever it is written as: logarithms of probabilities, or mean and logarithm of deviation. */
export function numbersOf(distribution: Distribution): number[] {
  if (distribution.kind === 'categorical') return distribution.probabilities.flatMap((part) => Array.from(part, Math.log))
  if (distribution.kind === 'gaussian') return [...distribution.mean, ...distribution.standardDeviation.map(Math.log)]
  throw new Error('no such distribution in an exported file')
}

/**
 * Says whether an action is the likeliest one of a distribution, in the environment's own space: one that is as likely but for rounding
 * will do, and numbers have to lie within their bounds.
 */
export function isLikeliest(action: ArrayLike<number>, distribution: Distribution, { actionSpace }: Policy): boolean {
  const { start, low, high } = actionSpace as { start?: number | number[]; low?: ArrayLike<number>; high?: ArrayLike<number> }
  if (distribution.kind === 'gaussian') {
    const clipped = Array.from(distribution.mean, (x, j) => Math.min(Math.max(x, low![j]!), high![j]!))
    return distance(action, clipped) < CLOSE && clipped.every((_, j) => low![j]! <= action[j]! && action[j]! <= high![j]!)
  }
  if (distribution.kind === 'uniform') throw new Error('no action of a uniform distribution is likelier than another')
  return distribution.probabilities.every((part, i) => {
    const choice = action[i]! - (typeof start === 'number' ? start : (start?.[i] ?? 0))
    return part[choice]! >= (1 - CLOSE) * Math.max(...part)
  })
}

/** The largest distance between numbers, relative where they are larger than 1; infinite where one is NaN and the other is not. */
export function distance(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < got.length; i++) {
    const apart = Math.abs(got[i]! - want[i]!) / Math.max(1, Math.abs(want[i]!))
    if (Object.is(got[i], want[i]) || apart <= largest) continue
    largest = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart
  }
  return largest
}
