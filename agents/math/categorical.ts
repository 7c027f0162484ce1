/**
 * A categorical distribution over the logits l_j of one row, given by its probabilities p = softmax(l), which stand at `p[offset]` to
 * `p[offset + size - 1]`.
 */

/** log π(a). */
export function logProbability(p: Float32Array, offset: number, action: number): number {
  return Math.log(p[offset + action]!)
}

/** H = −Σ_j p_j log p_j, in nats. */
export function entropy(p: Float32Array, offset: number, size: number): number {
  let sum = 0
  for (let j = offset; j < offset + size; j++) {
    const p_j = p[j]!
    if (p_j !== 0) sum -= p_j * Math.log(p_j)
  }
  return sum
}

/** out_j = scale · ∂ log π(a) / ∂l_j = scale · (1{j = a} − p_j). */
export function logProbabilityGradient(
  p: Float32Array,
  offset: number,
  size: number,
  action: number,
  scale: number,
  out: Float32Array,
  outOffset: number,
): void {
  for (let j = 0; j < size; j++) out[outOffset + j] = -scale * p[offset + j]!
  out[outOffset + action]! += scale
}

/**
 * out_j += scale · ∂H / ∂l_j = −scale · p_j (log p_j + H).
 * @param logs scratch memory for `size` numbers, so that each logarithm is taken once
 */
export function addEntropyGradient(
  p: Float32Array,
  offset: number,
  size: number,
  scale: number,
  logs: Float64Array,
  out: Float32Array,
  outOffset: number,
): void {
  let h = 0
  for (let j = 0; j < size; j++) {
    const p_j = p[offset + j]!
    if (p_j === 0) continue
    logs[j] = Math.log(p_j)
    h -= p_j * logs[j]!
  }
  for (let j = 0; j < size; j++) {
    const p_j = p[offset + j]!
    if (p_j !== 0) out[outOffset + j]! -= scale * p_j * (logs[j]! + h)
  }
}

/** p_j = e^(l_j − max l) / Σ e^(l_i − max l) of the logits l_0 to l_(size - 1), which stand at `logits[offset]` and up. */
export function softmax(logits: Float32Array, offset: number, size: number): Float32Array {
  let max = Number.NEGATIVE_INFINITY
  for (let j = 0; j < size; j++) max = Math.max(max, logits[offset + j]!)
  // The largest logit is subtracted first, so that nothing overflows.
  const weights = Float64Array.from({ length: size }, (_, j) => Math.exp(logits[offset + j]! - max))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return Float32Array.from(weights, (weight) => weight / sum)
}
