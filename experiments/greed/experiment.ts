import { type Experiment, truncation } from 'clade'
import { acrobot } from './tasks.js'

/** Twenty-four members on acrobot: the base that sizes and the delay are compared with, there and on three other tasks. */
const base: Experiment = { ...acrobot, name: 'greed', schedule: 'lockstep' }

export default base

/** The share of its steps in which a member copies nobody. */
const DELAY = 0.2

/** The exploit that was tried as a default: the paper's fifth of the population, and nobody copies in the first fifth of its steps. */
export function delayed(task: Experiment): Experiment {
  const exploit = truncation({ fraction: 0.2, startAfter: DELAY * task.stepsPerMember! })
  return { ...task, name: `greed-${task.name}`, exploit }
}
