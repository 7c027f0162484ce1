import type { Random } from '../random.js'
import type { Tunable, Value } from '../trainable.js'
import { broken, callUser, isObject, isValue, type UserCode } from '../user-code.js'
import type { Kind } from './kind.js'

/**
 * The range of a hyperparameter behind the boundary to somebody's code: what one of its functions throws, or returns outside of the range,
 * is one sentence. It draws and computes what `kind` does.
 *
 * @throws CladeError INVALID_RANGE
 */
export function checkedKind(name: string, kind: Kind): Kind {
  const user: UserCode = { name: `the range of ${name} (${kind.kind})`, code: 'INVALID_RANGE', owner: kind }
  const inside = (method: string, act: () => unknown): Value =>
    callUser(user, method, () => {
      const value = act()
      if (isValue(value) && kind.contains(value)) return value
      throw broken(user, method, `stay inside its range in ${method}`, value)
    })
  const { wholeBounds, dimensions, config } = kind
  if (!isObject(config)) throw broken(user, 'sample', 'have a config of plain values', config)
  if (!(Number.isSafeInteger(dimensions) && dimensions >= 0)) throw broken(user, 'encode', 'have a number of dimensions', dimensions)
  if (!(wholeBounds === null || (Array.isArray(wholeBounds) && wholeBounds.length === 2 && wholeBounds.every(Number.isSafeInteger)))) {
    throw broken(user, 'contains', 'have wholeBounds of two whole numbers, or null', wholeBounds)
  }
  return {
    kind: kind.kind,
    config,
    wholeBounds,
    dimensions,
    sample: (random: Random) => inside('sample', () => kind.sample(random)),
    resample: (random: Random) => inside('resample', () => kind.resample(random)),
    perturb: (value: Value, factor: number, random: Random) => inside('perturb', () => kind.perturb(value, factor, random)),
    contains: (value: Value) =>
      callUser(user, 'contains', () => {
        const answer: unknown = kind.contains(value)
        if (typeof answer === 'boolean') return answer
        throw broken(user, 'contains', 'answer contains with true or false', answer)
      }),
    encode: (value: Value) =>
      callUser(user, 'encode', () => {
        const shares: unknown = kind.encode(value)
        const fits = Array.isArray(shares) && shares.length === dimensions && shares.every((share) => share >= 0 && share <= 1)
        if (fits) return shares as readonly number[]
        throw broken(user, 'encode', `encode a value as ${dimensions} numbers of 0 to 1`, shares)
      }),
    decode: (coordinates: readonly number[]) => inside('decode', () => kind.decode(coordinates)),
    misfit: (of: string, tunable: Tunable) =>
      callUser(user, 'misfit', () => {
        const why: unknown = kind.misfit(of, tunable)
        if (why === undefined || typeof why === 'string') return why
        throw broken(user, 'misfit', 'answer misfit with a sentence or undefined', why)
      }),
  }
}
