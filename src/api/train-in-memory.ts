import { describeConfig } from '../describe-config.js'
import type { Overrides } from '../experiment.js'
import { resolveExperiment } from '../resolve-experiment.js'
import { runInMemory } from '../run/in-memory.js'
import { History } from '../run-reader/history.js'
import { recordOf } from '../run-reader/record.js'
import type { RunRecord } from '../run-reader/run-data.js'

/** Trains as the public `runInMemory` says. */
export async function trainInMemory(experiment: unknown, overrides: Overrides): Promise<RunRecord> {
  const config = resolveExperiment(experiment, overrides)
  const { entries } = await runInMemory(config)
  const history = new History(config.seed, Object.keys(config.space))
  for (const entry of entries) history.take(entry)
  return recordOf(config, describeConfig(config), history)
}
