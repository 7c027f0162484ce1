import type { Env, EnvState, Frame, Info, RenderMode, ResetOptions } from '../core/env.js'
import { EnvError, resetNeeded } from '../core/errors.js'
import { noRenderMode } from '../core/render-mode.js'
import { Box } from '../spaces/box.js'
import { Dict } from '../spaces/dict.js'
import type { Space } from '../spaces/space.js'
import { type ActionForm, actionForm, type MinigameAction } from './actions.js'
import type { Minigame } from './game.js'
import { Match } from './match.js'
import type { MinigameSettings } from './options.js'
import { picture } from './picture.js'
import { Planes, planeNames } from './planes.js'
import type { World } from './world/world.js'

/** What a player sees: planes of screen and minimap, [size x size x channels], and scalars, all from 0 to 1. */
export interface MinigameObservation extends Readonly<Record<string, Float32Array>> {
  readonly screen: Float32Array
  readonly minimap: Float32Array
  readonly scalars: Float32Array
}

/** Side information. */
export interface MinigameInfo extends Info {
  /** The actions that are available, 1 or 0 each; of structured ones the functions. */
  readonly action_mask: Int8Array | { readonly function: Int8Array }
}

/**
 * A minigame after those of StarCraft II's environment for learning (O. Vinyals and others, "StarCraft II: A New Challenge for
 * Reinforcement Learning", 2017): alike in its rules, and not comparable in scores. A step is a decision, half a second of the game.
 *
 * `info.action_mask` says which functions are available; one that is not does nothing.
 *
 * @throws EnvError INVALID_OPTION, by `step` for an action that is none and by `render` without a render mode
 * @example
 * const env = minigameOf('Minigames/MoveToBeacon')
 * env.reset({ seed: 1 })
 * env.step(env.oracle())
 */
export class MinigameEnv implements Env<MinigameObservation, MinigameAction> {
  readonly observationSpace: Space<MinigameObservation>
  readonly actionSpace: Space<MinigameAction>
  readonly metadata
  readonly renderMode: RenderMode | null
  private readonly form: ActionForm
  private readonly planes: Planes
  private readonly match: Match
  /** The units of the game, to look at. */
  readonly world: World
  private readonly choices: Int32Array

  constructor(
    readonly game: Minigame,
    { actions, size }: MinigameSettings,
    renderMode: RenderMode | null = null,
  ) {
    this.renderMode = renderMode
    this.form = actionForm(game, actions, size)
    this.planes = new Planes(game, size)
    this.match = new Match(game, this.form, this.planes)
    this.world = this.match.world
    this.choices = new Int32Array(this.form.sizes.length)
    this.actionSpace = this.form.space
    const { screenChannels, minimapChannels } = this.planes
    this.observationSpace = new Dict<MinigameObservation>({
      screen: new Box(0, 1, { shape: [size, size, screenChannels] }),
      minimap: new Box(0, 1, { shape: [size, size, minimapChannels] }),
      scalars: new Box(0, 1, { shape: [game.scalars.length] }),
    })
    this.metadata = {
      renderModes: ['rgb_array'] as const,
      renderFps: 8,
      /** What the functions are, in order, the channels of the planes, and the scalars. */
      functions: game.functions,
      planes: planeNames(game),
      scalars: game.scalars,
      ...(this.form.arguments === undefined ? {} : { action_arguments: this.form.arguments }),
    }
  }

  reset({ seed }: ResetOptions = {}): [observation: MinigameObservation, info: MinigameInfo] {
    this.match.reset(seed)
    return [this.observation(), this.info()]
  }

  /** @throws EnvError INVALID_OPTION for an action that is none; ENV_RESET_NEEDED before the first reset */
  step(action: MinigameAction): [MinigameObservation, reward: number, terminated: boolean, truncated: boolean, info: MinigameInfo] {
    this.mustHaveBegun('step')
    const fault = this.actionSpace.explain(action)
    if (fault !== undefined) throw new EnvError('INVALID_OPTION', `${fault} (action of ${this.game.name})`)
    this.form.read(action, this.choices)
    const reward = this.match.step(this.choices, 0)
    return [this.observation(), reward, this.match.over, false, this.info()]
  }

  /** What the game's scripted oracle would do now, as an action of this environment: the one that ends the scale of scores at 1. */
  oracle(): MinigameAction {
    this.mustHaveBegun('oracle')
    return this.form.actionOf(this.world, this.match.oracle())
  }

  /** @throws EnvError INVALID_OPTION when it was made without a render mode */
  render(): Frame {
    if (this.renderMode === null) throw noRenderMode(this)
    return picture(this.world)
  }

  getState(): EnvState {
    return this.match.getState()
  }

  setState(state: EnvState): void {
    this.match.setState(state)
  }

  private mustHaveBegun(call: string): void {
    if (this.world.serials === 0) throw resetNeeded(call)
  }

  private observation(): MinigameObservation {
    const { scalarsAt, screenAt, length } = this.planes
    const all = new Float32Array(length)
    this.match.draw(all, 0)
    return { screen: all.subarray(screenAt), minimap: all.subarray(0, scalarsAt), scalars: all.subarray(scalarsAt, screenAt) }
  }

  private info(): MinigameInfo {
    const { sizes } = this.form
    const mask = new Int8Array(sizes.reduce((sum, n) => sum + n))
    this.match.mask(mask, 0)
    return { action_mask: sizes.length === 1 ? mask : { function: mask.slice(0, sizes[0]) } }
  }
}
