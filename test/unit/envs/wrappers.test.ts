import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  Box,
  ClipAction,
  ClipReward,
  Dict,
  Discrete,
  type Env,
  FlattenObservation,
  FrameStackObservation,
  GrayscaleObservation,
  MaxAndSkipObservation,
  make,
  NormalizeObservation,
  NormalizeReward,
  OrderEnforcing,
  RecordEpisodeStatistics,
  RepeatAction,
  RescaleAction,
  RescaleObservation,
  ResizeObservation,
  StickyAction,
  TimeAwareObservation,
  TimeLimit,
  TransformAction,
  TransformObservation,
  TransformReward,
  Tuple,
  Wrapper,
} from '../../../envs/index.js'
import { describeEnv } from '../../conformance/describe-env.js'
import { Pictures } from './pictures.js'
import { float32Steps, reference } from './reference.js'

type Floats = Env<Float32Array, ArrayLike<number>>
type Cart = Env<Float32Array, number>
// biome-ignore lint/suspicious/noExplicitAny: traces wrap environments of every kind
type Any = Env<any, any>

/** [observation] of a reset, or [observation, reward, terminated, truncated]. */
type Row = readonly [observation: unknown, reward?: number, terminated?: boolean, truncated?: boolean]
interface Space {
  shape: number[]
  low: (number | string)[]
  high: (number | string)[]
}

const recorded = reference<Record<string, unknown>>('wrappers.json')

const cart = (): Cart => make('CartPole-v1')
const pend = (): Floats => make('Pendulum-v1', { maxEpisodeSteps: 9 })
const car = (): Floats => make('MountainCarContinuous-v0')
const sixths = (count: number): number[] => Array.from({ length: count }, (_, t) => Math.floor((t * t) / 3) % 2)
const pushes = (...list: number[]): Float32Array[] => list.map((push) => Float32Array.of(push))
const pendulum = (count: number): Float32Array[] => pushes(...Array.from({ length: count }, (_, t) => (t % 3 === 0 ? -1.3 : 2.5)))

/** Numbers equal up to `steps` float32 numbers between them: sines differ from NumPy's in the last bit of a double. */
function expectClose(ours: unknown, theirs: unknown, steps: number): void {
  if (typeof theirs === 'object' && theirs !== null && !Array.isArray(theirs)) {
    expect(Object.keys(ours as object).sort()).toEqual(Object.keys(theirs).sort())
    for (const [key, value] of Object.entries(theirs)) expectClose((ours as Record<string, unknown>)[key], value, steps)
    return
  }
  const list = Array.from(ours as ArrayLike<number>)
  expect(list).toHaveLength((theirs as number[]).length)
  if ((theirs as number[]).some((x, i) => float32Steps(list[i]!, x) > steps)) expect(list).toEqual(theirs)
}

function expectTrace(env: Any, actions: readonly unknown[], rows: readonly Row[], steps: number): void {
  const left = [...actions]
  rows.forEach((row, i) => {
    if (row.length === 1) {
      expectClose(env.reset(i === 0 ? { seed: 0 } : {})[0], row[0], steps)
      return
    }
    const [observation, reward, terminated, truncated] = env.step(left.shift())
    expectClose(observation, row[0], steps)
    expect(reward).toBeCloseTo(row[1]!, 10)
    expect([terminated, truncated]).toEqual([row[2], row[3]])
  })
  expect(left).toEqual([])
}

type Trace = readonly [name: string, env: Any, actions: readonly unknown[], steps?: number]

