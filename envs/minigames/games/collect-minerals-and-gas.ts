import type { Command, Minigame } from '../game.js'
import { runEconomy } from '../oracles/economy.js'
import { addDeposits, addStart } from '../world/bases.js'

/** The middles of both bases, from the left and from above. */
const BASES = [10.5, 21.5] as const
const ROW = 15.5

/** Twelve workers, a command center at the left or right, minerals and gas for two: what is brought in is the reward, and what is spent is not taken off. */
export const collectMineralsAndGas: Minigame = {
  name: 'CollectMineralsAndGas',
  side: 32,
  view: 32,
  isFoggy: false,
  capacity: 160,
  seconds: 300,
  scores: { random: 111, oracle: 5839 },
  functions: [
    'no_op',
    'select_point',
    'select_worker',
    'select_workers',
    'move_screen',
    'gather_screen',
    'rally_screen',
    'build_supply_depot',
    'build_refinery',
    'build_command_center',
    'train_scv',
  ],
  unitPlanes: ['scv', 'command_center', 'supply_depot', 'refinery', 'minerals', 'geyser'],
  scalars: [
    'time',
    'minerals',
    'gas',
    'supply_used',
    'supply_cap',
    'supply_left',
    'workers',
    'idle_workers',
    'selected_units',
    'queued_units',
  ],

  begin(world, random) {
    addDeposits(world, BASES[0], ROW, -1, true)
    addDeposits(world, BASES[1], ROW, 1, true)
    const base = random.integers(0, 2)
    addStart(world, random, BASES[base]!, ROW, 2 * base - 1)
  },

  judge: (world) => world.brought,

  isOver: () => false,

  /** Trains workers all the time, then takes gas, then builds the second command center. */
  oracle: (world): Command => runEconomy(world, { workers: 50, refineries: 4, bases: BASES.map((x) => [x, ROW] as const), barracks: 0 }),
}
