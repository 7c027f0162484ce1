import type { Env, EnvState, Frame, Info, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { expected } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import { noRenderMode } from '../core/render-mode.js'
import { Discrete } from '../spaces/discrete.js'

/** One transition that an action may lead to, with its probability. */
export interface Transition {
  readonly probability: number
  readonly state: number
  readonly reward: number
  readonly terminated: boolean
}

/** A world of few states: its rules, and what it looks like. */
export interface World {
  readonly name: string
  readonly states: number
  /** The actions' names, in the order of their numbers. */
  readonly actions: readonly string[]
  /** An episode begins in one of these, all as likely. */
  readonly starts: readonly number[]
  /** The transitions of a state and an action. Their probabilities add up to 1; asked once for each state and action. */
  transitions(state: number, action: number): readonly Transition[]
  /** The fields of `info` beside `prob`. */
  info(state: number): Info
  /** The state as text, with the last action's name, if there was one. */
  ansi(state: number, lastAction: string | undefined): string
  picture(state: number): Frame
}

const RENDERING = { renderModes: ['ansi', 'rgb_array'], renderFps: 4 } as const

/**
 * A World as an environment: the observation is the state's number, `info.prob` how likely the step was to end there. As in Gymnasium every
 * reset and every step draws one number, also where there is nothing to choose.
 */
export class Tabular implements Env<number, number> {
  readonly observationSpace: Discrete
  readonly actionSpace: Discrete
  readonly metadata = RENDERING
  readonly renderMode: RenderMode | null
  private readonly transitions: (readonly Transition[] | undefined)[]
  private random = new Pcg64()
  private state: number
  private lastAction: number | null = null

  constructor(
    private readonly world: World,
    { renderMode = null }: { readonly renderMode?: RenderMode | null } = {},
  ) {
    this.observationSpace = new Discrete(world.states)
    this.actionSpace = new Discrete(world.actions.length)
    this.renderMode = renderMode
    this.transitions = new Array(world.states * world.actions.length).fill(undefined)
    this.state = world.starts[0]!
  }

  reset({ seed }: ResetOptions = {}): Reset<number> {
    if (seed !== undefined) this.random = new Pcg64(seed)
    const { starts } = this.world
    this.state = starts[this.draw(starts.length, () => 1 / starts.length)]!
    this.lastAction = null
    return [this.state, { prob: 1, ...this.world.info(this.state) }]
  }

  /** @throws EnvError INVALID_OPTION for an action that there is not */
  step(action: number): Step<number> {
    const { world } = this
    if (!this.actionSpace.contains(action)) {
      throw expected(`the action of ${world.name}`, `a whole number from 0 to ${world.actions.length - 1}`, action)
    }
    const key = this.state * world.actions.length + action
    this.transitions[key] ??= world.transitions(this.state, action)
    const transitions = this.transitions[key]
    const { probability, state, reward, terminated } = transitions[this.draw(transitions.length, (i) => transitions[i]!.probability)]!
    this.state = state
    this.lastAction = action
    return [state, reward, terminated, false, { prob: probability, ...world.info(state) }]
  }

  /** @throws EnvError INVALID_OPTION when it was made without a render mode */
  render(): string | Frame {
    if (this.renderMode === null) throw noRenderMode(this)
    if (this.renderMode === 'rgb_array') return this.world.picture(this.state)
    return this.world.ansi(this.state, this.lastAction === null ? undefined : this.world.actions[this.lastAction])
  }

  getState(): EnvState {
    return { random: this.random.getState(), state: this.state, lastAction: this.lastAction }
  }

  setState(state: EnvState): void {
    const saved = state as { random: Uint32Array; state: number; lastAction: number | null }
    this.random.setState(saved.random)
    this.state = saved.state
    this.lastAction = saved.lastAction
  }

  /** The first of `count` whose probability, added to those before it, is above a number in [0, 1). */
  private draw(count: number, probability: (i: number) => number): number {
    const random = this.random.random()
    let sum = 0
    for (let i = 0; i < count; i++) {
      sum += probability(i)
      if (sum > random) return i
    }
    // The sum may stay below 1 by rounding; NumPy's argmax then finds the first.
    return 0
  }
}
