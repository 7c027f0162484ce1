import type { Experiment } from '../../src/index.js'
import { Lineage } from '../../src/report/lineage.js'
import type { TrainedSlice } from '../../src/report/trained-slice.js'
import { resolveExperiment } from '../../src/resolve-experiment.js'
import { runInMemory } from '../../src/run/in-memory.js'
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
  const { entries } = await runInMemory(resolveExperiment(experiment, { seed }))
  const lineage = new Lineage()
  const ends = new Map<TrainedSlice, Point>()
  const members: [TrainedSlice[], TrainedSlice[]] = [[], []]
  for (const entry of entries) {
    const slice = lineage.take(entry)
    if (!slice || !entry.result?.ok) continue
    const { theta0, theta1 } = entry.result.report.metrics
    ends.set(slice, [theta0!, theta1!])
    members[slice.member]!.push(slice)
  }
  return members.map((slices) =>
    slices.map((slice, i) => {
      const { from, to, before } = slice
      const own = slices[i - 1] ?? null
      const start = before === null ? START : ends.get(before)!
      return { from, to, start, end: ends.get(slice)!, jumpedFrom: own === null || own === before ? null : ends.get(own)! }
    }),
  )
}

/** The ends of a slice. Q is smooth between them, so that they are enough for the eye. */
export function qualities({ from, to, start, end, jumpedFrom }: Stretch): (readonly [step: number, quality: number])[] {
  const begin = jumpedFrom === null ? [] : ([[from, quality(jumpedFrom)]] as const)
  return [...begin, [from, quality(start)], [to, quality(end)]]
}
