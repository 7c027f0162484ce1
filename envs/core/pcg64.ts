import { expected } from './errors.js'
import { seedWords } from './seed-sequence.js'
import { standardExponential, standardNormal } from './ziggurat.js'

// The multiplier of the 128-bit congruential step, least significant limb first.
const M0 = 0x9fccf645
const M1 = 0x4385df64
const M2 = 0x1fc65da4
const M3 = 0x2360ed05

/** Words of a saved generator: state (4) and increment (4), least significant first; then whether a half draw waits, and the half. */
const STATE_WORDS = 10
const HAS_HALF = 8
const HALF = 9

/**
 * NumPy's default generator bit for bit: PCG64 (XSL-RR 128/64) seeded through SeedSequence, so `np.random.default_rng(seed)` and
 * `new Pcg64(seed)` give the same numbers. Source: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
 * Algorithms for Random Number Generation" (2014). 128-bit arithmetic runs on 32-bit limbs: a draw costs some 20 ns and no garbage.
 *
 * @example
 * const random = new Pcg64(42)
 * random.random() // 0.7739560485559633, as np.random.default_rng(42).random()
 * random.integers(0, 6) // a die
 */
export class Pcg64 {
  private readonly words = new Uint32Array(STATE_WORDS)
  /** The last 64-bit draw. */
  private high = 0
  private low = 0

  /**
   * @param seed a non-negative safe integer, or entropy words of 32 bits; absent, the system's entropy.
   * @throws EnvError INVALID_SEED when the seed is neither
   */
  constructor(seed: number | Uint32Array = crypto.getRandomValues(new Uint32Array(4))) {
    const w = seedWords(seed, 8)
    // NumPy reads four 64-bit words, each low half first: the start is word 0 over word 1, the stream is word 2 over word 3.
    const start = [w[2]!, w[3]!, w[0]!, w[1]!]
    const stream = [w[6]!, w[7]!, w[4]!, w[5]!]
    for (let i = 0; i < 4; i++) this.words[4 + i] = (stream[i]! << 1) | (i === 0 ? 1 : stream[i - 1]! >>> 31)
    this.advance()
    let carry = 0
    for (let i = 0; i < 4; i++) {
      const sum = this.words[i]! + start[i]! + carry
      this.words[i] = sum
      carry = sum >= 2 ** 32 ? 1 : 0
    }
    this.advance()
  }

  /** A uniform number in [0, 1), a multiple of 2^-53. */
  random(): number {
    this.draw()
    return (this.high * 2 ** 21 + (this.low >>> 11)) * 2 ** -53
  }

  /** A uniform number in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random()
  }

  /**
   * A whole number in low..high-1, without bias (D. Lemire, "Fast Random Integer Generation in an Interval", 2019).
   * @throws EnvError INVALID_OPTION unless both are safe integers and 1 <= high - low <= 2^32
   */
  integers(low: number, high: number): number {
    const span = high - low
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || !(span >= 1 && span <= 2 ** 32)) {
      throw expected('the range of integers', 'whole numbers low < high at most 2^32 apart', [low, high])
    }
    if (span === 1) return low
    if (span === 2 ** 32) return low + this.half()
    const threshold = (2 ** 32 - span) % span
    for (;;) {
      const word = this.half()
      const remainder = Math.imul(word, span) >>> 0
      if (remainder >= threshold) return low + highProduct(word, span, remainder)
    }
  }

  /** A standard normal number. */
  normal(): number {
    return standardNormal(this)
  }

  /** An exponential number of mean 1. */
  exponential(): number {
    return standardExponential(this)
  }

  /** 32 random bits: the low half of a 64-bit draw, then its high half. */
  half(): number {
    const words = this.words
    if (words[HAS_HALF] === 1) {
      words[HAS_HALF] = 0
      return words[HALF]!
    }
    this.draw()
    words[HAS_HALF] = 1
    words[HALF] = this.high
    return this.low
  }

  /** A 64-bit draw as two words. */
  draw64(): readonly [high: number, low: number] {
    this.draw()
    return [this.high, this.low]
  }

  /** A copy of all that decides the next draw. */
  getState(): Uint32Array {
    return this.words.slice()
  }

  /** @throws EnvError INVALID_OPTION when `state` is not what getState returns. */
  setState(state: Uint32Array): void {
    if (!(state instanceof Uint32Array) || state.length !== STATE_WORDS) {
      throw expected('the state of a Pcg64', `${STATE_WORDS} words of 32 bits`, state)
    }
    this.words.set(state)
  }

  /** Step, then output: the halves' exclusive or, rotated right by the top six bits. */
  private draw(): void {
    this.advance()
    const words = this.words
    const high = words[3]! ^ words[1]!
    const low = words[2]! ^ words[0]!
    const rotation = words[3]! >>> 26
    const bits = rotation & 31
    const swap = rotation >= 32
    const a = swap ? low : high
    const b = swap ? high : low
    // A shift by 32 - 0 would be a shift by 0, hence the two steps.
    this.high = ((a >>> bits) | ((b << 1) << (31 - bits))) >>> 0
    this.low = ((b >>> bits) | ((a << 1) << (31 - bits))) >>> 0
  }

  /** state = state * multiplier + increment, modulo 2^128. */
  private advance(): void {
    const words = this.words
    const s0 = words[0]!
    const s1 = words[1]!
    const s2 = words[2]!
    const s3 = words[3]!
    const low00 = Math.imul(s0, M0) >>> 0
    const low01 = Math.imul(s0, M1) >>> 0
    const low10 = Math.imul(s1, M0) >>> 0
    const low02 = Math.imul(s0, M2) >>> 0
    const low11 = Math.imul(s1, M1) >>> 0
    const low20 = Math.imul(s2, M0) >>> 0
    const sum0 = low00 + words[4]!
    const sum1 = highProduct(s0, M0, low00) + low01 + low10 + words[5]! + carryOf(sum0)
    const sum2 = highProduct(s0, M1, low01) + highProduct(s1, M0, low10) + low02 + low11 + low20 + words[6]! + carryOf(sum1)
    const sum3 =
      highProduct(s0, M2, low02) +
      highProduct(s1, M1, low11) +
      highProduct(s2, M0, low20) +
      (Math.imul(s0, M3) >>> 0) +
      (Math.imul(s1, M2) >>> 0) +
      (Math.imul(s2, M1) >>> 0) +
      (Math.imul(s3, M0) >>> 0) +
      words[7]! +
      carryOf(sum2)
    words[0] = sum0
    words[1] = sum1
    words[2] = sum2
    words[3] = sum3
  }
}

/**
 * The high word of a 64-bit product whose low word is known. In double precision the product is off by less than 2^11; without its
 * low word it is a multiple of 2^32, so rounding finds it exactly.
 */
function highProduct(a: number, b: number, low: number): number {
  return ((a * b - low) * 2 ** -32 + 0.5) >>> 0
}

function carryOf(sum: number): number {
  return (sum * 2 ** -32) >>> 0
}
