import { boxMuller } from '../../tensors/box-muller.js'

const STEP = 2 ** -32
/** A float32 holds 24 bits exactly; with more, rounding could reach 1. */
const FLOAT_STEP = 2 ** -24
const WARM_UP_ROUNDS = 15

/**
 * A fast stream of random numbers that a snapshot can hold: sfc32, Chris Doty-Humphrey's small fast counting generator of PractRand
 * (128 bits of state, 32 of them a counter, so the period is at least 2^32).
 */
export class Stream {
  private readonly state = new Int32Array(4)

  /** Becomes the stream of these four seed words. */
  seed(words: Uint32Array): void {
    this.state.set(words)
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.bits()
  }

  /** A copy of the state, four words. */
  getState(): Int32Array {
    return this.state.slice()
  }

  setState(state: Int32Array): void {
    this.state.set(state)
  }

  /** 32 random bits, as an integer from 0 to 2^32 - 1. */
  bits(): number {
    const state = this.state
    const b = state[1]!
    const c = state[2]!
    const counter = state[3]!
    const out = (((state[0]! + b) | 0) + counter) | 0
    state[0] = b ^ (b >>> 9)
    state[1] = c + (c << 3)
    state[2] = ((c << 21) | (c >>> 11)) + out
    state[3] = counter + 1
    return out >>> 0
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.bits() * STEP
  }

  /** Writes `count` uniform numbers in [0, 1), of 24 bits each, to out[first] and up. It takes the same draws as `bits`. */
  fill(out: Float32Array, first: number, count: number): void {
    // The state lives in local variables here: three times as fast as calling `bits`.
    const state = this.state
    let a = state[0]!
    let b = state[1]!
    let c = state[2]!
    let counter = state[3]!
    for (let i = first; i < first + count; i++) {
      const bits = (((a + b) | 0) + counter) | 0
      counter = (counter + 1) | 0
      a = b ^ (b >>> 9)
      b = (c + (c << 3)) | 0
      c = (((c << 21) | (c >>> 11)) + bits) | 0
      out[i] = (bits >>> 8) * FLOAT_STEP
    }
    state[0] = a
    state[1] = b
    state[2] = c
    state[3] = counter
  }

  /** A standard normal number (Box and Muller 1958). It uses one number of each pair, so that there is no spare to save. */
  gaussian(): number {
    return boxMuller(this.next(), this.next())
  }

  /** Writes `count` standard normal numbers to out[0] and up. It takes the same draws as `gaussian`, and allocates no number. */
  fillGaussian(out: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) out[i] = this.gaussian()
  }
}