const traces: readonly Trace[] = [
  ['NormalizeObservation', new NormalizeObservation(pend()), pendulum(24), 64],
  ['NormalizeObservation cart', new NormalizeObservation(cart()), sixths(60)],
  ['NormalizeObservation bytes', new NormalizeObservation(new Pictures([2, 3])), sixths(9)],
  ['NormalizeReward', new NormalizeReward(pend(), { gamma: 0.9 }), pendulum(24)],
  ['NormalizeReward cart', new NormalizeReward(cart()), sixths(60)],
  ['ClipReward', new ClipReward(pend(), { min: -5.5, max: -1 }), pendulum(12)],
  ['ClipReward max', new ClipReward(pend(), { max: -2 }), pendulum(6)],
  ['ClipAction', new ClipAction(car()), pushes(-3, -1, 0.3, 1, 7)],
  ['RescaleAction', new RescaleAction(pend(), -1, 1), pushes(-1, -0.37, 0, 0.1, 0.9, 1)],
  ['RescaleAction other', new RescaleAction(pend(), 0.2, 3.7), pushes(0.2, 1.3, 3.7, 2.21)],
  ['FrameStackObservation', new FrameStackObservation(cart(), 3), sixths(30)],
  ['FrameStackObservation zero', new FrameStackObservation(new Pictures([2, 2]), 3, { padding: 'zero' }), sixths(10)],
  ['FrameStackObservation custom', new FrameStackObservation(cart(), 2, { padding: [1, -1, 0, 2] }), sixths(3)],
  ['RepeatAction', new RepeatAction(cart(), 3), sixths(20)],
  ['MaxAndSkipObservation', new MaxAndSkipObservation(cart(), 4), sixths(20)],
  ['MaxAndSkipObservation early', new MaxAndSkipObservation(new Pictures([2, 2], 5), 4), sixths(6)],
  ['GrayscaleObservation', new GrayscaleObservation(new Pictures([9, 7, 3])), sixths(8)],
  ['FlattenObservation', new FlattenObservation(new Pictures([2, 2, 3])), sixths(3)],
  ['FlattenObservation taxi', new FlattenObservation(make('FrozenLake-v1')), [1, 2, 3]],
  ['TimeAwareObservation', new TimeAwareObservation(pend()), pendulum(12)],
  ['TimeAwareObservation normalized', new TimeAwareObservation(pend(), { normalizeTime: true }), pendulum(12)],
  ['TimeAwareObservation dict', new TimeAwareObservation(pend(), { flatten: false }), pendulum(12)],
  ['TransformObservation', new TransformObservation(cart(), (o) => o.map((x) => x * 3)), sixths(5)],
  ['TransformReward', new TransformReward(pend(), (reward) => 2 * reward + 1), pendulum(5)],
  ['TransformAction', new TransformAction(cart(), (action: number) => 1 - action), sixths(12)],
]

it('law: RescaleAction of an action within its bounds is one within those of the environment', () => {
  const bound = fc.float({ min: -1000, max: 1000, noNaN: true })
  const width = fc.float({ min: Math.fround(1e-3), max: 10, noNaN: true })
  fc.assert(
    fc.property(bound, width, bound, width, fc.float({ min: 0, max: 1, noNaN: true }), (low, range, from, scale, part) => {
      const env = car()
      const actionSpace = new Box(low, low + range + 1, { shape: [1] })
      const given: unknown[] = []
      const spy = {
        ...env,
        actionSpace,
        reset: () => env.reset(),
        step: (action: ArrayLike<number>) => given.push(action) && env.step([0]),
      }
      const rescaled = new RescaleAction(spy as unknown as Floats, from, from + scale + 1)
      rescaled.reset()
      const { low: first, high: last } = rescaled.actionSpace as Box
      for (const x of [first[0]!, last[0]!, first[0]! + part * (last[0]! - first[0]!)]) rescaled.step(Float32Array.of(x))
      expect(given.map((action) => actionSpace.contains(action))).toEqual([true, true, true])
      rescaled.close?.()
    }),
  )
})

