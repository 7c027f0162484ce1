import type { Overlap } from './curve.js'

/** Level of the sign test: over all looks at an evaluation for a success. */
export const LEVEL = 0.01

/** Pairs that a sign test needs to pass at one look: 2^-7 < 0.01. */
export const LEAST_PAIRS = 7

/** The pairs of which the first score is above, and all pairs; equal ones do not count. */
export interface Signs {
  readonly above: number
  readonly count: number
}

/** The signs of the first curve less the second, with a handicap taken off the first. */
export function signs({ first, second }: Overlap, handicap = 0): Signs {
  const differences = first.map((score, i) => score - handicap - second[i]!).filter((difference) => difference !== 0)
  return { above: differences.filter((difference) => difference > 0).length, count: differences.length }
}

/**
 * One-sided sign test, of one look: how likely as many pairs above, or more, would be if above and below were as likely (binomial with
 * 1/2). 1 without any pair.
 */
export function signTest({ above, count }: Signs): number {
  let [term, p] = [0.5 ** count, 0]
  // From all above down to as many as there are: C(n, k) of them.
  for (let k = count; k >= above; k--) {
    p += term
    term *= k / (count - k + 1)
  }
  return Math.min(1, p)
}

/**
 * For each number of pairs up to `planned`, how many have to be above, where every number of them is looked at. A group sequential test
 * (Lan & DeMets 1983, Biometrika 70, 659-663): after n pairs a share n / planned of LEVEL may be spent (Kim & DeMets 1987, Biometrika 74,
 * 149-154, with rho = 1), so that at most LEVEL of all evaluations pass at any look if above and below are as likely. What a boundary
 * spends is exact: the signs are a random walk, and `walk` has the probability of each number above among those that have not passed.
 */
export function needed(planned: number): number[] {
  const least = [1]
  let [walk, spent] = [[1], 0]
  for (let n = 1; n <= planned; n++) {
    const next = Array.from({ length: n + 1 }, (_, above) => ((walk[above] ?? 0) + (walk[above - 1] ?? 0)) / 2)
    let above = n + 1
    while (spent + next[above - 1]! <= (LEVEL * n) / planned) {
      above -= 1
      spent += next[above]!
      next[above] = 0
    }
    least.push(above)
    walk = next
  }
  return least
}
