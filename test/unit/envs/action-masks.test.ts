import { describe, expect, it } from 'vitest'
import {
  Box,
  checkEnv,
  Dict,
  Discrete,
  type Env,
  type EnvMetadata,
  type EnvState,
  type Info,
  MaxAndSkipObservation,
  MultiDiscrete,
  make,
  makeVector,
  Pcg64,
  RepeatAction,
  type Reset,
  type ResetOptions,
  type Space,
  type Step,
  StickyAction,
  SyncVectorEnv,
  TransformAction,
  Tuple,
} from '../../../envs/index.js'

/** Counts its steps, ends after the third, and says what it was told. Its masks are those given: at a reset the first. */
class Masked implements Env<number, unknown> {
  readonly observationSpace = new Discrete(4)
  readonly taken: unknown[] = []
  private steps = 0

  constructor(
    readonly actionSpace: Space,
    private readonly masks: readonly unknown[],
    readonly metadata: EnvMetadata = {},
  ) {}

  reset(): Reset<number> {
    this.steps = 0
    return [0, this.info()]
  }

  step(action: unknown): Step<number> {
    this.taken.push(action)
    this.steps++
    return [this.steps, 1, this.steps === 3, false, this.info()]
  }

  getState(): EnvState {
    return this.steps
  }

  setState(state: EnvState): void {
    this.steps = state as number
  }

  private info(): Info {
    const mask = this.masks[this.steps % this.masks.length]
    return mask === undefined ? {} : { action_mask: structuredClone(mask) }
  }
}

const WHAT_WHERE = new Dict({ where: new Discrete(3), what: new Discrete(2, 5) })

function masksOf(space: Space, ...masks: readonly unknown[]): number[] {
  const vector = new SyncVectorEnv(() => new Masked(space, masks), 1)
  vector.reset()
  return Array.from(vector.actionMasks!)
}

describe('action masks of a vector', () => {
  it("truth: Taxi's are those of its infos, of the state that the next action is taken in", () => {
    const vector = makeVector('Taxi-v4', 3)
    expect(vector.actionMasks).toBeNull()
    const twins = [0, 1, 2].map((row) => ({ env: make('Taxi-v4'), row }))
    const expected = twins.map(({ env, row }) => env.reset({ seed: 4 + row })[1].action_mask as Int8Array)
    vector.reset({ seed: 4 })
    for (let step = 0; step < 450; step++) {
      expect(Array.from(vector.actionMasks!)).toEqual(expected.flatMap((mask) => Array.from(mask)))
      const actions = Int32Array.from(twins, ({ row }) => (step * 7 + row) % 6)
      vector.step(actions)
      for (const { env, row } of twins) {
        const [, , terminated, truncated, info] = env.step(actions[row]!)
        expected[row] = (terminated || truncated ? env.reset()[1] : info).action_mask as Int8Array
      }
    }
  })

  it.each([
    ['a Discrete', new Discrete(3, 7), [0, 1, 1], [0, 1, 1]],
    ['booleans', new Discrete(2), [false, true], [0, 1]],
    ['a Dict, in the order of its names', WHAT_WHERE, { where: [1, 0, 0], what: [0, 1] }, [0, 1, 1, 0, 0]],
    ['a Dict whose parts have not all a mask', WHAT_WHERE, { where: Int8Array.of(0, 1, 0) }, [1, 1, 0, 1, 0]],
    ['a Tuple', new Tuple([new Discrete(2), new Discrete(2)]), [[1, 0], null], [1, 0, 1, 1]],
    ['a MultiDiscrete, part by part', new MultiDiscrete([2, 3]), [[1, 0], Uint8Array.of(0, 0, 1)], [1, 0, 0, 0, 1]],
    ['a MultiDiscrete, flat', new MultiDiscrete([2, 3]), [1, 0, 0, 0, 1], [1, 0, 0, 0, 1]],
  ])('truth: the mask of %s', (_, space, mask, flags) => {
    expect(masksOf(space as Space, mask)).toEqual(flags)
  })

  it.each([
    ['of another length', new Discrete(3), [1, 0], '2 zeros and ones for 3 choices'],
    ['with another number', new Discrete(2), [1, 3], '3 at 1'],
    ['that is none', new Discrete(2), 'all', '"all"'],
    ['of texts', new Discrete(2), ['1', ''], '"1" at 0'],
    ['that is a Map', WHAT_WHERE, new Map([['what', [0, 1]]]), 'a Map for a Dict with what, where'],
    ['that forbids all', new Discrete(2), [0, 0], 'one that forbids all 2 choices'],
    ['that forbids a part', WHAT_WHERE, { where: [0, 0, 0] }, 'one that forbids all 3 choices (part where)'],
    ['of a part that is not there', WHAT_WHERE, { how: [1] }, 'one of how, which the Dict of actions has not'],
    ['without names', WHAT_WHERE, 1, '1 for a Dict with what, where'],
    ['flat, of another length', new MultiDiscrete([2, 3]), [1, 1, 1], '3 for 5 choices in 2 parts'],
  ])('a mask %s is refused', (_, space, mask, got) => {
    expect(() => masksOf(space as Space, mask)).toThrow(expect.objectContaining({ code: 'ENV_CONTRACT' }))
    expect(() => masksOf(space as Space, mask)).toThrow(`it was ${got} (environment 0`)
  })

  it('a mask that comes or goes after the first reset is refused', () => {
    for (const masks of [
      [[1, 0], undefined],
      [undefined, [1, 0]],
    ]) {
      const vector = new SyncVectorEnv(() => new Masked(new Discrete(2), masks), 2)
      vector.reset()
      expect(() => vector.step(new Int32Array(2))).toThrow(/action_mask.* the first reset gave/)
    }
  })

  it('law: setState brings the masks back, and they are not those of the episode that ended', () => {
    const make = () =>
      new SyncVectorEnv(
        () =>
          new Masked(new Discrete(2), [
            [1, 0],
            [0, 1],
            [1, 1],
            [0, 0],
          ]),
        2,
      )
    const vector = make()
    vector.reset()
    vector.step(new Int32Array(2))
    const state = vector.getState()
    expect(Array.from(vector.actionMasks!)).toEqual([0, 1, 0, 1])
    vector.step(new Int32Array(2))
    // The mask of the end forbids everything, as where no action is left; that of the reset counts.
    vector.step(new Int32Array(2))
    expect(Array.from(vector.actionMasks!)).toEqual([1, 0, 1, 0])
    const other = make()
    other.reset()
    other.setState(structuredClone(state))
    expect(Array.from(other.actionMasks!)).toEqual([0, 1, 0, 1])
  })

  it('truth: between an end and the step that resets, all is allowed', () => {
    const vector = new SyncVectorEnv(() => new Masked(new Discrete(2), [[1, 0]]), 1, { autoreset: 'NEXT_STEP' })
    vector.reset()
    const seen = [0, 1, 2, 3].map(() => {
      vector.step(new Int32Array(1))
      return Array.from(vector.actionMasks!)
    })
    expect(seen).toEqual([
      [1, 0],
      [1, 0],
      [1, 1],
      [1, 0],
    ])
  })

  it('truth: an environment without masks has none', () => {
    const vector = new SyncVectorEnv(() => new Masked(new Discrete(2), [undefined]), 2)
    vector.reset()
    vector.step(new Int32Array(2))
    expect([vector.actionMasks, makeVector('CartPole-v1', 2).actionMasks]).toEqual([null, null])
  })
})

