// The rival of the kernels: A2C on CartPole in plain JavaScript, tuned by hand. Same work as the product's default on the bench: a
// 4-64-64 tanh network with policy and value heads, 16 environments x 5 steps, RMSProp, the gradient's norm cut at 0.5, and no forward
// pass done twice. What made it fast: a matrix product that keeps 4 x 4 sums in local variables, a rational tanh instead of Math.tanh,
// RMSProp in one loop, typed arrays made once. It is one file, as such code is written by hand: its parts share those arrays.

const ENVS = 16
const UNROLL = 5
const OBSERVATION = 4
const HIDDEN = 64
const ACTIONS = 2
/** Two logits, the value, and one column of padding, so that the 4 x 4 blocks fit. */
const OUT = 4
const VALUE = 2
const ROWS = ENVS * UNROLL
const DISCOUNT = 0.99
const VALUE_COST = 0.5
const MAX_GRAD_NORM = 0.5
const DECAY = 0.99
const EPSILON = 1e-5

/** C[rows x columns] = A B. A is read with two strides, so it may be a transpose; rows and columns are multiples of 4. */
export function multiply(rows, columns, inner, a, aAt, aRow, aInner, b, bAt, c, cAt) {
  for (let i = 0; i < rows; i += 4) {
    for (let j = 0; j < columns; j += 4) {
      let c00 = 0,
        c01 = 0,
        c02 = 0,
        c03 = 0
      let c10 = 0,
        c11 = 0,
        c12 = 0,
        c13 = 0
      let c20 = 0,
        c21 = 0,
        c22 = 0,
        c23 = 0
      let c30 = 0,
        c31 = 0,
        c32 = 0,
        c33 = 0
      let p0 = aAt + i * aRow,
        p1 = p0 + aRow,
        p2 = p1 + aRow,
        p3 = p2 + aRow
      let q = bAt + j
      for (let k = 0; k < inner; k++) {
        const b0 = b[q],
          b1 = b[q + 1],
          b2 = b[q + 2],
          b3 = b[q + 3]
        const a0 = a[p0],
          a1 = a[p1],
          a2 = a[p2],
          a3 = a[p3]
        c00 += a0 * b0
        c01 += a0 * b1
        c02 += a0 * b2
        c03 += a0 * b3
        c10 += a1 * b0
        c11 += a1 * b1
        c12 += a1 * b2
        c13 += a1 * b3
        c20 += a2 * b0
        c21 += a2 * b1
        c22 += a2 * b2
        c23 += a2 * b3
        c30 += a3 * b0
        c31 += a3 * b1
        c32 += a3 * b2
        c33 += a3 * b3
        p0 += aInner
        p1 += aInner
        p2 += aInner
        p3 += aInner
        q += columns
      }
      let o = cAt + i * columns + j
      c[o] = c00
      c[o + 1] = c01
      c[o + 2] = c02
      c[o + 3] = c03
      o += columns
      c[o] = c10
      c[o + 1] = c11
      c[o + 2] = c12
      c[o + 3] = c13
      o += columns
      c[o] = c20
      c[o + 1] = c21
      c[o + 2] = c22
      c[o + 3] = c23
      o += columns
      c[o] = c30
      c[o + 1] = c31
      c[o + 2] = c32
      c[o + 3] = c33
    }
  }
}

/** A rational approximation of tanh, exact to float32. */
function tanh(x) {
  if (x > 7.9) return 1
  if (x < -7.9) return -1
  const z = x * x
  const p =
    (((((-2.76076847742355e-16 * z + 2.00018790482477e-13) * z - 8.60467152213735e-11) * z + 5.12229709037114e-8) * z +
      1.48572235717979e-5) *
      z +
      6.37261928875436e-4) *
      z +
    4.89352455891786e-3
  const q = ((1.19825839466702e-6 * z + 1.18534705686654e-4) * z + 2.268434632439e-3) * z + 4.89352518554385e-3
  return (x * p) / q
}

function addBias(rows, columns, bias, y, at) {
  for (let i = 0; i < rows; i++, at += columns) for (let j = 0; j < columns; j++) y[at + j] += bias[j]
}

function addBiasAndTanh(rows, columns, bias, y, at) {
  for (let i = 0; i < rows; i++, at += columns) for (let j = 0; j < columns; j++) y[at + j] = tanh(y[at + j] + bias[j])
}

function tanhGradient(count, y, dy) {
  for (let i = 0; i < count; i++) dy[i] *= 1 - y[i] * y[i]
}

