import type { RunConfig } from '../experiment.js'
import { hostOf } from '../load.js'
import { updateSteps } from '../longest-update.js'
import { Ledger } from '../population/ledger.js'
import { inlineRunner } from '../runner/inline.js'
import type { LaneThread } from '../runner/lane-thread.js'
import type { FirstUpdate, TrainedAgent } from '../runner/protocol.js'
import type { Runner } from '../runner/runner.js'
import { threadRunner } from '../runner/threads.js'

interface Lanes {
  /** Absolute path of the experiment's module. */
  readonly experimentPath: string
  /** Threads that train, of which no more than members are made; 0 trains on the main thread. */
  readonly workers: number
  /** The trained agent that the members of a new run begin from. Default: none, or the run's journal has it. */
  readonly agent?: TrainedAgent | null
  /** The thread of the first lane, where it was started before. Default: null. */
  readonly first?: LaneThread | null
}

/** The lanes of a run, which are to be opened. */
export function makeRunner({ experimentPath, workers, agent = null, first = null }: Lanes, config: RunConfig): Runner {
  const { seed, sliceTimeout, population, fma } = config
  const lanes = Math.max(1, Math.min(workers, population))
  const firstUpdate = firstUpdateOf(config, agent)
  if (workers === 0) return inlineRunner({ lanes, spec: config.trainable, host: hostOf(experimentPath), seed, firstUpdate })
  return threadRunner({ lanes, experimentPath, seed, fma, sliceTimeout, firstUpdate }, first)
}

/** One update, with what member 0 begins with. */
function firstUpdateOf(config: RunConfig, from: TrainedAgent | null): FirstUpdate {
  const { hyperparameters } = new Ledger(config).jobOf(0)
  const copiesWeights = config.copy === 'both' || config.copy === 'weights'
  return {
    steps: updateSteps(config.trainable, hyperparameters) ?? 1,
    hyperparameters,
    inherits: copiesWeights && config.method.copies !== false,
    from,
  }
}
