import type { Experiment } from '../../src/index.js'
import { resolveExperiment } from '../../src/resolve-experiment.js'
import { runInMemory } from '../../src/run/in-memory.js'

/** The best member's final score of each seed, 1 to `seeds`. For trainables that always have a score. */
export async function overSeeds(experiment: Experiment, seeds: number): Promise<number[]> {
  const scores: number[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const { ledger } = await runInMemory(resolveExperiment(experiment, { seed }))
    scores.push(ledger.standings()[0]!.score!)
  }
  return scores
}
