/**
 * A categorical distribution over the logits l_j of one row, given by its probabilities p = softmax(l), at `p[at]` to
 * `p[at + size - 1]`.
 */

/** log π(a). */
export function logProbability(p: Float32Array, at: number, action: number): number {
  return Math.log(p[at + action]!)
}

/** H = −Σ_j p_j log p_j, in nats. */
export function entropy(p: Float32Array, at: number, size: number): number {
  let sum = 0
  for (let j = at; j < at + size; j++) {
    const p_j = p[j]!
    if (p_j !== 0) sum -= p_j * Math.log(p_j)
  }
  return sum
}

/** out_j = scale · ∂ log π(a) / ∂l_j = scale · (1{j = a} − p_j). */
export function logProbabilityGradient(
  p: Float32Array,
  at: number,
  size: number,
  action: number,
  scale: number,
  out: Float32Array,
  outAt: number,
): void {
  for (let j = 0; j < size; j++) out[outAt + j] = -scale * p[at + j]!
  out[outAt + action]! += scale
}

/**
 * out_j += scale · ∂H / ∂l_j = −scale · p_j (log p_j + H).
 * @param logs room for `size` numbers, so that each logarithm is taken once
 */
export function addEntropyGradient(
  p: Float32Array,
  at: number,
  size: number,
  scale: number,
  logs: Float64Array,
  out: Float32Array,
  outAt: number,
): void {
  let h = 0
  for (let j = 0; j < size; j++) {
    const p_j = p[at + j]!
    if (p_j === 0) continue
    logs[j] = Math.log(p_j)
    h -= p_j * logs[j]!
  }
  for (let j = 0; j < size; j++) {
    const p_j = p[at + j]!
    if (p_j !== 0) out[outAt + j]! -= scale * p_j * (logs[j]! + h)
  }
}
