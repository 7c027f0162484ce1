import { positiveInteger } from '../../../checks/requirements.js'
import { expected, readOptions } from '../../errors.js'
import type { Values } from '../../trainable.js'
import type { MemberView } from '../member.js'
import { medianRule } from '../sequential/median-rule.js'
import { propose } from '../sequential/propose.js'
import type { Budget, Event, PopulationConfig } from '../types.js'
import type { Decision, Method, Policy, Start } from './policy.js'

/**
 * Tuning by hand as a program: one run after another, stopped early by the median rule, each with the setting that a Gaussian process
 * expects most of, until the steps that a population would have trained are spent. The first `random` settings are drawn as the
 * members of a population are: 4 by default, our choice.
 *
 * @example
 * method: sequential({ random: 8 })
 *
 * @throws CladeError INVALID_OPTION unless `random` is a positive integer
 */
export function sequential(options: { readonly random?: number } = {}): Method {
  const { random = 4 } = readOptions('sequential', options, { random: positiveInteger }, '{ random: 4 }')
  return { name: 'sequential', config: { random }, copies: false, policy: (config) => new Sequential(config, random) }
}

/** One training run with one setting. */
interface Trial {
  readonly values: Values
  /** The scores at its ready points, as median-rule.ts has them. */
  readonly scores: (number | null)[]
  ended: boolean
}

/**
 * One trial after another: each trains to its full length unless the median rule stops it, and the next setting is proposed from all that
 * came before. The trials are the members, numbered from 0, and there are more of them than `population` where some stop early.
 */
class Sequential implements Policy {
  /** Environment steps of a trial. A raised budget makes more of them, not longer ones: their scores have to be comparable. */
  private readonly length: number
  private trials: Trial[] = []

  /**
   * @param drawn settings that are drawn at random before the model proposes
   * @throws CladeError INVALID_OPTION where a trial has no length
   */
  constructor(
    private readonly config: PopulationConfig,
    private readonly drawn: number,
  ) {
    const { stepsPerMember, totalSteps } = config.budget
    this.length = Math.min(stepsPerMember, Math.ceil(totalSteps / config.population))
    if (!Number.isFinite(this.length)) throw expected('stepsPerMember', 'set where the method is sequential', undefined)
  }

  budgetOf({ stepsPerMember, totalSteps, seconds }: Budget): Budget {
    return { stepsPerMember: this.length, totalSteps: Math.min(stepsPerMember * this.config.population, totalSteps), seconds }
  }

  begin(id: number): Start | null {
    if (this.trials.at(-1)?.ended === false) return null
    const past = this.trials.map(({ values, scores }) => ({ values, score: scores.at(-1) ?? null }))
    const { values, reason } = propose(past, this.drawn, this.config, `member/${id}/init`)
    this.trials.push({ values, scores: [], ended: false })
    return { hyperparameters: values, reason }
  }

  save(): unknown {
    return this.trials
  }

  restore(state: unknown): void {
    this.trials = state as Trial[]
  }

  sliceEnd({ steps }: MemberView, left: number): number {
    return steps + left
  }

  decide({ id, hyperparameters, score, divergence }: MemberView): Decision {
    if (divergence !== null) return { decision: 'finish', ...divergence }
    const own = [...this.trials[id]!.scores, score]
    const stop = medianRule(
      own,
      this.trials.slice(0, -1).map(({ scores }) => scores),
    )
    if (stop !== null) return { decision: 'finish', cause: 'method', reason: stop }
    return { decision: 'keep', cause: 'method', reason: `trial ${id + 1} goes on`, hyperparameters }
  }

  observe({ member, decision, cause, score }: Event): void {
    const trial = this.trials[member]!
    trial.scores.push(cause === 'diverged' || cause === 'failed' ? Number.NEGATIVE_INFINITY : score)
    trial.ended = decision === 'finish'
  }
}