describe('actions of several parts', () => {
  it('truth: those of a Dict and of a Tuple of Discrete reach the environment by name and place, starts added', () => {
    const made: Masked[] = []
    const vectorOf = (space: Space) => {
      made.length = 0
      const vector = new SyncVectorEnv(() => made[made.push(new Masked(space, [undefined])) - 1]!, 2)
      vector.reset()
      vector.step(Int32Array.of(0, 2, 1, 0))
      return made.map((env) => env.taken[0])
    }
    expect(vectorOf(WHAT_WHERE)).toEqual([
      { what: 5, where: 2 },
      { what: 6, where: 0 },
    ])
    expect(vectorOf(new Tuple([new Discrete(2), new Discrete(3, -1)]))).toEqual([
      [0, 1],
      [1, -1],
    ])
  })

  it('other Dicts are refused', () => {
    const space = new Dict({ what: new Discrete(2), where: new MultiDiscrete([2, 2]) })
    expect(() => new SyncVectorEnv(() => new Masked(space, []), 1)).toThrow(expect.objectContaining({ code: 'SPACE_INVALID' }))
  })

  it.each([
    [[[]], '1 lists for the 2 choices of the first part'],
    [[[], ['wher']], '"wher" for choice 1, where the parts are what, where'],
    [[[], 7], '7 for choice 1'],
    ['where', '"where"'],
  ])('metadata.action_arguments %j are refused', (action_arguments, got) => {
    const make = () => new Masked(WHAT_WHERE, [], { action_arguments } as unknown as EnvMetadata)
    expect(() => new SyncVectorEnv(make, 1)).toThrow(expect.objectContaining({ code: 'ENV_CONTRACT' }))
    expect(() => new SyncVectorEnv(make, 1)).toThrow(`it was ${got}`)
  })

  it('truth: a check of the environment takes allowed actions only', () => {
    class Strict extends Masked {
      override step(action: unknown): Step<number> {
        if ((action as { what: number }).what !== 5) throw new Error('forbidden')
        return super.step(action)
      }
    }
    const metadata = { action_arguments: [[], ['where']] }
    const { errors } = checkEnv(() => new Strict(WHAT_WHERE, [{ what: [1, 0] }], metadata))
    expect(errors).toEqual([])
  })

  it('truth: a check of the state takes the actions that are allowed in that state, not at the end of what was played from it', () => {
    class Paying extends Masked {
      override step(action: unknown): Step<number> {
        const [observation, , ...rest] = super.step(action)
        return [observation, action as number, ...rest]
      }
    }
    const masks = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]
    const { errors } = checkEnv(() => new Paying(new Discrete(3), masks))
    expect(errors).toEqual([])
  })
})

