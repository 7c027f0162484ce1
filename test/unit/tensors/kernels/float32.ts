/**
 * The kernels' arithmetic again, one float32 operation at a time (Math.fround rounds each), in the order that the kernels document.
 * Every instruction set has to give these very bits.
 */
const f = Math.fround

export interface Epilogue {
  readonly bias?: Float32Array
  readonly activation: 'none' | 'tanh' | 'relu' | 'sigmoid' | 'tanhGradient' | 'reluGradient' | 'sigmoidGradient'
  readonly h: Float32Array
}

const NUMERATOR = [
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5, 6.37261928875436e-4,
  4.89352455891786e-3,
]
const DENOMINATOR = [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3]
const LIMIT = f(7.905311107635498)

export function tanh(x: number): number {
  const clamped = Math.min(Math.max(x, -LIMIT), LIMIT)
  const square = f(clamped * clamped)
  const polynomial = (coefficients: readonly number[]) => coefficients.map(f).reduce((sum, c) => f(f(square * sum) + c))
  return f(f(clamped * polynomial(NUMERATOR)) / polynomial(DENOMINATOR))
}

export function epilogue(x: number, i: number, j: number, columns: number, { bias, activation, h }: Epilogue): number {
  const y = bias ? f(x + bias[j]!) : x
  const output = h[i * columns + j]!
  if (activation === 'tanh') return tanh(y)
  if (activation === 'relu') return Math.max(y, 0)
  if (activation === 'sigmoid') return sigmoid(y)
  if (activation === 'sigmoidGradient') return f(y * f(output * f(1 - output)))
  if (activation === 'tanhGradient') return f(y * f(1 - f(output * output)))
  if (activation === 'reluGradient') return output > 0 ? y : 0
  return y
}

/** c = activation(c + a b + bias): k in sequence from +0 in blocks of 256, the blocks' sums added to c (or to nothing) in order. */
export function gemm(
  m: number,
  n: number,
  k: number,
  a: Float32Array,
  b: Float32Array,
  c: Float32Array | undefined,
  e: Epilogue,
): Float32Array {
  return Float32Array.from({ length: m * n }, (_, index) => {
    const i = Math.floor(index / n)
    const j = index % n
    let total = c?.[index]
    for (let start = 0; start < k; start += 256) {
      let sum = 0
      for (let q = start; q < Math.min(k, start + 256); q++) sum = f(sum + f(a[i * k + q]! * b[q * n + j]!))
      total = total === undefined ? sum : f(total + sum)
    }
    return epilogue(total!, i, j, n, e)
  })
}

/** Rows in sequence from +0. */
export function columnSums(rows: number, columns: number, from: Float32Array): Float32Array {
  const sums = new Float32Array(columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) sums[j]! += from[i * columns + j]!
  return sums
}

/** 16 lanes, then the four sums of four lanes in sequence. */
export function lanes(values: Float32Array): number {
  const sums = new Float32Array(16)
  values.forEach((x, i) => {
    sums[i % 16]! += x
  })
  let sum = 0
  for (let l = 0; l < 4; l++) sum = f(sum + f(f(sums[l]! + sums[l + 4]!) + f(sums[l + 8]! + sums[l + 12]!)))
  return sum
}

export function norm(values: Float32Array): number {
  return f(Math.sqrt(lanes(values.map((x) => x * x))))
}

function clipScale(normValue: number, maxNorm: number): number {
  return normValue > f(maxNorm) ? f(f(maxNorm) / f(normValue + f(1e-6))) : 1
}

/** Changes p and v; returns the norm. */
export function rmsProp(p: Float32Array, g: Float32Array, v: Float32Array, settings: readonly number[]): number {
  const [rate, decay, epsilon, maxNorm] = settings.map(f) as [number, number, number, number]
  const total = norm(g)
  const scale = clipScale(total, maxNorm)
  for (let i = 0; i < p.length; i++) {
    const x = f(g[i]! * scale)
    v[i] = f(decay * v[i]!) + f(f(1 - decay) * f(x * x))
    p[i] = p[i]! - f(f(rate * x) / f(f(Math.sqrt(v[i]!)) + epsilon))
  }
  return total
}

/** Changes p, m and v; returns the norm. */
export function adam(p: Float32Array, g: Float32Array, m: Float32Array, v: Float32Array, settings: readonly number[]): number {
  const [rate, decay1, decay2, epsilon, maxNorm, correction1, correction2, , weightDecay] = settings.map(f) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const total = norm(g)
  const scale = clipScale(total, maxNorm)
  const step = f(rate * correction1)
  const keep = f(1 - f(rate * weightDecay))
  for (let i = 0; i < p.length; i++) {
    const x = f(g[i]! * scale)
    m[i] = f(decay1 * m[i]!) + f(f(1 - decay1) * x)
    v[i] = f(decay2 * v[i]!) + f(f(1 - decay2) * f(x * x))
    p[i] = f(p[i]! * keep) - f(f(step * m[i]!) / f(f(Math.sqrt(f(v[i]! * correction2))) + epsilon))
  }
  return total
}

const EXP = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]
const ROUND = 12582912

/** e^x for x <= 0. */
function exp(x: number): number {
  const clamped = Math.max(x, -87)
  const n = f(f(f(clamped * f(Math.LOG2E)) + ROUND) - ROUND)
  const r = f(f(clamped - f(n * f(0.693359375))) - f(n * f(-2.1219444e-4)))
  const polynomial = EXP.map(f).reduce((sum, c) => f(f(sum * r) + c))
  return f(f(f(f(polynomial * f(r * r)) + r) + 1) * 2 ** n)
}

/** 1 / (1 + e^-x), by e^-|x|. */
export function sigmoid(x: number): number {
  const e = exp(-Math.abs(x))
  return f((x < 0 ? e : 1) / f(1 + e))
}

/** The softmax of one row, and the action that the uniform number u chooses. */
export function sample(logits: Float32Array, u: number): { probabilities: Float32Array; action: number } {
  const largest = logits.reduce((a, b) => Math.max(a, b))
  const weights = logits.map((x) => exp(f(x - largest)))
  const inverse = f(1 / weights.reduce((sum, w) => f(sum + w), 0))
  const probabilities = weights.map((w) => w * inverse)
  let cumulative = 0
  const action = probabilities.findIndex((p) => {
    cumulative = f(cumulative + p)
    return u < cumulative
  })
  return { probabilities, action: action < 0 ? logits.length - 1 : action }
}
