import type { Env } from '../../../envs/core/env.js'
import { choicesOf } from '../../../envs/spaces/choices.js'
import type { Space } from '../../../envs/spaces/space.js'
import type { Action, Distribution, Policy } from '../../../src/trained.js'

/** How near an exported agent has to come to the agent. */
export const CLOSE = 1e-5

/** The parts that count for each choice of the first; null where all do. */
export type Counted = readonly (readonly number[])[] | null

/** A time step as a policy of Clade saw it, and what it made of it. */
export interface Seen {
  readonly observation: unknown
  /** That of the action before. */
  readonly reward: number
  readonly begins: boolean
  /** The action mask of the environment, where it has one. */
  readonly mask: unknown
  readonly value: number
  readonly distribution: Distribution
  /** As it was drawn. */
  readonly action: Action
}

/** Plays `steps` time steps, episode after episode, with the draws of the seed. */
export function traceOf(policy: Policy, env: Env, steps: number, seed: number): Seen[] {
  policy.reset()
  policy.seed(seed)
  let [observation, info] = env.reset({ seed })
  let reward = 0
  let begins = true
  return Array.from({ length: steps }, () => {
    if (begins) policy.reset()
    const told = optionsOf(reward, info.action_mask)
    const [value, distribution] = [policy.value(observation, told), policy.distribution(observation, told)]
    const seen = {
      observation: structuredClone(observation),
      reward,
      begins,
      mask: structuredClone(info.action_mask),
      value,
      distribution,
      action: policy.act(observation, told),
    }
    const [next, earned, terminated, truncated, more] = env.step(structuredClone(seen.action))
    begins = terminated || truncated
    ;[observation, info] = begins ? env.reset() : [next, more]
    reward = begins ? 0 : Number(earned)
    return seen
  })
}

/** What a policy is told beside an observation. */
export function optionsOf(reward: number, mask: unknown): { readonly reward: number; readonly mask?: unknown } {
  return mask === undefined ? { reward } : { reward, mask }
}

/** Numbers that say the same as a distribution, whatever it is written as: logarithms of probabilities, or mean and logarithm of deviation. */
export function numbersOf(distribution: Distribution): number[] {
  if (distribution.kind === 'categorical') return distribution.probabilities.flatMap((part) => Array.from(part, Math.log))
  if (distribution.kind === 'gaussian') return [...distribution.mean, ...distribution.standardDeviation.map(Math.log)]
  throw new Error('no such distribution in an exported file')
}

/**
 * Says whether an action is the likeliest one of a distribution, in the environment's own space: one that is as likely but for rounding
 * will do, and numbers have to lie within their bounds. A part that does not count is the first choice that is allowed.
 */
export function isLikeliest(action: ArrayLike<number>, distribution: Distribution, { actionSpace }: Policy, counted: Counted): boolean {
  const { low, high } = actionSpace as { low?: ArrayLike<number>; high?: ArrayLike<number> }
  if (distribution.kind === 'gaussian') {
    const clipped = Array.from(distribution.mean, (x, j) => Math.min(Math.max(x, low![j]!), high![j]!))
    return distance(action, clipped) < CLOSE && clipped.every((_, j) => low![j]! <= action[j]! && action[j]! <= high![j]!)
  }
  if (distribution.kind === 'uniform') throw new Error('no action of a uniform distribution is likelier than another')
  const { starts } = choicesOf(actionSpace as Space)!
  return distribution.probabilities.every((part, i) => {
    const choice = action[i]! - starts[i]!
    const counts = i === 0 || counted === null || counted[action[0]! - starts[0]!]!.includes(i)
    return counts ? part[choice]! >= (1 - CLOSE) * Math.max(...part) : choice === part.findIndex((p) => p > 0)
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
