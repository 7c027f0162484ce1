import type { Pcg64 } from '../core/pcg64.js'
import type { Scores } from '../core/registry.js'
import type { FunctionName } from './functions.js'
import type { ScalarName } from './scalars.js'
import type { UnitName } from './world/unit-types.js'
import type { World } from './world/world.js'

/** What a player does: a function, and a place in the arena where it has one. */
export type Command = readonly [act: FunctionName, x?: number, y?: number]

/** A minigame: its arena, what can be done in it, and its rules. */
export interface Minigame {
  readonly name: string
  /** Length of the square arena in world units. */
  readonly side: number
  /** Length of the part that the screen shows; the arena's where it shows all. */
  readonly view: number
  /** True where only what own units see is shown. */
  readonly isFoggy: boolean
  /** The most units at once. */
  readonly capacity: number
  /** Game time of an episode. */
  readonly seconds: number
  /** Mean returns of 100 episodes with the usual options: `node scripts/minigame-scores.mjs`. */
  readonly scores: Scores
  readonly functions: readonly FunctionName[]
  /** Types with a plane of their own on the screen; none where owners tell them apart. */
  readonly unitPlanes: readonly UnitName[]
  readonly scalars: readonly ScalarName[]
  /** Puts up the start of an episode into an empty arena. */
  begin(world: World, random: Pcg64): void
  /** Applies the rules after a tick. Returns the reward of the tick. */
  judge(world: World, random: Pcg64): number
  /** Says whether the episode is over before its time. */
  isOver(world: World): boolean
  /**
   * The scripted oracle's next command. It sees the whole world, and acts as a player does, once a decision.
   */
  oracle(world: World): Command
}
