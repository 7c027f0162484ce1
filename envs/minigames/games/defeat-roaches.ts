import type { Command, Minigame } from '../game.js'
import { lure, withArmy } from '../oracles/army.js'
import { lineUp } from '../world/lines.js'
import { UNITS } from '../world/unit-types.js'

const { marine: MARINE, roach: ROACH } = UNITS
const MARINES = 9
const ROACHES = 4
/** Marines that come with every new group. */
const REINFORCEMENTS = 5
const MOST_MARINES = 100
/** The oracle attacks with so many marines, and lures with fewer. */
const STRONG = 12
/** From the arena's middle to either side. */
const DISTANCE = 7

/** Marines against roaches: 10 for each roach that dies, -1 for a marine. When all are dead there are four new ones, and five marines. */
export const defeatRoaches: Minigame = {
  name: 'DefeatRoaches',
  side: 32,
  view: 32,
  isFoggy: false,
  capacity: MOST_MARINES + ROACHES,
  seconds: 120,
  scores: { random: 0.9, oracle: 370.4 },
  functions: ['no_op', 'select_all', 'select_point', 'move_screen', 'attack_screen'],
  unitPlanes: [],
  scalars: ['time', 'own_units', 'enemy_units', 'selected_units'],

  begin(world, random) {
    const side = 2 * random.integers(0, 2) - 1
    lineUp(world, random, ROACH, -side, DISTANCE, ROACHES)
    lineUp(world, random, MARINE, side, DISTANCE, MARINES)
  },

  judge(world, random) {
    const reward = 10 * world.kills - world.losses
    if (world.kills > 0 && world.count(ROACH) === 0 && world.count(MARINE) > 0) {
      const side = 2 * random.integers(0, 2) - 1
      lineUp(world, random, ROACH, -side, DISTANCE, ROACHES)
      lineUp(world, random, MARINE, side, DISTANCE, REINFORCEMENTS)
    }
    return reward
  },

  isOver: (world) => world.count(MARINE) === 0,

  oracle: (world): Command => withArmy(world, () => lure(world, STRONG)),
}
