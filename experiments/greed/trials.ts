import { fileURLToPath } from 'node:url'
import type { Overrides } from '../../src/experiment.js'
import type { Experiment } from '../../src/index.js'
import acrobot from '../acrobot/experiment.js'
import mountainCar from '../mountain-car/experiment.js'
import mountainCarContinuous from '../mountain-car-continuous/experiment.js'
import pendulum from '../pendulum/experiment.js'

/** A row of a table. */
export interface Trial {
  /** The first part of the runs' folders, `<name>-<seed>`. */
  readonly name: string
  readonly task: string
  readonly says: string
  /** Absolute path of the compiled experiment. */
  readonly module: string
  readonly overrides: Omit<Overrides, 'seed'>
}

const SIZES = [4, 8, 16, 24, 48]
/** Seeds, and the first of them: none of these was looked at while settings were chosen. */
export const SEEDS = { sizes: { first: 101, count: 10 }, delays: { first: 101, count: 20 } } as const

const moduleOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** Populations of these sizes: each member trains as long as ever, or all together do. */
function sizesOf(task: Experiment): Trial[] {
  const { name, population, stepsPerMember, readyEvery } = task
  const shared = { task: name, module: moduleOf(`../${name}/experiment.js`) }
  return SIZES.flatMap((size) => {
    const rounds = Math.round((population * stepsPerMember!) / size / readyEvery)
    const equalSteps: Trial = {
      ...shared,
      name: `${name}-${size}`,
      says: `${size} members, ${stepsPerMember} steps each`,
      overrides: { population: size, schedule: 'lockstep' },
    }
    const equalTotal: Trial = {
      ...shared,
      name: `${name}-${size}-total`,
      says: `${size} members, ${rounds * readyEvery} steps each`,
      overrides: { population: size, steps: rounds * readyEvery, schedule: 'lockstep' },
    }
    // At its own size an experiment trains both.
    return size === population ? [equalSteps] : [equalSteps, equalTotal]
  })
}

export const sizes: readonly Trial[] = [acrobot, pendulum].flatMap(sizesOf)

/** Nobody copies in the first fifth of its steps; to be compared with what `clade compare` found without that. */
export const delays: readonly Trial[] = [acrobot, pendulum, mountainCar, mountainCarContinuous].map(({ name }) => ({
  task: name,
  name: `${name}-delayed`,
  says: 'fraction 0.2, nobody copies in the first fifth of its steps',
  module: moduleOf(`./delayed/${name}.js`),
  overrides: { schedule: 'lockstep' },
}))
