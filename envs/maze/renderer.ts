import { cosine, sine } from './heading.js'
import { LEDGE, type Plan, REGIONS, WALL } from './plan.js'
import { FLOOR_TEXELS, lightOf, SHADES, shadeOf, type Textures, THING_TEXELS, textures, WALL_TEXELS } from './textures.js'
import { things } from './things.js'

/** The fixed point of places in textures: 16 bits of a number are its fraction. */
const ONE = 2 ** 16
/** Depth is told in twelfths of a cell, up to 21 cells. */
export const DEPTH_A_CELL = 12
/** The nearest that a thing is drawn, in cells. */
const NEAREST = 0.15
const CEILING = [150, 170, 200] as const
/** The height of things' middles above the floor, as a share of a wall's. */
const HOVER = 0.35

/** A maze, the player in it, and the things that are left (`present` is 1). A World is one. */
export interface Scene {
  readonly plan: Plan
  /** In cells, x to the right and y downwards; heading 0 is east, a turn has 3420. */
  readonly player: { readonly x: number; readonly y: number; readonly heading: number }
  /** The kind, cell and presence of each thing. */
  readonly kinds: Uint8Array
  readonly cells: Int32Array
  readonly present: Uint8Array
}

/**
 * Draws what a player sees, by casting a ray for each column of the picture: 90 degrees across and down, walls
 * as high as a cell is wide. Bytes are written straight into the batch, and nothing is allocated.
 */
export class Renderer {
  /** Bytes of a pixel: red, green, blue, and the depth where it is wanted. */
  readonly channels: 3 | 4
  /** The eye: its place, and the cosine and sine of its heading. */
  private x = 0
  private y = 0
  private ahead = 1
  private aside = 0
  /** The picture without walls, floor and things; its depth is that of ceiling and floor. */
  private readonly background: Uint8Array
  /** The place that a column looks at, to the right of straight ahead, at a distance of 1. */
  private readonly tangents: Float64Array
  /** The distance of the floor in each row of the lower half, and where its shade begins in a floor's textures. */
  private readonly floorDistances: Float64Array
  private readonly floorShades: Int32Array
  /** The distance of the wall in each column. */
  private readonly walls: Float64Array
  /** The things in view, far to near: their numbers, distances, and places to the right. */
  private order = new Int32Array(0)
  private distances = new Float64Array(0)
  private rights = new Float64Array(0)
  private readonly textures: Textures = textures()

  /** @param size pixels a side */
  constructor(
    readonly size: number,
    depth: boolean,
  ) {
    this.channels = depth ? 4 : 3
    this.tangents = Float64Array.from({ length: size }, (_, column) => (2 * (column + 0.5)) / size - 1)
    this.floorDistances = Float64Array.from({ length: size }, (_, row) => size / 4 / Math.abs(row + 0.5 - size / 2))
    this.floorShades = Int32Array.from(this.floorDistances, (distance) => shadeOf(distance) * FLOOR_TEXELS ** 2)
    this.walls = new Float64Array(size)
    this.background = new Uint8Array(size * size * this.channels)
    for (const [row, distance] of this.floorDistances.entries()) {
      const light = lightOf(shadeOf(distance))
      const pixel = Uint8Array.of(...CEILING.map((part) => Math.round(part * light)), depthByte(distance)).subarray(0, this.channels)
      for (let column = 0; column < size; column++) this.background.set(pixel, this.channels * (size * row + column))
    }
  }

  /** Draws into [size x size x channels] bytes from offset `at` on. */
  draw(scene: Scene, out: Uint8Array, at: number): void {
    const { x, y, heading } = scene.player
    this.x = x
    this.y = y
    this.ahead = cosine(heading)
    this.aside = sine(heading)
    out.set(this.background, at)
    for (let column = 0; column < this.size; column++) this.drawColumn(scene.plan, column, out, at)
    this.drawThings(scene, out, at)
  }

