import type { Experiment, Overrides } from '../experiment.js'
import type { RunInMemory } from '../run-reader/run-data.js'

/**
 * Trains a whole population on this thread and leaves nothing on the disk: for trainables so small that a thread would cost more than they
 * do, and for tests of an experiment's strategies. Only registered environments can be named.
 *
 * @param experiment the experiment itself, and no path
 * @param overrides options that take the place of the experiment's
 * @example
 * const run = await runInMemory({ ...experiment, population: 4 }, { seed: 7, steps: 1000 })
 * console.log(run.standings[0]!.score, run.lineage().stages)
 * const policy = await run.policy() // the winner, to act
 *
 * @throws CladeError with the codes of docs/errors.md
 */
export async function runInMemory(experiment: Experiment, overrides: Overrides = {}): Promise<RunInMemory> {
  const { trainInMemory } = await import('./train-in-memory.js')
  return trainInMemory(experiment, overrides)
}
