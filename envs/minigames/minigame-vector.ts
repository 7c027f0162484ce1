import type { EnvMetadata, EnvState, Info, ResetOptions } from '../core/env.js'
import { EnvError, expected } from '../core/errors.js'
import { checkCount, endInfos, NO_INFO, type StepResult, stepResult } from '../core/step-result.js'
import type { VectorEnv, VectorStep } from '../core/vector.js'
import type { Space } from '../spaces/space.js'
import { actionForm } from './actions.js'
import type { Minigame } from './game.js'
import { Match } from './match.js'
import { MinigameEnv } from './minigame-env.js'
import type { MinigameSettings } from './options.js'
import { Planes } from './planes.js'

/**
 * A minigame many times over, SAME_STEP: what SyncVectorEnv makes of `MinigameEnv`, bit for bit, drawn straight into the batch. Masks are in
 * `actionMasks` alone, and not in `infos`.
 */
export class MinigameVector implements VectorEnv {
  readonly observationSize: number
  readonly singleObservationSpace: Space
  readonly singleActionSpace: Space
  readonly metadata: EnvMetadata
  readonly autoreset = 'SAME_STEP'
  readonly actionMasks: Uint8Array
  readonly hasState = true
  private readonly matches: readonly Match[]
  private readonly sizes: readonly number[]
  private readonly maskWidth: number
  private readonly elapsed: Int32Array
  private readonly result: StepResult<Float32Array>
  /** Rows whose episode ended in this step; right only when one did. */
  private readonly ended: Uint8Array
  private readonly endInfos: Info
  private ready = false

  constructor(
    private readonly game: Minigame,
    settings: MinigameSettings,
    readonly count: number,
    private readonly maxEpisodeSteps: number,
  ) {
    checkCount(count)
    const single = new MinigameEnv(game, settings)
    this.singleObservationSpace = single.observationSpace
    this.singleActionSpace = single.actionSpace
    this.metadata = single.metadata
    const form = actionForm(game, settings.actions, settings.size)
    const planes = new Planes(game, settings.size)
    this.observationSize = planes.length
    this.sizes = form.sizes
    this.maskWidth = form.sizes.reduce((sum, n) => sum + n)
    this.actionMasks = new Uint8Array(count * this.maskWidth).fill(1)
    this.matches = Array.from({ length: count }, () => new Match(game, form, planes))
    this.elapsed = new Int32Array(count)
    this.ended = new Uint8Array(count)
    this.result = stepResult(count, (rows) => new Float32Array(rows * this.observationSize))
    this.endInfos = endInfos(this.result, this.ended)
  }

  reset({ seed }: ResetOptions = {}): Float32Array {
    for (let row = 0; row < this.count; row++) {
      this.matches[row]!.reset(seed === undefined ? undefined : seed + row)
      this.show(row)
    }
    this.elapsed.fill(0)
    this.ready = true
    return this.result.observations
  }

  /** @throws EnvError ENV_RESET_NEEDED; INVALID_OPTION for an action that is none */
  step(actions: Int32Array | Float32Array): VectorStep {
    if (!this.ready) throw new EnvError('ENV_RESET_NEEDED', 'Expected reset to be called before the first step, got step')
    const { count, matches, elapsed, ended, result, observationSize } = this
    const parts = this.sizes.length
    let anyEnded = false
    for (let row = 0; row < count; row++) {
      const match = matches[row]!
      this.checkAction(actions, row * parts)
      result.rewards[row] = match.step(actions, row * parts)
      const steps = elapsed[row]! + 1
      const cut = steps >= this.maxEpisodeSteps ? 1 : 0
      const over = match.over ? 1 : 0
      result.terminated[row] = over
      result.truncated[row] = cut
      ended[row] = over | cut
      elapsed[row] = steps
      if (ended[row] === 1) {
        anyEnded = true
        match.draw(result.finalObservations, row * observationSize)
        match.reset()
        elapsed[row] = 0
      }
      this.show(row)
    }
    result.infos = anyEnded ? this.endInfos : NO_INFO
    return result
  }

  getState(): EnvState {
    return { matches: this.matches.map((match) => match.getState()), elapsed: this.elapsed.slice(), ready: this.ready }
  }

  setState(state: EnvState): void {
    const saved = state as unknown as Saved
    for (let row = 0; row < this.count; row++) {
      this.matches[row]!.setState(saved.matches[row]!)
      this.show(row)
    }
    this.elapsed.set(saved.elapsed)
    this.ready = saved.ready
  }

  close(): void {}

  /** Writes a row's observation and mask. */
  private show(row: number): void {
    this.matches[row]!.draw(this.result.observations, row * this.observationSize)
    this.matches[row]!.mask(this.actionMasks, row * this.maskWidth)
  }

  private checkAction(actions: Int32Array | Float32Array, at: number): void {
    for (let part = 0; part < this.sizes.length; part++) {
      const choice = actions[at + part]!
      // True for undefined and NaN, too.
      if (!(choice >= 0 && choice < this.sizes[part]!)) {
        throw expected(`part ${part} of the action of ${this.game.name}`, `a whole number from 0 to ${this.sizes[part]! - 1}`, choice)
      }
    }
  }
}

interface Saved {
  readonly matches: readonly EnvState[]
  readonly elapsed: Int32Array
  readonly ready: boolean
}
