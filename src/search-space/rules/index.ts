import { choice } from '../choice.js'
import { integer } from '../integer.js'
import type { Space } from '../space.js'
import { divides } from './divides.js'
import type { Rule } from './rule.js'

interface RuleExample {
  readonly rule: Rule
  /** Ranges that the rule can hold in: of all that it is about. */
  readonly space: Space
}

/** Every rule between hyperparameters, by the name that an experiment calls, with examples for the tests that run over this list. */
export const rules = {
  divides: [
    { rule: divides('a', 'b'), space: { a: integer(1, 64), b: integer(5, 300) } },
    { rule: divides('a', 'b'), space: { a: choice([16, 32, 64]), b: integer(100, 200) } },
    { rule: divides('a', 'b'), space: { a: integer(30, 40), b: choice([64, 128, 99]) } },
  ],
} as const satisfies Record<string, readonly [RuleExample, ...RuleExample[]]>

export { divides }