function sumColumns(rows, columns, x, out) {
  out.fill(0)
  for (let i = 0, at = 0; i < rows; i++, at += columns) for (let j = 0; j < columns; j++) out[j] += x[at + j]
}

function transpose(rows, columns, x, out) {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = x[i * columns + j]
}

/** mulberry32. */
function generator(seed) {
  let a = seed | 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) * 2 ** -32
  }
}

/**
 * Trains `steps` environment steps and returns the mean of the last 100 returns.
 * @param {{ steps: number, seed?: number, learningRate?: number }} options
 */
export function train({ steps, seed = 1, learningRate = 7e-4 }) {
  const random = generator(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  // One vector of parameters: w1, b1, w2, b2, w3, b3.
  const sizes = [OBSERVATION * HIDDEN, HIDDEN, HIDDEN * HIDDEN, HIDDEN, HIDDEN * OUT, OUT]
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const parameters = new Float32Array(total)
  const gradients = new Float32Array(total)
  const meanSquare = new Float32Array(total)
  const parts = (vector) => {
    let end = 0
    return sizes.map((size) => {
      end += size
      return vector.subarray(end - size, end)
    })
  }
  const [w1, b1, w2, b2, w3, b3] = parts(parameters)
  const [g1, gb1, g2, gb2, g3, gb3] = parts(gradients)
  for (let i = 0; i < w1.length; i++) w1[i] = normal() / Math.sqrt(OBSERVATION)
  for (let i = 0; i < w2.length; i++) w2[i] = normal() / Math.sqrt(HIDDEN)
  for (let i = 0; i < w3.length; i++) w3[i] = i % OUT > VALUE ? 0 : (normal() * (i % OUT < VALUE ? 0.01 : 1)) / Math.sqrt(HIDDEN)

  const observations = new Float32Array((ROWS + ENVS) * OBSERVATION)
  const h1 = new Float32Array((ROWS + ENVS) * HIDDEN)
  const h2 = new Float32Array((ROWS + ENVS) * HIDDEN)
  const out = new Float32Array((ROWS + ENVS) * OUT)
  const cutObservations = new Float32Array(4 * OBSERVATION)
  const cutH1 = new Float32Array(4 * HIDDEN)
  const cutH2 = new Float32Array(4 * HIDDEN)
  const cutOut = new Float32Array(4 * OUT)
  const d3 = new Float32Array(ROWS * OUT)
  const d2 = new Float32Array(ROWS * HIDDEN)
  const d1 = new Float32Array(ROWS * HIDDEN)
  const w2t = new Float32Array(HIDDEN * HIDDEN)
  const w3t = new Float32Array(HIDDEN * OUT)
  const probability = new Float32Array(ROWS * ACTIONS)
  const actions = new Uint8Array(ROWS)
  const rewards = new Float64Array(ROWS)
  const ended = new Uint8Array(ROWS)
  const endValues = new Float64Array(ROWS)

  const forward = (x, y1, y2, y3, first, rows) => {
    multiply(rows, HIDDEN, OBSERVATION, x, first * OBSERVATION, OBSERVATION, 1, w1, 0, y1, first * HIDDEN)
    addBiasAndTanh(rows, HIDDEN, b1, y1, first * HIDDEN)
    multiply(rows, HIDDEN, HIDDEN, y1, first * HIDDEN, HIDDEN, 1, w2, 0, y2, first * HIDDEN)
    addBiasAndTanh(rows, HIDDEN, b2, y2, first * HIDDEN)
    multiply(rows, OUT, HIDDEN, y2, first * HIDDEN, HIDDEN, 1, w3, 0, y3, first * OUT)
    addBias(rows, OUT, b3, y3, first * OUT)
  }

  const state = new Float64Array(ENVS * OBSERVATION)
  const lengths = new Int32Array(ENVS)
  const returns = []
  const begin = (env) => {
    for (let k = 0; k < OBSERVATION; k++) state[env * OBSERVATION + k] = random() * 0.1 - 0.05
    lengths[env] = 0
  }

  const sample = (first) => {
    for (let row = first; row < first + ENVS; row++) {
      const p0 = 1 / (1 + Math.exp(out[row * OUT + 1] - out[row * OUT]))
      probability[row * ACTIONS] = p0
      probability[row * ACTIONS + 1] = 1 - p0
      actions[row] = random() < p0 ? 0 : 1
    }
  }

  const step = (first) => {
    for (let env = 0; env < ENVS; env++) {
      const row = first + env
      const s = env * OBSERVATION
      let x = state[s],
        xDot = state[s + 1],
        theta = state[s + 2],
        thetaDot = state[s + 3]
      const force = actions[row] === 1 ? 10 : -10
      const cos = Math.cos(theta)
      const sin = Math.sin(theta)
      const push = (force + 0.05 * thetaDot * thetaDot * sin) / 1.1
      const thetaAcc = (9.8 * sin - cos * push) / (0.5 * (4 / 3 - (0.1 * cos * cos) / 1.1))
      const xAcc = push - (0.05 * thetaAcc * cos) / 1.1
      x += 0.02 * xDot
      xDot += 0.02 * xAcc
      theta += 0.02 * thetaDot
      thetaDot += 0.02 * thetaAcc
      state[s] = x
      state[s + 1] = xDot
      state[s + 2] = theta
      state[s + 3] = thetaDot
      const length = ++lengths[env]
      const terminated = x < -2.4 || x > 2.4 || theta < -0.20943951023931953 || theta > 0.20943951023931953
      rewards[row] = 1
      endValues[row] = 0
      ended[row] = terminated || length >= 500 ? 1 : 0
      if (ended[row]) {
        if (!terminated) {
          for (let k = 0; k < OBSERVATION; k++) cutObservations[k] = state[s + k]
          forward(cutObservations, cutH1, cutH2, cutOut, 0, 4)
          endValues[row] = cutOut[VALUE]
        }
        returns.push(length)
        begin(env)
      }
      const at = (row + ENVS) * OBSERVATION
      for (let k = 0; k < OBSERVATION; k++) observations[at + k] = state[s + k]
    }
  }

  const lossGradient = () => {
    for (let env = 0; env < ENVS; env++) {
      let target = out[(ROWS + env) * OUT + VALUE]
      for (let row = ROWS - ENVS + env; row >= 0; row -= ENVS) {
        target = rewards[row] + DISCOUNT * (ended[row] ? endValues[row] : target)
        const advantage = (target - out[row * OUT + VALUE]) / ROWS
        const p0 = probability[row * ACTIONS]
        const taken = actions[row] === 0 ? 1 - p0 : -p0
        d3[row * OUT] = -advantage * taken
        d3[row * OUT + 1] = advantage * taken
        d3[row * OUT + VALUE] = -VALUE_COST * advantage
      }
    }
  }

  const backward = () => {
    multiply(HIDDEN, OUT, ROWS, h2, 0, 1, HIDDEN, d3, 0, g3, 0)
    sumColumns(ROWS, OUT, d3, gb3)
    transpose(HIDDEN, OUT, w3, w3t)
    multiply(ROWS, HIDDEN, OUT, d3, 0, OUT, 1, w3t, 0, d2, 0)
    tanhGradient(ROWS * HIDDEN, h2, d2)
    multiply(HIDDEN, HIDDEN, ROWS, h1, 0, 1, HIDDEN, d2, 0, g2, 0)
    sumColumns(ROWS, HIDDEN, d2, gb2)
    transpose(HIDDEN, HIDDEN, w2, w2t)
    multiply(ROWS, HIDDEN, HIDDEN, d2, 0, HIDDEN, 1, w2t, 0, d1, 0)
    tanhGradient(ROWS * HIDDEN, h1, d1)
    multiply(OBSERVATION, HIDDEN, ROWS, observations, 0, 1, OBSERVATION, d1, 0, g1, 0)
    sumColumns(ROWS, HIDDEN, d1, gb1)
  }

  const optimise = () => {
    let squares = 0
    for (let i = 0; i < total; i++) squares += gradients[i] * gradients[i]
    const norm = Math.sqrt(squares)
    const scale = norm > MAX_GRAD_NORM ? MAX_GRAD_NORM / norm : 1
    for (let i = 0; i < total; i++) {
      const gradient = gradients[i] * scale
      const mean = DECAY * meanSquare[i] + (1 - DECAY) * gradient * gradient
      meanSquare[i] = mean
      parameters[i] -= (learningRate * gradient) / (Math.sqrt(mean) + EPSILON)
    }
  }

  for (let env = 0; env < ENVS; env++) begin(env)
  observations.set(state)
  for (let trained = 0; trained < steps; trained += ROWS) {
    for (let t = 0; t < UNROLL; t++) {
      forward(observations, h1, h2, out, t * ENVS, ENVS)
      sample(t * ENVS)
      step(t * ENVS)
    }
    forward(observations, h1, h2, out, ROWS, ENVS)
    lossGradient()
    backward()
    optimise()
    observations.copyWithin(0, ROWS * OBSERVATION)
  }
  const last = returns.slice(-100)
  return last.reduce((sum, value) => sum + value, 0) / last.length
}
