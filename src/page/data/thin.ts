import { DECISIONS, type RunRows } from '../wire.js'

/** Rows up to which a page gets a run whole. */
const WHOLE = 30_000

const KEEP = DECISIONS.indexOf('keep')

/**
 * Leaves out rows of a long run where they tell nothing but one more score: of each member's `keep` rows between two other decisions only
 * the lowest and the highest score of each stretch stay, so that the lines of a chart look as before.
 *
 * @param most rows to aim for; what is no `keep`, or changes hyperparameters, always stays
 */
export function thinned(rows: RunRows, most = WHOLE): RunRows {
  const { length } = rows.event
  if (length <= most) return rows
  const stretch = Math.max(2, Math.ceil((2 * length) / most))
  const stays = new Uint8Array(length)
  const open = new Map<number, { low: number; high: number; count: number }>()
  const changed = Object.values(rows.after)
  const close = (member: number) => {
    const span = open.get(member)
    if (!span) return
    stays[span.low] = 1
    stays[span.high] = 1
    open.delete(member)
  }
  for (let i = 0; i < length; i++) {
    const member = rows.member[i]!
    if (rows.decision[i] !== KEEP || rows.trained[i] === 0 || changed.some((column) => column[i] !== null)) {
      close(member)
      stays[i] = 1
      continue
    }
    const span = open.get(member) ?? { low: i, high: i, count: 0 }
    open.set(member, span)
    const score = rows.score[i] ?? Number.NEGATIVE_INFINITY
    if (score < (rows.score[span.low] ?? Number.NEGATIVE_INFINITY)) span.low = i
    if (score >= (rows.score[span.high] ?? Number.NEGATIVE_INFINITY)) span.high = i
    if (++span.count >= stretch) close(member)
  }
  for (const member of [...open.keys()]) close(member)
  // The latest row of each member is its present state.
  const last = new Map<number, number>()
  for (let i = 0; i < length; i++) last.set(rows.member[i]!, i)
  for (const i of last.values()) stays[i] = 1
  return pick(rows, stays)
}

function pick(rows: RunRows, stays: Uint8Array): RunRows {
  const { texts, copies, ...columns } = rows
  const kept = <T extends object>(group: T): T =>
    Object.fromEntries(
      Object.entries(group).map(([name, column]) => [name, Array.isArray(column) ? column.filter((_, i) => stays[i] === 1) : kept(column)]),
    ) as T
  return { ...kept(columns), texts, copies }
}
