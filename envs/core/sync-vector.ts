import { aFunction, oneOf, type Requirement } from '../../checks/requirements.js'
import { choicesOf, composed } from '../spaces/choices.js'
import { spaceWords } from '../spaces/plain-space.js'
import type { Space } from '../spaces/space.js'
import { actionArguments } from './action-arguments.js'
import { addInfo, type Batch } from './batch-info.js'
import { closeAfter, closeAll } from './close.js'
import { Contract } from './contract.js'
import type { Env, EnvMetadata, EnvState, Info, ResetOptions } from './env.js'
import { makerOf } from './env-module.js'
import { check, expected, foreignState, readOptions, resetNeeded } from './errors.js'
import { MaskRows } from './mask-rows.js'
import { allocateObservations, type Observations } from './observations.js'
import { checkCount, readReset, type StepResult, stepResult } from './step-result.js'
import type { AutoresetMode, VectorEnv, VectorStep } from './vector.js'
import { actionWidth, checkActions } from './vector-actions.js'

export interface SyncVectorOptions {
  /** The step that resets; absent, SAME_STEP. */
  readonly autoreset?: AutoresetMode
  /** The name of the environment in messages; absent, the factory's. */
  readonly name?: string
}

/**
 * `count` environments of any kind, stepped one after the other. Every result is checked against the contract.
 *
 * @example
 * const envs = new SyncVectorEnv(() => new MyEnv(), 8, { autoreset: 'NEXT_STEP' })
 * envs.reset({ seed: 1 })
 * const { observations, rewards } = envs.step(new Int32Array(8)) // observations: [8 x observationSize]
 */
export class SyncVectorEnv implements VectorEnv {
  readonly observationSize: number
  readonly singleObservationSpace: Space
  readonly singleActionSpace: Space
  readonly autoreset: AutoresetMode
  readonly hasState: boolean
  readonly metadata?: EnvMetadata
  private readonly envs: readonly Env[]
  private readonly contract: Contract
  private readonly toAction: (actions: Int32Array | Float32Array, row: number) => unknown
  private readonly result: StepResult
  /** Steps taken in the running episode, a number a row. */
  private readonly elapsed: Int32Array
  /** NEXT_STEP: rows whose episode is over and whose next step resets. */
  private readonly over: Uint8Array
  private ready = false
  private readonly actionWidth: number
  private readonly masks: MaskRows
  /** The row at work, for messages. */
  private row = 0
  private readonly where = (): string => `environment ${this.row}, step ${this.elapsed[this.row]} of its episode`

  /**
   * @param factory makes a new environment at each call, or is a class of them
   * @throws EnvError INVALID_OPTION when factory is no function, count no positive integer, or an option breaks its rule
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   * @throws EnvError ENV_CONTRACT when what factory makes is no environment
   * @throws EnvError SPACE_INVALID when actions are neither Discrete, MultiDiscrete, Box, nor a Dict or Tuple of Discrete
   */
  constructor(
    factory: () => Env,
    readonly count: number,
    options?: SyncVectorOptions,
  ) {
    check('the maker of environments', factory, maker)
    checkCount(count)
    const make = makerOf(factory, factory.name)
    const { autoreset = 'SAME_STEP', name = factory.name } = readVectorOptions(options)
    this.autoreset = autoreset
    this.contract = new Contract(name === '' ? '(unnamed)' : name)
    const made: Env[] = []
    try {
      for (let row = 0; row < count; row++) {
        made.push(make() as Env)
        this.checkMade(made, row)
      }
      this.toAction = actionReader(made[0]!.actionSpace)
    } catch (error) {
      closeAfter(error, made)
      throw error
    }
    this.envs = made
    const first = made[0]!
    this.singleObservationSpace = first.observationSpace
    this.singleActionSpace = first.actionSpace
    this.actionWidth = actionWidth(first.actionSpace)
    if (first.metadata !== undefined) this.metadata = first.metadata
    this.masks = new MaskRows(first.actionSpace, count, this.contract)
    this.observationSize = first.observationSpace.flatSize
    this.hasState = this.envs.every((env) => typeof env.getState === 'function' && typeof env.setState === 'function')
    this.elapsed = new Int32Array(count)
    this.over = new Uint8Array(count)
    this.result = stepResult(count, (rows) => allocateObservations(this.singleObservationSpace, rows))
  }

