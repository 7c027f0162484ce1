/** Where a function that changes over time was looked at: its coordinates and the time, in rounds. */
export interface Point {
  readonly at: readonly number[]
  readonly time: number
}

export interface KernelParameters {
  /** l of exp(-d^2 / l): the squared distance over which the correlation falls to 1/e. */
  readonly length: number
  /** How fast the past is forgotten: the correlation over a time of 2 rounds is 1 - epsilon. 0 to 0.5; 0: nothing changes over time. */
  readonly epsilon: number
}

/**
 * k(x, x') = exp(-|x - x'|^2 / l) (1 - epsilon)^(|t - t'| / 2): squared exponential in space, exponential in time (Parker-Holder et al.
 * 2020, equation 4, after Bogunovic et al. 2016). 1 where x = x' and t = t'.
 */
export function kernel(a: Point, b: Point, { length, epsilon }: KernelParameters): number {
  let squared = 0
  for (let i = 0; i < a.at.length; i++) squared += (a.at[i]! - b.at[i]!) ** 2
  return Math.exp(-squared / length) * (1 - epsilon) ** (Math.abs(a.time - b.time) / 2)
}
