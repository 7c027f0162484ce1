import type { Experiment } from '../../src/index.js'
import { resolveExperiment } from '../../src/resolve-experiment.js'
import { runInMemory } from '../../src/run/in-memory.js'

/** Trains seeds 1 to `seeds`, and returns the best member's final score of each. It is for trainables that always have a score. */
export async function overSeeds(experiment: Experiment, seeds: number): Promise<number[]> {
  const scores: number[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const { ledger } = await runInMemory(resolveExperiment(experiment, { seed }))
    scores.push(ledger.standings()[0]!.score!)
  }
  return scores
}
