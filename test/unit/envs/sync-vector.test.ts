import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AutoresetMode, Env, Info, Reset, Step } from '../../../envs/index.js'
import { Box, Dict, Discrete, EnvError, MultiBinary, make, type Space, SyncVectorEnv } from '../../../envs/index.js'
import { reference } from './reference.js'

type Trace = [
  t: number,
  obs: number[][],
  reward: number[],
  terminated: boolean[],
  truncated: boolean[],
  keys: string[],
  final: number[][] | null,
]
const { vector } = reference<{ vector: { NextStep: [[string, number[][]], ...Trace[]]; SameStep: [[string, number[][]], ...Trace[]] } }>(
  'environments.json',
)
const flat = (rows: number[][]): Float32Array => Float32Array.from(rows.flat())

describe.each<[AutoresetMode, [[string, number[][]], ...Trace[]]]>([
  ['NEXT_STEP', vector.NextStep],
  ['SAME_STEP', vector.SameStep],
])('SyncVectorEnv, %s', (autoreset, [[, start], ...trace]) => {
  it("truth: Gymnasium's trace of two CartPoles, cut after 6 steps", () => {
    const env = new SyncVectorEnv(() => make('CartPole-v1', { maxEpisodeSteps: 6 }), 2, { autoreset })
    expect(env.reset({ seed: 7 })).toEqual(flat(start))
    for (const [t, observations, rewards, terminated, truncated, keys, final] of trace) {
      const step = env.step(Int32Array.of(t % 2, 1))
      expect(step.observations).toEqual(flat(observations))
      expect(Array.from(step.rewards)).toEqual(rewards)
      expect(Array.from(step.terminated, Boolean)).toEqual(terminated)
      expect(Array.from(step.truncated, Boolean)).toEqual(truncated)
      expect(Object.keys(step.infos).sort()).toEqual(keys)
      if (final) expect(step.finalObservations).toEqual(flat(final))
      if (final) expect(step.infos.final_obs).toEqual(flat(final))
    }
  })

  it('law: a reset right after an end begins episodes everywhere', () => {
    const env = new SyncVectorEnv(() => make('CartPole-v1', { maxEpisodeSteps: 2 }), 2, { autoreset })
    const first = env.reset({ seed: 4 }).slice()
    for (let t = 0; t < 2; t++) env.step(Int32Array.of(1, 1))
    expect(env.reset({ seed: 4 })).toEqual(first)
    const { rewards, observations } = env.step(Int32Array.of(1, 1))
    expect([...rewards]).toEqual([1, 1])
    expect(observations).not.toEqual(first)
  })

  it('law: a state brings back what followed, observations included, also when taken at an end', () => {
    const make6 = (): SyncVectorEnv => new SyncVectorEnv(() => make('CartPole-v1', { maxEpisodeSteps: 6 }), 3, { autoreset })
    const actions = Array.from({ length: 20 }, (_, t) => Int32Array.of(t % 2, 1, t % 3 === 0 ? 1 : 0))
    // Final observations are left over from earlier steps in rows where nothing ended.
    const play = (which: SyncVectorEnv): unknown[] =>
      actions.map((action) => structuredClone({ ...which.step(action), finalObservations: null, infos: null }))
    for (let before = 0; before < 15; before++) {
      const env = make6()
      const observations = env.reset({ seed: 4 })
      for (const action of actions.slice(0, before)) env.step(action)
      const state = structuredClone(env.getState())
      const held = observations.slice()
      const first = play(env)
      env.setState(state)
      expect(observations).toEqual(held)
      expect(env.getState()).toEqual(state)
      expect(play(env)).toEqual(first)
      const other = make6()
      other.setState(state)
      expect(play(other)).toEqual(first)
    }
  })
})

/** An environment in a few lines, whose parts a test replaces. */
class Counter implements Env {
  observationSpace: Space = new Box(-1, 1, { shape: [2] })
  actionSpace: Space = new Discrete(2)
  steps = 0
  reset(): Reset<unknown> {
    this.steps = 0
    return [[0, 0.5], { origin: 'here' }]
  }
  step(_action: unknown): Step<unknown> {
    this.steps++
    return [[this.steps / 10, 0.5], 1, this.steps === 4, false, this.info()]
  }
  info(): Info {
    return {}
  }
}

