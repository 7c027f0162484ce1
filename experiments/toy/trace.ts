import type { Experiment } from '../../src/index.js'
import { resolveExperiment } from '../../src/resolve-experiment.js'
import { runInMemory } from '../../src/run/in-memory.js'
import { quality } from './quadratic.js'

export type Point = readonly [theta0: number, theta1: number]

/** A slice of a member: from `start` to `end` in the plane. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly start: Point
  readonly end: Point
  /** Where it stood before, if it copied weights from somewhere else just then. */
  readonly jumpedFrom: Point | null
}

const START: Point = [0.9, 0.9]

/** What both members went through in one run. */
export async function trace(experiment: Experiment, seed: number): Promise<readonly (readonly Stretch[])[]> {
  const { entries } = await runInMemory(resolveExperiment(experiment, { seed }))
  const copiesWeights = !['hyperparameters', 'nothing'].includes(experiment.copy ?? 'both')
  const reports = entries.flatMap(({ result, event }) => {
    if (!result?.ok) return []
    const { theta0, theta1 } = result.report.metrics
    const end: Point = [theta0!, theta1!]
    return [{ member: event.member, steps: event.steps, end, donor: event.decision === 'exploit' && copiesWeights ? event.donor : null }]
  })
  const at = new Map(reports.map(({ member, steps, end }) => [`${member}/${steps}`, end]))
  return [0, 1].map((member) => {
    let [from, start, jumpedFrom]: [number, Point, Point | null] = [0, START, null]
    return reports
      .filter((report) => report.member === member)
      .map(({ steps, end, donor }) => {
        const stretch = { from, to: steps, start, end, jumpedFrom }
        // In lockstep the donor has just reported at the same step.
        ;[from, start, jumpedFrom] = donor === null ? [steps, end, null] : [steps, at.get(`${donor}/${steps}`)!, end]
        return stretch
      })
  })
}

/** Q at every step is a smooth curve; its ends are enough for the eye. */
export function qualities({ from, to, start, end, jumpedFrom }: Stretch): (readonly [step: number, quality: number])[] {
  const begin = jumpedFrom === null ? [] : ([[from, quality(jumpedFrom)]] as const)
  return [...begin, [from, quality(start)], [to, quality(end)]]
}
