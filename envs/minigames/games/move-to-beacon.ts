import type { Pcg64 } from '../../core/pcg64.js'
import type { Command, Minigame } from '../game.js'
import { type Away, drawPlace } from '../world/placement.js'
import { RADIUS, UNITS } from '../world/unit-types.js'
import { IDLE, type World } from '../world/world.js'

const { marine: MARINE, beacon: BEACON } = UNITS
const RADIUS_OF_BEACON = RADIUS[BEACON]!
/** The slots of the two. */
const marine = 0
const beacon = 1

/** Distances from the marine, of the first beacon and of the next ones. */
const FIRST = [{ type: MARINE, least: 4 }]
const NEXT = [{ type: MARINE, least: 5 }]

/** A marine walks to a beacon, 1 for each that its middle reaches; the beacon then appears elsewhere. */
export const moveToBeacon: Minigame = {
  name: 'MoveToBeacon',
  side: 32,
  view: 32,
  isFoggy: false,
  capacity: 2,
  seconds: 120,
  scores: { random: 1, oracle: 28.6 },
  functions: ['no_op', 'select_all', 'select_point', 'move_screen', 'attack_screen'],
  unitPlanes: [],
  scalars: ['time', 'selected_units'],

  begin(world, random) {
    const { x, y } = drawPlace(world, random, RADIUS[MARINE]!, [])
    world.spawn(MARINE, x, y)
    world.spawn(BEACON, 0, 0)
    moveBeacon(world, random, FIRST)
  },

  judge(world, random) {
    if (world.distance(marine, world.x[beacon]!, world.y[beacon]!) > RADIUS_OF_BEACON) return 0
    moveBeacon(world, random, NEXT)
    return 1
  },

  isOver: () => false,

  /** Goes straight there. */
  oracle(world): Command {
    if (world.selected[marine] === 0) return ['select_all']
    const isThere = Math.abs(world.goalX[marine]! - world.x[beacon]!) < 1 && Math.abs(world.goalY[marine]! - world.y[beacon]!) < 1
    if (isThere && world.order[marine] !== IDLE) return ['no_op']
    return ['move_screen', world.x[beacon]!, world.y[beacon]!]
  },
}

function moveBeacon(world: World, random: Pcg64, away: readonly Away[]): void {
  const { x, y } = drawPlace(world, random, RADIUS_OF_BEACON, away)
  world.x[beacon] = x
  world.y[beacon] = y
}
