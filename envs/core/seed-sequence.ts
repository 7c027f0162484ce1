import { expected } from './errors.js'

const INIT_A = 0x43b0d7e5
const MULTIPLIER_A = 0x931e8875
const INIT_B = 0x8b51f9dd
const MULTIPLIER_B = 0x58f38ded
const MIX_LEFT = 0xca01f9dd
const MIX_RIGHT = 0x4973f715
const POOL_SIZE = 4

/**
 * `count` 32-bit words of seed material: NumPy's SeedSequence(entropy).generate_state(count), which spreads every bit of entropy
 * over all words. An integer is its little-endian 32-bit words; words are NumPy's list of 32-bit integers.
 * Source: M. E. O'Neill, "Developing a seed_seq Alternative" (2015), as NumPy implements it.
 */
export function seedWords(entropy: number | Uint32Array, count: number): Uint32Array {
  const words = entropy instanceof Uint32Array ? entropy : wordsOf(entropy)
  const pool = mixedPool(words)
  let constant = INIT_B
  return Uint32Array.from({ length: count }, (_, i) => {
    let value = pool[i % POOL_SIZE]! ^ constant
    constant = Math.imul(constant, MULTIPLIER_B)
    value = Math.imul(value, constant)
    return value ^ (value >>> 16)
  })
}

function mixedPool(words: Uint32Array): Uint32Array {
  let constant = INIT_A
  const hash = (word: number): number => {
    let value = word ^ constant
    constant = Math.imul(constant, MULTIPLIER_A)
    value = Math.imul(value, constant)
    return value ^ (value >>> 16)
  }
  const pool = Uint32Array.from({ length: POOL_SIZE }, (_, i) => hash(words[i] ?? 0))
  for (let source = 0; source < POOL_SIZE; source++) {
    for (let target = 0; target < POOL_SIZE; target++) {
      if (source !== target) pool[target] = mix(pool[target]!, hash(pool[source]!))
    }
  }
  for (const word of words.subarray(POOL_SIZE)) {
    for (let target = 0; target < POOL_SIZE; target++) pool[target] = mix(pool[target]!, hash(word))
  }
  return pool
}

function mix(x: number, y: number): number {
  const value = Math.imul(MIX_LEFT, x) - Math.imul(MIX_RIGHT, y)
  return value ^ (value >>> 16)
}

function wordsOf(seed: number): Uint32Array {
  if (!Number.isSafeInteger(seed) || seed < 0) throw expected('the seed', 'a non-negative safe integer', seed, 'INVALID_SEED')
  const high = Math.floor(seed / 2 ** 32)
  return high === 0 ? Uint32Array.of(seed) : Uint32Array.of(seed, high)
}
