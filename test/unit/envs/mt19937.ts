const WORDS = 624
const SHIFT = 397

/**
 * NumPy's legacy generator, `RandomState(seed)`: the Mersenne Twister of M. Matsumoto and T. Nishimura (1998), for comparing with
 * trajectories that were recorded with it.
 */
export class Mt19937 {
  private readonly words = new Uint32Array(WORDS)
  private next = WORDS

  constructor(seed: number) {
    this.words[0] = seed
    for (let i = 1; i < WORDS; i++) {
      const last = this.words[i - 1]!
      this.words[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i
    }
  }

  /** RandomState.rand(). */
  random(): number {
    const a = this.word() >>> 5
    const b = this.word() >>> 6
    return (a * 2 ** 26 + b) / 2 ** 53
  }

  /** RandomState.randint(low, high): the draw's lowest bits, again until they are below the span. */
  integers(low: number, high: number): number {
    const last = high - low - 1
    if (last === 0) return low
    const mask = 2 ** (32 - Math.clz32(last)) - 1
    for (;;) {
      const value = (this.word() & mask) >>> 0
      if (value <= last) return low + value
    }
  }

  private word(): number {
    if (this.next === WORDS) this.twist()
    let y = this.words[this.next++]!
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  private twist(): void {
    for (let i = 0; i < WORDS; i++) {
      const y = (this.words[i]! & 0x80000000) | (this.words[(i + 1) % WORDS]! & 0x7fffffff)
      this.words[i] = this.words[(i + SHIFT) % WORDS]! ^ (y >>> 1) ^ ((y & 1) * 0x9908b0df)
    }
    this.next = 0
  }
}
