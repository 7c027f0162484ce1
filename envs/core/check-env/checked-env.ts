import { show } from '../../../checks/show.js'
import { actionOf, type Choices, choicesOf, decomposed } from '../../spaces/choices.js'
import type { Space } from '../../spaces/space.js'
import { maskWidth, nextAllowed, writeMask } from '../action-masks.js'
import type { Env, Info, ResetOptions } from '../env.js'
import { copyOf } from './compare.js'
import type { EnvRule, Findings } from './findings.js'
import { checkObservation } from './observation.js'

/** Thrown where an environment is too broken for what would come next; it has been said why. */
export class Stop extends Error {}

export type Start = readonly [observation: unknown, info: Readonly<Record<string, unknown>>]
export type Moved = readonly [
  observation: unknown,
  reward: number,
  terminated: boolean,
  truncated: boolean,
  info: Readonly<Record<string, unknown>>,
]

/** Calls an environment's methods and checks the form of all that they return. */
export class CheckedEnv {
  private readonly choices: Choices | null
  /** The mask of the next action; null where there is none. Whoever sets the environment's state sets it, too. */
  mask: Uint8Array | null = null

  constructor(
    readonly env: Env,
    private readonly findings: Findings,
  ) {
    this.choices = choicesOf(env.actionSpace)
  }

  /**
   * @param throwing the rule that is broken when it throws
   * @throws Stop
   */
  reset(options?: ResetOptions, throwing: EnvRule = 'reset-throws'): Start {
    const call = `reset(${options === undefined ? '' : JSON.stringify(options)})`
    const result: unknown = this.call(throwing, call, () => (options === undefined ? this.env.reset() : this.env.reset(options)))
    if (!Array.isArray(result) || result.length !== 2) {
      this.stop('reset-result', `Expected ${call} to return [observation, info], got ${show(result)}`)
    }
    const [observation, info] = result as [unknown, unknown]
    if (!isObject(info)) this.stop('reset-info', `Expected the info of ${call} to be an object, got ${show(info)}`)
    this.observed(observation, call, 'reset-observation')
    this.readMask(info, call)
    return [observation, info]
  }

  /**
   * Takes the action, or where the last mask forbids it one like it that is allowed.
   * @throws Stop
   */
  step(wanted: unknown): Moved {
    const action = this.allowed(wanted)
    const call = `step(${show(action)})`
    const result: unknown = this.call('step-throws', call, () => this.env.step(action))
    if (!Array.isArray(result) || result.length !== 5) {
      this.stop('step-result', `Expected ${call} to return [observation, reward, terminated, truncated, info], got ${show(result)}`)
    }
    const [observation, reward, terminated, truncated, info] = result as unknown[]
    if (typeof reward !== 'number' && typeof reward !== 'boolean')
      this.stop('reward-number', `Expected the reward of ${call} to be a number, got ${show(reward)}`)
    if (!Number.isFinite(Number(reward))) this.findings.add('reward-finite', `Expected the reward of ${call} to be finite, got ${reward}`)
    for (const [name, flag] of Object.entries({ terminated, truncated })) {
      if (typeof flag !== 'boolean') this.stop('step-flags', `Expected ${name} of ${call} to be a boolean, got ${show(flag)}`)
    }
    if (!isObject(info)) this.stop('step-info', `Expected the info of ${call} to be an object, got ${show(info)}`)
    // The last observation may leave the space: that may be why the episode ended.
    this.observed(observation, call, terminated === true ? undefined : 'step-observation')
    if (terminated !== true && truncated !== true) this.readMask(info, call)
    return result as unknown as Moved
  }

  /** Seeded, so that all that is found is found again. */
  actions(count: number): readonly unknown[] {
    const space: Space = this.env.actionSpace
    return this.call('action-space-type', 'actionSpace.sample()', () => {
      space.seed(123)
      return Array.from({ length: count }, () => space.sample())
    })
  }

  /** Takes the actions from a state on, through ends of episodes; a copy of all that came back. */
  play(actions: readonly unknown[]): unknown[] {
    return actions.map((action) => {
      const step = copyOf(this.step(action))
      return step[2] || step[3] ? [step, copyOf(this.reset())] : [step]
    })
  }

  /** @throws Stop */
  call<T>(rule: EnvRule, what: string, call: () => T): T {
    this.findings.calling(what)
    try {
      return call()
    } catch (error) {
      this.stop(rule, `Calling ${what} threw: ${error instanceof Error ? error.message : show(error)}`)
    }
  }

  private allowed(wanted: unknown): unknown {
    const { choices, mask } = this
    if (choices === null || mask === null) return wanted
    const chosen = decomposed(choices, wanted)
    const allowed = chosen.map((choice, part) => nextAllowed(mask, choices.offsets[part]!, choices.sizes[part]!, choice))
    return allowed.every((choice, part) => choice === chosen[part]) ? wanted : actionOf(this.env.actionSpace, choices, allowed)
  }

  private readMask({ action_mask: given }: Info, call: string): void {
    const { choices } = this
    this.mask = null
    if (choices === null || given === undefined) return
    const mask = new Uint8Array(maskWidth(choices))
    const fault = writeMask(choices, given, mask, 0)
    if (fault === undefined) this.mask = mask
    else this.findings.add('action-mask', `Expected the action_mask of ${call} to say of every choice whether it is allowed, got ${fault}`)
  }

  private observed(observation: unknown, call: string, outside: Parameters<typeof checkObservation>[4]): void {
    const { observationSpace } = this.env
    this.call('observation-space-type', 'observationSpace.explain()', () => {
      checkObservation(observationSpace, observation, call, this.findings, outside)
    })
  }

  private stop(rule: EnvRule, message: string): never {
    this.findings.add(rule, message)
    throw new Stop(message)
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
