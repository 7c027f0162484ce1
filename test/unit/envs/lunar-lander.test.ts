import { describe, expect, it } from 'vitest'
import { fillPolygon } from '../../../envs/box2d/fill-polygon.js'
import { HEIGHT, HEIGHTS, type LanderWorld, PAD, terrain, WIDTH } from '../../../envs/box2d/lander-world.js'
import { LunarLander, LunarLanderContinuous } from '../../../envs/box2d/lunar-lander.js'
import type { Frame, Step } from '../../../envs/core/env.js'
import { make } from '../../../envs/core/make.js'
import { reference } from './reference.js'

/** Landings of Gymnasium's: see test/reference/record-lunar-lander.py. */
interface Landing {
  seed: number
  actions: (number | number[])[]
  observations: number[][]
}
const landings = Object.entries(reference<Record<string, Landing[]>>('lunar-lander.json')).flatMap(([id, all]) =>
  all.map((landing) => [id, landing.seed, landing] as const),
)

/**
 * A pilot: leans against drift, sinks the slower the lower it is, and once a leg stands only brakes the fall.
 * @returns how hard to lift and to turn (positive is to the left)
 */
function pilot(o: Float32Array): readonly [lift: number, turn: number] {
  const [x, y, vx, vy, angle, spin, left, right] = o as unknown as readonly [number, number, number, number, number, number, number, number]
  if (left + right > 0) return [-0.5 * vy, 0]
  const lean = Math.max(-0.4, Math.min(0.4, 0.5 * x + vx))
  return [0.5 * (0.55 * Math.abs(x) - y) - 0.5 * vy, 0.5 * (lean - angle) - spin]
}

function pilotedAction(o: Float32Array): number {
  const [lift, turn] = pilot(o)
  if (lift > Math.abs(turn) && lift > 0.05) return 2
  return turn < -0.05 ? 3 : turn > 0.05 ? 1 : 0
}

function pilotedThrottles(o: Float32Array): Float32Array {
  const [lift, turn] = pilot(o)
  return Float32Array.of(20 * lift - 1, -20 * turn).map((x) => Math.max(-1, Math.min(1, x)))
}

/** Everything reachable from a planck world, with who points to whom; functions, the tree of boxes and the solver's temporaries aside. */
function graph(root: object): string {
  const numbered = new Map<object, number>([[root, 0]])
  const found: object[] = [root]
  const dump: string[] = []
  for (const object of found) {
    for (const [key, value] of Object.entries(object)) {
      if (
        typeof value === 'function' ||
        key === 'm_solver' ||
        key === 'm_tree' ||
        key === 'm_queryProxyId' ||
        key === '_listeners' ||
        /[pP]ool$/.test(key)
      )
        continue
      // Filled by each step before it is read.
      if (value === undefined || ('m_limitState' in object && TEMPORARY.test(key))) continue
      if (typeof value !== 'object' || value === null) dump.push(`${key} ${Object.is(value, -0) ? '-0' : value}`)
      else {
        if (!numbered.has(value)) {
          numbered.set(value, found.length)
          found.push(value)
        }
        dump.push(`${key} -> ${numbered.get(value)}`)
      }
    }
  }
  return dump.join('\n')
}
const TEMPORARY = /^m_(r[AB]|localCenter[AB]|inv(Mass|I)[AB]|mass|motorMass|islandFlag)$/

/** To the bit, so that -0 is not 0. */
function expectIdentical(ours: Step<Float32Array>, theirs: Step<Float32Array>): void {
  const bits = ([observation, reward, ...rest]: Step<Float32Array>) => [new Uint32Array(observation.buffer), Float64Array.of(reward), rest]
  expect(bits(ours)).toEqual(bits(theirs))
}

function inside(env: LunarLander): LanderWorld {
  return (env as unknown as { lander: LanderWorld }).lander
}

