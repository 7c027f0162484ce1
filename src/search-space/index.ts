import { choice } from './choice.js'
import { integer } from './integer.js'
import type { Kind } from './kind.js'
import { logUniform } from './log-uniform.js'
import { oneMinus } from './one-minus.js'
import { uniform } from './uniform.js'

/** Every kind of hyperparameter, by the name that an experiment calls, with examples for the tests that run over this list. */
export const kinds = {
  logUniform: [logUniform(1e-4, 1e-2), logUniform(1e-4, 1, { initial: [1e-3, 1e-3] })],
  uniform: [uniform(0.1, 0.3), uniform(-1, 1)],
  integer: [integer(1, 50), integer(1, 64, { initial: [4, 8] })],
  choice: [choice([16, 32, 64]), choice(['rmsprop', 'adam', 'sgd']), choice([1, 2, 4], { initial: [2] })],
  oneMinus: [oneMinus(logUniform(1e-3, 1e-1)), oneMinus(integer(0, 5))],
} as const satisfies Record<string, readonly [Kind, ...Kind[]]>

export { choice, integer, logUniform, oneMinus, uniform }
