/**
 * One dimension of a normal distribution with independent dimensions, given by its mean μ and log σ. The log-probability and the entropy
 * of a vector are the sums over its dimensions.
 */
const LOG_SQRT_2_PI = 0.5 * Math.log(2 * Math.PI)

/** log π(a) = −½ z² − log σ − ½ log 2π, with z = (a − μ) / σ. */
export function logProbability(z: number, logStd: number): number {
  return -0.5 * z * z - logStd - LOG_SQRT_2_PI
}

/** H = log σ + ½ log 2πe, in nats; ∂H / ∂ log σ = 1. */
export function entropy(logStd: number): number {
  return logStd + LOG_SQRT_2_PI + 0.5
}

/** ∂ log π(a) / ∂μ = z / σ. */
export function meanGradient(z: number, inverseStd: number): number {
  return z * inverseStd
}

/** ∂ log π(a) / ∂ log σ = z² − 1. */
export function logStdGradient(z: number): number {
  return z * z - 1
}
