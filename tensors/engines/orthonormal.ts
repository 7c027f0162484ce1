import { boxMuller } from '../box-muller.js'
import type { Orthonormal } from '../initialisers.js'
import type { CommandLists } from '../kernels/command-lists.js'
import type { Engine } from '../kernels/engine.js'

/** A longer vector than any parameter has, so that one number tells count and length. */
const LONGEST = 2 ** 26

/**
 * Gaussian vectors made orthonormal by Gram-Schmidt in float64, in C: it runs once a member, so V8 would compile it for nothing.
 * @param at where in the arena `floats` floats are free while parameters are initialised
 */
export function orthonormalVectors(at: number, floats: number, engine: Engine, lists: CommandLists): (random: () => number) => Orthonormal {
  const memory = engine.doubles(at, Math.floor(floats / 2))
  const orthonormalise = lists.family((recorder, key) => {
    recorder.orthonormalise({ count: Math.floor(key / LONGEST), length: key % LONGEST, vectors: at })
  })
  return (random) => (count, length) => {
    const vectors = memory.subarray(0, count * length)
    for (let k = 0; k < vectors.length; k++) vectors[k] = boxMuller(random(), random())
    orthonormalise(count * LONGEST + length)
    return vectors
  }
}
