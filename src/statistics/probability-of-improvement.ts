/**
 * The probability that a run of `x` is better than a run of `y`: the share of all pairs in which it is, an equal pair counted half
 * (Agarwal et al. 2021, section 4.3; the Mann-Whitney U statistic over the number of pairs). 0.5 says that there is nothing to choose
 * between them.
 *
 * @param x scores of at least one run, higher is better
 * @returns 0 to 1
 * @example
 * probabilityOfImprovement([3, 5], [4, 4]) // 0.5
 */
export function probabilityOfImprovement(x: readonly number[], y: readonly number[]): number {
  let wins = 0
  for (const a of x) for (const b of y) wins += a > b ? 1 : a === b ? 0.5 : 0
  return wins / (x.length * y.length)
}
