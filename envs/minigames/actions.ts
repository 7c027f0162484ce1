import { Dict } from '../spaces/dict.js'
import { Discrete } from '../spaces/discrete.js'
import type { Space } from '../spaces/space.js'
import { type Argument, FUNCTIONS, type FunctionName } from './functions.js'
import type { Command, Minigame } from './game.js'
import type { World } from './world/world.js'

/** How actions are put: as a function and its arguments, or as one number. */
export type ActionForms = 'structured' | 'flat'

/** An action as parts, or as one number. */
export type MinigameAction = Readonly<Record<string, number>> | number

/** Cells a side of the coarse grid of flat actions. */
const FLAT_GRID = 8
/** The most cells between a cell's middle and the outline of the unit that is meant by it: a cell's corners are 0.71 away. */
const REACH = 0.75

/** The actions of a game in one form. Choices are numbers from 0, one a part. */
export interface ActionForm {
  readonly space: Space<MinigameAction>
  /** Sizes of the parts. */
  readonly sizes: readonly number[]
  /** `metadata.action_arguments`; undefined for an action of one part. */
  readonly arguments: readonly (readonly string[])[] | undefined
  apply(world: World, choices: ArrayLike<number>, at: number): void
  mask(world: World, out: Uint8Array | Int8Array, at: number): void
  /** The choices of an action, one a part, into `out`. */
  read(action: MinigameAction, out: Int32Array): void
  /** The action that is nearest to a command. */
  actionOf(world: World, command: Command): MinigameAction
}

/** @param size cells a side of screen and minimap */
export function actionForm(game: Minigame, form: ActionForms, size: number): ActionForm {
  return form === 'flat' ? new Flat(game) : new Structured(game, size)
}

/**
 * A Dict: `function`, and `minimap` and `screen` where functions of the game have such an argument, cells row by row from the top left. Only
 * the arguments of the chosen function count.
 */
class Structured implements ActionForm {
  readonly space: Space<MinigameAction>
  readonly sizes: readonly number[]
  readonly arguments: readonly (readonly string[])[]
  private readonly parts: readonly string[]
  /** The part that holds the argument of each function; 0, the function's own, for none. */
  private readonly partOf: Int32Array

  constructor(
    private readonly game: Minigame,
    private readonly size: number,
  ) {
    const { functions } = game
    const used = (['minimap', 'screen'] as const).filter((argument) => functions.some((name) => FUNCTIONS[name].argument === argument))
    this.parts = ['function', ...used]
    this.sizes = [functions.length, ...used.map(() => size * size)]
    const spaces = this.parts.map((part, i) => [part, new Discrete(this.sizes[i]!)] as const)
    this.space = new Dict<Readonly<Record<string, number>>>(Object.fromEntries(spaces)) as Space<MinigameAction>
    this.arguments = functions.map((name) => argumentsOf(name))
    this.partOf = Int32Array.from(functions, (name) => Math.max(0, this.parts.indexOf(FUNCTIONS[name].argument ?? '')))
  }

  apply(world: World, choices: ArrayLike<number>, at: number): void {
    const choice = choices[at]!
    perform(world, this.game.functions[choice]!, choices[at + this.partOf[choice]!]!, this.size)
  }

  mask(world: World, out: Uint8Array | Int8Array, at: number): void {
    const { functions } = this.game
    for (let i = 0; i < functions.length; i++) out[at + i] = FUNCTIONS[functions[i]!].isAvailable(world) ? 1 : 0
    out.fill(1, at + functions.length, at + functions.length + (this.parts.length - 1) * this.size * this.size)
  }

  read(action: MinigameAction, out: Int32Array): void {
    for (let part = 0; part < this.parts.length; part++) out[part] = (action as Readonly<Record<string, number>>)[this.parts[part]!]!
  }

  actionOf(world: World, [act, x = 0, y = 0]: Command): MinigameAction {
    const { argument } = FUNCTIONS[act]
    const chosen = this.game.functions.indexOf(act)
    return Object.fromEntries(
      this.parts.map((part, i) => [part, i === 0 ? chosen : part === argument ? cellAt(world, argument, x, y, this.size) : 0]),
    )
  }
}

/** One number: functions in order, each with a number for every cell of a coarse grid over screen or minimap where it has a place. */
class Flat implements ActionForm {
  readonly space: Space<MinigameAction>
  readonly sizes: readonly number[]
  readonly arguments = undefined
  /** The function and the cell of each action, and the first action of each function. */
  private readonly functionOf: Int32Array
  private readonly cellOf: Int32Array
  private readonly firstOf: readonly number[]

  constructor(private readonly game: Minigame) {
    const entries = game.functions.flatMap((name, choice) => {
      const cells = FUNCTIONS[name].argument === null ? 1 : FLAT_GRID * FLAT_GRID
      return Array.from({ length: cells }, (_, cell) => ({ choice, cell }))
    })
    this.functionOf = Int32Array.from(entries, ({ choice }) => choice)
    this.cellOf = Int32Array.from(entries, ({ cell }) => cell)
    this.firstOf = game.functions.map((_, choice) => entries.findIndex((entry) => entry.choice === choice))
    this.sizes = [entries.length]
    this.space = new Discrete(entries.length) as Space<number> as Space<MinigameAction>
  }

  apply(world: World, choices: ArrayLike<number>, at: number): void {
    const choice = choices[at]!
    perform(world, this.game.functions[this.functionOf[choice]!]!, this.cellOf[choice]!, FLAT_GRID)
  }

  mask(world: World, out: Uint8Array | Int8Array, at: number): void {
    const { functions } = this.game
    for (let i = 0; i < functions.length; i++) {
      const end = this.firstOf[i + 1] ?? this.functionOf.length
      out.fill(FUNCTIONS[functions[i]!].isAvailable(world) ? 1 : 0, at + this.firstOf[i]!, at + end)
    }
  }

  read(action: MinigameAction, out: Int32Array): void {
    out[0] = action as number
  }

  actionOf(world: World, [act, x = 0, y = 0]: Command): MinigameAction {
    const { argument } = FUNCTIONS[act]
    return this.firstOf[this.game.functions.indexOf(act)]! + (argument === null ? 0 : cellAt(world, argument, x, y, FLAT_GRID))
  }
}

function argumentsOf(name: FunctionName): readonly string[] {
  const { argument } = FUNCTIONS[name]
  return argument === null ? [] : [argument]
}

/** Does a function at the middle of a cell, if it is available. */
function perform(world: World, name: FunctionName, cell: number, grid: number): void {
  const { argument, isAvailable, apply } = FUNCTIONS[name]
  if (!isAvailable(world)) return
  const isScreen = argument === 'screen'
  const side = (isScreen ? world.view : world.side) / grid
  const x = (isScreen ? world.cameraX : 0) + ((cell % grid) + 0.5) * side
  const y = (isScreen ? world.cameraY : 0) + (Math.floor(cell / grid) + 0.5) * side
  apply(world, x, y, REACH * side)
}

/** The cell of screen or minimap that a place in the arena is in, or the nearest one. */
function cellAt(world: World, argument: Argument, x: number, y: number, grid: number): number {
  const isScreen = argument === 'screen'
  const side = (isScreen ? world.view : world.side) / grid
  const index = (from: number): number => Math.min(Math.max(Math.floor(from / side), 0), grid - 1)
  return index(y - (isScreen ? world.cameraY : 0)) * grid + index(x - (isScreen ? world.cameraX : 0))
}
