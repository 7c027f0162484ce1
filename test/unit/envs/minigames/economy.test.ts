import { describe, expect, it } from 'vitest'
import { FUNCTIONS } from '../../../../envs/minigames/functions.js'
import { UNITS } from '../../../../envs/minigames/world/unit-types.js'
import { CONSTRUCT, GATHER, IDLE, MINE, MOVE, NOTHING, type World } from '../../../../envs/minigames/world/world.js'
import { arena, command, put, ticks } from './world.js'

/** A command center at (10, 16) and minerals at (20, 16). */
function base(): { world: World; center: number; minerals: number } {
  const world = arena()
  const center = world.grant(UNITS.command_center, 10, 16)
  return { world, center, minerals: put(world, 'minerals', 20, 16) }
}

describe('economy', () => {
  it('truth: a worker brings five minerals home in the 70th tick', () => {
    const { world, minerals } = base()
    // Its outline touches that of the minerals, so that it goes in in the first tick and comes out in the 46th: 2.786 s are 44.6 ticks. From x =
    // 18.875 it walks 5.9 to within 0.1 of the command center, 24 steps of 3.94 / 16, the first in the 46th tick.
    const worker = put(world, 'scv', 18.875, 16)
    command(world, [worker], 'gather_screen', 20, 16)
    ticks(world, 1)
    expect(world.order[worker]).toBe(MINE)
    ticks(world, 44)
    expect([world.cargo[worker], world.amount[minerals]]).toEqual([NOTHING, 1800])
    ticks(world, 1)
    expect([world.cargo[worker], world.amount[worker], world.amount[minerals]]).toEqual([UNITS.minerals, 5, 1795])
    ticks(world, 23)
    expect(world.minerals).toBe(0)
    ticks(world, 1)
    expect([world.minerals, world.collected, world.order[worker]]).toEqual([5, 5, GATHER])
  })

  it('truth: one worker at a time is inside of minerals; the other one waits, or goes where fewer are', () => {
    const { world } = base()
    const workers = [put(world, 'scv', 18.8, 16), put(world, 'scv', 18.9, 16.4)]
    command(world, workers, 'gather_screen', 20, 16)
    ticks(world, 20)
    expect(workers.map((slot) => world.order[slot])).toEqual([MINE, GATHER])
    const third = put(world, 'scv', 18.9, 15.6)
    const other = put(world, 'minerals', 20, 19)
    command(world, [third], 'gather_screen', 20, 16)
    ticks(world, 16)
    expect([world.order[workers[1]!], world.target[workers[1]!]]).toEqual([MINE, other])
    expect([world.order[third], world.target[third]]).toEqual([GATHER, workers[0]! - 1])
  })

  it('truth: minerals that are used up are gone, and their workers go to others', () => {
    const { world, minerals } = base()
    const other = put(world, 'minerals', 22, 19)
    const worker = put(world, 'scv', 18.8, 16)
    world.amount[minerals] = 3
    command(world, [worker], 'gather_screen', 20, 16)
    ticks(world, 16 * 12)
    expect([world.type[minerals], world.minerals >= 3, world.targetOf(worker)]).toEqual([NOTHING, true, other])
  })

  it('truth: a depot costs 100, takes 21 s and gives 8 supply; its worker is idle then', () => {
    const { world } = base()
    const worker = put(world, 'scv', 15, 10)
    world.minerals = 120
    command(world, [worker], 'build_supply_depot', 15, 10)
    expect(world.minerals).toBe(120)
    ticks(world, 1)
    expect([world.minerals, world.spent, world.order[worker], world.count(UNITS.supply_depot)]).toEqual([20, 100, CONSTRUCT, 1])
    expect(() => command(world, [worker], 'move_screen', 1, 1)).toThrow('not available')
    ticks(world, 21 * 16 - 1)
    expect(world.supplyCap).toBe(15)
    ticks(world, 1)
    expect([world.supplyCap, world.order[worker]]).toEqual([23, IDLE])
    ticks(world, 32)
    expect(world.distance(worker, 15, 10)).toBeGreaterThan(1.3)
  })

  it('truth: nothing is built on other structures or resources, nor outside', () => {
    const { world } = base()
    const worker = put(world, 'scv', 15, 10)
    world.minerals = 1000
    for (const [x, y] of [
      [11, 16],
      [20, 17.5],
      [0.5, 20],
    ] as const) {
      command(world, [worker], 'build_supply_depot', x, y)
      expect(world.order[worker]).toBe(IDLE)
    }
  })

  it('truth: two workers that go to one site: the second one finds it taken, and pays nothing', () => {
    const { world } = base()
    const workers = [put(world, 'scv', 15, 10), put(world, 'scv', 25, 25)]
    world.minerals = 500
    for (const worker of workers) command(world, [worker], 'build_supply_depot', 15, 10)
    ticks(world, 16 * 8)
    expect([world.count(UNITS.supply_depot), world.minerals, world.order[workers[1]!]]).toEqual([1, 400, IDLE])
  })

  it('truth: barracks ask for a finished depot, 150 minerals and 46 s', () => {
    const { world } = base()
    const worker = put(world, 'scv', 25, 10)
    world.minerals = 200
    world.selected[worker] = 1
    expect(FUNCTIONS.build_barracks.isAvailable(world)).toBe(false)
    const depot = put(world, 'supply_depot', 5, 5)
    world.timer[depot] = 1
    expect(FUNCTIONS.build_barracks.isAvailable(world)).toBe(false)
    world.timer[depot] = 0
    command(world, [worker], 'build_barracks', 25, 10)
    ticks(world, 1 + 46 * 16)
    expect([world.minerals, world.order[worker], world.count(UNITS.barracks)]).toEqual([50, IDLE, 1])
  })

  it('truth: a command center trains a worker in 12 s for 50, five in its queue at most', () => {
    const { world, center } = base()
    world.minerals = 1000
    for (let i = 0; i < 5; i++) command(world, [center], 'train_scv')
    expect(() => command(world, [center], 'train_scv')).toThrow('not available')
    expect([world.minerals, world.supplyUsed, world.queued[center]]).toEqual([750, 5, 5])
    ticks(world, 12 * 16 - 1)
    expect(world.count(UNITS.scv)).toBe(0)
    ticks(world, 1)
    expect([world.count(UNITS.scv), world.queued[center]]).toEqual([1, 4])
    ticks(world, 4 * 12 * 16)
    expect(world.count(UNITS.scv)).toBe(5)
  })

  it('truth: nothing is trained without supply or minerals', () => {
    const { world, center } = base()
    world.selected[center] = 1
    world.minerals = 49
    expect(FUNCTIONS.train_scv.isAvailable(world)).toBe(false)
    world.minerals = 50
    expect(FUNCTIONS.train_scv.isAvailable(world)).toBe(true)
    world.supplyUsed = world.supplyCap
    expect(FUNCTIONS.train_scv.isAvailable(world)).toBe(false)
  })

  it('truth: barracks train a marine in 18 s and send it to the rally point', () => {
    const { world } = base()
    const barracks = put(world, 'barracks', 25, 10)
    world.minerals = 50
    command(world, [barracks], 'rally_screen', 28, 20)
    command(world, [barracks], 'train_marine')
    ticks(world, 18 * 16)
    expect(world.trained).toBe(1)
    const marine = Array.from(world.type).indexOf(UNITS.marine)
    expect(world.order[marine]).toBe(MOVE)
    ticks(world, 16 * 4)
    expect([world.x[marine], world.y[marine]]).toEqual([28, 20])
  })

  it('truth: a marine comes out where no other structure is in the way', () => {
    const { world } = base()
    const barracks = put(world, 'barracks', 25, 10)
    const other = put(world, 'barracks', 25, 13)
    world.minerals = 50
    command(world, [barracks], 'train_marine')
    ticks(world, 18 * 16 + 1)
    const marine = Array.from(world.type).indexOf(UNITS.marine)
    expect(world.gap(marine, barracks)).toBeGreaterThan(-1e-6)
    expect(world.gap(marine, other)).toBeGreaterThan(-1e-6)
  })

  it('truth: workers whose rally point is a deposit gather there', () => {
    const { world, center, minerals } = base()
    world.minerals = 50
    command(world, [center], 'rally_screen', 20, 16)
    command(world, [center], 'train_scv')
    ticks(world, 12 * 16 + 16 * 4)
    const worker = Array.from(world.type).indexOf(UNITS.scv)
    expect([world.order[worker], world.target[worker]]).toEqual([MINE, minerals])
  })

  it('truth: a refinery stands on a geyser, keeps its gas, and gives 4 a trip', () => {
    const { world } = base()
    const geyser = put(world, 'geyser', 10, 22)
    const worker = put(world, 'scv', 10, 20)
    world.minerals = 75
    expect(() => command(world, [worker], 'gather_screen', 10, 22)).not.toThrow()
    expect(world.order[worker]).toBe(IDLE)
    command(world, [worker], 'build_refinery', 10, 22)
    ticks(world, 1 + 21 * 16)
    expect([world.type[geyser], world.amount[geyser], world.minerals]).toEqual([UNITS.refinery, 2250, 0])
    // Its worker gathers in it without being told.
    ticks(world, 16 * 4)
    expect([world.gas, world.collected, world.amount[geyser]]).toEqual([4, 4, 2246])
  })

  it('truth: a second command center is another home, and gives 15 supply', () => {
    const { world } = base()
    const worker = put(world, 'scv', 25, 16)
    world.minerals = 400
    command(world, [worker], 'build_command_center', 26, 16)
    ticks(world, 1 + 71 * 16)
    expect([world.minerals, world.supplyCap]).toEqual([0, 30])
    command(world, [worker], 'gather_screen', 20, 16)
    ticks(world, 16 * 6)
    expect(world.home[worker]).toBe(Array.from(world.type).lastIndexOf(UNITS.command_center))
  })
})