describe("truth: traces are Gymnasium's", () => {
  it.each(traces as [...Trace][])('%s', (name, env, actions, steps = 1) => {
    expectTrace(env, actions, recorded[name] as Row[], steps)
  })

  it('all that were recorded are compared', () => {
    const others = [
      '_note',
      'RecordEpisodeStatistics',
      'StickyAction',
      'resize',
      'spaces',
      'NormalizeObservation frozen',
      'NormalizeReward frozen',
    ]
    expect([...traces.map(([name]) => name), ...others].sort()).toEqual(Object.keys(recorded).sort())
  })

  it.each([
    ['NormalizeObservation frozen', new NormalizeObservation(make('Pendulum-v1'))],
    ['NormalizeReward frozen', new NormalizeReward(make('Pendulum-v1'))],
  ] as const)('%s at step 8', (name, env: Floats & { updateRunningMean: boolean }) => {
    const [start, ...rows] = recorded[name] as [[number[]], ...[number[], number][]]
    expectClose(env.reset({ seed: 3 })[0], start[0], 64)
    pendulum(20).forEach((action, t) => {
      if (t === 8) env.updateRunningMean = false
      const [observation, reward] = env.step(action)
      expectClose(observation, rows[t]![0], 64)
      expect(reward).toBeCloseTo(rows[t]![1], 10)
    })
  })

  it('NormalizeReward around NormalizeObservation', () => {
    const { wrap } = reference<{ wrap: Record<string, [number[], ...[number[], number][]]> }>('environments.json')
    const [start, ...rows] = wrap['NormalizeReward(NormalizeObservation(Pendulum)) seed0 policy 2/-1']!
    const env = new NormalizeReward(new NormalizeObservation(make('Pendulum-v1')))
    expectClose(env.reset({ seed: 0 })[0], start, 64)
    rows.forEach(([observation, reward], t) => {
      const step = env.step(Float32Array.of(t % 2 === 1 ? 2 : -1))
      expectClose(step[0], observation, 64)
      expect(step[1]).toBeCloseTo(reward, 10)
    })
  })

  it('RecordEpisodeStatistics', () => {
    const env = new RecordEpisodeStatistics(cart(), { bufferLength: 2 })
    env.reset({ seed: 1 })
    const episodes = sixths(400).flatMap((action) => {
      const [, , terminated, truncated, info] = env.step(action)
      if (!terminated && !truncated) {
        expect(info).toEqual({})
        return []
      }
      env.reset()
      return [{ ...(info.episode as object), returns: [...env.returnQueue], lengths: [...env.lengthQueue] }]
    })
    expect(episodes).toEqual(recorded.RecordEpisodeStatistics)
    expect(env.episodeCount).toBe(episodes.length)
  })

  it('RecordEpisodeStatistics keeps the last 100 episodes unless told otherwise', () => {
    const env = new RecordEpisodeStatistics(make('CartPole-v1', { maxEpisodeSteps: 1 }))
    for (let episode = 0; episode < 110; episode++) {
      env.reset()
      env.step(0)
    }
    expect(env.returnQueue).toHaveLength(100)
  })

  it.each([
    [0.25, 1],
    [0.5, 1],
    [0.2, 3],
    [0.3, [2, 5]],
  ] as const)('StickyAction %f for %o steps, with the same numbers drawn', (probability, duration) => {
    const index = [0.25, 0.5, 0.2, 0.3].indexOf(probability)
    const { given, executed } = (recorded.StickyAction as { given: number[]; executed: number[] }[])[index]!
    const taken: number[] = []
    const spy = new TransformAction(new Pictures([2], 100), (action: number) => {
      taken.push(action)
      return action
    })
    const env = new StickyAction(spy, probability, { duration })
    env.reset({ seed: 5 })
    for (const action of given) env.step(action)
    expect(taken).toEqual(executed)
    expect(taken).not.toEqual(given)
  })

  it.each(Object.entries(recorded.resize as Record<string, number[][]>))('ResizeObservation %s', (name, pictures) => {
    const [rows, columns, channels, height, width] = name.split(' ').map(Number) as [number, number, number, number, number]
    const env = new ResizeObservation(new Pictures(channels === 0 ? [rows, columns] : [rows, columns, channels]), [height, width])
    expect(env.observationSpace).toMatchObject({ shape: channels === 0 ? [height, width] : [height, width, channels] })
    const ours = [env.reset()[0], env.step(0)[0]].map((picture) => Array.from(picture))
    const whole = rows % height === 0 && columns % width === 0
    const differences = ours.flatMap((picture, i) => picture.map((x, j) => Math.abs(x - pictures[i]![j]!)))
    expect(differences).toHaveLength(2 * height * width * Math.max(1, channels))
    expect(Math.max(...differences)).toBeLessThanOrEqual(whole ? 0 : 1)
    expect(differences.filter((difference) => difference > 0).length).toBeLessThanOrEqual(0.02 * differences.length)
  })

  it('spaces', () => {
    const spaces = recorded.spaces as Record<string, Space>
    const ours: Record<string, Any> = {
      FrameStackObservation: new FrameStackObservation(new Pictures([2, 3]), 4),
      FlattenObservation: new FlattenObservation(new Pictures([2, 2, 3])),
      GrayscaleObservation: new GrayscaleObservation(new Pictures([4, 5, 3]), { keepDim: true }),
      TimeAwareObservation: new TimeAwareObservation(cart()),
      NormalizeObservation: new NormalizeObservation(cart()),
    }
    expect(Object.keys(ours).sort()).toEqual(Object.keys(spaces).sort())
    const numbers = (bounds: (number | string)[]): number[] =>
      bounds.map((x) => (typeof x === 'string' ? Number(x.replace('inf', 'Infinity')) : x))
    for (const [name, { shape, low, high }] of Object.entries(spaces)) {
      const space = ours[name]!.observationSpace as Box
      expect([name, space.shape, [...space.low].slice(0, 12), [...space.high].slice(0, 12)]).toEqual([
        name,
        shape,
        numbers(low),
        numbers(high),
      ])
    }
  })
})

