import { REGIONS } from './plan.js'
import { type Colour, things } from './things.js'

/** Texels a side of a wall's texture, of a floor's and of a thing's: powers of two. */
export const WALL_TEXELS = 32
export const FLOOR_TEXELS = 16
export const THING_TEXELS = 16

/** Steps of darkness, by distance. */
export const SHADES = 16
const CELLS_A_SHADE = 0.75

/** The darkness of what is `distance` cells away. */
export function shadeOf(distance: number): number {
  return Math.min(SHADES - 1, Math.floor(distance / CELLS_A_SHADE))
}

/** The share of light that is left at a shade. */
export function lightOf(shade: number): number {
  return 1 / (1 + 0.09 * shade)
}

/** The light on walls that face east or west, and north or south: corners are seen by it. */
export const SIDES = [1, 0.7]

/** Textures in one array each: texels of 3 bytes (things: 4, the last 1 where there is something), a column after the other. */
export interface Textures {
  /** [region][side][shade][column][row] */
  readonly walls: Uint8Array
  /** [region, then the ledge][shade][row][column] */
  readonly floors: Uint8Array
  /** [kind][shade][column][row] */
  readonly things: Uint8Array
}

let made: Textures | undefined

/** The textures, made when they are first wanted: 0.8 MB for all mazes of a thread. */
export function textures(): Textures {
  made ??= { walls: makeWalls(), floors: makeFloors(), things: makeThings() }
  return made
}

/** A number in [0, 1) for a place, always the same. */
function grain(x: number, y: number): number {
  const mixed = Math.imul(Math.imul(x, 0x27d4eb2d) ^ Math.imul(y + 101, 0x165667b1), 0x2c1b3c6d)
  return ((mixed ^ (mixed >>> 15)) >>> 8) * 2 ** -24
}

/** A wall: the colour of each texel. */
type Pattern = (x: number, y: number) => Colour

const patterns: readonly Pattern[] = [
  // Bricks.
  (x, y) =>
    y % 8 === 0 || (x + (y % 16 < 8 ? 0 : 8)) % 16 === 0 ? [190, 180, 165] : lit([170, 60, 45], 0.85 + 0.15 * grain(x >> 2, y >> 3)),
  // Blue blocks of stone.
  (x, y) => (x % 16 === 0 || y % 16 === 0 ? [40, 50, 70] : lit([90, 120, 175], 0.75 + 0.25 * grain(x, y))),
  // Planks.
  (x, y) => (x % 8 === 0 ? [60, 35, 15] : lit([165, 110, 55], 0.7 + 0.3 * grain(x, y >> 3))),
  // Green tiles.
  (x, y) => ((x >> 3) % 2 === (y >> 3) % 2 ? [60, 150, 75] : [35, 95, 50]),
  // Yellow and grey stripes.
  (x, y) => ((x + y) % 16 < 8 ? [215, 190, 60] : [110, 110, 100]),
  // Violet with dots.
  (x, y) => (square((x % 16) - 8) + square((y % 16) - 8) < 20 ? [235, 205, 235] : [125, 60, 140]),
]

const FLOOR_COLOURS: readonly Colour[] = [
  [120, 105, 95],
  [95, 105, 120],
  [125, 110, 80],
  [95, 120, 100],
  [125, 120, 95],
  [115, 100, 120],
]
const LEDGE_STRIPES: readonly [Colour, Colour] = [
  [240, 120, 20],
  [30, 30, 30],
]

function makeWalls(): Uint8Array {
  const out: number[] = []
  for (let region = 0; region < REGIONS; region++) {
    for (const side of SIDES) {
      each(SHADES, WALL_TEXELS, (shade, x, y) => out.push(...lit(patterns[region]!(x, y), side * lightOf(shade))))
    }
  }
  return Uint8Array.from(out)
}

function makeFloors(): Uint8Array {
  const out: number[] = []
  const half = FLOOR_TEXELS / 2
  for (let region = 0; region <= REGIONS; region++) {
    each(SHADES, FLOOR_TEXELS, (shade, y, x) => {
      const checked = x < half === y < half
      const colour = region === REGIONS ? LEDGE_STRIPES[(x + y) % 8 < 4 ? 0 : 1]! : lit(FLOOR_COLOURS[region]!, checked ? 1 : 0.8)
      out.push(...lit(colour, lightOf(shade)))
    })
  }
  return Uint8Array.from(out)
}

function makeThings(): Uint8Array {
  const out: number[] = []
  for (const thing of things) {
    each(SHADES, THING_TEXELS, (shade, x, y) => {
      // From the middle, -1 to 1, y downwards.
      const [right, down] = [(2 * (x + 0.5)) / THING_TEXELS - 1, (2 * (y + 0.5)) / THING_TEXELS - 1]
      const colour = shapes[thing.shape](right, down, thing.colour, thing.second)
      out.push(...(colour === undefined ? [0, 0, 0, 0] : [...lit(colour, lightOf(shade)), 1]))
    })
  }
  return Uint8Array.from(out)
}

/** The colour of a place in a thing's picture; undefined where one sees past it. */
type Shape = (x: number, y: number, colour: Colour, second: Colour) => Colour | undefined

const shapes: Readonly<Record<(typeof things)[number]['shape'], Shape>> = {
  fruit: (x, y, colour, leaf) => {
    if (y < -0.6) return x > -0.1 && x < 0.45 ? leaf : undefined
    return square(x) + square(y - 0.15) < 0.7 ? shiny(x, y, colour) : undefined
  },
  pear: (x, y, colour, leaf) => {
    if (y < -0.75) return Math.abs(x) < 0.3 ? leaf : undefined
    return square(x) + square(0.55 * y) < 0.28 ? shiny(x, y, colour) : undefined
  },
  slice: (x, y, colour, rind) => {
    const radius = Math.sqrt(square(x) + square(1.3 * (y + 0.4)))
    if (y < -0.4 || radius > 1) return undefined
    return radius > 0.8 ? rind : grain(Math.floor(9 * x), Math.floor(9 * y)) < 0.12 ? [30, 20, 20] : colour
  },
  cap: (x, y, colour, stem) => {
    if (y > 0) return Math.abs(x) < 0.3 ? stem : undefined
    return square(x) + square(1.1 * y) < 0.8 ? (grain(Math.floor(4 * x), Math.floor(4 * y)) < 0.25 ? [250, 240, 250] : colour) : undefined
  },
  ring: (x, y, colour, core) => {
    const radius = Math.sqrt(square(x) + square(y))
    return radius > 0.95 ? undefined : radius > 0.55 ? colour : radius < 0.3 ? core : undefined
  },
}

function shiny(x: number, y: number, colour: Colour): Colour {
  return square(x + 0.3) + square(y + 0.2) < 0.06 ? [255, 255, 255] : colour
}

/** Math.hypot and powers are not the same to the last digit on every engine. */
function square(x: number): number {
  return x * x
}

function lit([red, green, blue]: Colour, light: number): Colour {
  return [Math.round(red * light), Math.round(green * light), Math.round(blue * light)]
}

function each(shades: number, side: number, texel: (shade: number, i: number, j: number) => void): void {
  for (let shade = 0; shade < shades; shade++) {
    for (let i = 0; i < side; i++) for (let j = 0; j < side; j++) texel(shade, i, j)
  }
}
