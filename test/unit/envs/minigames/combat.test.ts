import { describe, expect, it } from 'vitest'
import { damage } from '../../../../envs/minigames/world/combat.js'
import { HP, UNITS, type UnitName } from '../../../../envs/minigames/world/unit-types.js'
import { IDLE, NOTHING } from '../../../../envs/minigames/world/world.js'
import { arena, command, put, ticks } from './world.js'

describe('combat', () => {
  it('law: a state takes the place of what was there: nobody fights a unit that is dead in it', () => {
    const [before, after] = [arena(), arena()]
    put(before, 'zergling', 10, 16)
    const marine = put(before, 'marine', 10.8, 16)
    before.hp[marine] = 1
    after.setState(before.getState())
    // The marine dies, and is still the target.
    ticks(after, 1)
    expect([after.type[marine], after.target[0]]).toEqual([NOTHING, marine])
    const fresh = arena()
    for (const world of [fresh, before]) world.setState(after.getState())
    for (const world of [fresh, before]) ticks(world, 8)
    expect([...before.getState()]).toEqual([...fresh.getState()])
  })

  it.each([
    ['marine', 'zergling', 6],
    // Armour of 1 takes 1 off.
    ['marine', 'roach', 5],
    ['zergling', 'marine', 5],
    ['zergling', 'supply_depot', 4],
    ['roach', 'marine', 16],
    // Marines are light: 16 and 19.
    ['baneling', 'marine', 35],
    ['baneling', 'barracks', 15],
  ] as const satisfies readonly (readonly [UnitName, UnitName, number])[])('truth: a %s harms a %s by %i', (attacker, target, harm) => {
    expect(damage(UNITS[attacker], UNITS[target])).toBe(harm)
  })

  it('truth: a marine shoots every 0.61 s: at ticks 1, 11, 21, 31, 41 and 50, since 9.76 ticks pass in between', () => {
    const world = arena()
    put(world, 'marine', 10, 16)
    const roach = put(world, 'roach', 15, 16)
    const shots: number[] = []
    for (let tick = 1; tick <= 55; tick++) {
      world.hp[roach] = 100
      // The roach shall not shoot back.
      world.cooldown[roach] = 99
      ticks(world, 1)
      if (world.hp[roach]! < 96) shots.push(tick)
    }
    expect(shots).toEqual([1, 11, 21, 31, 41, 50])
  })

  it('truth: a marine shoots from 5 between the outlines and not from more', () => {
    for (const [gap, shoots] of [
      [4.99, true],
      [5.3, false],
    ] as const) {
      const world = arena()
      put(world, 'marine', 10, 16)
      const zergling = put(world, 'zergling', 10 + 0.75 + gap, 16)
      ticks(world, 1)
      expect(world.hp[zergling]! < 35).toBe(shoots)
    }
  })

  it('truth: a baneling dies of its attack and harms all marines within 2.2 by 35', () => {
    const world = arena()
    put(world, 'baneling', 10, 16)
    const near = put(world, 'marine', 10.8, 16)
    // 2.5 away with a radius of 0.375: its outline is within 2.2. The other one's is not.
    const edge = put(world, 'marine', 10, 18.5)
    const far = put(world, 'marine', 10, 18.7)
    world.cooldown.fill(99, 1)
    ticks(world, 1)
    expect([near, edge, far].map((slot) => world.hp[slot])).toEqual([10, 10, 45])
    expect(world.kills).toBe(1)
    expect(world.count(UNITS.baneling)).toBe(0)
  })

  it('truth: a baneling that is shot dead harms those around it, too', () => {
    const world = arena()
    const baneling = put(world, 'baneling', 12, 16)
    const marine = put(world, 'marine', 10, 16)
    world.hp[baneling] = 1
    ticks(world, 1)
    expect([world.kills, world.losses, world.hp[marine]]).toEqual([1, 0, 10])
  })

  it('truth: two who kill each other in one tick both die', () => {
    const world = arena()
    const marine = put(world, 'marine', 10, 16)
    const zergling = put(world, 'zergling', 10.8, 16)
    world.hp[marine] = 5
    world.hp[zergling] = 6
    ticks(world, 1)
    expect([world.kills, world.losses]).toEqual([1, 1])
    expect([world.type[marine], world.type[zergling]]).toEqual([NOTHING, NOTHING])
  })

  it('truth: marines that are told to attack one enemy shoot at it, though another one is nearer', () => {
    const world = arena()
    const marines = [put(world, 'marine', 10, 15), put(world, 'marine', 10, 16), put(world, 'marine', 10, 17)]
    const near = put(world, 'roach', 14, 16)
    const far = put(world, 'roach', 15, 14)
    command(world, marines, 'attack_screen', 15, 14)
    ticks(world, 1)
    expect([world.hp[near], world.hp[far]! < 131]).toEqual([145, true])
    world.hp[far] = 1
    ticks(world, 24)
    expect(world.type[far]).toBe(NOTHING)
    expect(marines.map((slot) => world.order[slot])).toEqual([IDLE, IDLE, IDLE])
    expect(world.hp[near]).toBeLessThan(145)
  })

  it('truth: who attacks on its way stops for an enemy and then goes on; who moves does not stop', () => {
    for (const [act, stops] of [
      ['attack_screen', true],
      ['move_screen', false],
    ] as const) {
      const world = arena()
      const marine = put(world, 'marine', 4, 16)
      const zergling = put(world, 'zergling', 16, 16)
      world.cooldown[zergling] = 999
      world.hp[zergling] = 18
      command(world, [marine], act, 28, 16)
      ticks(world, 16 * 9)
      expect([world.count(UNITS.zergling), world.x[marine]! > 27]).toEqual(stops ? [0, false] : [1, true])
      ticks(world, 16 * 4)
      expect(world.x[marine]).toBeGreaterThan(27)
    }
  })

  it('truth: zerglings heal by 0.38 a second, and not beyond 35', () => {
    const world = arena()
    const zergling = put(world, 'zergling', 16, 16)
    world.hp[zergling] = 20
    ticks(world, 160)
    expect(world.hp[zergling]).toBeCloseTo(23.8, 9)
    ticks(world, 16 * 60)
    expect(world.hp[zergling]).toBe(HP[UNITS.zergling])
  })

  it('truth: zerglings notice marines within 8, and come', () => {
    const world = arena()
    const zergling = put(world, 'zergling', 16, 16)
    const marine = put(world, 'marine', 16 + 0.75 + 8.1, 16)
    ticks(world, 16)
    expect(world.x[zergling]).toBe(16)
    command(world, [marine], 'move_screen', 24, 16)
    ticks(world, 16)
    expect(world.x[zergling]).toBeGreaterThan(18)
  })
})
