/** Cells a side of the grid. Columns x count from the left, rows y from the top. */
export const SIDE = 10

/** The full action set. */
export const NOOP = 0
export const LEFT = 1
export const UP = 2
export const RIGHT = 3
export const DOWN = 4
export const FIRE = 5
export const ALL_ACTIONS = [NOOP, LEFT, UP, RIGHT, DOWN, FIRE]

const STICKINESS = 0.1

/** Draws whether a step repeats the last executed action instead of taking the one it was given. */
export function sticks(random: GameRandom): boolean {
  return random.random() < STICKINESS
}

/** The generator that a game draws from: `Pcg64`, or a test's. */
export interface GameRandom {
  /** Uniform in [0, 1). */
  random(): number
  /** A whole number in low..high-1. */
  integers(low: number, high: number): number
}

/**
 * The rules of one game, on the full action set and without stickiness. All own fields are its state, whole numbers and arrays of
 * them, each of a fixed length: see `packGame`. The first reset comes before the first step.
 */
export interface Game {
  /** 1 after the step that ended the episode. */
  over: number
  reset(random: GameRandom): void
  /** Returns the reward. */
  step(action: number, random: GameRandom): number
  /** Sets the observation's bytes [10 x 10 x channels] from offset `at` on; they are 0 before. */
  draw(out: Uint8Array, at: number): void
}

/** One plane of the observation, and how `render` shows its cells. */
export interface Channel {
  readonly name: string
  readonly letter: string
  /** Red, green, blue. */
  readonly colour: readonly [red: number, green: number, blue: number]
  /** The highest of several in one cell is shown. */
  readonly layer: number
}

/** A game to be made. */
export interface GameKind {
  readonly name: string
  /** The channels, in the order of the observation's last axis. */
  readonly channels: readonly Channel[]
  /** Actions that have an effect, in order. */
  readonly minimalActions: readonly number[]
  readonly create: () => Game
}

/** The state of a game in one array, all that decides its future: its fields in the order of their definition. */
export function packGame(game: Game): Int32Array {
  return Int32Array.from(Object.values(game).flatMap((field: number | Int32Array) => (typeof field === 'number' ? [field] : [...field])))
}

/** Puts back what `packGame` gave. */
export function unpackGame(game: Game, words: Int32Array): void {
  const fields = game as unknown as Record<string, number | Int32Array>
  let at = 0
  for (const [key, field] of Object.entries(fields)) {
    if (typeof field === 'number') {
      fields[key] = words[at++]!
    } else {
      field.set(words.subarray(at, at + field.length))
      at += field.length
    }
  }
}
