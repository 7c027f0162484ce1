import { type Experiment, runInMemory } from 'clade'
import { quality } from './quadratic.js'

export type Point = readonly [theta0: number, theta1: number]

/** A slice of a member, from `start` to `end` in the plane of θ. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly start: Point
  readonly end: Point
  /** The member's point before the copy, where it has just copied weights. */
  readonly jumpedFrom: Point | null
}

const START: Point = [0.9, 0.9]

/** The paths of both members in a run. */
export async function trace(experiment: Experiment, seed: number): Promise<readonly (readonly Stretch[])[]> {
  const { reports, events } = await runInMemory(experiment, { seed })
  /** The points at the ends of each member's slices. */
  const ends: [Point[], Point[]] = [[], []]
  for (const { member, metrics } of reports) ends[member]!.push([metrics.theta0!, metrics.theta1!])
  const members: [Stretch[], Stretch[]] = [[], []]
  /** The slice, from 1, whose weights each member has copied since its latest report. */
  const copied: [number | null, number | null] = [null, null]
  for (const { member, report, copied: copy } of events) {
    if (report !== null) {
      const own = members[member]!
      const before = own.at(-1)
      const slice = copied[member]
      const start = slice === null ? (before?.end ?? START) : ends[1 - member]![slice! - 1]!
      const end = ends[member]![own.length]!
      own.push({ from: before?.to ?? 0, to: reports[report - 1]!.steps, start, end, jumpedFrom: slice === null ? null : before!.end })
      copied[member] = null
    }
    if (copy?.weights) copied[member] = copy.weights.slice
  }
  return members
}

/** The ends of a slice. Q is smooth between them, so that they are enough for the eye. */
export function qualities({ from, to, start, end, jumpedFrom }: Stretch): (readonly [step: number, quality: number])[] {
  const begin = jumpedFrom === null ? [] : ([[from, quality(jumpedFrom)]] as const)
  return [...begin, [from, quality(start)], [to, quality(end)]]
}
