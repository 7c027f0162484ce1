import { wholeNumber } from '../../checks/requirements.js'
import { closeAfter } from '../../envs/core/close.js'
import { Contract } from '../../envs/core/contract.js'
import type { Env, EnvState, Info } from '../../envs/core/env.js'
import { EnvError } from '../../envs/core/errors.js'
import { allocateObservations, type Observations } from '../../envs/core/observations.js'
import { choicesOf } from '../../envs/spaces/choices.js'
import type { Host } from '../../src/trainable.js'
import type { Action, Moment, Player, PlayerOptions } from '../../src/trained.js'
import { type EnvironmentOptions, nameOfEnvironment, openEnvironment } from '../environment/open.js'
import { check } from '../errors.js'
import { MaskReader } from './mask-reader.js'
import type { Mind } from './mind.js'
import { mustSuit, type Spaces } from './spaces.js'

/** Frames a second where an environment says nothing about it. */
const FPS = 30
const ONLY: readonly number[] = [0]

/** The parts of a player. */
export interface PlayerParts {
  readonly spaces: Spaces
  /** Makes what decides for one sequence, by the rules of the actions that are played. */
  readonly mind: (spaces: Spaces) => Mind
  /** The environment that the member trained in. */
  readonly env: EnvironmentOptions['env']
  readonly host: Host
}

/**
 * Opens an environment to play in.
 *
 * @throws AgentError SPACES_DIFFER, and the errors of `openEnvironment`
 */
export async function openPlayer({ spaces, mind, env, host }: PlayerParts, options: PlayerOptions): Promise<Player> {
  const source = options.env ?? env
  const name = nameOfEnvironment(source)
  const opened = await openEnvironment(source, options.render ?? [], host)
  try {
    mustSuit(spaces, name, opened)
    return new EnvPlayer(opened, name, spaces, mind, options)
  } catch (error) {
    await closeAfter(error, [opened])
    throw error
  }
}

/** The action is decided on with the moment before it, so that one forward pass tells action, value and distribution. */
class EnvPlayer implements Player {
  readonly fps: number
  private readonly contract: Contract
  private readonly observation: Observations
  private mind: Mind
  private masks: MaskReader
  /** An environment with a state begins each episode from its first one: nothing that it keeps between episodes then counts. */
  private initial: EnvState | undefined
  private return = 0
  private length = 0
  private goesOn = false
  private readonly where = (): string => `step ${this.length} of its episode`

  constructor(
    private readonly env: Env,
    name: string,
    private readonly spaces: Spaces,
    private readonly mindFor: (spaces: Spaces) => Mind,
    private readonly options: PlayerOptions,
  ) {
    this.fps = env.metadata?.renderFps ?? FPS
    this.contract = new Contract(name)
    this.mind = mindFor(spaces)
    this.masks = new MaskReader(spaces, 1)
    this.observation = allocateObservations(env.observationSpace, 1)
  }

  reset(seed: number): Moment {
    check('seed', seed, wholeNumber(0))
    const { env } = this
    const contract: Contract = this.contract
    this.goesOn = false
    this.restore()
    this.return = 0
    this.length = 0
    const start: unknown = env.reset({ seed })
    contract.reset(start, this.where)
    this.honour(start[1])
    this.mind.seed(seed)
    this.mind.reset(0)
    this.goesOn = true
    return this.moment(start[0], start[1], { action: null, reward: 0, terminated: false, truncated: false })
  }

  step(): Moment {
    if (!this.goesOn) throw new EnvError('ENV_RESET_NEEDED', 'Expected reset to be called before a step and after the end, got step')
    const contract: Contract = this.contract
    const action = this.mind.action(0)
    this.length++
    this.goesOn = false
    const step: unknown = this.env.step(action)
    contract.step(step, this.where)
    const [observation, given, terminated, truncated, info] = step
    // A boolean is a reward of 0 or 1.
    const reward = Number(given)
    this.return += reward
    this.goesOn = !terminated && !truncated
    return this.moment(observation, info, { action, reward, terminated, truncated })
  }

  close(): void | Promise<void> {
    this.goesOn = false
    return this.env.close?.()
  }

  private view(): Moment['view'] {
    const { env, options } = this
    const mode = options.render?.find((mode) => mode === env.renderMode)
    if (mode === undefined || env.render === undefined) return null
    const contract: Contract = this.contract
    const view: unknown = env.render()
    contract.view(mode, view, this.where)
    return view
  }

  /** An agent that was trained without masks can play where there are some: they are honoured, too. */
  private honour({ action_mask: mask }: Info): void {
    const { spaces } = this
    if (mask === undefined || this.masks.rows !== null || choicesOf(spaces.action) === null) return
    const masked = { ...spaces, rules: { ...spaces.rules, masked: true } }
    this.mind = this.mindFor(masked)
    this.masks = new MaskReader(masked, 1)
  }

  private restore(): void {
    const { env } = this
    if (!env.getState || !env.setState) return
    if (this.initial === undefined) {
      // A state can be read only after a reset. The seed of a later reset overrides this one.
      env.reset({ seed: 0 })
      this.initial = env.getState()
    }
    env.setState(this.initial)
  }

  /** The moment that the environment is in, with a decision on the next action. */
  private moment(
    observation: unknown,
    info: Info,
    happened: { action: Action | null; reward: number; terminated: boolean; truncated: boolean },
  ): Moment {
    const { env, mind, options } = this
    this.contract.observation(env.observationSpace, observation, this.observation, 0, this.where)
    // After the end of an episode there may be nothing that is allowed.
    if (this.masks.rows) this.masks.read(happened.terminated || happened.truncated ? undefined : info.action_mask, 0)
    mind.decide(ONLY, this.observation, [happened.reward], options.greedy, this.masks.rows)
    return {
      ...happened,
      return: this.return,
      length: this.length,
      value: mind.value(0),
      distribution: mind.distribution(0),
      view: this.view(),
    }
  }
}