describe('wrappers that take an action more than once', () => {
  /** Takes no action that its last mask forbids, and draws masks that forbid one of three. */
  class Strict implements Env<Float32Array, number> {
    readonly observationSpace = new Box(0, 9, { shape: [1] })
    readonly actionSpace = new Discrete(3, 5)
    readonly taken: number[] = []
    private random = new Pcg64()
    private steps = 0
    private forbidden = 0

    reset({ seed }: ResetOptions = {}): Reset<Float32Array> {
      if (seed !== undefined) this.random = new Pcg64(seed)
      this.steps = 0
      return this.start()
    }

    step(action: number): Step<Float32Array> {
      if (action - 5 === this.forbidden) throw new Error(`${action} is forbidden`)
      this.taken.push(action)
      this.steps++
      const [observation, info] = this.start()
      return [observation, 1, this.steps === 9, false, info]
    }

    getState(): EnvState {
      return { random: this.random.getState(), steps: this.steps, forbidden: this.forbidden }
    }

    setState(state: EnvState): void {
      const saved = state as { random: Uint32Array; steps: number; forbidden: number }
      this.random.setState(saved.random)
      this.steps = saved.steps
      this.forbidden = saved.forbidden
    }

    private start(): Reset<Float32Array> {
      this.forbidden = this.random.integers(0, 3)
      return [Float32Array.of(10 - this.steps), { action_mask: Int8Array.from([0, 1, 2], (i) => (i === this.forbidden ? 0 : 1)) }]
    }
  }

  it.each([
    ['RepeatAction', (env: Strict) => new RepeatAction(env, 3)],
    ['MaxAndSkipObservation', (env: Strict) => new MaxAndSkipObservation(env, 3)],
    ['StickyAction', (env: Strict) => new StickyAction(env, 0.6)],
    ['StickyAction for long', (env: Strict) => new StickyAction(env, 0.6, { duration: [2, 5] })],
  ] as const)('law: %s takes none that is forbidden, also after its state was put into another', (_, wrapped) => {
    const [one, two] = [wrapped(new Strict()), wrapped(new Strict())]
    const policy = new Pcg64(3)
    let [, info] = one.reset({ seed: 2 })
    for (let step = 0; step < 300; step++) {
      const mask = info.action_mask as Int8Array
      const action = 5 + [0, 1, 2].filter((choice) => mask[choice] === 1)[policy.integers(0, 2)]!
      two.setState!(structuredClone(one.getState!()))
      const after = one.step(action)
      expect(structuredClone(two.step(action))).toEqual(structuredClone(after))
      info = after[2] ? one.reset()[1] : after[4]
    }
  })

  it('truth: an action is repeated until a mask forbids it, and the observations of both last steps count', () => {
    const cut = new Strict()
    const env = new MaxAndSkipObservation(cut, 9)
    env.reset({ seed: 4 })
    const [observation, reward] = env.step(6)
    // Steps show 9, 8, 7: the last but one counts where there is one.
    expect(reward).toBe(cut.taken.length)
    expect(reward).toBeGreaterThan(1)
    expect(reward).toBeLessThan(9)
    expect([...observation]).toEqual([10 - (reward - 1)])
  })
})

describe('TransformAction around an environment with masks', () => {
  it('truth: an action is allowed when what is made of it is', () => {
    const mirrored = new TransformAction(new Masked(new Discrete(2), [[1, 0]]), (action: number) => 1 - action)
    expect(mirrored.reset()[1].action_mask).toEqual(Int8Array.of(0, 1))
    const env = new Masked(WHAT_WHERE, [{ what: [1, 0], where: [1, 1, 0] }], { action_arguments: [[], ['where']] })
    const flat = new TransformAction(
      env,
      (action: number) => ({ what: 5 + Math.floor(action / 3), where: action % 3 }),
      new Discrete(6) as Space<number>,
    )
    expect(flat.reset()[1].action_mask).toEqual(Int8Array.of(1, 1, 0, 0, 0, 0))
    expect(flat.step(1)[4].action_mask).toEqual(Int8Array.of(1, 1, 0, 0, 0, 0))
    expect(flat.metadata).toEqual({})
  })

  it('other actions than a Discrete are refused', () => {
    const env = new TransformAction(new Masked(WHAT_WHERE, [{}]), (action) => action)
    expect(() => env.reset()).toThrow(expect.objectContaining({ code: 'SPACE_INVALID' }))
  })
})
