import { plainList } from '../../checks/reading.js'
import { show } from '../../checks/show.js'
import { checkNames, plainOptions } from '../errors.js'
import { below, type Random } from '../random.js'
import type { Tunable, Value } from '../trainable.js'
import type { Kind } from './kind.js'
import { clamp, invalidRange, span } from './range.js'

export interface ChoiceOptions {
  /**
   * True where the order of the list means something: a perturbation then moves to the neighbour, otherwise to any other value, each as
   * likely. Default: true for numbers in ascending order, else false.
   */
  readonly ordered?: boolean
  /** The values of the first draw, some of the list. Default: the whole list. */
  readonly initial?: readonly Value[]
}

/**
 * One of the values listed, each as likely.
 *
 * @param values at least one: finite numbers, strings or booleans, each once
 *
 * @example
 * optimizer: choice(['rmsprop', 'adam'])
 *
 * @throws CladeError INVALID_RANGE where the list is none, or the initial values are not in it
 */
export function choice(values: readonly Value[], given: ChoiceOptions = {}): Kind {
  const options = plainOptions('choice', given, '{ ordered: true }')
  checkNames('choice', options, ['ordered', 'initial'])
  const list = checkList("choice's values", values)
  const initial = options.initial === undefined ? list : checkList("choice's initial values", options.initial)
  const stranger = initial.find((value) => !list.includes(value))
  if (stranger !== undefined) throw invalidRange("choice's initial values", 'among its values', show(stranger))
  const ordered = options.ordered ?? list.every((value, i) => typeof value === 'number' && (i === 0 || value > Number(list[i - 1])))
  if (typeof ordered !== 'boolean') throw invalidRange("choice's ordered", 'true or false', show(ordered))
  const last = list.length - 1
  const draw = (from: readonly Value[]) => (random: Random) => from[below(random, from.length)]!
  return {
    kind: 'choice',
    config: { kind: 'choice', values: list, initial, ordered },
    wholeBounds: wholeBounds(list),
    sample: draw(initial),
    resample: draw(list),
    perturb(value, factor, random) {
      const index = list.indexOf(value)
      if (factor === 1 || last === 0) return list[index]!
      if (ordered) return list[clamp(index + Math.sign(factor - 1), 0, last)]!
      const other = below(random, last)
      return list[other < index ? other : other + 1]!
    },
    contains: (value) => list.includes(value),
    // Without an order every value is as far from every other: a coordinate each.
    dimensions: ordered ? 1 : list.length,
    encode: (value) => (ordered ? [list.indexOf(value) / Math.max(1, last)] : list.map((one) => (one === value ? 1 : 0))),
    decode: (shares) => list[ordered ? clamp(Math.round(shares[0]! * last), 0, last) : shares.indexOf(Math.max(...shares))]!,
    misfit(name, tunable) {
      for (const value of list) {
        const rule = broken(value, tunable)
        if (rule) return `Expected ${name} to ${rule}, got ${JSON.stringify(value)}`
      }
      return undefined
    },
  }
}

function checkList(what: string, given: readonly Value[]): readonly Value[] {
  const values = plainList(given) as readonly Value[] | undefined
  if (values === undefined || values.length === 0) throw invalidRange(what, 'a list of at least one', show(given))
  for (const [i, value] of values.entries()) {
    const usable = Number.isFinite(value) || typeof value === 'string' || typeof value === 'boolean'
    if (!usable) throw invalidRange(what, 'finite numbers, strings or booleans', show(value))
    if (values.indexOf(value) !== i) throw invalidRange(what, 'different from each other', `${show(value)} twice`)
  }
  // As everywhere, -0 is 0.
  return values.map((value) => (value === 0 ? 0 : value))
}

function wholeBounds(list: readonly Value[]): readonly [number, number] | null {
  const numbers = list.filter((value): value is number => Number.isSafeInteger(value))
  return numbers.length === list.length ? [Math.min(...numbers), Math.max(...numbers)] : null
}

function broken(value: Value, tunable: Tunable): string | undefined {
  if (typeof value !== typeof tunable.default) return `take values like ${JSON.stringify(tunable.default)}`
  if (typeof value !== 'number') return undefined
  if (tunable.integer && !Number.isInteger(value)) return 'take whole numbers only'
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = tunable
  return value < min || value > max ? `stay ${span(min, max)}` : undefined
}