  get actionMasks(): Uint8Array | null {
    return this.masks.masks
  }

  /** @throws EnvError INVALID_SEED, UNKNOWN_OPTION, INVALID_OPTION, ENV_CONTRACT; whatever an environment itself throws passes through */
  reset(given?: ResetOptions): Observations {
    const { seed, options } = readReset(given, this.count)
    for (let row = 0; row < this.count; row++) {
      this.resetRow(row, { ...(seed === undefined ? {} : { seed: seed + row }), ...(options === undefined ? {} : { options }) })
    }
    this.over.fill(0)
    this.ready = true
    return this.result.observations
  }

  /** @throws EnvError ENV_CONTRACT, ENV_RESET_NEEDED, INVALID_OPTION for an array of another kind or length; whatever an environment itself throws passes through */
  step(actions: Int32Array | Float32Array): VectorStep {
    if (!this.ready) throw resetNeeded('step')
    checkActions(actions, this.count, this.actionWidth)
    const infos: Batch = {}
    for (let row = 0; row < this.count; row++) {
      if (this.over[row] === 1) this.restart(row, infos)
      else this.stepRow(row, this.toAction(actions, row), infos)
    }
    this.result.infos = infos
    return this.result
  }

  /** Includes the observations, so the array that `reset` returned holds after `setState` what it held before. */
  getState(): EnvState {
    return {
      envs: this.envs.map((env) => env.getState!()),
      elapsed: this.elapsed.slice(),
      over: this.over.slice(),
      ready: this.ready,
      observations: this.result.observations.slice(),
      ...(this.actionMasks && { masks: this.actionMasks.slice() }),
    }
  }

  setState(state: EnvState): void {
    const saved = state as unknown as Saved
    if (saved?.envs?.length !== this.count) throw foreignState(`${this.count} environments`, state)
    this.envs.forEach((env, row) => {
      env.setState!(saved.envs[row]!)
    })
    this.elapsed.set(saved.elapsed)
    this.over.set(saved.over)
    this.ready = saved.ready
    this.result.observations.set(saved.observations)
    this.masks.restore(saved.masks)
  }

  close(): void | Promise<void> {
    return closeAll(this.envs)
  }

  private stepRow(row: number, action: unknown, infos: Batch): void {
    const result = this.result
    const contract: Contract = this.contract
    this.row = row
    this.elapsed[row]!++
    const step: unknown = this.envs[row]!.step(action)
    contract.step(step, this.where)
    const [observation, reward, terminated, truncated, info] = step
    const offset = row * this.observationSize
    contract.observation(this.singleObservationSpace, observation, result.observations, offset, this.where)
    result.rewards[row] = reward
    result.terminated[row] = terminated ? 1 : 0
    result.truncated[row] = truncated ? 1 : 0
    if (!terminated && !truncated) {
      this.masks.read(row, info.action_mask, this.where)
      addInfo(infos, info, row, this.count)
    } else if (this.autoreset === 'NEXT_STEP') {
      addInfo(infos, info, row, this.count)
      this.over[row] = 1
      this.masks.allowAll(row)
    } else {
      result.finalObservations.set(result.observations.subarray(offset, offset + this.observationSize), offset)
      addInfo(infos, { final_info: { ...info } }, row, this.count)
      addFinal(infos, result.finalObservations, row, this.count)
      addInfo(infos, this.resetRow(row, {}), row, this.count)
    }
  }

  /** NEXT_STEP: the step after an episode's end. */
  private restart(row: number, infos: Batch): void {
    addInfo(infos, this.resetRow(row, {}), row, this.count)
    this.result.rewards[row] = 0
    this.result.terminated[row] = 0
    this.result.truncated[row] = 0
    this.over[row] = 0
  }

  private resetRow(row: number, options: ResetOptions): Info {
    this.row = row
    this.elapsed[row] = 0
    const start: unknown = this.envs[row]!.reset(options)
    this.contract.reset(start, this.where)
    const offset = row * this.observationSize
    this.contract.observation(this.singleObservationSpace, start[0], this.result.observations, offset, this.where)
    this.masks.read(row, start[1].action_mask, this.where)
    return start[1]
  }

