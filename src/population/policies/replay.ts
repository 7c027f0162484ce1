import type { Values } from '../../trainable.js'
import type { MemberView } from '../member.js'
import type { PopulationConfig } from '../types.js'
import { Independent } from './pbt.js'
import type { Decision, Method } from './policy.js'

/** A hyperparameter schedule by the age of the weights; survives JSON. */
export interface ReplayPlan {
  /** Environment steps that a member trains. */
  readonly steps: number
  /** Ascending, the first from 0. */
  readonly stages: readonly { readonly fromStep: number; readonly hyperparameters: Values }[]
}

/** Every member trains from scratch on the hyperparameter schedule that another run found. Slices are cut where its stages begin. */
export function replay({ steps, stages }: ReplayPlan): Method {
  return {
    name: 'replay',
    config: { steps, stages: stages.map(({ fromStep, hyperparameters }) => ({ fromStep, hyperparameters })) },
    copies: false,
    policy: (config) => new Replaying(config, stages),
  }
}

class Replaying extends Independent {
  constructor(
    config: PopulationConfig,
    private readonly stages: ReplayPlan['stages'],
  ) {
    super('replay', config, () => stages[0]!.hyperparameters)
  }

  sliceEnd({ steps, born }: MemberView): number {
    return born + (this.stages[this.nextStage(steps - born)]?.fromStep ?? Number.POSITIVE_INFINITY)
  }

  decide(member: MemberView): Decision {
    if (member.divergence !== null) return this.respawn(member, member.divergence)
    const { hyperparameters } = this.stages[this.nextStage(member.steps - member.born) - 1]!
    return this.keep(member, 'method replay never copies', hyperparameters)
  }

  /** The first stage that begins after weights of that age (environment steps since they were fresh); their own is the one before. */
  private nextStage(age: number): number {
    const next = this.stages.findIndex(({ fromStep }) => fromStep > age)
    return next < 0 ? this.stages.length : next
  }
}
