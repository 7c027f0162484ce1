import type { Values } from '../../trainable.js'
import type { Method } from './method.js'
import { pbt } from './pbt.js'

/** What a member is trained with, by the age of its weights; survives JSON. */
export interface ReplayPlan {
  /** Environment steps of a member. */
  readonly steps: number
  /** Ascending, the first from 0. */
  readonly stages: readonly { readonly fromStep: number; readonly hyperparameters: Values }[]
}

/** Every member trains from scratch on a schedule that another run found. Slices are cut where its stages begin. */
export function replay({ steps, stages }: ReplayPlan): Method {
  return {
    ...pbt,
    name: 'replay',
    config: { steps, stages: stages.map(({ fromStep, hyperparameters }) => ({ fromStep, hyperparameters })) },
    copies: false,
    draw: () => stages[0]!.hyperparameters,
    stageAt(age) {
      const next = stages.findIndex(({ fromStep }) => fromStep > age)
      const { hyperparameters } = stages.at(next < 0 ? -1 : next - 1)!
      return { hyperparameters, until: stages[next]?.fromStep ?? Number.POSITIVE_INFINITY }
    },
  }
}
