import { anything } from '../../checks/requirements.js'
import type { Env, EnvState, Frame, RenderMetadata, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { expected, readOptions, resetNeeded } from '../core/errors.js'
import { checkRenderMode, noRenderMode } from '../core/render-mode.js'
import { Box } from '../spaces/box.js'
import { Discrete } from '../spaces/discrete.js'
import { MOVES, type Move } from './actions.js'
import { FRAMES_PER_SECOND, type MazeLevel, readLevel } from './level.js'
import { fillMazeOptions, type MazeOptions, mazeOptions } from './options.js'
import { Oracle } from './oracle.js'
import { mapText, Picture } from './picture.js'
import { Renderer } from './renderer.js'
import { World } from './world.js'

/**
 * A maze seen through the eyes of who walks in it, after the rules of DeepMind Lab's levels (Beattie et al. 2016). Observation: [size x size
 * x 3] bytes, or x 4 with `depth`. Actions: IMPALA's nine (forward, back, left, right, look left, look right, forward and look left, forward
 * and look right, nothing), each for four frames of a sixtieth of a second; a second has 15. Reward: that of the things that are touched.
 * Nothing terminates an episode; `make` truncates it after the level's seconds.
 *
 * @example
 * const env = new Maze({ name: 'mine', seconds: 60, restarts: ['goal'], plan: '#########\n#P.....G#\n#########' }, { size: 42 })
 * env.reset({ seed: 1 })
 * const [observation, reward] = env.step(0) // forward
 */
export class Maze implements Env<Uint8Array, number> {
  readonly observationSpace: Box<'uint8'>
  readonly actionSpace: Discrete
  readonly metadata: RenderMetadata
  readonly renderMode: RenderMode | null
  private readonly level: MazeLevel
  private readonly world: World
  private readonly guide: Oracle
  private readonly moves: readonly Move[]
  private readonly renderer: Renderer
  private picture: Picture | undefined

  /**
   * @throws EnvError INVALID_OPTION for an option that breaks its rule, or a level that does
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   */
  constructor(level: MazeLevel, options?: MazeOptions & { readonly renderMode?: RenderMode | null }) {
    this.level = readLevel(level)
    const rules = { ...mazeOptions, renderMode: anything }
    const { renderMode = null, ...given } = readOptions('Maze', options, rules, '{ size: 42 }')
    const { size, depth, actions, inertia, frameskip } = fillMazeOptions(given)
    this.metadata = { renderModes: ['rgb_array', 'ansi'], renderFps: FRAMES_PER_SECOND / frameskip }
    checkRenderMode(this, renderMode, this.level.name)
    this.renderMode = renderMode
    this.moves = MOVES[actions]
    this.actionSpace = new Discrete(actions)
    this.renderer = new Renderer(size, depth)
    this.observationSpace = new Box(0, 255, { shape: [size, size, this.renderer.channels], type: 'uint8' })
    this.world = new World(this.level, inertia, frameskip)
    this.guide = new Oracle(this.moves, frameskip)
  }

  reset({ seed }: ResetOptions = {}): Reset<Uint8Array> {
    this.world.reset(seed)
    return [this.observation(), {}]
  }

  /** @throws EnvError INVALID_OPTION for an action that is none; ENV_RESET_NEEDED before the first reset */
  step(action: number): Step<Uint8Array> {
    this.mustHaveBegun('step')
    const move = typeof action === 'number' ? this.moves[action] : undefined
    if (move === undefined) throw noSuchAction(this.level, this.moves, action)
    const reward = this.world.step(move)
    return [this.observation(), reward, false, false, {}]
  }

  /** The player's view in more pixels, with the map beside it; or the map as text. */
  render(): string | Frame {
    if (this.renderMode === null) throw noRenderMode(this)
    this.mustHaveBegun('render')
    if (this.renderMode === 'ansi') return mapText(this.world)
    this.picture ??= new Picture()
    return this.picture.of(this.world)
  }

  /** The action of an oracle that knows the map: the scale of scores has it at 1, and random actions at 0. */
  oracle(): number {
    this.mustHaveBegun('oracle')
    return this.guide.action(this.world)
  }

  getState(): EnvState {
    return this.world.getState()
  }

  setState(state: EnvState): void {
    this.world.setState(state as Float64Array)
  }

  /** Before the first reset the player stands outside of all walls, where no ray would ever end. */
  private mustHaveBegun(call: string): void {
    if (this.world.player.x === 0) throw resetNeeded(call)
  }

  private observation(): Uint8Array {
    const out = new Uint8Array(this.observationSpace.flatSize)
    this.renderer.draw(this.world, out, 0)
    return out
  }
}

export function noSuchAction({ name }: MazeLevel, moves: readonly Move[], got: unknown): Error {
  return expected(`the action of ${name}`, `a whole number from 0 to ${moves.length - 1}`, got)
}
