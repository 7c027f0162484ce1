import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RADIUS, UNITS } from '../../../../envs/minigames/world/unit-types.js'
import { IDLE, NOTHING, type World } from '../../../../envs/minigames/world/world.js'
import { arena, command, put, ticks } from './world.js'

/** The deepest that two units overlap. */
function overlap(world: World): number {
  let most = 0
  for (let i = 0; i < world.used; i++) {
    for (let j = 0; j < i; j++) {
      if (world.type[i] !== NOTHING && world.type[j] !== NOTHING) most = Math.max(most, -world.gap(i, j))
    }
  }
  return most
}

function isInside(world: World): boolean {
  for (let i = 0; i < world.used; i++) {
    const radius = RADIUS[world.type[i]!]!
    for (const at of [world.x[i]!, world.y[i]!]) if (!(at >= radius && at <= world.side - radius)) return false
  }
  return true
}

const places = (count: number) =>
  fc.array(fc.tuple(fc.double({ min: 0, max: 32, noNaN: true }), fc.double({ min: 0, max: 32, noNaN: true })), {
    minLength: count,
    maxLength: count,
  })

/** Away from walls, where a crowd has room on all sides. */
const inner = fc.double({ min: 5, max: 27, noNaN: true })

describe('movement', () => {
  it('truth: a marine walks 3.15 a second, straight, and stops where it was sent', () => {
    const world = arena()
    const marine = put(world, 'marine', 4, 4)
    command(world, [marine], 'move_screen', 10, 12)
    ticks(world, 16)
    expect(world.x[marine]).toBeCloseTo(4 + 0.6 * 3.15, 9)
    expect(world.y[marine]).toBeCloseTo(4 + 0.8 * 3.15, 9)
    ticks(world, 16 * 3)
    expect([world.x[marine], world.y[marine], world.order[marine]]).toEqual([10, 12, IDLE])
  })

  it('truth: two marines in one place part by half their overlap each', () => {
    const world = arena()
    const [a, b] = [put(world, 'marine', 16, 16), put(world, 'marine', 16.5, 16)]
    ticks(world, 1)
    expect([world.x[a], world.x[b]]).toEqual([16 - 0.125, 16.5 + 0.125])
  })

  it('law: units that rest do not overlap, wherever they were put, and are inside of the arena', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }).chain(places), (points) => {
        const world = arena()
        for (const [x, y] of points) put(world, 'marine', x, y)
        ticks(world, 400)
        expect(overlap(world)).toBeLessThan(0.05)
        expect(isInside(world)).toBe(true)
      }),
    )
  })

  it('law: a crowd that is sent to one place comes to rest around it', () => {
    fc.assert(
      fc.property(places(12), inner, inner, (points, x, y) => {
        const world = arena()
        const slots = points.map(([x, y]) => put(world, 'marine', x, y))
        command(world, slots, 'move_screen', x, y)
        ticks(world, 16 * 60)
        expect(slots.map((slot) => world.order[slot])).toEqual(slots.map(() => IDLE))
        expect(overlap(world)).toBeLessThan(0.05)
        expect(isInside(world)).toBe(true)
        for (const slot of slots) expect(world.distance(slot, x, y)).toBeLessThan(6)
      }),
    )
  })

  it.each([16, 15.7, 16.9])('truth: a marine walks around a structure in its way, from row %d', (row) => {
    const world = arena()
    put(world, 'command_center', 16, 16)
    const marine = put(world, 'marine', 8, row)
    command(world, [marine], 'move_screen', 24, 16)
    ticks(world, 16 * 8)
    expect([world.x[marine], world.y[marine]]).toEqual([24, 16])
  })

  it('truth: a marine that is sent into a structure stops at it', () => {
    const world = arena()
    put(world, 'command_center', 16, 16)
    const marine = put(world, 'marine', 8, 16)
    command(world, [marine], 'move_screen', 16, 16)
    ticks(world, 16 * 8)
    expect(world.order[marine]).toBe(IDLE)
    expect(world.distance(marine, 16, 16)).toBeCloseTo(RADIUS[UNITS.command_center]! + RADIUS[UNITS.marine]!, 1)
  })
})
