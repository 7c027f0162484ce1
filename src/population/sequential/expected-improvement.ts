/**
 * The expected amount by which a value of that mean and deviation passes `best` (Jones, Schonlau & Welch 1998, equation 15):
 *
 *     E[max(0, f - best)] = (m - best) P(z) + s p(z), z = (m - best) / s
 *
 * with P and p the distribution and the density of the standard normal.
 */
export function expectedImprovement(mean: number, deviation: number, best: number): number {
  const gain = mean - best
  if (deviation === 0) return Math.max(0, gain)
  const z = gain / deviation
  return gain * distribution(z) + (deviation * Math.exp(-(z ** 2) / 2)) / Math.sqrt(2 * Math.PI)
}

/** Abramowitz & Stegun 1964, formula 26.2.17: to 7.5e-8. */
function distribution(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (series * Math.exp(-(z ** 2) / 2)) / Math.sqrt(2 * Math.PI)
  return z < 0 ? tail : 1 - tail
}