describe('wrappers', () => {
  test('truth: TimeAwareObservation adds to a Dict and to a Tuple', () => {
    const space = new Dict({ zeta: new Discrete(3), image: new Box(0, 1, { shape: [2] }) })
    const dict = new TransformObservation(cart(), () => ({ zeta: 2, image: Float32Array.of(0.5, 1) }), space)
    const limited = new TimeLimit(dict, 10)
    const named = new TimeAwareObservation<Float32Array, number>(limited, { dictTimeKey: 'now' })
    expect([...named.reset({ seed: 0 })[0]]).toEqual([0.5, 1, 0, 0, 0, 1])
    expect([...named.step(0)[0]]).toEqual([0.5, 1, 1, 0, 0, 1])
    expect(() => new TimeAwareObservation(limited, { dictTimeKey: 'zeta' })).toThrow('dictTimeKey')
    const pair = new TransformObservation(
      cart(),
      () => [1, 0] as const,
      new Tuple<readonly [number, number]>([new Discrete(2), new Discrete(2)]),
    )
    const row = new TimeAwareObservation<readonly unknown[], number>(new TimeLimit(pair, 4), { flatten: false })
    row.reset({ seed: 0 })
    const [observation] = row.step(1)
    expect(observation).toEqual([1, 0, Int32Array.of(1)])
    expect(row.observationSpace.contains(observation)).toBe(true)
  })

  test('truth: what there is to see inside is seen outside', () => {
    const env = new ClipReward(make('FrozenLake-v1', { renderMode: 'ansi' }), { max: 0 })
    env.reset({ seed: 0 })
    expect([env.metadata?.renderModes, env.renderMode]).toEqual([['ansi', 'rgb_array'], 'ansi'])
    expect(env.render?.()).toContain('FHFH')
    const blind = new ClipReward(new Pictures([2], 1), { max: 0 })
    expect([blind.metadata, blind.renderMode, blind.render]).toEqual([undefined, undefined, undefined])
  })

  test('RecordEpisodeStatistics times with the clock that it is given, and not at all without', () => {
    let seconds = 5
    const env = new RecordEpisodeStatistics(new Pictures([2], 3), { now: () => seconds, statsKey: 'played' })
    env.reset()
    env.step(1)
    env.step(0)
    seconds += 2.5
    expect(env.step(1)[4]).toEqual({ played: { r: 2, l: 3, t: 2.5 } })
    expect(env.timeQueue).toEqual([2.5])
    const taken = new RecordEpisodeStatistics(new RecordEpisodeStatistics(new Pictures([2], 1)))
    taken.reset()
    expect(() => taken.step(0)).toThrow('Expected statsKey to be a key that info does not have, got "episode"')
  })

  test('StickyAction keeps an action, not the array that it came in', () => {
    const taken: number[] = []
    const spy = new TransformAction(pend(), (action: Float32Array) => {
      taken.push(action[0]!)
      return action
    })
    const env = new StickyAction(spy, 0.99)
    env.reset({ seed: 1 })
    const action = Float32Array.of(1)
    env.step(action)
    action[0] = -2
    env.step(action)
    expect(taken).toEqual([1, 1])
  })

  test.each<[string, () => unknown, string]>([
    [
      'NormalizeObservation',
      () => new NormalizeObservation(cart(), { epsilon: 0 }),
      'epsilon of NormalizeObservation to be a positive number, got 0',
    ],
    [
      'NormalizeObservation',
      () => new NormalizeObservation(make('Taxi-v4') as Any),
      'the observations to normalize to be a Box, got Discrete',
    ],
    ['NormalizeReward', () => new NormalizeReward(cart(), { gamma: 1.5 }), 'gamma of NormalizeReward to be a number from 0 to 1, got 1.5'],
    ['NormalizeReward', () => new NormalizeReward(cart(), { epsilon: -1 }), 'epsilon of NormalizeReward to be a positive number, got -1'],
    ['ClipReward', () => new ClipReward(cart(), {}), 'min <= max, at least one of them'],
    ['ClipReward', () => new ClipReward(cart(), { min: 2, max: 1 }), 'min <= max, at least one of them, got [2, 1]'],
    ['ClipAction', () => new ClipAction(cart() as Any), 'the actions to clip to be a Box of float32, got Discrete'],
    ['RescaleAction', () => new RescaleAction(pend(), 1, 1), 'finite, low below high, got [1, 1]'],
    ['RescaleAction', () => new RescaleAction(new ClipAction(pend())), 'a Box of float32 with finite bounds'],
    ['FrameStackObservation', () => new FrameStackObservation(cart(), 0), 'the frames to stack to be a positive integer, got 0'],
    [
      'FrameStackObservation',
      () => new FrameStackObservation(cart(), 2, { padding: [1] }),
      'the padding to be reset, zero or an observation',
    ],
    ['StickyAction', () => new StickyAction(cart(), 1), 'from 0 to below 1, got 1'],
    ['StickyAction', () => new StickyAction(cart(), 0.5, { duration: [3, 2] }), 'duration to be a positive integer, or two in order'],
    ['MaxAndSkipObservation', () => new MaxAndSkipObservation(cart(), 1), 'a whole number of 2 or more, got 1'],
    ['GrayscaleObservation', () => new GrayscaleObservation(new Pictures([4, 4])), '[height x width x 3], got a Box of uint8 [4 x 4]'],
    ['ResizeObservation', () => new ResizeObservation(cart() as Any, [2, 2]), 'a Box of uint8 from 0 to 255'],
    ['ResizeObservation', () => new ResizeObservation(new Pictures([4, 4]), [0, 2]), 'height and width to be positive integers'],
    ['TimeAwareObservation', () => new TimeAwareObservation(new Pictures([4])), 'a TimeLimit'],
    [
      'RecordEpisodeStatistics',
      () => new RecordEpisodeStatistics(cart(), { bufferLength: 0 }),
      'bufferLength of RecordEpisodeStatistics to be a positive integer',
    ],
  ])('%s refuses what it cannot do', (_, attempt, message) => {
    expect(attempt).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(message) }))
  })
})

