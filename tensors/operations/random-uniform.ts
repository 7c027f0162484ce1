import type { Builder, InputShape } from '../builder.js'
import type { Examples } from '../examples/examples.js'
import { ofRandom, plainUniform } from '../examples/random.js'
import { randomNumbers, randomOperation } from '../random.js'
import type { Tensor } from '../tensor.js'

/**
 * Numbers in [0, 1), multiples of 2^-24, from a counter (Philox4x32-10, Salmon et al. 2011): the same key, stream and place give the same
 * number on every machine. A function that runs for some rows of the program draws for them as if there were no others. No gradient flows.
 *
 * @param key [2] int32, new for each run that is to draw other numbers
 * @param shape may begin with `t.rows`; or a tensor, whose shape it is to have
 * @param stream a whole number; each use within a program has one of its own, so that it draws other numbers. Default: 0.
 * @returns [...shape]
 * @throws TensorError SHAPE_MISFIT, TYPE_MISFIT where the key is not [2] int32, ATTRIBUTE_MISFIT for another stream
 * @example
 * const noise = t.randomUniform(t.input('key', [2], 'int32'), [64, 100])
 */
export function build(t: Builder, key: Tensor, shape: InputShape | Tensor, stream = 0): Tensor {
  return randomNumbers(t, definition, key, shape, stream)
}

export const definition = randomOperation('randomUniform', 'uniform')

export const examples: Examples = ofRandom(build, plainUniform)
