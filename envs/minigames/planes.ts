import type { Minigame } from './game.js'
import { SCALARS } from './scalars.js'
import { HP, OWNER, RADIUS, UNIT_NAMES } from './world/unit-types.js'
import { NOTHING, VISIBLE, type World } from './world/world.js'

/** Channels by number. The owners' are first, in the order of the owners' numbers. */
const SELECTED = 3
const HIT_POINTS = 4
const DENSITY = 5
const MINIMAP_VISIBILITY = 4
const MINIMAP_CAMERA = 5
/** So many units in a cell, or more, have a density of 1. */
const DENSE = 4

const SCREEN_PLANES = ['self', 'neutral', 'enemy', 'selected', 'hit_points', 'density']
const MINIMAP_PLANES = ['self', 'neutral', 'enemy', 'selected']

/** What the channels of a game show, in order. */
export function planeNames(game: Minigame): { readonly screen: readonly string[]; readonly minimap: readonly string[] } {
  return {
    screen: [...SCREEN_PLANES, ...(game.isFoggy ? ['visibility'] : []), ...game.unitPlanes],
    minimap: [...MINIMAP_PLANES, ...(game.isFoggy ? ['visibility', 'camera'] : [])],
  }
}

/**
 * Draws the observation of a world: minimap [size x size x channels], scalars [n], screen [size x size x channels], one after the other in the
 * order of a Dict's names. A unit covers the cells whose middles are in it, and the cell that its own middle is in.
 */
export class Planes {
  readonly minimapChannels: number
  readonly screenChannels: number
  /** Numbers of one observation. */
  readonly length: number
  readonly scalarsAt: number
  readonly screenAt: number
  /** The channel of each type on the screen; NOTHING for none. */
  private readonly channelOf: Int32Array
  private readonly visibility: number
  private readonly scalars: readonly ((world: World, elapsed: number) => number)[]

  /** @param size cells a side */
  constructor(
    private readonly game: Minigame,
    private readonly size: number,
  ) {
    const { screen, minimap } = planeNames(game)
    this.minimapChannels = minimap.length
    this.screenChannels = screen.length
    this.scalarsAt = size * size * minimap.length
    this.screenAt = this.scalarsAt + game.scalars.length
    this.length = this.screenAt + size * size * screen.length
    this.channelOf = Int32Array.from(UNIT_NAMES, (name) => screen.lastIndexOf(name))
    this.visibility = screen.indexOf('visibility')
    this.scalars = game.scalars.map((name) => SCALARS[name])
  }

  /** @param elapsed the share of the episode's time that has passed */
  draw(world: World, elapsed: number, out: Float32Array, at: number): void {
    out.fill(0, at, at + this.length)
    if (world.fog !== null) this.drawFog(world, world.fog, out, at)
    for (let i = 0; i < this.scalars.length; i++) out[at + this.scalarsAt + i] = this.scalars[i]!(world, elapsed)
    const { size, game } = this
    const minimapScale = size / game.side
    const screenScale = size / game.view
    for (let i = 0; i < world.used; i++) {
      const type = world.type[i]!
      if (type === NOTHING || !world.sees(i)) continue
      const radius = RADIUS[type]!
      this.stamp(world, i, world.x[i]! * minimapScale, world.y[i]! * minimapScale, radius * minimapScale, out, at, false)
      const x = (world.x[i]! - world.cameraX) * screenScale
      const y = (world.y[i]! - world.cameraY) * screenScale
      this.stamp(world, i, x, y, radius * screenScale, out, at + this.screenAt, true)
    }
  }

  /** Draws a unit as a disc; lengths are in cells. */
  private stamp(world: World, i: number, x: number, y: number, radius: number, out: Float32Array, at: number, isScreen: boolean): void {
    const last = this.size - 1
    const ownRow = Math.floor(y)
    const ownColumn = Math.floor(x)
    const top = Math.min(ownRow, Math.ceil(y - radius - 0.5))
    const bottom = Math.max(ownRow, Math.floor(y + radius - 0.5))
    for (let row = Math.max(0, top); row <= bottom && row <= last; row++) {
      const dy = row + 0.5 - y
      const half = Math.sqrt(Math.max(0, radius * radius - dy * dy))
      let first = Math.abs(dy) <= radius ? Math.ceil(x - half - 0.5) : last + 1
      let end = Math.abs(dy) <= radius ? Math.floor(x + half - 0.5) : -1
      if (row === ownRow) {
        first = Math.min(first, ownColumn)
        end = Math.max(end, ownColumn)
      }
      for (let column = Math.max(0, first); column <= end && column <= last; column++) {
        const cell = row * this.size + column
        if (isScreen) this.markScreen(world, i, out, at + cell * this.screenChannels)
        else this.markMinimap(world, i, out, at + cell * this.minimapChannels)
      }
    }
  }

  private markScreen(world: World, i: number, out: Float32Array, at: number): void {
    const type = world.type[i]!
    out[at + OWNER[type]!] = 1
    if (world.selected[i] === 1) out[at + SELECTED] = 1
    if (HP[type]! > 0) out[at + HIT_POINTS] = world.hp[i]! / HP[type]!
    if (out[at + DENSITY]! < 1) out[at + DENSITY] = out[at + DENSITY]! + 1 / DENSE
    const channel = this.channelOf[type]!
    if (channel !== NOTHING) out[at + channel] = 1
  }

  private markMinimap(world: World, i: number, out: Float32Array, at: number): void {
    out[at + OWNER[world.type[i]!]!] = 1
    if (world.selected[i] === 1) out[at + SELECTED] = 1
  }

  /** Draws what is visible (1) and was seen before (1/2), and which part of the minimap the screen shows. */
  private drawFog(world: World, fog: Uint8Array, out: Float32Array, at: number): void {
    const { size, game, visibility } = this
    const minimapCell = game.side / size
    const screenCell = game.view / size
    for (let row = 0; row < size; row++) {
      const y = (row + 0.5) * minimapCell
      const line = Math.floor(world.cameraY + (row + 0.5) * screenCell) * game.side
      for (let column = 0; column < size; column++) {
        const x = (column + 0.5) * minimapCell
        const onMinimap = at + (row * size + column) * this.minimapChannels
        out[onMinimap + MINIMAP_VISIBILITY] = fog[Math.floor(y) * game.side + Math.floor(x)]! / VISIBLE
        const isShown = x >= world.cameraX && x < world.cameraX + game.view && y >= world.cameraY && y < world.cameraY + game.view
        if (isShown) out[onMinimap + MINIMAP_CAMERA] = 1
        const seen = fog[line + Math.floor(world.cameraX + (column + 0.5) * screenCell)]!
        out[at + this.screenAt + (row * size + column) * this.screenChannels + visibility] = seen / VISIBLE
      }
    }
  }
}
