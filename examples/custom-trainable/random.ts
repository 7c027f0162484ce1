/** A small generator whose state is data, so that it can go into a snapshot: xorshift128 (Marsaglia 2003). */
export class Random {
  /** @param state four words, not all 0 */
  constructor(readonly state: Uint32Array) {}

  /** 32 random bits. */
  bits(): number {
    const [x, y, z, w] = this.state as unknown as [number, number, number, number]
    const t = x ^ (x << 11)
    this.state.set([y, z, w, w ^ (w >>> 19) ^ t ^ (t >>> 8)])
    return this.state[3]!
  }

  /** Uniform in [0, 1). */
  uniform = (): number => this.bits() / 2 ** 32
}