test('truth: frames along the last axis are channels, the oldest first', () => {
  const shown = [Uint8Array.of(1, 2), Uint8Array.of(3, 4), Uint8Array.of(5, 6)]
  const space = new Box([0, 1], [9, 8], { shape: [2, 1], type: 'uint8' })
  const env = new FrameStackObservation(
    new TransformObservation<Uint8Array, number, Float32Array>(cart(), () => shown.shift()!, space),
    2,
    {
      axis: 'last',
    },
  )
  expect(env.reset({ seed: 1 })[0]).toEqual(Uint8Array.of(1, 1, 2, 2))
  expect(env.step(0)[0]).toEqual(Uint8Array.of(1, 3, 2, 4))
  expect(env.step(0)[0]).toEqual(Uint8Array.of(3, 5, 4, 6))
  expect(env.observationSpace).toMatchObject({ shape: [2, 1, 2], low: Uint8Array.of(0, 0, 1, 1), high: Uint8Array.of(9, 9, 8, 8) })
})

/** Every wrapper over environments that it fits; each is limited inside and refuses steps out of order outside. */
const everyWrapper: Readonly<Record<string, readonly (() => Any)[]>> = {
  ClipAction: [() => new ClipAction(short(car()))],
  ClipReward: [() => new ClipReward(short(make('Pendulum-v1')), { min: -1 })],
  FlattenObservation: [
    () => new FlattenObservation(short(make('FrozenLake-v1'))),
    () => new FlattenObservation(short(new TransformObservation(cart(), numbered, numberedSpace))),
  ],
  FrameStackObservation: [
    () => new FrameStackObservation(short(cart()), 4),
    () => new FrameStackObservation(dice(), 3, { padding: 'zero' }),
    () => new FrameStackObservation(dice(), 3, { axis: 'last' }),
  ],
  GrayscaleObservation: [() => new GrayscaleObservation(dice())],
  MaxAndSkipObservation: [() => short(new MaxAndSkipObservation(make('Pendulum-v1'), 2))],
  NormalizeObservation: [() => new NormalizeObservation(short(cart())), () => new NormalizeObservation(dice())],
  NormalizeReward: [() => new NormalizeReward(short(make('Pendulum-v1')))],
  RecordEpisodeStatistics: [() => new RecordEpisodeStatistics(short(cart())), () => new RecordEpisodeStatistics(short(make('Taxi-v4')))],
  RepeatAction: [() => short(new RepeatAction(cart(), 2))],
  RescaleAction: [() => new RescaleAction(short(car()))],
  RescaleObservation: [() => new RescaleObservation(short(make('MountainCar-v0')))],
  ResizeObservation: [() => new ResizeObservation(dice(), [2, 5])],
  StickyAction: [() => new StickyAction(short(cart()), 0.4), () => new StickyAction(short(car()), 0.4, { duration: [1, 3] })],
  TimeAwareObservation: [() => new TimeAwareObservation(short(cart())), () => new TimeAwareObservation(short(cart()), { flatten: false })],
  TransformAction: [() => new TransformAction(short(cart()), (action: number) => 1 - action)],
  TransformObservation: [() => new TransformObservation(short(cart()), (o) => Float32Array.of(o[0]!), new Box(-9, 9, { shape: [1] }))],
  TransformReward: [() => new TransformReward(short(cart()), (reward) => -reward)],
}

