import type { EnvMetadata, Frame, RenderMode, ResetOptions } from '../core/env.js'
import { expected } from '../core/errors.js'
import type { Space } from '../spaces/space.js'
import type { PythonId } from './python-id.js'
import { PythonProcess } from './python-process.js'
import { numbers, observation, type PythonSpace, type Raw, toSpace } from './python-spaces.js'

/** Milliseconds that Python may take to make the environments, and for one reset or step of all of them. */
const TIMEOUT = 60_000

export interface PythonOptions {
  /** Absent, the id's own limit. */
  readonly maxEpisodeSteps?: number
  /** Milliseconds that an answer may take; absent, 60,000. */
  readonly timeout?: number
  /** A folder in which Python looks for modules before the working directory: the experiment's. */
  readonly folder?: string
  /** The ways to look at the first environment that are welcome, the best first; absent, nobody looks. */
  readonly renderModes?: readonly RenderMode[]
}

/** The result of a step of all environments. */
export interface PythonStep {
  /** An array for each part of the observation space. */
  readonly observations: readonly Raw[]
  readonly rewards: Float64Array
  /** 0 or 1 each. */
  readonly terminated: Uint8Array
  readonly truncated: Uint8Array
  /** With autoreset: the last observations of the episodes that ended, one after the other. */
  readonly finals: readonly Raw[]
  /** The action masks of the infos, one an environment; absent where there are none. */
  readonly masks?: readonly unknown[]
}

/** The result of a reset of all environments. */
export type PythonStart = Pick<PythonStep, 'observations' | 'masks'>

/** Environments of one kind in a Python process, side by side; one message steps them all. */
export class PythonGames {
  readonly observationSpace: Space
  readonly actionSpace: Space
  /** The first of the welcome ways that Python has. */
  readonly renderMode: RenderMode | null
  /** Frames a second of a playback; null where Python does not say. */
  readonly renderFps: number | null
  /** What Python's metadata say of actions; undefined where they say nothing. */
  readonly metadata: EnvMetadata | undefined
  private readonly process: PythonProcess
  private readonly observation: PythonSpace

  /**
   * @param autoreset whether an episode that ends is followed by the next within the step
   * @throws EnvError PYTHON_MISSING, PYTHON_PACKAGE_MISSING, PYTHON_TIMEOUT, PYTHON_FAILED, ENV_UNKNOWN, SPACE_INVALID
   */
  constructor(
    { id, name, atari, options }: PythonId,
    private readonly count: number,
    { maxEpisodeSteps, timeout = TIMEOUT, folder, renderModes = [] }: PythonOptions,
    autoreset: boolean,
  ) {
    this.process = new PythonProcess(id, timeout)
    const paths = folder === undefined ? [process.cwd()] : [folder, process.cwd()]
    const limit = maxEpisodeSteps ?? null
    const made = this.process.open({ name, count, atari, max_steps: limit, options, paths, render: renderModes, autoreset })
    this.observation = made.observation as PythonSpace
    this.observationSpace = toSpace(id, this.observation)
    this.actionSpace = toSpace(id, made.action as PythonSpace)
    this.renderMode = made.render_mode as RenderMode | null
    const counted = made.action_arguments as EnvMetadata['action_arguments'] | null
    this.metadata = counted === null ? undefined : { action_arguments: counted! }
    this.renderFps = made.render_fps as number | null
  }

  /** Environment i is seeded with seed + i. @throws PythonError; EnvError INVALID_SEED */
  reset({ seed, options }: ResetOptions): PythonStart {
    if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
      throw expected('seed', 'a non-negative whole number', seed, 'INVALID_SEED')
    }
    const reply = this.process.call({ op: 'reset', seed: seed ?? null, options: options ?? null })
    return { observations: numbers(this.observation, reply.observations as Uint8Array[]), ...masksOf(reply) }
  }

  /**
   * @param actions whole numbers from 0, or float32, all environments' one after the other
   * @throws PythonError
   */
  step(actions: Int32Array | Float32Array): PythonStep {
    const bytes = new Uint8Array(actions.buffer, actions.byteOffset, actions.byteLength)
    const reply = this.process.call({ op: 'step', actions: bytes })
    const ends = reply.ends as Uint8Array
    return {
      observations: numbers(this.observation, reply.observations as Uint8Array[]),
      rewards: new Float64Array((reply.rewards as Uint8Array).slice().buffer),
      terminated: ends.subarray(0, this.count),
      truncated: ends.subarray(this.count),
      finals: numbers(this.observation, reply.finals as Uint8Array[]),
      ...masksOf(reply),
    }
  }

  /** The text or picture of the first environment. @throws PythonError */
  render(): string | Frame {
    return this.process.call({ op: 'render' }).view as string | Frame
  }

  /** Observation `i` of several, as a value of the observation space. */
  value(raw: readonly Raw[], i: number): unknown {
    return observation(this.observation, raw, i)
  }

  close(): void {
    this.process.close()
  }
}

function masksOf({ masks }: Readonly<Record<string, unknown>>): Pick<PythonStep, 'masks'> {
  return masks === null ? {} : { masks: masks as readonly unknown[] }
}
