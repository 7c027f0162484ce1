import type { Space } from '../spaces/space.js'
import type { EnvState, Info, ResetOptions } from './env.js'
import { foreignState, resetNeeded } from './errors.js'
import type { Observations } from './observations.js'
import { checkCount, endInfos, NO_INFO, readReset, type StepResult, stepResult } from './step-result.js'
import type { VectorEnv, VectorStep } from './vector.js'
import { actionWidth, checkActions } from './vector-actions.js'

/** The spaces of one environment, whose observations are typed arrays of one length. */
interface Single {
  readonly observationSpace: Space & { readonly flatSize: number }
  readonly actionSpace: Space
}

/**
 * A world many times over, SAME_STEP, with a limit of steps: what SyncVectorEnv makes of the single environment, bit for bit, and no garbage in
 * `step`. A kind of world says what its rows do; rows are numbers from 0.
 */
export abstract class RowsVector<O extends Observations> implements VectorEnv {
  readonly observationSize: number
  readonly singleObservationSpace: Space
  readonly singleActionSpace: Space
  readonly autoreset = 'SAME_STEP'
  readonly hasState = true
  abstract readonly actionMasks: Uint8Array | null
  private readonly elapsed: Int32Array
  private readonly result: StepResult<O>
  /** Rows whose episode ended in this step; right only when one did. */
  private readonly ended: Uint8Array
  private readonly endInfos: Info
  private ready = false
  private readonly actionWidth: number

  /** @param array makes the array of the observations */
  constructor(
    { observationSpace, actionSpace }: Single,
    readonly count: number,
    private readonly maxEpisodeSteps: number,
    array: (length: number) => O,
  ) {
    checkCount(count)
    this.singleObservationSpace = observationSpace
    this.singleActionSpace = actionSpace
    this.actionWidth = actionWidth(actionSpace)
    this.observationSize = observationSpace.flatSize
    this.elapsed = new Int32Array(count)
    this.ended = new Uint8Array(count)
    this.result = stepResult(count, (rows) => array(rows * observationSpace.flatSize))
    this.endInfos = endInfos(this.result, this.ended)
  }

  /** Begins an episode; with a seed, from it. */
  protected abstract begin(row: number, seed?: number): void

  /** Plays the action of a row, and returns its reward. @throws EnvError INVALID_OPTION for an action that is none */
  protected abstract play(row: number, actions: Int32Array | Float32Array): number

  /** 1 where the step that was played last has terminated the episode. */
  protected abstract isOver(row: number): number

  /** Prepares an array of observations, of which rows are written next: of all of them at once, since a fill for each row takes longer. */
  protected wipe(_out: O, _from: number, _to: number): void {}

  /** Writes a row's observation from `at` on, all that `wipe` does not. */
  protected abstract draw(row: number, out: O, at: number): void

  /** Writes a row's mask of actions, where there are masks. */
  protected mask(_row: number): void {}

  /** The state of all rows' worlds. */
  protected abstract save(): EnvState

  protected abstract load(state: EnvState): void

  /** @throws EnvError INVALID_SEED, UNKNOWN_OPTION, INVALID_OPTION */
  reset(options?: ResetOptions): O {
    const { seed } = readReset(options, this.count)
    for (let row = 0; row < this.count; row++) this.begin(row, seed === undefined ? undefined : seed + row)
    this.elapsed.fill(0)
    this.ready = true
    this.showAll()
    return this.result.observations
  }

  /** @throws EnvError ENV_RESET_NEEDED; INVALID_OPTION for an action that is none, and for an array of another kind or length */
  step(actions: Int32Array | Float32Array): VectorStep {
    if (!this.ready) throw resetNeeded('step')
    checkActions(actions, this.count, this.actionWidth)
    const { count, elapsed, maxEpisodeSteps, ended, result, observationSize } = this
    const { rewards, terminated, truncated } = result
    let anyEnded = false
    this.wipe(result.observations, 0, count * observationSize)
    for (let row = 0; row < count; row++) {
      rewards[row] = this.play(row, actions)
      const steps = elapsed[row]! + 1
      const over = this.isOver(row)
      const cut = steps >= maxEpisodeSteps ? 1 : 0
      terminated[row] = over
      truncated[row] = cut
      ended[row] = over | cut
      elapsed[row] = steps
      if ((over | cut) === 1) {
        anyEnded = true
        this.wipe(result.finalObservations, row * observationSize, (row + 1) * observationSize)
        this.draw(row, result.finalObservations, row * observationSize)
        this.begin(row)
        elapsed[row] = 0
      }
      this.draw(row, result.observations, row * observationSize)
      this.mask(row)
    }
    result.infos = anyEnded ? this.endInfos : NO_INFO
    return result
  }

  getState(): EnvState {
    return { worlds: this.save(), elapsed: this.elapsed.slice(), ready: this.ready }
  }

  /** @throws EnvError INVALID_OPTION for a state of another kind of vector, or of another number of environments */
  setState(state: EnvState): void {
    if ((state as unknown as Saved | null)?.elapsed?.length !== this.count) throw foreignState(`${this.count} environments`, state)
    const { worlds, elapsed, ready } = state as unknown as Saved
    this.load(worlds)
    this.elapsed.set(elapsed)
    this.ready = ready
    if (ready) this.showAll()
  }

  close(): void {}

  private showAll(): void {
    this.wipe(this.result.observations, 0, this.result.observations.length)
    for (let row = 0; row < this.count; row++) {
      this.draw(row, this.result.observations, row * this.observationSize)
      this.mask(row)
    }
  }
}

interface Saved {
  readonly worlds: EnvState
  readonly elapsed: Int32Array
  readonly ready: boolean
}
