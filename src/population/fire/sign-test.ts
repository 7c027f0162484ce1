import type { Overlap } from './curve.js'

/**
 * One-sided sign test that the first curve lies above the second: how likely as many points above, or more, would be if above and below
 * were as likely (binomial with 1/2). Equal points do not count, nor does the first one, at which the curves were laid together. 1
 * without any point.
 */
export function signTest({ first, second }: Overlap): number {
  let [above, below] = [0, 0]
  for (let i = 1; i < first.length; i++) {
    if (first[i]! > second[i]!) above += 1
    else if (first[i]! < second[i]!) below += 1
  }
  const points = above + below
  let [term, p] = [0.5 ** points, 0]
  // From all above down to as many as there are: C(n, k) of them.
  for (let k = points; k >= above; k--) {
    p += term
    term *= k / (points - k + 1)
  }
  return Math.min(1, p)
}
