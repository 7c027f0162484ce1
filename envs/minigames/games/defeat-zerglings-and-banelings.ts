import type { Pcg64 } from '../../core/pcg64.js'
import type { Command, Minigame } from '../game.js'
import { lure, withArmy } from '../oracles/army.js'
import { lineUp } from '../world/lines.js'
import { UNITS } from '../world/unit-types.js'
import type { World } from '../world/world.js'

const { marine: MARINE, zergling: ZERGLING, baneling: BANELING } = UNITS
const MARINES = 9
const ZERGLINGS = 6
const BANELINGS = 4
/** Marines that come with every new group. */
const REINFORCEMENTS = 4
const MOST_MARINES = 100
/** The oracle attacks with so many marines, and lures with fewer. */
const STRONG = 25
/** From the arena's middle to either side. */
const DISTANCE = 7

/** Marines against zerglings and banelings: 5 for each that dies, -1 for a marine. When all are dead a new group comes, and four marines. */
export const defeatZerglingsAndBanelings: Minigame = {
  name: 'DefeatZerglingsAndBanelings',
  side: 32,
  view: 32,
  isFoggy: false,
  capacity: MOST_MARINES + ZERGLINGS + BANELINGS,
  seconds: 120,
  scores: { random: 33.1, oracle: 456 },
  functions: ['no_op', 'select_all', 'select_point', 'move_screen', 'attack_screen'],
  unitPlanes: ['zergling', 'baneling'],
  scalars: ['time', 'own_units', 'enemy_units', 'selected_units'],

  begin(world, random) {
    lineAllUp(world, random, MARINES)
  },

  judge(world, random) {
    const reward = 5 * world.kills - world.losses
    const isCleared = world.kills > 0 && world.count(ZERGLING) + world.count(BANELING) === 0
    if (isCleared && world.count(MARINE) > 0) lineAllUp(world, random, REINFORCEMENTS)
    return reward
  },

  isOver: (world) => world.count(MARINE) === 0,

  oracle: (world): Command => withArmy(world, () => lure(world, STRONG)),
}

function lineAllUp(world: World, random: Pcg64, marines: number): void {
  const side = 2 * random.integers(0, 2) - 1
  lineUp(world, random, ZERGLING, -side, DISTANCE, ZERGLINGS)
  lineUp(world, random, BANELING, -side, DISTANCE + 1, BANELINGS)
  lineUp(world, random, MARINE, side, DISTANCE, marines)
}