  private drawColumn({ grid, region, width }: Plan, column: number, out: Uint8Array, at: number): void {
    const { size, channels, x, y } = this
    const tangent = this.tangents[column]!
    const rayX = this.ahead - this.aside * tangent
    const rayY = this.aside + this.ahead * tangent

    // A. Amanatides and A. Woo, "A Fast Voxel Traversal Algorithm for Ray Tracing", 1987.
    const cellX = Math.floor(x)
    const cellY = Math.floor(y)
    const perX = rayX === 0 ? Number.MAX_VALUE : Math.abs(1 / rayX)
    const perY = rayY === 0 ? Number.MAX_VALUE : Math.abs(1 / rayY)
    const stepX = rayX < 0 ? -1 : 1
    const stepY = rayY < 0 ? -width : width
    let nextX = perX * (rayX < 0 ? x - cellX : cellX + 1 - x)
    let nextY = perY * (rayY < 0 ? y - cellY : cellY + 1 - y)
    let cell = cellY * width + cellX
    let side = 0
    let distance = 0
    do {
      if (nextX < nextY) {
        side = 0
        distance = nextX
        nextX += perX
        cell += stepX
      } else {
        side = 1
        distance = nextY
        nextY += perY
        cell += stepY
      }
    } while (grid[cell] !== WALL)
    this.walls[column] = distance

    const half = size / (4 * distance)
    const above = size / 2 - half
    const top = Math.max(0, Math.ceil(above - 0.5))
    const bottom = size - top
    const along = side === 0 ? y + distance * rayY : x + distance * rayX
    const texel = Math.floor((along - Math.floor(along)) * WALL_TEXELS)
    const { walls, floors } = this.textures
    const shade = shadeOf(distance)
    const texture = 3 * WALL_TEXELS * (WALL_TEXELS * (SHADES * (2 * region[cell]! + side) + shade) + texel)
    const step = ((WALL_TEXELS * ONE) / (2 * half)) | 0
    let v = ((top + 0.5 - above) * step) | 0
    const line = size * channels
    let to = at + top * line + column * channels
    if (channels === 4) {
      const depth = depthByte(distance)
      for (let row = top; row < bottom; row++, to += line) out[to + 3] = depth
      to = at + top * line + column * channels
    }
    for (let row = top; row < bottom; row++) {
      const from = texture + 3 * ((v >> 16) & (WALL_TEXELS - 1))
      out[to] = walls[from]!
      out[to + 1] = walls[from + 1]!
      out[to + 2] = walls[from + 2]!
      v += step
      to += line
    }
    for (let row = bottom; row < size; row++) {
      const away = this.floorDistances[row]!
      const floorX = ((x + away * rayX) * FLOOR_TEXELS) | 0
      const floorY = ((y + away * rayY) * FLOOR_TEXELS) | 0
      const under = Math.floor(floorY / FLOOR_TEXELS) * width + Math.floor(floorX / FLOOR_TEXELS)
      const look = grid[under]! >= LEDGE ? REGIONS : region[under]!
      const inside = FLOOR_TEXELS * (floorY & (FLOOR_TEXELS - 1)) + (floorX & (FLOOR_TEXELS - 1))
      const from = 3 * (look * SHADES * FLOOR_TEXELS ** 2 + this.floorShades[row]! + inside)
      out[to] = floors[from]!
      out[to + 1] = floors[from + 1]!
      out[to + 2] = floors[from + 2]!
      to += line
    }
  }

  /** Draws the things that are left, the farthest first. */
  private drawThings(scene: Scene, out: Uint8Array, at: number): void {
    const { x, y, ahead, aside } = this
    const { kinds, cells, present } = scene
    const { width } = scene.plan
    if (this.order.length < cells.length) this.makeRoom(cells.length)
    const { order, distances, rights } = this
    let seen = 0
    for (let i = 0; i < cells.length; i++) {
      if (present[i] === 0) continue
      const row = Math.floor(cells[i]! / width)
      const toX = cells[i]! - row * width + 0.5 - x
      const toY = row + 0.5 - y
      const distance = toX * ahead + toY * aside
      const right = toY * ahead - toX * aside
      // A thing is at most a cell wide.
      if (distance < NEAREST || Math.abs(right) > distance + 1) continue
      let place = seen++
      for (; place > 0 && distances[order[place - 1]!]! < distance; place--) order[place] = order[place - 1]!
      order[place] = i
      distances[i] = distance
      rights[i] = right
    }
    for (let place = 0; place < seen; place++) {
      const i = order[place]!
      this.drawThing(kinds[i]!, distances[i]!, rights[i]!, out, at)
    }
  }

  private drawThing(kind: number, distance: number, right: number, out: Uint8Array, at: number): void {
    const { size, channels, walls } = this
    const { things: texels } = this.textures
    const side = (things[kind]!.size * size) / (2 * distance)
    const left = (size / 2) * (1 + right / distance) - side / 2
    const above = size / 2 + ((0.5 - HOVER) * size) / (2 * distance) - side / 2
    const first = Math.max(0, Math.ceil(left - 0.5))
    const last = Math.min(size - 1, Math.floor(left + side - 0.5))
    const top = Math.max(0, Math.ceil(above - 0.5))
    const bottom = Math.min(size - 1, Math.floor(above + side - 0.5))
    const picture = 4 * THING_TEXELS ** 2 * (SHADES * kind + shadeOf(distance))
    const scale = THING_TEXELS / side
    const depth = depthByte(distance)
    for (let column = first; column <= last; column++) {
      if (walls[column]! < distance) continue
      const texture = picture + 4 * THING_TEXELS * (((column + 0.5 - left) * scale) | 0)
      let to = at + (top * size + column) * channels
      for (let row = top; row <= bottom; row++, to += size * channels) {
        const from = texture + 4 * (((row + 0.5 - above) * scale) | 0)
        if (texels[from + 3] === 0) continue
        out[to] = texels[from]!
        out[to + 1] = texels[from + 1]!
        out[to + 2] = texels[from + 2]!
        if (channels === 4) out[to + 3] = depth
      }
    }
  }

  private makeRoom(count: number): void {
    this.order = new Int32Array(count)
    this.distances = new Float64Array(count)
    this.rights = new Float64Array(count)
  }
}

function depthByte(distance: number): number {
  return Math.min(255, Math.round(DEPTH_A_CELL * distance))
}
