import { anything, positiveInteger } from '../../checks/requirements.js'
import type { Env, EnvState, Frame, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { expected, foreignState, readOptions } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import { checkRenderMode, noRenderMode } from '../core/render-mode.js'
import type { Colour } from '../drawing/canvas.js'
import { Box } from '../spaces/box.js'
import { Discrete } from '../spaces/discrete.js'
import { AGENT, GOAL, paint } from './grid.js'

export interface TMazeOptions {
  /** Steps from the start to the junction; absent, 10. */
  readonly length?: number
  readonly renderMode?: RenderMode | null
}

const RENDERING = { renderModes: ['ansi', 'rgb_array'], renderFps: 4 } as const

const [NORTH, EAST, SOUTH] = [0, 1, 2]
const RIGHT_TURN = 4
const MISTAKE = -0.1

const WALL: Colour = [60, 60, 70]
const FLOOR: Colour = [215, 225, 200]

/**
 * A test of memory (B. Bakker, "Reinforcement Learning with Long Short-Term Memory", 2002): at the start of a corridor a sign says whether
 * the goal lies to the north or to the south of the junction at its end; only there is the sign seen. Actions: 0 north, 1 east, 2 south, 3
 * west. Observation: [0, 1, 1] or [1, 1, 0] at the start (goal in the north, in the south), [1, 0, 1] in the corridor, [0, 1, 0] at the
 * junction. Reward 4 for the right turn, -0.1 for the wrong one, which both terminate; -0.1 for a step against a wall, else 0.
 *
 * The best return is 4, in length + 1 steps. An agent that remembers nothing must turn the same way whatever the sign said: 1.95 on average
 * at best.
 *
 * @example
 * const env = new TMaze({ length: 20 })
 * const [sign] = env.reset({ seed: 1 }) // [1, 1, 0]: the goal lies in the south
 */
export class TMaze implements Env<Float32Array, number> {
  readonly observationSpace = new Box(0, 1, { shape: [3] })
  readonly actionSpace = new Discrete(4)
  readonly metadata = RENDERING
  readonly renderMode: RenderMode | null
  private readonly length: number
  private random = new Pcg64()
  private goalInNorth = true
  /** 0 at the start, `length` at the junction. */
  private position = 0

  /**
   * @throws EnvError INVALID_OPTION when length is no positive integer, or the environment does not render in that mode
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   */
  constructor(options?: TMazeOptions) {
    const { length = 10, renderMode = null } = readOptions(
      'TMaze',
      options,
      { length: positiveInteger, renderMode: anything },
      '{ length: 10 }',
    )
    checkRenderMode(this, renderMode, 'TMaze')
    this.length = length
    this.renderMode = renderMode
  }

  reset({ seed }: ResetOptions = {}): Reset<Float32Array> {
    if (seed !== undefined) this.random = new Pcg64(seed)
    this.goalInNorth = this.random.integers(0, 2) === 1
    this.position = 0
    return [this.observation(), {}]
  }

  /** @throws EnvError INVALID_OPTION for an action other than 0 to 3 */
  step(action: number): Step<Float32Array> {
    if (!this.actionSpace.contains(action)) throw expected('the action of TMaze', 'a whole number from 0 to 3', action)
    const turned = action === NORTH || action === SOUTH
    if (turned && this.position === this.length) {
      return [this.observation(), (action === NORTH) === this.goalInNorth ? RIGHT_TURN : MISTAKE, true, false, {}]
    }
    const to = turned ? this.position : this.position + (action === EAST ? 1 : -1)
    const blocked = turned || to < 0 || to > this.length
    if (!blocked) this.position = to
    return [this.observation(), blocked ? MISTAKE : 0, false, false, {}]
  }

  /** @throws EnvError INVALID_OPTION when it was made without a render mode */
  render(): string | Frame {
    if (this.renderMode === null) throw noRenderMode(this)
    const columns = this.length + 1
    const goal = this.goalInNorth ? this.length : 2 * columns + this.length
    const agent = columns + this.position
    const open = (cell: number): boolean => Math.floor(cell / columns) === 1 || cell % columns === this.length
    const cells = Array.from({ length: 3 * columns }, (_, cell) => cell)
    if (this.renderMode === 'rgb_array') {
      const colours = cells.map((cell) => (open(cell) ? FLOOR : WALL))
      return paint(3, columns, colours, [
        [goal, GOAL, 0.4],
        [agent, AGENT, 0.3],
      ])
    }
    const text = cells.map((cell) => (cell === agent ? 'A' : cell === goal ? 'G' : open(cell) ? '.' : '#'))
    return [0, 1, 2].map((row) => `${text.slice(row * columns, (row + 1) * columns).join('')}\n`).join('')
  }

  getState(): EnvState {
    return { random: this.random.getState(), goalInNorth: this.goalInNorth, position: this.position }
  }

  setState(state: EnvState): void {
    const saved = state as { random: Uint32Array; goalInNorth: boolean; position: number }
    if (typeof saved?.goalInNorth !== 'boolean') throw foreignState('TMaze', state)
    this.random.setState(saved.random)
    this.goalInNorth = saved.goalInNorth
    this.position = saved.position
  }

  private observation(): Float32Array {
    if (this.position === this.length) return Float32Array.of(0, 1, 0)
    if (this.position > 0) return Float32Array.of(1, 0, 1)
    return this.goalInNorth ? Float32Array.of(0, 1, 1) : Float32Array.of(1, 1, 0)
  }
}
