import type { Pcg64 } from '../../core/pcg64.js'
import type { Command, Minigame } from '../game.js'
import { middleOfArmy, nearestEnemyTo, withArmy } from '../oracles/army.js'
import { type Away, drawPlace } from '../world/placement.js'
import { RADIUS, UNITS } from '../world/unit-types.js'
import { NOTHING, type World } from '../world/world.js'

const { marine: MARINE, zergling: ZERGLING } = UNITS
const SIDE = 64
const MARINES = 3
const ZERGLINGS = 25
/** Two of the first zerglings are so near that one who looks around finds them. */
const NEAR_ONES = 2

const APART = { type: ZERGLING, least: 5 }
const NEAR = [{ type: MARINE, least: 7.5, most: 9.5 }, APART]
const FAR = [{ type: MARINE, least: 10.5 }, APART]
const NEXT = [{ type: MARINE, least: 9 }, APART]

/** Three marines look for zerglings in the fog: 1 for each that dies, -1 for a marine. When all are dead there are 25 new ones. */
export const findAndDefeatZerglings: Minigame = {
  name: 'FindAndDefeatZerglings',
  side: SIDE,
  view: SIDE / 2,
  isFoggy: true,
  capacity: MARINES + ZERGLINGS,
  seconds: 180,
  scores: { random: 3.5, oracle: 53.6 },
  functions: ['no_op', 'select_all', 'select_point', 'move_screen', 'move_minimap', 'attack_screen', 'attack_minimap', 'move_camera'],
  unitPlanes: [],
  scalars: ['time', 'own_units', 'enemy_units', 'selected_units'],

  begin(world, random) {
    for (let i = 0; i < MARINES; i++) world.spawn(MARINE, SIDE / 2 + i - 1, SIDE / 2)
    for (let i = 0; i < ZERGLINGS; i++) hide(world, random, i < NEAR_ONES ? NEAR : FAR)
  },

  judge(world, random) {
    const reward = world.kills - world.losses
    if (world.kills > 0 && world.count(ZERGLING) === 0) for (let i = 0; i < ZERGLINGS; i++) hide(world, random, NEXT)
    return reward
  },

  isOver: (world) => world.count(MARINE) === 0,

  /** Goes to the nearest zergling, which it knows even in the fog, all three together, and lets marines shoot at whom they meet. */
  oracle: (world): Command =>
    withArmy(world, () => {
      const nearest = nearestEnemyTo(world, ...middleOfArmy(world))
      return nearest === NOTHING ? ['no_op'] : ['attack_minimap', world.x[nearest]!, world.y[nearest]!]
    }),
}

function hide(world: World, random: Pcg64, rules: readonly Away[]): void {
  const { x, y } = drawPlace(world, random, RADIUS[ZERGLING]!, rules)
  world.spawn(ZERGLING, x, y)
}