function vectorOf(parts: Partial<Counter>, count = 3, autoreset: AutoresetMode = 'SAME_STEP'): SyncVectorEnv {
  return new SyncVectorEnv(() => Object.assign(new Counter(), parts), count, { name: './my-env.ts', autoreset })
}

describe('SyncVectorEnv over an environment of a user', () => {
  const stay = Int32Array.of(0, 0, 0)

  it('flattens plain arrays', () => {
    const env = vectorOf({})
    expect(Array.from(env.reset({ seed: 0 }))).toEqual([0, 0.5, 0, 0.5, 0, 0.5])
    expect(env.step(stay).observations).toEqual(Float32Array.of(0.1, 0.5, 0.1, 0.5, 0.1, 0.5))
  })

  it('batches infos by key, with a mask; those of an end are final_info, those of the reset stand beside', () => {
    let next = 0
    const infos: Info[] = [{ lives: 3, lost: true, inner: { depth: 1.5 } }, {}, { name: 'c', lives: 1 }]
    const env = vectorOf({ info: () => infos[next++ % 3]! })
    env.reset({ seed: 0 })
    expect(env.step(stay).infos).toEqual({
      lives: Float64Array.of(3, 0, 1),
      _lives: Uint8Array.of(1, 0, 1),
      lost: Uint8Array.of(1, 0, 0),
      _lost: Uint8Array.of(1, 0, 0),
      inner: { depth: Float64Array.of(1.5, 0, 0), _depth: Uint8Array.of(1, 0, 0) },
      _inner: Uint8Array.of(1, 0, 0),
      name: [null, null, 'c'],
      _name: Uint8Array.of(0, 0, 1),
    })
    env.step(stay)
    env.step(stay)
    expect(env.step(stay).infos).toMatchObject({
      _final_info: Uint8Array.of(1, 1, 1),
      final_info: { lives: Float64Array.of(3, 0, 1), name: [null, null, 'c'] },
      origin: ['here', 'here', 'here'],
    })
  })

  it('a key whose type changes from row to row loses nothing', () => {
    let next = 0
    const env = vectorOf({ info: () => ({ x: [1, 'two', true][next++ % 3] }) })
    env.reset({ seed: 0 })
    expect(env.step(stay).infos.x).toEqual([1, 'two', true])
    const nested = vectorOf({ info: () => ({ x: [1, { depth: 2 }, null][next++ % 3] }) })
    nested.reset({ seed: 0 })
    expect(nested.step(stay).infos.x).toEqual([1, { depth: 2 }, null])
  })

  it('adds the start of a Discrete action space, and hands a Box its own row', () => {
    const seen: unknown[] = []
    const step = function (this: Counter, action: unknown): Step<unknown> {
      seen.push(action)
      return Counter.prototype.step.call(this, action)
    }
    const discrete = vectorOf({ actionSpace: new Discrete(3, -1), step })
    discrete.reset({ seed: 0 })
    discrete.step(Int32Array.of(0, 1, 2))
    const box = vectorOf({ actionSpace: new Box(-1, 1, { shape: [2] }), step })
    box.reset({ seed: 0 })
    box.step(Float32Array.of(1, 2, 3, 4, 5, 6))
    expect(seen).toEqual([-1, 0, 1, Float32Array.of(1, 2), Float32Array.of(3, 4), Float32Array.of(5, 6)])
  })

  it('law: a float32 at a bound of a float64 Box is an action within it', () => {
    const bound = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(bound, bound, (a, b) => {
        const actionSpace = new Box(Math.min(a, b), Math.max(a, b), { shape: [1], type: 'float64' })
        const actions: unknown[] = []
        const step = function (this: Counter, action: unknown): Step<unknown> {
          actions.push(action)
          return Counter.prototype.step.call(this, action)
        }
        const env = vectorOf({ actionSpace, step }, 2)
        env.reset()
        env.step(Float32Array.of(actionSpace.low[0]!, actionSpace.high[0]!))
        expect(actions.map((action) => actionSpace.contains(action))).toEqual([true, true])
        expect(Float32Array.from(actions, (action) => (action as Float64Array)[0]!)).toEqual(
          Float32Array.of(actionSpace.low[0]!, actionSpace.high[0]!),
        )
      }),
    )
  })

  it('knows that there is no state', () => {
    expect(vectorOf({}).hasState).toBe(false)
    expect(new SyncVectorEnv(() => make('CartPole-v1'), 1).hasState).toBe(true)
  })

  it('asks for a reset first', () => {
    expect(() => vectorOf({}).step(stay)).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED' }))
  })

  it.each([0, 1.5])('refuses %s environments', (count) => {
    expect(() => vectorOf({}, count)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  it('refuses an unknown autoreset mode, and an action space that no array holds', () => {
    expect(() => vectorOf({}, 1, 'DISABLED' as AutoresetMode)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => vectorOf({ actionSpace: new MultiBinary(2) })).toThrow(expect.objectContaining({ code: 'SPACE_INVALID' }))
  })

  it("the environment's own errors pass through untouched", () => {
    const own = new RangeError('mine')
    const env = vectorOf({
      step: () => {
        throw own
      },
    })
    env.reset({ seed: 0 })
    expect(() => env.step(stay)).toThrow(own)
  })
})

describe('SyncVectorEnv polices the contract', () => {
  /** Right but for the third step of its episode. */
  const wrongStep = (result: unknown) =>
    function (this: Counter, action: unknown): Step<unknown> {
      const right = Counter.prototype.step.call(this, action)
      return this.steps === 3 ? (result as Step<unknown>) : right
    }
  const good = [0, 0.5]

  it.each<[string, unknown, string]>([
    ['NaN reward', [good, Number.NaN, false, false, {}], '"reward is a finite number": step returned NaN'],
    ['reward of text', [good, '1', false, false, {}], '"reward is a finite number": step returned "1"'],
    ['terminated 0', [good, 1, 0, false, {}], '"terminated is a boolean": step returned 0'],
    ['no truncated', [good, 1, false, undefined, {}], '"truncated is a boolean": step returned undefined'],
    ['no info', [good, 1, false, false, null], '"info is an object": step returned null'],
    [
      'four results',
      [good, 1, false, {}],
      '"step returns [observation, reward, terminated, truncated, info]": step returned [[0, 0.5], 1, false, {}]',
    ],
    ['a promise', Promise.resolve(), '"step returns [observation, reward, terminated, truncated, info]": step returned'],
    ['a short observation', [[0], 1, false, false, {}], 'shape of observationSpace": Expected 2 numbers, got 1 (an Array)'],
    [
      'rows in rows',
      [[[0], [1]], 1, false, false, {}],
      'Expected 2 numbers, flat: no arrays in arrays, got 2 (an Array, each of them an Array)',
    ],
    ['another array', [Float64Array.of(1, 2, 3), 1, false, false, {}], 'Expected 2 numbers, got 3 (a Float64Array)'],
    ['no array', [0.5, 1, false, false, {}], 'shape of observationSpace": Expected an array of 2 numbers, got 0.5'],
    ['text in it', [[0, '1'], 1, false, false, {}], 'shape of observationSpace": Expected a number at 1, got "1"'],
    ['NaN in it', [[0, Number.NaN], 1, false, false, {}], '"an observation holds finite numbers": it holds NaN at 1'],
    ['a number beyond float32', [[1e300, 0], 1, false, false, {}], '"an observation holds finite numbers": it holds Infinity at 0'],
  ])('%s', (_, result, message) => {
    const env = vectorOf({ step: wrongStep(result) }, 2)
    env.reset({ seed: 0 })
    env.step(Int32Array.of(0, 0))
    env.step(Int32Array.of(0, 0))
    let thrown: unknown
    try {
      env.step(Int32Array.of(0, 0))
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(EnvError)
    expect(thrown).toMatchObject({ name: 'EnvError', code: 'ENV_CONTRACT', message: expect.stringContaining(message) })
    expect((thrown as Error).message).toMatch(/\(environment 0, step 3 of its episode\)$/)
  })

  it('says it in one sentence', () => {
    const env = new SyncVectorEnv(() => Object.assign(new Counter(), { step: wrongStep([good, Number.NaN, false, false, {}]) }), 4, {
      name: './my-env.ts',
    })
    env.reset({ seed: 0 })
    const act = (): unknown => env.step(Int32Array.of(0, 0, 0, 0))
    act()
    act()
    expect(act).toThrow(
      'Environment ./my-env.ts broke the rule "reward is a finite number": step returned NaN (environment 0, step 3 of its episode)',
    )
  })

  it.each<[string, unknown, string]>([
    ['the observation alone', good, '"reset returns [observation, info]": reset returned [0, 0.5]'],
    ['an object', { observation: good }, '"reset returns [observation, info]": reset returned { observation: [0, 0.5] }'],
    ['no info', [good, 3], '"reset returns [observation, info]": reset returned [[0, 0.5], 3]'],
    ['a wrong observation', [[0], {}], 'shape of observationSpace": Expected 2 numbers, got 1 (an Array) (environment 0, step 0'],
  ])('a reset that returns %s', (_, result, message) => {
    const act = (): unknown => vectorOf({ reset: () => result as Reset<unknown> }).reset({ seed: 0 })
    expect(act).toThrow(expect.objectContaining({ code: 'ENV_CONTRACT', message: expect.stringContaining(message) }))
  })

  it.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, '"an environment is an object": the factory returned undefined'],
    ['no step', () => ({ reset: () => {} }), '"an environment has the method step": it is undefined'],
    ['no space', () => Object.assign(new Counter(), { actionSpace: 2 }), '"actionSpace is a space": it is 2'],
    ['a space without sample', () => Object.assign(new Counter(), { observationSpace: { seed() {} } }), 'it has no method sample'],
  ])('a factory that makes %s', (_, factory, message) => {
    expect(() => new SyncVectorEnv(factory as () => Env, 1, { name: 'x' })).toThrow(
      expect.objectContaining({ code: 'ENV_CONTRACT', message: expect.stringContaining(message) }),
    )
  })

  it('a factory that returns the same environment twice, or another kind', () => {
    const one = new Counter()
    expect(() => new SyncVectorEnv(() => one, 2, { name: 'x' })).toThrow('"each call makes a new environment"')
    let made = 0
    const growing = (): Env => Object.assign(new Counter(), { actionSpace: new Discrete(2 + made++) })
    expect(() => new SyncVectorEnv(growing, 2, { name: 'x' })).toThrow('"all have the same spaces": sizes 2 and 3 after 2 and 2')
  })

  it('does not cut numbers to bytes: a picture of fractions says so, one of whole numbers passes', () => {
    const showing = (...numbers: number[]) =>
      vectorOf({ observationSpace: new Box(0, 255, { shape: [2], type: 'uint8' }), reset: () => [numbers, {}] }, 1)
    expect(Array.from(showing(0, 255).reset())).toEqual([0, 255])
    for (const [number, at] of [
      [0.5, 0],
      [300, 0],
      [-1, 0],
    ] as const) {
      const sentence = `"an observation of bytes holds whole numbers from 0 to 255": it holds ${number} at ${at}`
      expect(() => showing(number, 0).reset()).toThrow(sentence)
    }
  })

  it('truth: says how the numbers of a picture lie, and what came instead', () => {
    const observationSpace = new Box(0, 255, { shape: [4, 4, 3], type: 'uint8' })
    const messageOf = (observation: unknown): string => {
      try {
        vectorOf({ observationSpace, reset: () => [observation, {}] }, 1).reset({ seed: 0 })
      } catch (error) {
        return (error as Error).message
      }
      return ''
    }
    const rule = 'Expected 48 numbers, row-major (4 x 4 x 3: H*W*C)'
    expect(messageOf(new Uint8Array(12))).toContain(`${rule}, got 12 (a Uint8Array)`)
    const nested = Array.from({ length: 4 }, () => [])
    expect(messageOf(nested)).toContain(`${rule}, flat: no arrays in arrays, got 4 (an Array, each of them an Array)`)
    expect(messageOf({ data: 1 })).toContain('Expected an array of 48 numbers, row-major (4 x 4 x 3: H*W*C), got { data: 1 }')
  })

  it('does not demand bounds of numbers, also inside a Dict', () => {
    const observationSpace = new Dict({ far: new Box(0, 1, { shape: [1] }), kind: new Discrete(2) })
    const env = vectorOf({ observationSpace, reset: () => [{ far: [7], kind: 1 }, {}] }, 1)
    expect(env.reset({ seed: 0 })).toEqual(Float32Array.of(7, 0, 1))
    const wrong = vectorOf({ observationSpace, reset: () => [{ far: [7], kind: 2 }, {}] }, 1)
    expect(() => wrong.reset({ seed: 0 })).toThrow('Expected a whole number from 0 to 1, got 2 (part kind)')
    const short = vectorOf({ observationSpace, reset: () => [{ far: [], kind: 1 }, {}] }, 1)
    expect(() => short.reset({ seed: 0 })).toThrow('Expected 1 number, got 0 (an Array) (part far)')
  })
})
