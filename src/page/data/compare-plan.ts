import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { CompareCard } from '../wire.js'
import { recordOf } from './run-head.js'

/** The arguments of a compare, from its compare.json. */
export interface ComparePlan {
  readonly methods: readonly string[]
  readonly seeds: number
  readonly firstSeed: number
  readonly experiment: Readonly<Record<string, unknown>>
}

/** Seeds of a compare.json beyond which it is none of Clade's. */
const MOST_SEEDS = 10_000

/** The plan of the compare in a folder; null where its compare.json is not as Clade writes it. */
export function planIn(folder: string): ComparePlan | null {
  try {
    const { methods, seeds, firstSeed, experiment } = recordOf(JSON.parse(readFileSync(path.join(folder, 'compare.json'), 'utf8')))
    // The names of methods become those of folders.
    const areNames = Array.isArray(methods) && methods.every((method) => /^[a-z][a-z-]*$/.test(String(method)))
    const areCounts = Number.isSafeInteger(seeds) && Number.isSafeInteger(firstSeed) && Number(seeds) <= MOST_SEEDS
    if (!areNames || !areCounts) return null
    return { methods: methods.map(String), seeds: Number(seeds), firstSeed: Number(firstSeed), experiment: recordOf(experiment) }
  } catch {
    return null
  }
}

/** The runs of a plan, with the names of their folders. */
export function plannedRuns({
  methods,
  seeds,
  firstSeed,
}: ComparePlan): { readonly name: string; readonly method: string; readonly seed: number }[] {
  return methods.flatMap((method) =>
    Array.from({ length: seeds }, (_, i) => ({ name: `${method}-${firstSeed + i}`, method, seed: firstSeed + i })),
  )
}

/**
 * The compare as a line of the overview.
 *
 * @param statusIn tells the status of the run in a folder
 */
export function compareCard(folder: string, id: string, statusIn: (folder: string) => unknown): CompareCard {
  const plan = planIn(folder)
  if (!plan) return { kind: 'compare', id, name: id, methods: [], seeds: 0, finished: 0, runs: 0, fault: 'its compare.json cannot be read' }
  const { methods, seeds, experiment } = plan
  const runs = plannedRuns(plan)
  const finished = runs.filter(({ name }) => statusIn(path.join(folder, name)) === 'finished').length
  return { kind: 'compare', id, name: String(experiment.name), methods, seeds, finished, runs: runs.length, fault: null }
}
