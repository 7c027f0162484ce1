import { Contract } from '../core/contract.js'
import type { EnvMetadata, EnvState, ResetOptions } from '../core/env.js'
import { resetNeeded } from '../core/errors.js'
import { MaskRows } from '../core/mask-rows.js'
import { allocateObservations, type Observations } from '../core/observations.js'
import { checkCount, readReset, type StepResult, stepResult } from '../core/step-result.js'
import type { VectorEnv, VectorStep } from '../core/vector.js'
import { checkActions, checkChoices } from '../core/vector-actions.js'
import { choicesOf } from '../spaces/choices.js'
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
  /** Numbers of an action, and of one of choices their sizes. */
  private readonly actionWidth: number
  private readonly sizes: readonly number[] | null
  private readonly where = (): string => `environment ${this.row}, step ${this.steps} since the reset`

  /** @throws EnvError INVALID_OPTION, and what PythonGames throws */
  constructor(
    private readonly id: PythonId,
    readonly count: number,
    options: PythonOptions = {},
  ) {
    checkCount(count)
    this.contract = new Contract(id.id)
    this.games = new PythonGames(id, count, options, true)
    this.singleObservationSpace = this.games.observationSpace
    this.singleActionSpace = this.games.actionSpace
    if (this.games.metadata !== undefined) this.metadata = this.games.metadata
    this.sizes = sizesOf(this.singleActionSpace)
    this.actionWidth = this.sizes?.length ?? this.singleActionSpace.flatSize
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

  /** @throws PythonError; EnvError ENV_CONTRACT, ENV_RESET_NEEDED; INVALID_OPTION for an action that is none, and for an array of another kind or length */
  step(actions: Int32Array | Float32Array): VectorStep {
    if (!this.ready) throw resetNeeded('step')
    checkActions(actions, this.count, this.actionWidth)
    const sent = this.sent(actions)
    this.steps++
    const { result } = this
    const { observations, rewards, terminated, truncated, finals, masks } = this.games.step(sent)
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

  /**
   * The actions in the type that crosses: whole numbers for choices. ale-py waits for ever for a game that was given an action that it has
   * not.
   */
  private sent(actions: Int32Array | Float32Array): Int32Array | Float32Array {
    const { sizes, count } = this
    if (sizes === null) return actions instanceof Float32Array ? actions : Float32Array.from(actions)
    for (let row = 0; row < count; row++) checkChoices(actions, row * sizes.length, sizes, this.id.id)
    return actions instanceof Int32Array ? actions : Int32Array.from(actions)
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

/** The numbers of choices of an action's parts; null for a Box. */
function sizesOf(space: Space): readonly number[] | null {
  if (space.name === 'Box') return null
  return choicesOf(space)?.sizes ?? new Array<number>(space.flatSize).fill(2)
}

function noState(): Error {
  return new Error('Environments in Python have no state to save: hasState is false')
}
