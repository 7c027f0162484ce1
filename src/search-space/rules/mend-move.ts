import type { Value, Values } from '../../trainable.js'
import type { Kind } from '../kind.js'
import type { Space } from '../space.js'
import { mend } from './mend.js'
import type { Rule } from './rule.js'

/**
 * Values that keep every rule, near `after`, which an exploration made of `start`. Mending alone would often take a move back: 38 has no
 * other divisor of 128 nearer than the 32 that it came from. Such a move goes on in its direction until mending leads elsewhere, or to
 * the end of the range. Where nothing mends, what the rules are about stays as in `start`.
 *
 * @param start keeps the rules
 * @param fixed the values of what is not in `space`, which nothing changes
 */
export function mendMove(start: Values, after: Values, rules: readonly Rule[], space: Space, fixed: Values): Values {
  const ruled = [...new Set(rules.flatMap(({ names }) => names))].filter((name) => Object.hasOwn(space, name)).sort()
  const moved = ruled.filter((name) => after[name] !== start[name])
  const takenBack = (values: Values) => moved.filter((name) => values[name] === start[name])
  const as = (values: Values) => Object.fromEntries(ruled.map((name) => [name, values[name]!]))
  let mended = mend(after, rules, space, fixed) ?? { ...after, ...as(start) }
  for (const name of moved) {
    if (mended[name] !== start[name]) continue
    for (const value of further(space[name]!, start[name]!, after[name]!)) {
      const other = mend({ ...mended, [name]: value }, rules, space, fixed)
      if (other === null || takenBack(other).length >= takenBack(mended).length) continue
      mended = other
      break
    }
  }
  return mended
}

/**
 * Values beyond `to`, seen from `from`, each twice as far as the one before, up to the end of the range; of a list without order all
 * others.
 */
function* further(kind: Kind, from: Value, to: Value): Generator<Value> {
  const [start, end] = [kind.encode(from), kind.encode(to)]
  if (start.length > 1) {
    for (const i of start.keys()) if (start[i] === 0) yield kind.decode(start.map((_, j) => (i === j ? 1 : 0)))
    return
  }
  const [origin, first] = [start[0]!, end[0]!]
  for (let distance = 2 * (first - origin), share = first; distance !== 0 && share > 0 && share < 1; distance *= 2) {
    share = Math.min(1, Math.max(0, origin + distance))
    yield kind.decode([share])
  }
}
