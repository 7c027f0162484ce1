import { Contract } from '../core/contract.js'
import type { EnvMetadata, EnvState, ResetOptions } from '../core/env.js'
import { resetNeeded } from '../core/errors.js'
import { MaskRows } from '../core/mask-rows.js'
import { allocateObservations, type Observations } from '../core/observations.js'
import { checkCount, readReset, type StepResult, stepResult } from '../core/step-result.js'
import type { VectorEnv, VectorStep } from '../core/vector.js'
import type { Space } from '../spaces/space.js'
import { PythonGames, type PythonOptions } from './python-games.js'
import type { PythonId } from './python-id.js'
import type { Raw } from './python-spaces.js'

/**
 * `count` environments of a Python Gymnasium in a process of their own, stepped together (SAME_STEP). Infos stay in Python, but for
 * action masks. There is no state to save, so members begin new episodes with each slice.
 */
export class PythonVector implements VectorEnv {
  readonly observationSize: number
  readonly singleObservationSpace: Space
  readonly singleActionSpace: Space
  readonly autoreset = 'SAME_STEP'
  readonly hasState = false
  readonly metadata?: EnvMetadata
  private readonly games: PythonGames
  private readonly contract: Contract
  private readonly result: StepResult
  private readonly masks: MaskRows
  private steps = 0
  private ready = false
  private row = 0
  private readonly where = (): string => `environment ${this.row}, step ${this.steps} since the reset`

  /** @throws EnvError INVALID_OPTION, and what PythonGames throws */
  constructor(
    id: PythonId,
    readonly count: number,
    options: PythonOptions = {},
  ) {
    checkCount(count)
    this.contract = new Contract(id.id)
    this.games = new PythonGames(id, count, options, true)
    this.singleObservationSpace = this.games.observationSpace
    this.singleActionSpace = this.games.actionSpace
    if (this.games.metadata !== undefined) this.metadata = this.games.metadata
    this.masks = new MaskRows(this.singleActionSpace, count, this.contract)
    this.observationSize = this.singleObservationSpace.flatSize
    this.result = stepResult(count, (rows) => allocateObservations(this.singleObservationSpace, rows))
  }

  get actionMasks(): Uint8Array | null {
    return this.masks.masks
  }

  /** @throws PythonError; EnvError INVALID_SEED, UNKNOWN_OPTION, INVALID_OPTION, ENV_CONTRACT */
  reset(options?: ResetOptions): Observations {
    const { observations, masks } = this.games.reset(readReset(options, this.count))
    this.steps = 0
    this.ready = true
    for (let row = 0; row < this.count; row++) this.store(observations, row, this.result.observations, row)
    this.readMasks(masks)
    return this.result.observations
  }

  /** @throws PythonError; EnvError ENV_CONTRACT, ENV_RESET_NEEDED */
  step(actions: Int32Array | Float32Array): VectorStep {
    if (!this.ready) throw resetNeeded('step')
    this.steps++
    const { result } = this
    const { observations, rewards, terminated, truncated, finals, masks } = this.games.step(actions)
    result.rewards.set(rewards)
    result.terminated.set(terminated)
    result.truncated.set(truncated)
    for (let row = 0, ended = 0; row < this.count; row++) {
      this.store(observations, row, result.observations, row)
      if (terminated[row] === 1 || truncated[row] === 1) this.store(finals, ended++, result.finalObservations, row)
      if (!Number.isFinite(rewards[row])) this.contract.broken('reward is a finite number', `step returned ${rewards[row]}`, this.where())
    }
    this.readMasks(masks)
    return result
  }

  getState(): EnvState {
    throw noState()
  }

  setState(): void {
    throw noState()
  }

  close(): void {
    this.games.close()
  }

  private readMasks(masks: readonly unknown[] | undefined): void {
    for (let row = 0; row < this.count; row++) {
      this.row = row
      this.masks.read(row, masks?.[row] ?? undefined, this.where)
    }
  }

  /** Flattens observation `i` of `raw` into a row of `out`. */
  private store(raw: readonly Raw[], i: number, out: Observations, row: number): void {
    this.row = row
    this.contract.observation(this.singleObservationSpace, this.games.value(raw, i), out, row * this.observationSize, this.where)
  }
}

function noState(): Error {
  return new Error('Environments in Python have no state to save: hasState is false')
}
