import { emptyHost } from '../alone.js'
import { describeConfig } from '../describe-config.js'
import type { Overrides } from '../experiment.js'
import { resolveExperiment } from '../resolve-experiment.js'
import { runInMemory } from '../run/in-memory.js'
import { chosen, stateIn } from '../run/open-trained.js'
import { History } from '../run-reader/history.js'
import { policyOptions } from '../run-reader/policy-options.js'
import { recordOf } from '../run-reader/record.js'
import type { RunInMemory } from '../run-reader/run-data.js'
import { openMember } from '../runner/open-member.js'

/** Trains as the public `runInMemory` says. */
export async function trainInMemory(experiment: unknown, overrides: Overrides): Promise<RunInMemory> {
  const config = resolveExperiment(experiment, overrides)
  const { entries, journal, spaces } = await runInMemory(config)
  const history = new History(config.seed, Object.keys(config.space))
  for (const entry of entries) history.take(entry)
  const record = recordOf(config, describeConfig(config), history)
  return {
    ...record,
    async policy(given) {
      const { choice, options } = policyOptions(given, record.winner)
      const state = stateIn(journal, chosen(record, config.name, choice).ref, spaces)
      if (state === null) throw new Error(`The journal in memory has dropped the weights of ${JSON.stringify(choice)}`)
      return (await openMember(config.trainable, emptyHost, state)).policy(options)
    },
  }
}