  /** One factory, one kind of environment, a new one each time: else rows would disagree, or step each other. */
  private checkMade(made: readonly Env[], row: number): void {
    const contract: Contract = this.contract
    const env: unknown = made[row]
    contract.environment(env, row)
    const where = `environment ${row}, when it was made`
    if (made.indexOf(env) !== row) contract.broken('each call makes a new environment', 'the factory returned the same one', where)
    const parts = actionArguments(env.actionSpace, env.metadata)
    if ('fault' in parts) contract.broken(ARGUMENTS_RULE, `it was ${parts.fault}`, where)
    const sizesOf = (one: Env): string => `${one.observationSpace.flatSize} and ${one.actionSpace.flatSize}`
    if (sizesOf(env) === sizesOf(made[0]!)) return
    contract.broken('all have the same spaces', `sizes ${sizesOf(env)} after ${sizesOf(made[0]!)}`, where)
  }
}

interface Saved {
  readonly envs: readonly EnvState[]
  readonly elapsed: Int32Array
  readonly over: Uint8Array
  readonly ready: boolean
  readonly observations: Observations
  /** Absent where the environments have none. */
  readonly masks?: Uint8Array
}

const ARGUMENTS_RULE = 'metadata.action_arguments names the parts that count for each choice of the first'

/** `final_obs` is the array of final observations itself, a row each, with its mask. */
function addFinal(infos: Batch, finalObservations: Observations, row: number, count: number): void {
  infos.final_obs = finalObservations as unknown as Batch
  const mask = (infos._final_obs ?? new Uint8Array(count)) as Uint8Array
  mask[row] = 1
  infos._final_obs = mask
}

const aName: Requirement = { words: 'a text', fits: (value) => typeof value === 'string' }
const maker: Requirement = { ...aFunction, words: 'a function that makes one at each call, as in () => new MyEnv()' }

/**
 * @param own the rules of an environment's own options
 * @throws EnvError INVALID_OPTION, UNKNOWN_OPTION
 */
export function readVectorOptions<T extends SyncVectorOptions>(options: T | undefined, own: Readonly<Record<string, Requirement>> = {}): T {
  const requirements = { autoreset: oneOf('SAME_STEP', 'NEXT_STEP'), name: aName, ...own } as { [K in keyof T]-?: Requirement }
  return readOptions('a vector of environments', options, requirements, "{ autoreset: 'NEXT_STEP' }")
}

/** The function that makes an environment's action of a row of the array. */
function actionReader(space: Space): (actions: Int32Array | Float32Array, row: number) => unknown {
  if (space.name === 'Discrete') {
    const start = (space as { start?: number }).start ?? 0
    return (actions, row) => actions[row]! + start
  }
  if (space.name === 'MultiDiscrete') {
    const { nvec, start = [] } = space as unknown as { nvec: readonly number[]; start?: readonly number[] }
    const parts = nvec.length
    return (actions, row) => {
      const action = actions.slice(row * parts, (row + 1) * parts)
      for (let part = 0; part < parts; part++) action[part]! += start[part] ?? 0
      return action
    }
  }
  if (space.name === 'Dict' || space.name === 'Tuple') {
    const choices = choicesOf(space)
    if (choices !== null) return (actions, row) => composed(choices, actions, row * choices.sizes.length)
  }
  if (space.name === 'Box') {
    const { flatSize: size, type, low, high } = space as Space & Bounds
    if (type !== 'float64') return (actions, row) => actions.slice(row * size, (row + 1) * size)
    return (actions, row) => Float64Array.from({ length: size }, (_, j) => unrounded(actions[row * size + j]!, low[j]!, high[j]!))
  }
  throw expected(
    'the action space',
    'a Discrete, a MultiDiscrete, a Box, or a Dict or Tuple of Discrete',
    spaceWords(space),
    'SPACE_INVALID',
  )
}

interface Bounds {
  readonly type?: string
  readonly low: ArrayLike<number>
  readonly high: ArrayLike<number>
}

/** A float32 at a bound of float64: the rounding may have brought it beyond, and -0.001 has to stay within -0.001. */
function unrounded(x: number, low: number, high: number): number {
  if (x < low && x === Math.fround(low)) return low
  return x > high && x === Math.fround(high) ? high : x
}
