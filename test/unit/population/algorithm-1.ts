import { below, type Random, stream } from '../../../src/random.js'
import { boxMuller } from '../../../tensors/box-muller.js'

/** The task of the simulation: a member's gain a step, and the noise of its evaluations. */
export interface World {
  /** Deviation of an evaluation. */
  readonly noise: number
  /** The gain of skill in a step of a member whose hyperparameter is h, 0..1. */
  gain(h: number): number
}

/** A standard normal number. */
export function normal(random: Random): number {
  return boxMuller(random(), random())
}

/** All members, the best p first. */
type Ranked = readonly number[]

/** The donor of a member's skill, and the member whose h it takes; `explores`: to change it. */
interface Copy {
  readonly donor: number
  readonly h: number
  readonly explores: boolean
}

/** The copy that member i makes after its evaluation at its n-th step; null for none. */
export type Rule = (i: number, n: number, ranked: Ranked, p: Float64Array, random: Random) => Copy | null

/** Truncation: the bottom copies one of the top, drawn uniformly. */
export function truncating(members: number, fraction: number): Rule {
  const cut = Math.max(1, Math.floor(fraction * members))
  return (i, _n, ranked, _p, random) => {
    const donor = ranked[below(random, cut)]!
    return ranked.indexOf(i) < members - cut ? null : { donor, h: donor, explores: true }
  }
}

/**
 * MF-PBT with sub-populations of `size`: at every so many steps the lowest quarter copies the highest, the one above it who is better
 * outside.
 */
export function quartering(every: readonly number[], size: number): Rule {
  const groupOf = (i: number) => Math.floor(i / size)
  return (i, n, ranked, p) => {
    if (n % every[groupOf(i)]! !== 0) return null
    const inside = ranked.filter((other) => groupOf(other) === groupOf(i))
    const [rank, quarter] = [inside.indexOf(i), size / 4]
    const parent = inside[rank - (size - quarter)]
    if (parent !== undefined) return { donor: parent, h: parent, explores: true }
    if (rank < 2 * quarter) return null
    const outside = ranked.filter((other) => groupOf(other) !== groupOf(i))
    let [taken, migrant]: [number, number | undefined] = [0, undefined]
    for (const receiver of inside.slice(2 * quarter, rank + 1)) {
      const best = outside[taken]!
      migrant = p[best]! > p[receiver]! ? best : undefined
      if (migrant !== undefined) taken += 1
    }
    if (migrant === undefined) return null
    const [own, theirs] = [every[groupOf(i)]!, every[groupOf(migrant)]!]
    return { donor: migrant, h: own < theirs ? migrant : own > theirs ? inside[0]! : i, explores: false }
  }
}

/**
 * Algorithm 1 of Jaderberg et al. 2017, written down from the paper's text and sharing nothing with src/population: each worker by itself
 * steps, evaluates, and is ready at each step; after a copy it explores and evaluates again; p is published at once.
 *
 * @returns the share of steps, after everybody's first, that ended in a copy
 */
export function algorithm1({ noise, gain }: World, members: number, rule: Rule, rounds: number, seed: number): number {
  const random = stream(seed, 'algorithm 1')
  const [theta, h, p] = [0, 1, 2].map(() => new Float64Array(members)) as [Float64Array, Float64Array, Float64Array]
  const evaluate = (i: number) => {
    p[i] = theta[i]! + noise * normal(random)
  }
  for (let i = 0; i < members; i++) {
    h[i] = random()
    theta[i] = gain(h[i]!)
    evaluate(i)
  }
  let copies = 0
  for (let step = 0; step < rounds * members; step++) {
    const i = step % members
    theta[i]! += gain(h[i]!)
    evaluate(i)
    const ranked = Array.from(p.keys()).sort((a, b) => p[b]! - p[a]!)
    const copied = rule(i, 2 + Math.floor(step / members), ranked, p, random)
    if (copied === null || !(p[copied.donor]! > p[i]!)) continue
    copies += 1
    theta[i] = theta[copied.donor]!
    h[i] = Math.min(1, h[copied.h]! * (!copied.explores ? 1 : random() < 0.5 ? 0.8 : 1.2))
    evaluate(i)
  }
  return copies / (rounds * members)
}
