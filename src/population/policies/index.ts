import { fire } from './fire.js'
import { fixed } from './fixed.js'
import { multiFrequency } from './multi-frequency.js'
import { pbt } from './pbt.js'
import type { Method } from './policy.js'
import { random } from './random.js'
import { sequential } from './sequential.js'

interface MethodEntry {
  /** With its default options. */
  readonly method: Method
  /** A small one that suits it, for the tests that run over this list. */
  readonly population: number
}

/** Every method, by the name that `--method` takes. */
export const methods = {
  pbt: { method: pbt, population: 6 },
  random: { method: random, population: 4 },
  fixed: { method: fixed, population: 3 },
  sequential: { method: sequential(), population: 4 },
  'multi-frequency': { method: multiFrequency(), population: 16 },
  fire: { method: fire(), population: 8 },
} as const satisfies Record<string, MethodEntry>

/** The methods that `--method` takes by name. */
export type MethodName = keyof typeof methods

export { fire, multiFrequency, sequential }
