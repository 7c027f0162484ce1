import { isTravelling } from './movement.js'
import { IS_SOLID, RADIUS, STEP } from './unit-types.js'
import { BUILD, CHASE, CONSTRUCT, GATHER, HOLD, IDLE, MINE, NOTHING, RETURN, type World } from './world.js'

/** Pushes shorter than this wake nobody. */
const NEGLIGIBLE = 1e-3
/** Outlines that are so near touch. */
const TOUCHING = 0.05
/** So near to its goal, a unit takes the place next to one that is there already: some ninety units find room. */
const CROWD = 4

/**
 * Pushes units apart that overlap, each by half, or the one that moves by all of it where the other cannot be moved. A unit that runs into
 * what cannot be moved slides around it. A unit that touches one which has arrived where it is going itself has arrived, too: a crowd at
 * one place comes to rest.
 */
export function separate(world: World): void {
  const { used, awake, type } = world
  for (let i = 0; i < used; i++) {
    // 2 marks the units that move in this tick, 1 those that moved in the last.
    if (awake[i] === 0 || type[i] === NOTHING || !collides(world, i)) continue
    for (let j = 0; j < used; j++) {
      if (j === i || type[j] === NOTHING || (awake[j] !== 0 && j < i) || !collides(world, j)) continue
      meet(world, i, j)
    }
  }
  for (let i = 0; i < used; i++) awake[i] = awake[i] === 2 ? 1 : 0
}

/** Workers at work walk through everything. */
function collides(world: World, i: number): boolean {
  const order = world.order[i]!
  if (order === GATHER || order === MINE || order === RETURN || order === BUILD || order === CONSTRUCT) return false
  return IS_SOLID[world.type[i]!] === 1
}

function meet(world: World, i: number, j: number): void {
  const { x, y, type } = world
  let dx = x[j]! - x[i]!
  let dy = y[j]! - y[i]!
  const reach = RADIUS[type[i]!]! + RADIUS[type[j]!]!
  const square = dx * dx + dy * dy
  if (square >= (reach + TOUCHING) * (reach + TOUCHING)) return
  arrive(world, i, j)
  arrive(world, j, i)
  let distance = Math.sqrt(square)
  const overlap = reach - distance
  if (overlap <= 0) return
  if (distance === 0) {
    // Two at one place part along a direction that differs from pair to pair.
    dx = (j % 7) - 3
    dy = (i % 5) - 2.5
    distance = Math.sqrt(dx * dx + dy * dy)
  }
  dx /= distance
  dy /= distance
  const fixedI = isFixed(world, i, j)
  const fixedJ = isFixed(world, j, i)
  if (fixedI && fixedJ) return
  const half = fixedI || fixedJ ? overlap : overlap / 2
  if (!fixedI) push(world, i, -dx, -dy, half, fixedJ)
  if (!fixedJ) push(world, j, dx, dy, half, fixedI)
}

/** Structures and resources stay where they are; so does a unit that stands and fights, for those that do not. */
function isFixed(world: World, i: number, other: number): boolean {
  if (STEP[world.type[i]!] === 0) return true
  return world.stance[i] === HOLD && world.stance[other] !== HOLD && STEP[world.type[other]!]! > 0
}

/** Moves a unit by `by` along (dx, dy), away from another one, and around that one where it cannot be moved. */
function push(world: World, i: number, dx: number, dy: number, by: number, around: boolean): void {
  let toX = world.x[i]! + dx * by
  let toY = world.y[i]! + dy * by
  if (around && (isTravelling(world, i) || world.stance[i] === CHASE)) {
    const target = world.target[i]!
    const isChasing = world.stance[i] === CHASE
    const wayX = (isChasing ? world.x[target]! : world.goalX[i]!) - toX
    const wayY = (isChasing ? world.y[target]! : world.goalY[i]!) - toY
    const side = dx * wayY - dy * wayX >= 0 ? by : -by
    toX -= dy * side
    toY += dx * side
  }
  const radius = RADIUS[world.type[i]!]!
  world.x[i] = world.inside(toX, radius)
  world.y[i] = world.inside(toY, radius)
  if (by > NEGLIGIBLE) world.awake[i] = 2
}

/** Ends the way of a unit that touches one at rest with the same goal, or a structure that stands on its goal. */
function arrive(world: World, i: number, j: number): void {
  if (!isTravelling(world, i)) return
  const goalX = world.goalX[i]!
  const goalY = world.goalY[i]!
  const stands = STEP[world.type[j]!] === 0 && world.distance(j, goalX, goalY) < RADIUS[world.type[j]!]! + RADIUS[world.type[i]!]!
  const rests = world.distance(i, goalX, goalY) < CROWD && world.order[j] === IDLE && world.goalX[j] === goalX && world.goalY[j] === goalY
  if (!stands && !rests) return
  world.order[i] = IDLE
}
