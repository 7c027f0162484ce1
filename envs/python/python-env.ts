import type { Env, EnvMetadata, Frame, Info, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { EnvError } from '../core/errors.js'
import { NO_INFO } from '../core/step-result.js'
import { choicesOf, decomposed } from '../spaces/choices.js'
import type { Space } from '../spaces/space.js'
import { PythonGames, type PythonOptions } from './python-games.js'
import type { PythonId } from './python-id.js'

/** Frames a second where Python does not say. */
const FPS = 30

/** One environment of a Python Gymnasium, in a process of its own. Infos stay in Python, but for action masks. */
export class PythonEnv implements Env {
  readonly observationSpace: Space
  readonly actionSpace: Space
  /** It names only the way of rendering that it was made for: Python renders in one. */
  readonly metadata?: EnvMetadata
  readonly renderMode: RenderMode | null
  readonly render?: () => string | Frame
  private readonly games: PythonGames

  /** @throws EnvError as PythonGames */
  constructor(
    private readonly id: PythonId,
    options: PythonOptions = {},
  ) {
    this.games = new PythonGames(id, 1, options, false)
    this.observationSpace = this.games.observationSpace
    this.actionSpace = this.games.actionSpace
    const { renderMode, renderFps, metadata } = this.games
    this.renderMode = renderMode
    if (metadata !== undefined) this.metadata = metadata
    if (renderMode === null) return
    this.metadata = { ...metadata, renderModes: [renderMode], renderFps: renderFps ?? FPS }
    this.render = () => this.games.render()
  }

  /** @throws PythonError; EnvError INVALID_SEED */
  reset(options: ResetOptions = {}): Reset<unknown> {
    const { observations, masks } = this.games.reset(options)
    return [this.games.value(observations, 0), infoOf(masks)]
  }

  /** @throws PythonError; EnvError INVALID_OPTION for an action outside its space */
  step(action: unknown): Step<unknown> {
    const { observations, rewards, terminated, truncated, masks } = this.games.step(this.raw(action))
    return [this.games.value(observations, 0), rewards[0]!, terminated[0] === 1, truncated[0] === 1, infoOf(masks)]
  }

  close(): void {
    this.games.close()
  }

  private raw(action: unknown): Int32Array | Float32Array {
    const space = this.actionSpace
    const choices = space.name === 'Dict' || space.name === 'Tuple' ? choicesOf(space) : null
    if (choices !== null && space.contains(action)) return Int32Array.from(decomposed(choices, action))
    const { shape, start = 0 } = space as { shape?: readonly number[]; start?: number | readonly number[] }
    const isNumber = space.name === 'Discrete' || shape?.length === 0
    const list = isNumber && !ArrayBuffer.isView(action) ? [Number(action)] : (action as ArrayLike<number>)
    // A Box's bounds are the environment's to judge; that it gets as many numbers as it wants is checked here.
    const fits = space.name === 'Box' ? list?.length === space.flatSize : space.contains(action)
    if (!fits) throw new EnvError('INVALID_OPTION', `${space.explain(action)} (action of ${this.id.id})`)
    // Choices cross as whole numbers from 0.
    return space.name === 'Box'
      ? Float32Array.from(list)
      : Int32Array.from(list, (x, i) => x - (typeof start === 'number' ? start : start[i]!))
  }
}

function infoOf(masks: readonly unknown[] | undefined): Info {
  return (masks?.[0] ?? null) === null ? NO_INFO : { action_mask: masks![0] }
}
