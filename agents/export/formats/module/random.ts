/** The random numbers of an exported module: those of a policy in Clade, for the same seed. */
export const randomCode = `
/** 32 random bits a call: sfc32 of PractRand, from four words of NumPy's SeedSequence. */
function stream(seed) {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(\`Expected seed to be a whole number of 0 or more, got \${seed}\`)
  const { imul } = Math
  const hasher = (constant, factor) => (word) => {
    const value = imul(word ^ constant, (constant = imul(constant, factor)))
    return value ^ (value >>> 16)
  }
  const hash = hasher(0x43b0d7e5, 0x931e8875)
  const pool = [seed | 0, (seed / 2 ** 32) | 0, 0x616374, 0].map(hash)
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) {
      if (from === to) continue
      const value = imul(0xca01f9dd, pool[to]) - imul(0x4973f715, hash(pool[from]))
      pool[to] = value ^ (value >>> 16)
    }
  }
  let [a, b, c, counter] = pool.map(hasher(0x8b51f9dd, 0x58f38ded))
  const bits = () => {
    const out = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + out) | 0
    return out >>> 0
  }
  for (let i = 0; i < 15; i++) bits()
  return bits
}
`
