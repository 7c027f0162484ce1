import type { Env, EnvState, Frame, RenderMetadata, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { expected } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import { noRenderMode } from '../core/render-mode.js'
import { Box } from '../spaces/box.js'
import { Discrete } from '../spaces/discrete.js'
import { type Game, type GameKind, packGame, SIDE, sticks, unpackGame } from './game.js'
import { asPicture, asText } from './picture.js'

/**
 * A game of MinAtar (K. Young and T. Tian, "MinAtar: An Atari-Inspired Testbed for Thorough and Reproducible Reinforcement Learning
 * Experiments", 2019), written from its rules. Observation: [10 x 10 x channels] bytes, row by row from the top, 1 where a cell of
 * that channel is set. Actions are sticky: with a chance of 0.1 the last executed action is repeated, over episodes' ends too; a
 * reset with a seed forgets it. Nothing truncates an episode.
 */
export class MinAtar implements Env<Uint8Array, number> {
  readonly observationSpace: Box<'bool'>
  readonly actionSpace: Discrete
  readonly metadata: RenderMetadata = { renderModes: ['ansi', 'rgb_array'], renderFps: 10 }
  private readonly game: Game
  private random = new Pcg64()
  /** The action that was executed last, of the full set. */
  private last = 0

  /**
   * @param kind which game
   * @param actions the full action of each action: all six, or the game's minimal set
   */
  constructor(
    private readonly kind: GameKind,
    private readonly actions: readonly number[],
    readonly renderMode: RenderMode | null = null,
  ) {
    this.observationSpace = new Box(0, 1, { shape: [SIDE, SIDE, kind.channels.length], type: 'bool' })
    this.actionSpace = new Discrete(actions.length)
    this.game = kind.create()
  }

  reset({ seed }: ResetOptions = {}): Reset<Uint8Array> {
    if (seed !== undefined) {
      this.random = new Pcg64(seed)
      this.last = 0
    }
    this.game.reset(this.random)
    return [this.observation(), {}]
  }

  step(action: number): Step<Uint8Array> {
    const full = typeof action === 'number' ? this.actions[action] : undefined
    if (full === undefined) throw noSuchAction(this.kind, this.actions, action)
    if (!sticks(this.random)) this.last = full
    const reward = this.game.step(this.last, this.random)
    return [this.observation(), reward, this.game.over === 1, false, {}]
  }

  render(): string | Frame {
    if (this.renderMode === null) throw noRenderMode(this)
    return this.renderMode === 'ansi' ? asText(this.kind, this.game) : asPicture(this.kind, this.game)
  }

  getState(): EnvState {
    return { random: this.random.getState(), game: packGame(this.game), last: this.last }
  }

  setState(state: EnvState): void {
    const saved = state as { random: Uint32Array; game: Int32Array; last: number }
    this.random.setState(saved.random)
    unpackGame(this.game, saved.game)
    this.last = saved.last
  }

  private observation(): Uint8Array {
    const out = new Uint8Array(this.observationSpace.flatSize)
    this.game.draw(out, 0)
    return out
  }
}

export function noSuchAction(kind: GameKind, actions: readonly number[], got: unknown): Error {
  return expected(`the action of ${kind.name}`, `a whole number from 0 to ${actions.length - 1}`, got)
}
