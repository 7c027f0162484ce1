import { describe, expect, it, test } from 'vitest'
import * as envs from '../../../envs/index.js'

const { Box, Dict, Discrete, MultiBinary, MultiDiscrete, Tuple, make } = envs
// biome-ignore lint/suspicious/noExplicitAny: what a user without TypeScript may write
type Any = any
const any = (value: unknown): Any => value

/** A refusal: one line, a code, and no stack for the user. */
function refusal(attempt: () => unknown): { code: string; message: string } {
  try {
    attempt()
  } catch (error) {
    const { name, code, message, badInput } = error as { name: string; code: string; message: string; badInput: boolean }
    expect({ name, badInput, lines: message.split('\n').length }, message).toEqual({ name: 'EnvError', badInput: true, lines: 1 })
    return { code, message }
  }
  throw new Error('Nothing was refused')
}

describe('what a user of Gymnasium means by a space works', () => {
  it('truth: new Box({ low, high, shape, dtype }) is the Box of those', () => {
    const box = new Box({ low: 0, high: 255, shape: [2, 2], dtype: 'uint8' })
    expect(box).toMatchObject({ type: 'uint8', shape: [2, 2], low: new Uint8Array(4), high: new Uint8Array(4).fill(255) })
    expect(new Box({ low: [0, -1], high: 1 })).toMatchObject({ type: 'float32', shape: [2], high: Float32Array.of(1, 1) })
    expect(new Box(-1, 1, { shape: [2], dtype: 'float64' }).sample()).toBeInstanceOf(Float64Array)
  })

  it('truth: bounds may be typed arrays, whatever the type of the Box', () => {
    expect(new Box(Float64Array.of(0, 0), Int8Array.of(1, 2)).high).toEqual(Float32Array.of(1, 2))
    expect(new Box([0, 0], Uint8Array.of(1, 255), { type: 'uint8' }).high).toEqual(Uint8Array.of(1, 255))
  })

  it('truth: a Box of bool takes false and true, as bounds and in values', () => {
    const box = new Box(any(false), any(true), { shape: [3], type: 'bool' })
    expect([box.contains([true, false, true]), box.contains([1, 0, 1]), box.contains([true, 2, 0])]).toEqual([true, true, false])
    const out = new Uint8Array(3)
    box.flatten([true, false, true] as Any, out, 0)
    expect([...out]).toEqual([1, 0, 1])
    expect(new Box(0, 1, { shape: [1] }).contains([true])).toBe(false)
  })

  it('truth: a Box of shape [] holds one number, as a number or an array of one', () => {
    const box = new Box(-1, 1, { shape: [] })
    expect([box.flatSize, box.shape, box.sample()]).toEqual([1, [], expect.any(Float32Array)])
    expect([0.5, [0.5], Float32Array.of(0.5), 2, [0.5, 0.5], true].map((value) => box.contains(value))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
    const out = new Float32Array(3)
    box.flatten(0.5, out, 1)
    expect([...out]).toEqual([0, 0.5, 0])
  })

  it('truth: MultiDiscrete and Discrete start where they are told', () => {
    const space = new MultiDiscrete([2, 11], { start: [0, 25] })
    space.seed(1)
    const samples = Array.from({ length: 200 }, () => space.sample())
    expect(samples.every((sample) => space.contains(sample))).toBe(true)
    expect([Math.min(...samples.map(([, x]) => x!)), Math.max(...samples.map(([, x]) => x!))]).toEqual([25, 35])
    expect(space.explain([0, 24])).toBe('Expected a whole number from 25 to 35 at 1, got 24')
    const out = new Float32Array(13)
    space.flatten([1, 25], out, 0)
    expect([...out].flatMap((x, i) => (x === 1 ? [i] : []))).toEqual([1, 2])
    expect(new Discrete(3, { start: -1 })).toMatchObject({ n: 3, start: -1 })
    expect(new Discrete(3, { start: -1 }).contains(1)).toBe(true)
  })

  it('truth: MultiBinary takes the sizes of axes', () => {
    expect(new MultiBinary([2, 3])).toMatchObject({ n: 6, shape: [2, 3], flatSize: 6 })
    expect(new MultiBinary(2).contains([true, false])).toBe(true)
  })
})

const inf = Number.POSITIVE_INFINITY
const circular: Record<string, unknown> = {}
circular.self = circular
const { proxy: revoked, revoke } = Proxy.revocable({}, {})
revoke()
const throwing = new Proxy({}, { get: () => expect.fail(), ownKeys: () => expect.fail() })

const spaces: readonly (readonly [string, () => unknown, RegExp])[] = [
  [
    'new Box()',
    () => new (any(Box))(),
    /^Expected low of Box to be numbers .* as in new Box\(-1, 1, \{ shape: \[3\] \}\) .*, got undefined$/,
  ],
  ['new Box(-1)', () => new (any(Box))(-1), /^Expected high of Box .*, got undefined$/],
  ['new Box({ low: 0 })', () => new Box(any({ low: 0 })), /^Expected high of Box .*, got undefined$/],
  [
    '{ shape: 2 }',
    () => new Box(-1, 1, any({ shape: 2 })),
    /^Expected shape of Box to be a list of positive integers such as \[3\].*, got 2$/,
  ],
  [
    'the shape as third argument',
    () => new Box(-1, 1, any([2])),
    /^Expected the options of Box to be an object such as \{ shape: \[3\], .*got \[2\]$/,
  ],
  ['the type as third argument', () => new Box(-1, 1, any('uint8')), /^Expected the options of Box to be an object such as .*got "uint8"$/],
  ['{ shap }', () => new Box(-1, 1, any({ shap: [2] })), /^Unknown option "shap" of Box: did you mean "shape"\?$/],
  ['{ low, hihg }', () => new Box(any({ low: 0, hihg: 1 })), /^Unknown option "hihg" of Box: did you mean "high"\?$/],
  ["dtype 'float'", () => new Box(-1, 1, any({ dtype: 'float' })), /^Expected dtype of Box to be "float64", got "float"$/],
  ["dtype 'np.float32'", () => new Box(-1, 1, any({ dtype: 'np.float32' })), /^Expected dtype of Box to be "float32", got "np.float32"$/],
  ["dtype 'int'", () => new Box(0, 1, any({ dtype: 'int' })), /^Expected dtype of Box to be "int32", got "int"$/],
  [
    'dtype Float32Array',
    () => new Box(0, 1, any({ dtype: Float32Array })),
    /^Expected dtype of Box to be one of float32, .*got the function Float32Array$/,
  ],
  [
    'type and dtype',
    () => new Box(0, 1, any({ type: 'int8', dtype: 'uint8' })),
    /^Expected one of type and dtype of Box, got "int8" and "uint8"$/,
  ],
  ['nested bounds', () => new Box(any([[0], [0]]), 1), /^Expected low of Box to be numbers.* flat list/],
  [
    'bounds of too many numbers',
    () => new Box([0, 0, 0], [1, 1]),
    /^Expected high of Box to be 3 numbers \(shape \[3\], flat and row-major\), got \[1, 1\]$/,
  ],
  ['a bigint as bound', () => new Box(0, any(1n)), /^Expected high of Box .*got the bigint 1n$/],
  ['a text as bound', () => new Box(any('0'), 1), /^Expected low of Box .*got "0"$/],
  ['null as bound', () => new Box(any(null), 1), /^Expected low of Box .*got null$/],
  ['low of Infinity', () => new Box(inf, inf), /^Expected low of Box to be numbers other than NaN and Infinity/],
  ['high of -Infinity', () => new Box(-inf, -inf), /^Expected high of Box to be numbers other than NaN and -Infinity/],
  ['a bool Box up to 255', () => new Box(0, 255, { type: 'bool' }), /^Expected high of Box to be false and true or 0 and 1/],
  ['a Box larger than memory', () => new Box(0, 1, { shape: [1e5, 1e5] }), /^Expected shape of Box /],
  ['half a size', () => new Box(0, 1, { shape: [2.5] }), /^Expected shape of Box .*got \[2.5\]$/],
  ['null as options', () => new Box(0, 1, any(null)), /^Expected the options of Box .*got null$/],
  ['a Map as options', () => new Box(0, 1, any(new Map())), /^Expected the options of Box /],
  ['circular options', () => new Box(0, 1, any(circular)), /^Unknown option "self" of Box: it takes shape, type, dtype$/],
  [
    '__proto__ as an option',
    () => new Box(0, 1, JSON.parse('{"__proto__": 1}')),
    /^Unknown option "__proto__" of Box: it takes shape, type, dtype$/,
  ],
  ['a revoked proxy', () => new Box(0, 1, any(revoked)), /^Expected the options of Box .*got something that cannot be read$/],
  ['a proxy that throws', () => new Box(any(throwing)), /^Expected (the options|low) of Box /],
  ['Discrete(2.5)', () => new Discrete(2.5), /^Expected n of Discrete to be a whole number from 1 to 2\^32, got 2.5$/],
  ["Discrete('2')", () => new Discrete(any('2')), /^Expected n of Discrete .*got "2"$/],
  ['Discrete({ n: 2 })', () => new Discrete(any({ n: 2 })), /^Expected n of Discrete .*got \{ n: 2 \}$/],
  [
    'Discrete(2, null)',
    () => new Discrete(2, any(null)),
    /^Expected the options of Discrete to be an object such as \{ start: 1 \}, got null$/,
  ],
  ['Discrete(2, { strat })', () => new Discrete(2, any({ strat: 1 })), /^Unknown option "strat" of Discrete: did you mean "start"\?$/],
  ['MultiDiscrete(3)', () => new MultiDiscrete(any(3)), /^Expected nvec of MultiDiscrete to be a list of .* such as \[3, 2\], got 3$/],
  ['MultiDiscrete()', () => new (any(MultiDiscrete))(), /^Expected nvec of MultiDiscrete .*got undefined$/],
  ['MultiDiscrete([[2, 3]])', () => new MultiDiscrete(any([[2, 3]])), /^Expected nvec of MultiDiscrete /],
  [
    'the start as second argument',
    () => new MultiDiscrete([2, 11], any([0, 25])),
    /^Expected the options of MultiDiscrete to be an object such as \{ start: \[0, 25\] \}, got \[0, 25\]$/,
  ],
  [
    'a start for another size',
    () => new MultiDiscrete([2, 11], { start: [0] }),
    /^Expected start of MultiDiscrete to be a list of 2 whole numbers of 32 bits, got \[0\]$/,
  ],
  ['a start that leaves 32 bits', () => new MultiDiscrete([2], { start: [2 ** 31 - 1] }), /^Expected start of MultiDiscrete /],
  ['MultiBinary([])', () => new MultiBinary(any('3')), /^Expected n of MultiBinary to be .*got "3"$/],
  [
    'new Tuple(a, b)',
    () => new (any(Tuple))(new Discrete(2), new Discrete(3)),
    /^Expected the spaces of Tuple to be one list, as in new Tuple\(\[.*got an object with /,
  ],
  ['new Tuple()', () => new (any(Tuple))(), /^Expected the spaces of Tuple .*got undefined$/],
  ['a Tuple of numbers', () => new Tuple(any([3])), /^Expected space 0 of Tuple to be a space such as new Discrete\(2\), got 3$/],
  ['a Tuple of classes', () => new Tuple(any([Discrete])), /^Expected space 0 of Tuple .*got the function Discrete$/],
  ['new Dict()', () => new (any(Dict))(), /^Expected the spaces of Dict to be an object of one or more, as in new Dict\(.*got undefined$/],
  ['new Dict({ a: 3 })', () => new Dict(any({ a: 3 })), /^Expected the space "a" of Dict to be a space such as new Discrete\(2\), got 3$/],
  ['a Dict of pairs', () => new Dict(any([['a', new Discrete(2)]])), /^Expected the spaces of Dict .*got \[\["a", \{…\}\]\]$/],
  [
    'a Dict of half a space',
    () => new Dict(any({ a: { name: 'Text' } })),
    /^Expected the space "a" of Dict .*got \{ name: "Text" \}: it has no method seed$/,
  ],
  ['a Dict of a proxy that throws', () => new Dict(any({ a: throwing })), /^Expected the space "a" of Dict .*it cannot be read$/],
]

describe('a space that is made otherwise is refused in one sentence with the right form', () => {
  it.each(spaces)('%s', (_, attempt, message) => {
    const { code, message: said } = refusal(attempt)
    expect(said).toMatch(message)
    expect(['SPACE_INVALID', 'UNKNOWN_OPTION']).toContain(code)
  })
})

const cart = (): Any => make('CartPole-v1')
const pend = (): Any => make('Pendulum-v1')
const wrappers: readonly (readonly [string, () => unknown, RegExp])[] = [
  [
    'a misspelt option',
    () => new envs.FrameStackObservation(cart(), 2, any({ paddng: 'zero' })),
    /^Unknown option "paddng" of FrameStackObservation: did you mean "padding"\?$/,
  ],
  [
    "Gymnasium's name of an option",
    () => new envs.RecordEpisodeStatistics(cart(), any({ buffer_length: 3 })),
    /^Unknown option "buffer_length" of RecordEpisodeStatistics: did you mean "bufferLength"\?$/,
  ],
  [
    'options as a list',
    () => new envs.NormalizeReward(pend(), any([0.9])),
    /^Expected the options of NormalizeReward to be an object such as \{ gamma: 0.99 \}, got \[0.9\]$/,
  ],
  [
    'bounds one by one',
    () => new (any(envs.ClipReward))(pend(), -1, 1),
    /^Expected the options of ClipReward to be an object such as \{ min: -1, max: 1 \}, got -1$/,
  ],
  ['a bound that is a text', () => new envs.ClipReward(pend(), any({ min: '0' })), /^Expected min of ClipReward to be a number, got "0"$/],
  ['no bounds at all', () => new (any(envs.ClipReward))(pend()), /^Expected the bounds of ClipReward /],
  [
    'epsilon as a text',
    () => new envs.NormalizeObservation(pend(), any({ epsilon: '1e-8' })),
    /^Expected epsilon of NormalizeObservation to be a positive number, got "1e-8"$/,
  ],
  ['null as options', () => new envs.TimeAwareObservation(pend(), any(null)), /^Expected the options of TimeAwareObservation /],
  [
    'flatten that is no flag',
    () => new envs.TimeAwareObservation(pend(), any({ flatten: 'no' })),
    /^Expected flatten of TimeAwareObservation to be true or false, got "no"$/,
  ],
  [
    'one number as a size of pictures',
    () => new envs.ResizeObservation(pictures(), any(84)),
    /^Expected height and width to be positive integers in one list, such as \[84, 84\], got 84$/,
  ],
  [
    'a TimeLimit with options',
    () => new envs.TimeLimit(cart(), any({ maxEpisodeSteps: 5 })),
    /^Expected the time limit to be a positive integer of steps, as in new TimeLimit\(env, 500\), got \{ maxEpisodeSteps: 5 \}$/,
  ],
  ['a TimeLimit of nothing', () => new (any(envs.TimeLimit))(cart()), /^Expected the time limit .*got undefined$/],
  ['a stack larger than memory', () => new envs.FrameStackObservation(cart(), 2 ** 40), /^Expected the frames to stack /],
  ['a bigint', () => new envs.RepeatAction(cart(), any(2n)), /^Expected the times to repeat an action .*got the bigint 2n$/],
  ['a chance that is a text', () => new envs.StickyAction(cart(), any('0.5')), /^Expected the probability .*got "0.5"$/],
  [
    'bounds as objects',
    () => new envs.RescaleObservation(pend(), any({ low: 0 })),
    /^Expected low of RescaleObservation to be a finite number, got \{ low: 0 \}$/,
  ],
  ['no function', () => new envs.TransformReward(pend(), any(3)), /^Expected transform of TransformReward to be a function, got 3$/],
  [
    'a transform of observations that is none',
    () => new envs.TransformObservation(pend(), any(null)),
    /^Expected transform of TransformObservation to be a function, got null$/,
  ],
  [
    'a space that is none',
    () => new envs.TransformAction(cart(), (x: Any) => x, any([2])),
    /^Expected space of TransformAction to be a space, got \[2\]$/,
  ],
  [
    'an unknown option of make',
    () => make('FrozenLake-v1', any({ isSlippery: false })),
    /^Unknown option "isSlippery" of make\("FrozenLake-v1"\): it takes maxEpisodeSteps, renderMode$/,
  ],
  [
    "Gymnasium's name of an option of make",
    () => make('CartPole-v1', any({ max_episode_steps: 3 })),
    /^Unknown option "max_episode_steps" of make\("CartPole-v1"\): did you mean "maxEpisodeSteps"\?$/,
  ],
  [
    'a limit as a text',
    () => make('CartPole-v1', any({ maxEpisodeSteps: '3' })),
    /^Expected maxEpisodeSteps of make\(.*\) to be a positive integer of steps, or -1 for no limit, got "3"$/,
  ],
  ['an id that is none', () => make(any(5)), /^Expected env to be an id such as CartPole-v1, got 5$/],
  ['options of reset', () => cart().reset({ sed: 3 }), /^Unknown option "sed" of reset: did you mean "seed"\?$/],
  ['a seed instead of options', () => cart().reset(42), /^Expected the options of reset to be an object such as \{ seed: 1 \}, got 42$/],
  ['a start that is misspelt', () => cart().reset({ options: { lo: 0 } }), /^Unknown option "lo" of reset: did you mean "low"\?$/],
  [
    'options of LunarLander',
    () => new envs.LunarLander(any({ enable_wnd: true })),
    /^Unknown option "enable_wnd" of LunarLander: did you mean "enableWind"\?$/,
  ],
  ['options of TMaze', () => new envs.TMaze(any({ len: 3 })), /^Unknown option "len" of TMaze: did you mean "length"\?$/],
  [
    'a number instead of options',
    () => new envs.TMaze(any(3)),
    /^Expected the options of TMaze to be an object such as \{ length: 10 \}, got 3$/,
  ],
  [
    'options of atari',
    () => envs.atari('Pong', any(null)),
    /^Expected the options of atari to be an object such as \{ frames: 4 \}, got null$/,
  ],
  ['a circular option of atari', () => envs.atari('Pong', any({ frames: circular })), /^Expected frames of atari to be /],
  [
    'an environment instead of its maker',
    () => envs.makeVector(cart(), 2),
    /^Expected env to be an id such as CartPole-v1, or a function that makes an environment, got an object/,
  ],
  [
    'the same, for SyncVectorEnv',
    () => new envs.SyncVectorEnv(cart(), 2),
    /^Expected the maker of environments to be a function that makes one at each call, as in \(\) => new MyEnv\(\), got an object/,
  ],
  [
    'a misspelt option of vectors',
    () => envs.makeVector('CartPole-v1', 2, any({ autoreste: 'NEXT_STEP' })),
    /^Unknown option "autoreste" of a vector of environments: did you mean "autoreset"\?$/,
  ],
  [
    'an autoreset that is none',
    () => envs.makeVector('CartPole-v1', 2, any({ autoreset: 'same' })),
    /^Expected autoreset of a vector of environments to be "SAME_STEP" or "NEXT_STEP", got "same"; did you mean "SAME_STEP"\?$/,
  ],
  [
    'half an environment',
    () => envs.makeVector('CartPole-v1', 2.5),
    /^Expected the number of environments to be a positive integer, got 2.5$/,
  ],
]

function pictures(): Any {
  const space = new Box(0, 255, { shape: [4, 4], type: 'uint8' })
  return new envs.TransformObservation(cart(), () => new Uint8Array(16) as Any, space as Any)
}

describe('arguments of wrappers, environments and vectors are checked as those of agents', () => {
  it.each(wrappers)('%s', (_, attempt, message) => {
    expect(refusal(attempt).message).toMatch(message)
  })

  const all: readonly (readonly [string, (env: Any) => unknown])[] = [
    ['ClipAction', (env) => new envs.ClipAction(env)],
    ['ClipReward', (env) => new envs.ClipReward(env, { min: 0 })],
    ['FlattenObservation', (env) => new envs.FlattenObservation(env)],
    ['FrameStackObservation', (env) => new envs.FrameStackObservation(env, 2)],
    ['GrayscaleObservation', (env) => new envs.GrayscaleObservation(env)],
    ['MaxAndSkipObservation', (env) => new envs.MaxAndSkipObservation(env)],
    ['NormalizeObservation', (env) => new envs.NormalizeObservation(env)],
    ['NormalizeReward', (env) => new envs.NormalizeReward(env)],
    ['OrderEnforcing', (env) => new envs.OrderEnforcing(env)],
    ['RecordEpisodeStatistics', (env) => new envs.RecordEpisodeStatistics(env)],
    ['RepeatAction', (env) => new envs.RepeatAction(env, 2)],
    ['RescaleAction', (env) => new envs.RescaleAction(env)],
    ['RescaleObservation', (env) => new envs.RescaleObservation(env)],
    ['ResizeObservation', (env) => new envs.ResizeObservation(env, [2, 2])],
    ['StickyAction', (env) => new envs.StickyAction(env, 0.1)],
    ['TimeAwareObservation', (env) => new envs.TimeAwareObservation(env)],
    ['TimeLimit', (env) => new envs.TimeLimit(env, 3)],
    ['TransformAction', (env) => new envs.TransformAction(env, (x) => x)],
    ['TransformObservation', (env) => new envs.TransformObservation(env, (x) => x)],
    ['TransformReward', (env) => new envs.TransformReward(env, (x) => x)],
    ['Wrapper', (env) => new envs.Wrapper(env)],
  ]

  test('every wrapper is tried', () => {
    const isWrapper = (value: unknown) => typeof value === 'function' && (value === envs.Wrapper || value.prototype instanceof envs.Wrapper)
    const abstract = ['ObservationWrapper']
    const exported = Object.entries(envs).flatMap(([name, value]) => (isWrapper(value) && !abstract.includes(name) ? [name] : []))
    expect(exported.sort()).toEqual(all.map(([name]) => name).sort())
  })

  it.each(all)('%s around an id, a class, nothing or half an environment says what to give it', (name, wrap) => {
    const start = `Expected what ${name} is put around to be an environment, got `
    const half = { reset: () => [], step: () => [], observationSpace: 3 }
    expect(refusal(() => wrap('CartPole-v1')).message).toBe(`${start}"CartPole-v1"; make("CartPole-v1") makes one of an id`)
    expect(refusal(() => wrap(envs.TMaze)).message).toBe(`${start}the function TMaze; call it, or new it`)
    expect(refusal(() => wrap(undefined)).message).toBe(`${start}undefined`)
    expect(refusal(() => wrap({})).message).toBe(`${start}{}: it has no method reset`)
    expect(refusal(() => wrap(half)).message).toBe(
      `${start}an object with reset, step, observationSpace: its observationSpace is no space, it is 3`,
    )
    expect(refusal(() => wrap(revoked)).message).toBe(`${start}something that cannot be read: it cannot be read`)
  })

  it('truth: a class is a maker of environments, for vectors', () => {
    expect(envs.makeVector(any(envs.TMaze), 3).reset({ seed: 1 })).toHaveLength(9)
  })
})
