import type { EnvState } from '../core/env.js'
import { RowsVector } from '../core/rows-vector.js'
import { MOVES, type Move } from './actions.js'
import type { MazeLevel } from './level.js'
import { Maze, noSuchAction } from './maze.js'
import { fillMazeOptions, type MazeOptions } from './options.js'
import { Renderer } from './renderer.js'
import { World } from './world.js'

/** A maze many times over. */
export class MazeVector extends RowsVector<Uint8Array> {
  readonly actionMasks = null
  private readonly worlds: readonly World[]
  private readonly moves: readonly Move[]
  /** One for all: it keeps nothing from picture to picture. */
  private readonly renderer: Renderer

  /** @throws EnvError INVALID_OPTION, UNKNOWN_OPTION as Maze's */
  constructor(
    private readonly level: MazeLevel,
    options: MazeOptions,
    count: number,
    maxEpisodeSteps: number,
  ) {
    super(new Maze(level, options), count, maxEpisodeSteps, (length) => new Uint8Array(length))
    const { size, depth, actions, inertia, frameskip } = fillMazeOptions(options)
    this.moves = MOVES[actions]
    this.worlds = Array.from({ length: count }, () => new World(level, inertia, frameskip))
    this.renderer = new Renderer(size, depth)
  }

  protected begin(row: number, seed?: number): void {
    this.worlds[row]!.reset(seed)
  }

  protected play(row: number, actions: Int32Array | Float32Array): number {
    const move = this.moves[actions[row]!]
    if (move === undefined) throw noSuchAction(this.level, this.moves, actions[row])
    return this.worlds[row]!.step(move)
  }

  /** The time limit alone ends an episode. */
  protected isOver(): number {
    return 0
  }

  protected draw(row: number, out: Uint8Array, at: number): void {
    this.renderer.draw(this.worlds[row]!, out, at)
  }

  protected save(): EnvState {
    return this.worlds.map((world) => world.getState())
  }

  protected load(state: EnvState): void {
    const worlds = state as readonly Float64Array[]
    for (const [row, world] of this.worlds.entries()) world.setState(worlds[row]!)
  }
}
