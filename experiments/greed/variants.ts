import { fileURLToPath } from 'node:url'
import type { Experiment, RunOptions } from 'clade'
import { acrobot, mountainCar, mountainCarContinuous, pendulum } from './tasks.js'

/** A row of a table. */
export interface Variant {
  /** The first part of the runs' folders, `<name>-<seed>`. */
  readonly name: string
  readonly task: string
  readonly says: string
  /** Absolute path of the experiment. */
  readonly module: string
  readonly options: RunOptions
}

const SIZES = [4, 8, 16, 24, 48]
/** The seeds of each table. Nobody looked at any of them while settings were chosen. */
export const SEEDS = { sizes: { first: 101, count: 10 }, delays: { first: 101, count: 20 } } as const

const moduleOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** The task with populations of these sizes: each member trains as long as in the task itself, or all members together do. */
function sizesOf(task: Experiment): Variant[] {
  const { name, population, stepsPerMember, readyEvery } = task
  const shared = { task: name, module: moduleOf(`./sizes/${name}.js`) }
  return SIZES.flatMap((size) => {
    const rounds = Math.round((population * stepsPerMember!) / size / readyEvery)
    const equalSteps: Variant = {
      ...shared,
      name: `${name}-${size}`,
      says: `${size} members, ${stepsPerMember} steps each`,
      options: { population: size, schedule: 'lockstep' },
    }
    const equalTotal: Variant = {
      ...shared,
      name: `${name}-${size}-total`,
      says: `${size} members, ${rounds * readyEvery} steps each`,
      options: { population: size, steps: rounds * readyEvery, schedule: 'lockstep' },
    }
    // At the experiment's own size the two are the same.
    return size === population ? [equalSteps] : [equalSteps, equalTotal]
  })
}

export const sizes: readonly Variant[] = [acrobot, pendulum].flatMap(sizesOf)

/** The tasks with a delay: nobody copies in the first fifth of its steps. `clade compare` found the runs without it. */
export const delays: readonly Variant[] = [acrobot, pendulum, mountainCar, mountainCarContinuous].map(({ name }) => ({
  task: name,
  name: `${name}-delayed`,
  says: 'fraction 0.2, nobody copies in the first fifth of its steps',
  module: moduleOf(`./delayed/${name}.js`),
  options: { schedule: 'lockstep' },
}))
