import type { Experiment } from '../../src/index.js'
import pendulum from '../pendulum/experiment.js'

/** The pendulum with ten members, of whom a quarter, rounded down, are two. */
const base: Experiment = { ...pendulum, name: 'ablations', population: 10, schedule: 'lockstep' }

export default base

/** The base with something changed: the default export of each file in variants/. */
export function ablation(name: string, changes: Partial<Experiment>): Experiment {
  return { ...base, ...changes, name: `ablations-${name}` }
}
