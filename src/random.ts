import { createHash, hash } from 'node:crypto'

/** Four seed words for the stream `label` of run `seed`: the only way from the run's seed to randomness. */
export function splitSeed(seed: number, label: string): Uint32Array {
  const digest = hash('sha256', `${seed}/${label}`, 'buffer')
  return Uint32Array.from({ length: 4 }, (_, i) => digest.readUInt32LE(4 * i))
}

/** A source of uniform numbers in [0, 1). */
export type Random = () => number

/**
 * A stream in counter mode: draw n is a hash of (seed, label, n). It costs a microsecond or two a draw, has no state that a resume
 * could lose, and two labels never meet; the population draws a handful a decision.
 */
export function stream(seed: number, label: string): Random {
  let draws = 0
  return () => uniform(hash('sha256', `${seed}/${label}#${draws++}`, 'buffer'), 0)
}

/** Draws of a bulk stream that come from one hash: 64 KiB. */
const BLOCK = 8192

/** As `stream`, for millions of draws: 8,192 of them are one hash of any length (SHAKE128), some 20 ns a draw. */
export function bulkStream(seed: number, label: string): Random {
  let draws = 0
  let block = Buffer.alloc(0)
  return () => {
    const index = draws % BLOCK
    if (index === 0)
      block = createHash('shake128', { outputLength: 8 * BLOCK })
        .update(`${seed}/${label}#${draws / BLOCK}`)
        .digest()
    draws++
    return uniform(block, 8 * index)
  }
}

/**
 * A draw for each pair of whole numbers, in [0, 1) and always the same: a hash of both with the words of `label` (finalisers of
 * MurmurHash3, by Appleby). It costs some nanoseconds, for what each report of a large population draws.
 */
export function drawsByPair(seed: number, label: string): (a: number, b: number) => number {
  const [first, second] = splitSeed(seed, label) as unknown as [number, number]
  return (a, b) => mixed(mixed(first ^ Math.imul(a, 0x9e3779b1)) ^ second ^ Math.imul(b, 0x85ebca77)) * 2 ** -32
}

function mixed(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** 53 bits of the eight bytes from `offset` on, as a number in [0, 1). */
function uniform(bytes: Buffer, offset: number): number {
  return (bytes.readUInt32LE(offset) * 2 ** 21 + (bytes.readUInt32LE(offset + 4) >>> 11)) * 2 ** -53
}

/** A whole number in 0..n-1, each as likely to 2^-53. */
export function below(random: Random, n: number): number {
  return Math.floor(random() * n)
}
