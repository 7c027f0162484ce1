import { type Experiment, runInMemory } from 'clade'

/** Trains seeds 1 to `seeds`, and returns the best member's final score of each. */
export async function overSeeds(experiment: Experiment, seeds: number): Promise<number[]> {
  const scores: number[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const { standings } = await runInMemory(experiment, { seed })
    scores.push(standings[0]!.score!)
  }
  return scores
}
