import { fileURLToPath } from 'node:url'
import type { ReplayPlan } from 'clade'

/** A row of the table. */
export interface Variant {
  readonly name: string
  readonly says: string
  /** Absolute path of the experiment. */
  readonly module: string
  /** Changes the hyperparameter schedule of the base's winner of the same seed, for the variants that train on it. */
  readonly replay?: (plan: ReplayPlan) => ReplayPlan
}

const BASE = fileURLToPath(new URL('./experiment.js', import.meta.url))

const changed = (name: string, says: string): Variant => ({
  name,
  says,
  module: fileURLToPath(new URL(`./variants/${name}.js`, import.meta.url)),
})

/** The variants, in the order of the table. Those with `replay` need the base before them. */
export const variants: readonly Variant[] = [
  { name: 'base', says: 'base: 10 members, truncation, weights and hyperparameters copied, explored, ready every 20k steps', module: BASE },
  changed('population-2', 'population 2'),
  changed('population-5', 'population 5'),
  changed('population-20', 'population 20'),
  changed('population-40', 'population 40'),
  changed('t-test', 'exploit by t-test'),
  changed('binary-tournament', 'exploit by binary tournament'),
  changed('copy-weights', 'weights copied, own hyperparameters explored'),
  changed('copy-hyperparameters', 'hyperparameters copied and explored, own weights kept'),
  changed('exploit-only', 'weights and hyperparameters copied, nothing explored'),
  changed('explore-only', 'nothing copied; whoever would have copied explores'),
  changed('random', 'nobody copies, nobody explores (method random)'),
  changed('ready-50k', 'ready every 50k steps'),
  changed('ready-100k', 'ready every 100k steps'),
  changed('start-after-100k', 'nobody copies in the first quarter of its steps'),
  changed('start-after-200k', 'nobody copies in the first half of its steps'),
  { name: 'schedule', says: "the base's schedule, 10 fresh members", module: BASE, replay: (plan) => plan },
  { name: 'final-values', says: 'the last values of that schedule held fixed, 10 fresh members', module: BASE, replay: held },
]

function held({ steps, stages }: ReplayPlan): ReplayPlan {
  return { steps, stages: [{ fromStep: 0, hyperparameters: stages.at(-1)!.hyperparameters }] }
}
