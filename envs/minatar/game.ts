/** Cells a side of the grid. Columns x count from the left, rows y from the top. */
export const SIDE = 10

/** What an action does, in the order of the full action set. */
export const NOOP = 0
export const LEFT = 1
export const UP = 2
export const RIGHT = 3
export const DOWN = 4
export const FIRE = 5

/** How a game draws: `Pcg64`, or a test's generator. */
export interface GameRandom {
  /** Uniform in [0, 1). */
  random(): number
  /** A whole number in low..high-1. */
  integers(low: number, high: number): number
}

/**
 * The rules of one game, on full actions (0 to 5) and without stickiness. All own fields are its state, whole numbers and typed
 * arrays of them, each of a fixed length: see `packGame`.
 */
export interface Game {
  /** 1 after the step that ended the episode. */
  over: number
  reset(random: GameRandom): void
  /** Returns the reward. */
  step(action: number, random: GameRandom): number
  /** Sets the observation's bytes [10 x 10 x channels] from `at` on; they are 0 before. */
  draw(out: Uint8Array, at: number): void
}

/** One plane of the observation, and how it is shown. */
export interface Channel {
  readonly name: string
  readonly letter: string
  /** Red, green, blue. */
  readonly colour: readonly [number, number, number]
}

export interface GameKind {
  readonly name: string
  /** Those that come first are drawn over those that follow. */
  readonly channels: readonly Channel[]
  /** Full actions that have an effect, in order. */
  readonly minimalActions: readonly number[]
  readonly create: () => Game
}

/** All that decides a game's future, in one array: its fields in the order of their definition. */
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
