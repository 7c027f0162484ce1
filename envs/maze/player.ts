import { LEDGE, type Plan, WALL } from './plan.js'

/**
 * Half the side of the square that a player fills: a fifth of a cell, in 256ths, so that a player who touches a wall stands exactly at it
 * and no rounding lets one in.
 */
export const RADIUS = 51 / 256

/** A player's place (in cells, x to the right and y downwards), velocity (cells a frame) and heading (0 is east, a turn has 3420). */
export class Player {
  x = 0
  y = 0
  velocityX = 0
  velocityY = 0
  heading = 0

  /** Goes a share `grip` of the way from its velocity to the wanted one; 1 goes all of it. */
  accelerate(x: number, y: number, grip: number): void {
    this.velocityX = grip === 1 ? x + 0 : this.velocityX + grip * (x - this.velocityX)
    this.velocityY = grip === 1 ? y + 0 : this.velocityY + grip * (y - this.velocityY)
  }

  /** Goes by its velocity in x and then in y, each as far as walls allow: along a wall it slides. A velocity that met a wall is 0. */
  move({ grid, width }: Plan): void {
    const x = stop(grid, 1, width, this.x, this.y, this.velocityX, 0)
    if (x !== this.x + this.velocityX) this.velocityX = 0
    this.x = x
    const y = stop(grid, width, 1, this.y, this.x, this.velocityY, 1)
    if (y !== this.y + this.velocityY) this.velocityY = 0
    this.y = y
  }
}

/**
 * The coordinate at which a move along one axis ends. Every cell that the front edge of the square enters on its way is looked at: no speed
 * carries it through a wall.
 *
 * @param along index from a cell to the next along the axis
 * @param across index from a cell to the next on the other axis
 * @param place coordinate along the axis
 * @param side coordinate on the other axis
 * @param axis 0 for x, 1 for y
 */
function stop(grid: Uint8Array, along: number, across: number, place: number, side: number, by: number, axis: number): number {
  const first = Math.floor(side - RADIUS)
  const last = Math.ceil(side + RADIUS) - 1
  const to = place + by
  if (by > 0) {
    const end = Math.ceil(to + RADIUS) - 1
    // The ledge that one may not leave this way leads against it.
    const against = LEDGE + 2 + axis
    for (let cell = Math.ceil(place + RADIUS); cell <= end; cell++) {
      if (isBlocked(grid, along, across, cell, cell - 1, first, last, against)) return cell - RADIUS
    }
  } else {
    const end = Math.floor(to - RADIUS)
    const against = LEDGE + axis
    for (let cell = Math.floor(place - RADIUS) - 1; cell >= end; cell--) {
      if (isBlocked(grid, along, across, cell, cell + 1, first, last, against)) return cell + 1 + RADIUS
    }
  }
  return to
}

function isBlocked(
  grid: Uint8Array,
  along: number,
  across: number,
  to: number,
  from: number,
  first: number,
  last: number,
  against: number,
): boolean {
  for (let side = first; side <= last; side++) {
    if (grid[to * along + side * across] === WALL || grid[from * along + side * across] === against) return true
  }
  return false
}