const LONGEST = 40

/** Names that look like whole numbers: JavaScript has 2 before 10, a Dict 10 before 2. */
const numberedSpace = new Dict({ '2': new Box(-7, 7, { shape: [2] }), '10': new Box(0, 5, { shape: [1] }) })
const numbered = (o: Float32Array) => ({
  '2': o.map((x) => 7 * Math.tanh(x)).subarray(0, 2),
  '10': Float32Array.of(5 * Math.abs(Math.tanh(o[2]!))),
})

function short<O, A>(env: Env<O, A>): Env<O, A> {
  return new TimeLimit(env, LONGEST)
}

/** Pictures of which the seed decides something. */
function dice(): Env<Uint8Array, number> {
  const space = new Box(0, 255, { shape: [3, 4, 3], type: 'uint8' })
  return short(
    new TransformObservation<Uint8Array, number, Float32Array>(
      cart(),
      (o) => Uint8Array.from({ length: 36 }, (_, i) => 128 + 100 * o[i % 4]!),
      space,
    ),
  )
}

for (const [name, factories] of Object.entries(everyWrapper)) {
  factories.forEach((factory, i) => {
    describeEnv(`${name} ${i + 1}`, () => new OrderEnforcing(factory()), LONGEST, { learns: name.startsWith('Normalize') })
  })
}

test('law: every wrapper but the two that make puts on is tried', async () => {
  const exported = Object.entries(await import('../../../envs/index.js'))
  const wrappers = exported.filter(([, value]) => typeof value === 'function' && value.prototype instanceof Wrapper)
  const names = wrappers.map(([name]) => name).filter((name) => !['ObservationWrapper', 'OrderEnforcing', 'TimeLimit'].includes(name))
  expect(Object.keys(everyWrapper).sort()).toEqual(names.sort())
})
