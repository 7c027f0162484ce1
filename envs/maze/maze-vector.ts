import type { EnvState, Info, ResetOptions } from '../core/env.js'
import { EnvError } from '../core/errors.js'
import { checkCount, endInfos, NO_INFO, type StepResult, stepResult } from '../core/step-result.js'
import type { VectorEnv, VectorStep } from '../core/vector.js'
import { MOVES, type Move } from './actions.js'
import type { MazeLevel } from './level.js'
import { Maze, noSuchAction } from './maze.js'
import { fillMazeOptions, type MazeOptions } from './options.js'
import { Renderer } from './renderer.js'
import { World } from './world.js'

/** A maze many times over, SAME_STEP: what SyncVectorEnv makes of `make`, bit for bit, and no garbage in `step`. */
export class MazeVector implements VectorEnv {
  readonly observationSize: number
  readonly singleObservationSpace: Maze['observationSpace']
  readonly singleActionSpace: Maze['actionSpace']
  readonly autoreset = 'SAME_STEP'
  readonly actionMasks = null
  readonly hasState = true
  private readonly worlds: readonly World[]
  private readonly moves: readonly Move[]
  /** One for all: it keeps nothing from picture to picture. */
  private readonly renderer: Renderer
  private readonly elapsed: Int32Array
  private readonly result: StepResult<Uint8Array>
  /** Rows whose episode ended in this step; right only when one did. */
  private readonly ended: Uint8Array
  private readonly endInfos: Info
  private ready = false

  /** @throws EnvError INVALID_OPTION, UNKNOWN_OPTION as Maze's */
  constructor(
    private readonly level: MazeLevel,
    options: MazeOptions,
    readonly count: number,
    private readonly maxEpisodeSteps: number,
  ) {
    checkCount(count)
    const { size, depth, actions, inertia, frameskip } = fillMazeOptions(options)
    const single = new Maze(level, options)
    this.singleObservationSpace = single.observationSpace
    this.singleActionSpace = single.actionSpace
    this.observationSize = single.observationSpace.flatSize
    this.moves = MOVES[actions]
    this.worlds = Array.from({ length: count }, () => new World(level, inertia, frameskip))
    this.renderer = new Renderer(size, depth)
    this.elapsed = new Int32Array(count)
    this.ended = new Uint8Array(count)
    this.result = stepResult(count, (rows) => new Uint8Array(rows * this.observationSize))
    this.endInfos = endInfos(this.result, this.ended)
  }

  reset({ seed }: ResetOptions = {}): Uint8Array {
    for (const [row, world] of this.worlds.entries()) world.reset(seed === undefined ? undefined : seed + row)
    this.elapsed.fill(0)
    this.ready = true
    this.drawAll()
    return this.result.observations
  }

  /** @throws EnvError ENV_RESET_NEEDED; INVALID_OPTION for an action that is none */
  step(actions: Int32Array | Float32Array): VectorStep {
    if (!this.ready) throw new EnvError('ENV_RESET_NEEDED', 'Expected reset to be called before the first step, got step')
    const { count, moves, worlds, renderer, elapsed, maxEpisodeSteps, ended, result, observationSize } = this
    const { observations, finalObservations, rewards, truncated } = result
    let anyEnded = false
    for (let row = 0; row < count; row++) {
      const move = moves[actions[row]!]
      if (move === undefined) throw noSuchAction(this.level, moves, actions[row])
      const world = worlds[row]!
      rewards[row] = world.step(move)
      const steps = elapsed[row]! + 1
      const cut = steps >= maxEpisodeSteps
      elapsed[row] = cut ? 0 : steps
      truncated[row] = ended[row] = cut ? 1 : 0
      const at = row * observationSize
      if (cut) {
        anyEnded = true
        renderer.draw(world, finalObservations, at)
        world.reset(undefined)
      }
      renderer.draw(world, observations, at)
    }
    result.infos = anyEnded ? this.endInfos : NO_INFO
    return result
  }

  getState(): EnvState {
    return { worlds: this.worlds.map((world) => world.getState()), elapsed: this.elapsed.slice(), ready: this.ready }
  }

  setState(state: EnvState): void {
    const saved = state as unknown as Saved
    for (const [row, world] of this.worlds.entries()) world.setState(saved.worlds[row]!)
    this.elapsed.set(saved.elapsed)
    this.ready = saved.ready
    if (this.ready) this.drawAll()
  }

  close(): void {}

  private drawAll(): void {
    for (const [row, world] of this.worlds.entries()) {
      this.renderer.draw(world, this.result.observations, row * this.observationSize)
    }
  }
}

interface Saved {
  readonly worlds: readonly Float64Array[]
  readonly elapsed: Int32Array
  readonly ready: boolean
}
