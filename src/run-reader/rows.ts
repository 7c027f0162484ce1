import type { Entry } from '../population/types.js'
import type { Values } from '../trainable.js'
import type { ReportRow } from './run-data.js'

/**
 * The row of an entry's report; null where it has none.
 *
 * @param report its number in the run
 * @param names of the search space
 */
export function reportRow({ result, event }: Entry, report: number, names: readonly string[]): ReportRow | null {
  if (!result?.ok) return null
  const { member, steps, score, weightsHash } = event
  const { episodes, applied, metrics } = result.report
  return {
    ...{ report, member, steps, score, episodes: episodes.returns.length, weightsHash, lane: result.lane, wall: result.wall },
    ...{ hyperparameters: picked(applied, names), metrics },
  }
}

/** A trainable also reports the values of what is not tuned. */
function picked(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.flatMap((name) => (Object.hasOwn(values, name) ? [[name, values[name]!] as const] : [])))
}