describe('LunarLander', () => {
  it('truth: seed 42 begins as with Box2D, to what float32 leaves', () => {
    const [start] = new LunarLander().reset({ seed: 42 })
    const box2d = [0.00229702, 1.4181306, 0.2326471, 0.3204666, -0.00265488, -0.05269805, 0, 0]
    for (const [i, value] of box2d.entries()) expect(Math.abs(start[i]! - value)).toBeLessThanOrEqual(2e-7)
  })

  it.each(landings)('truth: %s, seed %i: falls, steers, opens its legs and touches the ground as with Box2D', (id, seed, landing) => {
    const env = make(id)
    const flown = [env.reset({ seed })[0], ...landing.actions.map((action) => env.step(action)[0])] as Float32Array[]
    const apart = flown.map((o, t) => Math.max(...o.map((x, i) => Math.abs(x - landing.observations[t]![i]!))))
    expect(Math.max(...apart)).toBeLessThanOrEqual(2e-4)
  })

  it("truth: hull and legs weigh, balance and turn as Box2D's", () => {
    const env = new LunarLander()
    env.reset({ seed: 0 })
    const { hull, legs } = inside(env)
    // lander.mass, localCenter.y and inertia of Gymnasium 1.3's, then of a leg's.
    const box2d = [4.816666603088379, 0.10130719095468521, 0.8333148956298828, 0.07111112028360367, 0, 0.0017909470479935408]
    const ours = [hull, legs[0]].flatMap((body) => [body.getMass(), body.getLocalCenter().y, body.getInertia()])
    for (const [i, value] of box2d.entries()) expect(Math.abs(ours[i]! - value)).toBeLessThanOrEqual(1e-6)
  })

  it('truth: uniform actions score -180 or so, in 90 steps or so', () => {
    const env = make('LunarLander-v3')
    env.actionSpace.seed(1)
    let [sum, steps] = [0, 0]
    for (let seed = 0; seed < 60; seed++) {
      env.reset({ seed })
      for (let over = false; !over; steps++) {
        const [, reward, terminated, truncated] = env.step(env.actionSpace.sample() as number)
        sum += reward
        over = terminated || truncated
      }
    }
    expect(Math.abs(sum / 60 + 180)).toBeLessThan(30)
    expect(Math.abs(steps / 60 - 93)).toBeLessThan(10)
  })

  it.each([
    ['LunarLander-v3', pilotedAction],
    ['LunarLanderContinuous-v3', pilotedThrottles],
  ] as const)('truth: a simple pilot solves %s: above 200 in the mean, and 8 of 10 landings come to rest with +100', (id, policy) => {
    const env = make(id as string)
    let [sum, landed] = [0, 0]
    for (let seed = 0; seed < 25; seed++) {
      let [observation] = env.reset({ seed }) as [Float32Array, unknown]
      for (let over = false; !over; ) {
        const [next, reward, terminated, truncated] = env.step(policy(observation))
        observation = next as Float32Array
        sum += reward
        over = terminated || truncated
        if (terminated && reward === 100) landed++
      }
    }
    expect(sum / 25).toBeGreaterThan(200)
    expect(landed).toBeGreaterThanOrEqual(20)
  })

  it('truth: free fall ends on the hull or a side with -100; rewards before are the gain in worth', () => {
    const env = new LunarLander()
    const worth = (o: Float32Array): number =>
      -100 * Math.hypot(o[0]!, o[1]!) - 100 * Math.hypot(o[2]!, o[3]!) - 100 * Math.abs(o[4]!) + 10 * (o[6]! + o[7]!)
    let [before] = env.reset({ seed: 3 })
    for (;;) {
      const [after, reward, terminated] = env.step(0)
      if (terminated) {
        expect(reward).toBe(-100)
        break
      }
      expect(reward).toBeCloseTo(worth(after) - worth(before), 3)
      before = after
    }
  })

  it.each([
    [2, 0.3],
    [1, 0.03],
    [3, 0.03],
  ])('truth: engine %s costs %s beside what it gains', (action, cost) => {
    const env = new LunarLander()
    let [o] = env.reset({ seed: 5 })
    const worth = () => -100 * Math.hypot(o[0]!, o[1]!) - 100 * Math.hypot(o[2]!, o[3]!) - 100 * Math.abs(o[4]!)
    const before = worth()
    const step = env.step(action)
    o = step[0]
    expect(step[1]).toBeCloseTo(worth() - before - cost, 4)
  })

  it('truth: the main engine lifts, the left one drives and turns to the left, the right one to the right', () => {
    const flown = (action: number): Float32Array => {
      const env = new LunarLander()
      env.reset({ seed: 7 })
      for (let t = 0; t < 5; t++) env.step(action)
      return env.step(action)[0]
    }
    const [idle, left, main, right] = [flown(0), flown(1), flown(2), flown(3)]
    expect(main[3]!).toBeGreaterThan(idle[3]! + 0.05)
    expect(left[2]!).toBeLessThan(idle[2]!)
    expect(right[2]!).toBeGreaterThan(idle[2]!)
    expect(left[5]!).toBeGreaterThan(idle[5]!)
    expect(right[5]!).toBeLessThan(idle[5]!)
  })

  it('truth: throttles: off at 0 and below, half power just above, and a side engine beyond 0.5 alone', () => {
    const rise = (main: number, side = 0): Float32Array => {
      const env = new LunarLanderContinuous()
      env.reset({ seed: 7 })
      return env.step(Float32Array.of(main, side))[0]
    }
    expect(rise(-1)).toEqual(rise(0))
    expect(rise(0, 0.5)).toEqual(rise(0))
    expect(rise(0, -0.5)).toEqual(rise(0))
    const off = rise(0)[3]!
    expect((rise(1e-6)[3]! - off) / (rise(1)[3]! - off)).toBeCloseTo(0.5, 2)
    expect(rise(3, -9)).toEqual(rise(1, -1))
    const discrete = new LunarLander()
    discrete.reset({ seed: 7 })
    expect(discrete.step(2)[0]).toEqual(rise(1))
    discrete.reset({ seed: 7 })
    expect(discrete.step(1)[0]).toEqual(rise(0, -1))
  })

  it('truth: wind blows sideways and changes nothing else of the rules; without it nothing is drawn for it', () => {
    const calm = new LunarLander()
    const windy = new LunarLander({ enableWind: true })
    const still = new LunarLander({ enableWind: true, windPower: 0, turbulencePower: 0 })
    const fly = (env: LunarLander): Float32Array => {
      env.reset({ seed: 11 })
      for (let t = 0; t < 20; t++) env.step(0)
      return env.step(0)[0]
    }
    const [a, b, c] = [fly(calm), fly(windy), fly(still)]
    expect(Math.abs(b[2]! - c[2]!)).toBeGreaterThan(0.01)
    expect(b[3]!).toBeCloseTo(c[3]!, 3)
    // Coasting draws nothing that acts, so still air is calm.
    expect(c).toEqual(a)
  })

  it('truth: gravity pulls as much as it says', () => {
    const fall = (gravity: number): number => {
      const env = new LunarLander({ gravity })
      const [start] = env.reset({ seed: 1 })
      return ((env.step(0)[0][3]! - start[3]!) * 50 * 50) / (HEIGHT / 2)
    }
    // The legs' motors move the hull as well, the same whatever the gravity.
    expect(fall(-10) - fall(-2)).toBeCloseTo(-8, 2)
  })

  it('truth: the ground is level between the flags, at a quarter of the height', () => {
    const heights = Float64Array.from({ length: HEIGHTS }, (_, i) => ((i * 7) % 5) + 0.5)
    const ys = terrain(heights)
    for (const i of [4, 5, 6]) expect(ys[i]!).toBeCloseTo(0.99 * PAD.y, 12)
    expect(ys[0]!).toBeCloseTo(0.33 * (heights[11]! + heights[0]! + heights[1]!), 12)
    expect(ys[10]!).toBeCloseTo(0.33 * (heights[9]! + heights[10]! + heights[11]!), 12)
    expect(WIDTH).toBe(20)
  })

  it.each([
    [{ gravity: 0 }, 'gravity'],
    [{ gravity: -12 }, 'gravity'],
    [{ gravity: Number.NaN }, 'gravity'],
    [{ enableWind: 1 as unknown as boolean }, 'enableWind'],
    [{ windPower: Number.NaN }, 'windPower'],
    [{ turbulencePower: Number.POSITIVE_INFINITY }, 'turbulencePower'],
  ])('refuses the options %o', (options, name) => {
    expect(() => new LunarLander(options)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(name) }),
    )
  })

  it.each([-1, 4, 0.5, Number.NaN, [1]])('refuses the action %s', (action) => {
    const env = new LunarLander()
    env.reset({ seed: 0 })
    expect(() => env.step(action as number)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  it.each([[[0]], [[0, Number.NaN]], [1], [[0, 0, 0]]])('refuses the throttles %o', (action) => {
    const env = new LunarLanderContinuous()
    env.reset({ seed: 0 })
    expect(() => env.step(action as number[])).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})

describe('the state of a LunarLander', () => {
  it('law: saved anywhere, in the air, sliding, at rest, a world comes back with every field and goes on bit for bit', () => {
    const seen = { air: 0, near: 0, oneLeg: 0, twoLegs: 0, still: 0 }
    for (let seed = 0; seed < 12; seed++) {
      const env = new LunarLander({ enableWind: seed % 3 === 1 })
      const other = new LunarLander({ enableWind: seed % 3 === 1 })
      let [o] = env.reset({ seed })
      let restored = false
      for (let t = 0, over = false; !over && t < 1000; t++) {
        // Some wild actions, so that it bounces and slides.
        const action = (t * 31) % 7 < seed % 3 ? (t + seed) % 4 : pilotedAction(o)
        const step = env.step(action)
        if (restored) expectIdentical(other.step(action), step)
        ;[o, , over] = step
        if ((t + seed) % 9 !== 0) continue
        const { world, touching, hull } = inside(env)
        if (restored) expect(graph(inside(other).world)).toBe(graph(world))
        const legs = touching[0]! + touching[1]!
        seen[world.getContactCount() === 0 ? 'air' : legs === 0 ? 'near' : legs === 1 ? 'oneLeg' : 'twoLegs']++
        if (legs > 0 && hull.getLinearVelocity().length() < 0.01) seen.still++
        const state = env.getState()
        other.setState(structuredClone(state))
        restored = true
        expect(graph(inside(other).world)).toBe(graph(world))
        expect(other.getState()).toEqual(state)
      }
    }
    // The law was tried where it is hard.
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(3)
  })

  it('law: as small as promised: below 20 KB', () => {
    const env = new LunarLander()
    let [o] = env.reset({ seed: 0 })
    for (let t = 0; t < 250; t++) o = env.step(pilotedAction(o))[0]
    const { episode } = env.getState() as unknown as { episode: Record<string, ArrayBufferView> }
    const bytes = Object.values(episode).reduce((sum, { byteLength }) => sum + byteLength, 0)
    expect(bytes).toBeLessThan(20_000)
  })
})

describe('the picture of a LunarLander', () => {
  it('truth: the hull begins at the top, in the middle; the pad lies between two flags, at a quarter of the height', () => {
    const env = make('LunarLander-v3', { renderMode: 'ansi' })
    env.reset({ seed: 3 })
    for (let t = 0; t < 10; t++) env.step(0)
    const rows = (env.render!() as string).split('\n')
    expect(rows).toHaveLength(22)
    expect(rows[0]!.trim()).toMatch(/^O+$/)
    expect(Math.abs(rows[0]!.indexOf('O') - 29)).toBeLessThan(3)
    expect([rows[14]![24], rows[14]![36]]).toEqual(['|', '|'])
    expect(rows[15]!.slice(24, 37)).toBe('#'.repeat(13))
  })

  it('truth: the picture is 600 x 400; hull, flag, ground and sky have their colours', () => {
    const env = make('LunarLander-v3', { renderMode: 'rgb_array' })
    env.reset({ seed: 3 })
    const { width, height, data } = env.render!() as Frame
    const pixel = (x: number, y: number) => Array.from(data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3))
    expect([width, height]).toEqual([600, 400])
    expect([pixel(300, 4), pixel(240, 280), pixel(300, 320), pixel(20, 20)]).toEqual([
      [128, 102, 230],
      [204, 204, 0],
      [255, 255, 255],
      [0, 0, 0],
    ])
  })

  it('truth: a polygon takes the pixels whose centres it covers, and nothing beyond the canvas', () => {
    const canvas = new Uint8Array(24)
    fillPolygon(canvas, 6, [1, 0, 4, 0, 4, 3, 1, 3], 1)
    fillPolygon(canvas, 6, [4.4, 2.4, 9, 2.4, 9, 9, 4.4, 9], 2)
    fillPolygon(canvas, 6, [-3, -3, 0.6, -3, 0.6, 0.6, -3, 0.6], 3)
    expect(Array.from({ length: 4 }, (_, y) => canvas.subarray(6 * y, 6 * y + 6).join(''))).toEqual([
      '311100',
      '011100',
      '011122',
      '000022',
    ])
  })
})
