import { expected } from '../../errors.js'
import type { Values } from '../../trainable.js'
import type { Kind } from '../kind.js'
import type { Rule } from './rule.js'

/**
 * `divides('minibatch', 'rollout')`: the first divides the second without remainder. Where it does not, the first moves to the nearest
 * divisor in its range, by ratio; where there is none, the second to the nearest multiple; or else both. Of two as near the smaller.
 *
 * @example
 * rules: [divides('minibatchSize', 'unroll')]
 *
 * @throws CladeError INVALID_OPTION unless both are names
 */
export function divides(divisor: string, multiple: string): Rule {
  for (const name of [divisor, multiple]) {
    if (typeof name !== 'string') throw expected('an argument of divides', 'the name of a hyperparameter', name)
  }
  const holds = (values: Values) => Number(values[multiple]) % Number(values[divisor]) === 0
  return {
    rule: 'divides',
    config: { rule: 'divides', divisor, multiple },
    names: [divisor, multiple],
    holds,
    mend(values, space) {
      if (holds(values)) return values
      const [a, b] = [Number(values[divisor]), Number(values[multiple])]
      const [kindA, kindB] = [space[divisor], space[multiple]]
      const divisors = kindA ? [...multiplesOf(1, kindA)] : [a]
      const [fitting] = nearest(
        a,
        divisors.filter((one) => b % one === 0),
      )
      if (fitting !== undefined) return { ...values, [divisor]: fitting }
      if (!kindB) return values
      for (const one of nearest(a, divisors)) {
        const [near] = nearest(b, multiplesOf(one, kindB))
        if (near !== undefined) return { ...values, [divisor]: one, [multiple]: near }
      }
      return values
    },
    misfit(space, fixed) {
      for (const name of [divisor, multiple]) {
        const whole = space[name] ? space[name].wholeBounds !== null && space[name].wholeBounds[0] > 0 : isCount(fixed[name])
        if (!whole) return `Expected ${name} to take whole numbers above 0 only, as divides(${divisor}, ${multiple}) asks`
      }
      const divisors = space[divisor] ? multiplesOf(1, space[divisor]) : [Number(fixed[divisor])]
      const kind = space[multiple]
      const fits = (one: number) => (kind ? multiplesOf(one, kind).next().done === false : Number(fixed[multiple]) % one === 0)
      for (const one of divisors) if (fits(one)) return undefined
      return `Expected some ${divisor} in its range to divide some ${multiple}, got none`
    },
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0
}

/** The multiples of `unit` in the range of a kind of whole numbers, ascending. */
function* multiplesOf(unit: number, kind: Kind): Generator<number> {
  const [low, high] = kind.wholeBounds ?? [1, 0]
  for (let value = Math.ceil(low / unit) * unit; value <= high; value += unit) if (kind.contains(value)) yield value
}

/** The values by their ratio to `target`, nearest first. */
function nearest(target: number, values: Iterable<number>): number[] {
  const distance = (value: number) => Math.abs(Math.log(value / target))
  return [...values].sort((a, b) => distance(a) - distance(b) || a - b)
}
