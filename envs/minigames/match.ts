import type { EnvState } from '../core/env.js'
import { foreignState } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import type { ActionForm } from './actions.js'
import type { Command, Minigame } from './game.js'
import type { Planes } from './planes.js'
import { look } from './world/sight.js'
import { tick } from './world/tick.js'
import { TICK } from './world/unit-types.js'
import { World } from './world/world.js'

/** Ticks from one decision to the next. */
const TICKS_A_DECISION = 8

/** Decisions of a whole episode. */
export function decisionsOf(game: Minigame): number {
  return Math.round(game.seconds / (TICK * TICKS_A_DECISION))
}

/** One game at play: what `Minigames` and `MinigamesVector` share. Its methods allocate nothing but a state. */
export class Match {
  /** True after the step that ended the episode. */
  over = false
  readonly world: World
  private random = new Pcg64()
  private readonly decisions: number

  constructor(
    private readonly game: Minigame,
    private readonly form: ActionForm,
    private readonly planes: Planes,
  ) {
    this.world = new World(game.side, game.capacity, game.view, game.isFoggy)
    this.decisions = decisionsOf(game)
  }

  reset(seed?: number): void {
    if (seed !== undefined) this.random = new Pcg64(seed)
    const { world, game } = this
    world.clear()
    game.begin(world, this.random)
    look(world)
    this.over = false
  }

  /**
   * Takes the choices of one action, one a part, from `at` on, and lets the time of a decision pass. A function that is not available does
   * nothing.
   * @returns the reward
   */
  step(choices: ArrayLike<number>, at: number): number {
    const { world, game } = this
    this.form.apply(world, choices, at)
    let reward = 0
    for (let i = 0; i < TICKS_A_DECISION && !this.over; i++) {
      tick(world)
      reward += game.judge(world, this.random)
      this.over = game.isOver(world)
    }
    look(world)
    return reward
  }

  /** Writes the observation, flattened, from `at` on. */
  draw(out: Float32Array, at: number): void {
    this.planes.draw(this.world, this.world.ticks / TICKS_A_DECISION / this.decisions, out, at)
  }

  /** Writes the mask of the next action from `at` on: a flag for each choice of each part. */
  mask(out: Uint8Array | Int8Array, at: number): void {
    this.form.mask(this.world, out, at)
  }

  oracle(): Command {
    return this.game.oracle(this.world)
  }

  getState(): EnvState {
    const { world } = this
    return { random: this.random.getState(), world: world.getState(), fog: world.fog?.slice() ?? null, over: this.over }
  }

  /** @throws EnvError INVALID_OPTION for what is no state of this game */
  setState(state: EnvState): void {
    const saved = state as unknown as Saved
    const { world } = this
    if (!world.fits(saved?.world) || saved.fog?.length !== world.fog?.length) throw foreignState(this.game.name, state)
    this.random.setState(saved.random)
    world.setState(saved.world)
    if (saved.fog !== null) world.fog?.set(saved.fog)
    this.over = saved.over
  }
}

interface Saved {
  readonly random: Uint32Array
  readonly world: Float64Array
  readonly fog: Uint8Array | null
  readonly over: boolean
}
