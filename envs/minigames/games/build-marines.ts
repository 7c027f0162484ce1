import type { Command, Minigame } from '../game.js'
import { runEconomy } from '../oracles/economy.js'
import { addDeposits, addStart } from '../world/bases.js'

/** The middle of the base, from the left or from the right, and from above. */
const BASES = [10.5, 21.5] as const
const ROW = 15.5

/** Twelve workers and a command center: 1 for each marine that is trained. It takes supply depots and barracks. */
export const buildMarines: Minigame = {
  name: 'BuildMarines',
  side: 32,
  view: 32,
  isFoggy: false,
  capacity: 256,
  seconds: 900,
  scores: { random: 8.4, oracle: 171.2 },
  functions: [
    'no_op',
    'select_point',
    'select_worker',
    'select_workers',
    'gather_screen',
    'rally_screen',
    'build_supply_depot',
    'build_barracks',
    'train_scv',
    'train_marine',
  ],
  unitPlanes: ['scv', 'marine', 'command_center', 'supply_depot', 'barracks'],
  scalars: ['time', 'minerals', 'supply_used', 'supply_cap', 'supply_left', 'workers', 'idle_workers', 'selected_units', 'queued_units'],

  begin(world, random) {
    const base = random.integers(0, 2)
    const side = 2 * base - 1
    addDeposits(world, BASES[base]!, ROW, side, false)
    addStart(world, random, BASES[base]!, ROW, side)
  },

  judge: (world) => world.trained,

  isOver: () => false,

  oracle: (world): Command => runEconomy(world, { workers: 18, refineries: 0, bases: [], barracks: 6 }),
}
