import type { Experiment } from 'clade'
import { pendulum } from './pendulum.js'

/** The pendulum with ten members, of whom a quarter, rounded down, are two. */
const base: Experiment = { ...pendulum, name: 'ablations', population: 10, schedule: 'lockstep' }

export default base

/** Makes a variant: the base with some options changed. Each file in variants/ exports one. */
export function ablation(name: string, changes: Partial<Experiment>): Experiment {
  return { ...base, ...changes, name: `ablations-${name}` }
}
