import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { rules } from '../../../envs/core/check-env/findings.js'
import { registered } from '../../../envs/core/registry.js'
import {
  Box,
  checkEnv,
  Dict,
  Discrete,
  type Env,
  type EnvRule,
  type EnvState,
  type Frame,
  listEnvs,
  MultiBinary,
  MultiDiscrete,
  make,
  NormalizeObservation,
  Pcg64,
  type RenderMode,
  type Reset,
  type ResetOptions,
  type Space,
  type Step,
  TimeLimit,
  Tuple,
} from '../../../envs/index.js'

/** An environment without a fault: a walk by chance on -1..1. */
class Walk implements Env<Float32Array, number> {
  observationSpace: Space<Float32Array> = new Box(-1, 1, { shape: [2] })
  actionSpace: Space<number> = new Discrete(2)
  metadata = { renderModes: ['ansi', 'rgb_array'] as const, renderFps: 10 }
  renderMode: RenderMode | null
  random = new Pcg64()
  place = 0
  steps = 0

  constructor({ renderMode = null }: { renderMode?: RenderMode | null } = {}) {
    this.renderMode = renderMode
  }

  reset({ seed }: ResetOptions = {}): Reset<Float32Array> {
    if (seed !== undefined) this.random = new Pcg64(seed)
    this.place = this.random.uniform(-0.5, 0.5)
    this.steps = 0
    return [this.observe(), { place: this.place }]
  }

  step(action: number): Step<Float32Array> {
    this.place = Math.max(-1, Math.min(1, this.place + (action - 0.5) * this.random.random()))
    this.steps++
    return [this.observe(), this.place, this.steps === 15, false, { place: [this.place] }]
  }

  observe(): Float32Array {
    return Float32Array.of(this.place, -this.place)
  }

  render(): string | Frame {
    return this.renderMode === 'ansi' ? `${this.place}` : { width: 2, height: 1, data: new Uint8Array(6) }
  }

  getState(): EnvState {
    return { random: this.random.getState(), place: this.place, steps: this.steps }
  }

  setState(state: EnvState): void {
    const saved = state as { random: Uint32Array; place: number; steps: number }
    this.random.setState(saved.random)
    this.place = saved.place
    this.steps = saved.steps
  }

  close(): void {}
}

// biome-ignore lint/suspicious/noExplicitAny: the point is to break what types forbid
type Loose = any

/** What is done to a Walk to break one rule. */
type Mutation = (walk: Loose) => unknown

const foreign = (name: string, fields: object): Loose => ({
  name,
  flatSize: 2,
  seed: () => {},
  sample: () => 0,
  contains: () => true,
  explain: () => undefined,
  flatten: () => {},
  ...fields,
})

const set = (target: Loose, fields: object): void => {
  Object.assign(target, fields)
}

/** Changes what a method returns. */
function returns(walk: Loose, method: string, change: (result: Loose, ...args: Loose[]) => unknown): void {
  const original = walk[method].bind(walk)
  walk[method] = (...args: Loose[]) => change(original(...args), ...args)
}

let calls = 0
const shared = { place: 0 }
let only: Loose

const mutations: Readonly<Record<EnvRule, readonly Mutation[]>> = {
  'env-made': [
    () => {
      throw new Error('no display')
    },
  ],
  'env-object': [() => 7, () => null, (walk) => Promise.resolve(walk)],
  'env-methods': [(walk) => set(walk, { reset: undefined }), (walk) => set(walk, { step: 'step' })],
  'env-shared': [
    (walk) => {
      if (calls++ === 0) only = walk
      return only
    },
  ],
  'env-spaces': [
    (walk) => set(walk, { observationSpace: new Box(-1 - calls++, 1, { shape: [2] }) }),
    (walk) => set(walk, { actionSpace: new Discrete(2 + (calls++ % 2)) }),
  ],
  'action-space-missing': [(walk) => set(walk, { actionSpace: undefined })],
  'action-space-type': [(walk) => set(walk, { actionSpace: { n: 2 } }), (walk) => set(walk, { actionSpace: 2 })],
  'observation-space-missing': [(walk) => set(walk, { observationSpace: undefined })],
  'observation-space-type': [
    (walk) => set(walk, { observationSpace: [2] }),
    (walk) => set(walk, { observationSpace: foreign('Mine', { flatSize: undefined }) }),
  ],
  'space-discrete': [(walk) => set(walk, { actionSpace: foreign('Discrete', { n: 0 }) })],
  'space-multi-discrete': [
    (walk) => set(walk, { actionSpace: foreign('MultiDiscrete', { nvec: [2, 0] }) }),
    (walk) => set(walk, { actionSpace: foreign('MultiDiscrete', { nvec: [] }) }),
  ],
  'space-multi-binary': [(walk) => set(walk, { observationSpace: foreign('MultiBinary', { n: -1 }) })],
  'space-empty': [
    (walk) => set(walk, { observationSpace: foreign('Tuple', { spaces: [] }) }),
    (walk) => set(walk, { observationSpace: foreign('Dict', { spaces: { inner: foreign('Dict', { spaces: {} }) } }) }),
  ],
  'space-box-shape': [(walk) => set(walk, { observationSpace: foreign('Box', { shape: [2], low: [0], high: [1, 1] }) })],
  'reset-throws': [
    (walk) =>
      set(walk, {
        reset: () => {
          throw new Error('lost')
        },
      }),
  ],
  'reset-seed': [
    (walk) =>
      returns(walk, 'reset', (result, options) => {
        if (options?.seed !== undefined) throw new Error('no seeds here')
        return result
      }),
  ],
  'reset-options': [
    (walk) =>
      returns(walk, 'reset', (result, options) => {
        if (options?.options !== undefined) throw new Error('no options here')
        return result
      }),
  ],
  'reset-result': [(walk) => returns(walk, 'reset', ([o]) => o), (walk) => returns(walk, 'reset', ([o, info]) => [o, info, 1])],
  'reset-info': [(walk) => returns(walk, 'reset', ([o]) => [o, null]), (walk) => returns(walk, 'reset', ([o]) => [o, []])],
  'reset-observation': [(walk) => returns(walk, 'reset', (result) => [result[0].map((x: number) => x + 3), result[1]])],
  'reset-deterministic': [(walk) => returns(walk, 'reset', ([o, info]) => [o.map((x: number) => x / (1 + (calls++ % 5))), info])],
  'reset-continues': [
    (walk) =>
      returns(walk, 'reset', ([o, info], options) => [
        options?.seed === undefined ? o.map((x: number) => x / (1 + (calls++ % 5))) : o,
        info,
      ]),
  ],
  'observation-structure': [
    (walk) => set(walk, { observationSpace: new Tuple([walk.observationSpace]) }),
    (walk) => {
      walk.observationSpace = new Dict({ at: walk.observationSpace })
      returns(walk, 'reset', ([at, info]) => [{ at }, info])
      returns(walk, 'step', ([at, ...rest]) => [{ at, time: 1 }, ...rest])
    },
    (walk) => returns(walk, 'step', ([, ...rest]) => [Float32Array.of(0), ...rest]),
    // Also the last of an episode, which may leave the bounds.
    (walk) => returns(walk, 'step', ([o, ...rest]) => [walk.steps === 15 ? Float32Array.of(0) : o, ...rest]),
  ],
  'observation-finite': [
    (walk) => returns(walk, 'step', ([, ...rest]) => [Float32Array.of(Number.NaN, 0), ...rest]),
    (walk) => returns(walk, 'step', ([, ...rest]) => [Float32Array.of(Number.POSITIVE_INFINITY, 0), ...rest]),
  ],
  'step-throws': [
    (walk) =>
      returns(walk, 'step', (result) => {
        if (walk.steps === 9) throw new Error('at nine')
        return result
      }),
  ],
  'step-result': [
    (walk) => returns(walk, 'step', ([o, reward, done, , info]) => [o, reward, done, info]),
    (walk) => set(walk, { step: () => {} }),
  ],
  'step-info': [(walk) => returns(walk, 'step', (step) => [...step.slice(0, 4), 'info'])],
  'step-flags': [
    (walk) => returns(walk, 'step', ([o, reward, , ...rest]) => [o, reward, 0, ...rest]),
    (walk) => returns(walk, 'step', ([o, reward, terminated, , info]) => [o, reward, terminated, undefined, info]),
  ],
  'reward-number': [(walk) => returns(walk, 'step', ([o, reward, ...rest]) => [o, [reward], ...rest])],
  'reward-finite': [
    (walk) => returns(walk, 'step', ([o, , ...rest]) => [o, Number.NaN, ...rest]),
    (walk) => returns(walk, 'step', ([o, , ...rest]) => [o, Number.NEGATIVE_INFINITY, ...rest]),
  ],
  'step-deterministic': [
    (walk) => {
      set(walk, { getState: undefined, setState: undefined })
      returns(walk, 'step', ([o, reward, ...rest]) => [o, reward + calls++, ...rest])
    },
    (walk) => {
      set(walk, { getState: undefined, setState: undefined })
      returns(walk, 'step', ([o, reward, terminated, truncated]) => [o, reward, terminated, truncated, { time: calls++ }])
    },
  ],
  'step-truncates': [(walk) => returns(walk, 'step', ([o, reward, terminated, , info]) => [o, reward, terminated, true, info])],
  'data-shared': [
    (walk) => {
      const buffer = new Float32Array(2)
      walk.observe = () => {
        buffer.set([walk.place, -walk.place])
        return buffer.subarray(0)
      }
    },
    (walk) => returns(walk, 'step', (step) => [...step.slice(0, 4), shared]),
  ],
  'state-pair': [(walk) => set(walk, { setState: undefined }), (walk) => set(walk, { getState: undefined })],
  'state-plain': [
    (walk) => returns(walk, 'getState', (state) => ({ ...state, seen: new Map() })),
    (walk) => returns(walk, 'getState', (state) => ({ ...state, next: () => {} })),
  ],
  'state-copied': [
    (walk) => {
      const list = [0]
      returns(walk, 'step', (step) => {
        list[0]!++
        return step
      })
      returns(walk, 'reset', (start) => {
        list[0] = 0
        return start
      })
      returns(walk, 'getState', (state) => ({ ...state, list }))
    },
  ],
  'state-restores': [
    (walk) => {
      const setState = walk.setState.bind(walk)
      walk.setState = (state: Loose) => setState({ ...state, random: walk.random.getState() })
    },
    (walk) =>
      set(walk, {
        setState: () => {
          throw new Error('not yet')
        },
      }),
  ],
  'state-seeded': [(walk) => returns(walk, 'getState', (state) => ({ ...state, count: calls++ }))],
  'render-fps': [(walk) => set(walk, { metadata: { renderModes: ['ansi'], renderFps: 0 } })],
  'render-mode': [(walk) => set(walk, { renderMode: 'human' }), (walk) => set(walk, { renderMode: null })],
  'render-throws': [
    (walk) =>
      set(walk, {
        render: () => {
          throw new Error('no paint')
        },
      }),
  ],
  'close-throws': [
    (walk) =>
      set(walk, {
        close: () => {
          throw new Error('stuck')
        },
      }),
  ],
  'action-space-unsupported': [
    (walk) => {
      walk.actionSpace = new MultiBinary(1)
      const step = walk.step.bind(walk)
      walk.step = ([action]: Int8Array) => step(action)
    },
  ],
  'action-mask': [
    ...[[1], [1, 1, 1], [0, 0], [1, 2], 'none', null].map(
      (action_mask): Mutation =>
        (walk) => {
          returns(walk, 'reset', ([o]) => [o, structuredClone({ action_mask })])
          returns(walk, 'step', ([o, reward, terminated, truncated]) => [
            o,
            reward,
            terminated,
            truncated,
            structuredClone({ action_mask }),
          ])
        },
    ),
  ],
  'action-arguments': [
    (walk) => set(walk, { metadata: { ...walk.metadata, action_arguments: [[], []] } }),
    ...[[[]], [[], ['wher']], [[], 'where'], 'where'].map(
      (action_arguments): Mutation =>
        (walk) => {
          walk.actionSpace = new Dict({ what: new Discrete(2), where: new Discrete(3) })
          walk.metadata = { ...walk.metadata, action_arguments }
          const step = walk.step.bind(walk)
          walk.step = ({ what }: { what: number }) => step(what)
        },
    ),
  ],
  'run-stops': [
    // A mask that comes and goes.
    (walk) => returns(walk, 'reset', ([o, info]) => [o, { ...info, action_mask: [1, 1] }]),
    // A member's environments get seeds of 31 bits, and those after.
    (walk) =>
      returns(walk, 'reset', (result, options) => {
        if (options?.seed > 2 ** 31 - 1) throw new Error('a seed of more than 31 bits')
        return result
      }),
    // One that only its neighbour breaks.
    (walk) => {
      walk.name = calls++
      returns(walk, 'step', ([o, ...rest]) => [walk.name > 3 && walk.steps === 7 ? Float32Array.of(0, 0, 0) : o, ...rest])
    },
  ],
  'env-wrapped': [(walk) => new TimeLimit(walk, 50)],
  'space-box-infinite': [(walk) => set(walk, { observationSpace: new Box([-1, -Infinity], [Infinity, 1]) })],
  'space-box-point': [
    (walk) => {
      walk.observationSpace = new Box([-1, 0.5], [1, 0.5])
      walk.observe = () => Float32Array.of(walk.place, 0.5)
    },
  ],
  'space-box-crossed': [
    (walk) => set(walk, { observationSpace: foreign('Box', { shape: [2], low: [1, -1], high: [-1, 1], type: 'float32' }) }),
  ],
  'action-space-scale': [
    (walk) => {
      walk.actionSpace = new Box(-2, 2, { shape: [1] })
      const step = walk.step.bind(walk)
      walk.step = (action: Float32Array) => step(action[0]! > 0 ? 1 : 0)
    },
  ],
  'seed-method': [(walk) => set(walk, { seed: () => {} })],
  'seed-default': [(walk) => set(walk, { random: new Pcg64(7) })],
  'seed-unused': [
    (walk) => {
      walk.random = { uniform: () => 0.25, random: () => 0.5, getState: () => new Uint32Array(1), setState: () => {} }
      walk.reset = () => {
        walk.place = 0
        walk.steps = 0
        return [walk.observe(), {}]
      }
    },
  ],
  'observation-type': [
    (walk) => set(walk, { observe: () => [walk.place, -walk.place] }),
    (walk) => set(walk, { observe: () => Float64Array.of(walk.place, -walk.place) }),
  ],
  'observation-precision': [
    (walk) => {
      walk.observationSpace = new Box(0, 1e9, { shape: [2], type: 'float64' })
      walk.observe = () => Float64Array.of(100_000_001 + walk.steps, 0.1 + walk.place / 10)
    },
  ],
  'observation-channels-first': [
    (walk) => {
      walk.observationSpace = new Box(0, 255, { shape: [1, 2, 2], type: 'uint8' })
      walk.observe = () => Uint8Array.of(walk.steps, 100 + 100 * walk.place, 0, 0)
    },
  ],
  'episode-endless': [(walk) => returns(walk, 'step', ([o, reward, , ...rest]) => [o, reward, false, ...rest])],
  'episode-long': [
    (walk) => {
      set(walk, { getState: undefined, setState: undefined })
      returns(walk, 'step', ([o, reward, , ...rest]) => [o, reward, walk.steps === 700, ...rest])
    },
  ],
  'step-observation': [(walk) => returns(walk, 'step', ([, ...rest]) => [Float32Array.of(1.5, 0), ...rest])],
  'reset-approximate': [
    (walk) => {
      set(walk, { getState: undefined, setState: undefined })
      returns(walk, 'reset', ([o, info]) => [o.map((x: number) => x + 1e-7 * (calls++ % 5)), info])
    },
  ],
  'step-approximate': [
    (walk) => {
      set(walk, { getState: undefined, setState: undefined })
      returns(walk, 'step', ([o, reward, ...rest]) => [o, reward + 1e-9 * calls++, ...rest])
    },
  ],
  'render-undeclared': [(walk) => set(walk, { metadata: undefined })],
  'render-modes': [
    (walk) => set(walk, { metadata: { renderModes: ['human'], renderFps: 1 } }),
    (walk) => set(walk, { metadata: { renderModes: 'ansi' } }),
  ],
  'render-fps-missing': [(walk) => set(walk, { metadata: { renderModes: ['ansi'] } })],
  'render-result': [
    (walk) => set(walk, { render: () => 'always text' }),
    (walk) => set(walk, { render: () => (walk.renderMode === 'ansi' ? '' : { width: 2, height: 2, data: new Uint8Array(6) }) }),
    (walk) => set(walk, { render: () => ({ width: 2, height: 1, data: new Uint8Array(6) }) }),
  ],
  'close-twice': [
    (walk) => {
      let open = true
      walk.close = () => {
        if (!open) throw new Error('is closed')
        open = false
      }
    },
  ],
}

const broken = Object.entries(mutations).flatMap(([rule, list]) =>
  list.map((mutation, i) => ({ rule: rule as EnvRule, nth: i + 1, mutation })),
)

describe('checkEnv', () => {
  test('truth: finds nothing in an environment without a fault', () => {
    expect(checkEnv((options) => new Walk(options))).toEqual({ errors: [], warnings: [] })
  })

  it.each(broken)('truth: $rule is told, and nothing else ($nth)', ({ rule, mutation }) => {
    calls = 0
    const { errors, warnings } = checkEnv((options) => {
      const walk = new Walk(options)
      const other = mutation(walk)
      return other === undefined ? walk : other
    })
    const found = [...errors, ...warnings]
    expect(found.map((finding) => finding.rule)).toEqual([rule])
    expect(rules[rule]).toBe(errors.length === 1 ? 'error' : 'warning')
    // One sentence, for a terminal's line.
    expect(found[0]!.message).toMatch(/^\S.{18,220}$/)
  })

  it.each(listEnvs())('law: %s is without errors', (id) => {
    const { create } = registered(id)
    expect(checkEnv((options = { renderMode: null }) => create(options, {})).errors).toEqual([])
  })

  test('truth: what does not repeat itself is asked for less', () => {
    const factory = (options?: { renderMode: RenderMode | null }): Env => {
      const walk = new Walk(options)
      const random = new Pcg64()
      walk.observe = () => Float32Array.of(random.random(), 0)
      return walk
    }
    expect(checkEnv(factory).errors.map(({ rule }) => rule)).toContain('reset-deterministic')
    expect(checkEnv(factory, { nondeterministic: true })).toEqual({ errors: [], warnings: [] })
  })

  test('truth: statistics that outlive a reset are no function of the seed', () => {
    const { errors } = checkEnv(() => new NormalizeObservation(make('CartPole-v1')))
    expect(errors.map(({ rule }) => rule)).toContain('reset-deterministic')
  })

  test('truth: spaces in spaces, of every kind, are looked at', () => {
    const observationSpace = new Dict({ a: new Tuple([new MultiBinary(2), new MultiDiscrete([2, 3])]), b: new Discrete(3) })
    const value = (): unknown => ({ a: [Int8Array.of(0, 1), Int32Array.of(1, 2)], b: 2 })
    const env = (change: (observation: Loose) => void): EnvRule[] => {
      const observed = (): Loose => {
        const observation = value()
        change(observation)
        return observation
      }
      const factory = (): Loose => ({
        observationSpace,
        actionSpace: new Discrete(2),
        reset: () => [observed(), {}],
        step: () => [observed(), 0, true, false, {}],
      })
      const { errors, warnings } = checkEnv(factory)
      return [...errors, ...warnings].map(({ rule }) => rule)
    }
    expect(env(() => {})).toEqual([])
    expect(env((o) => set(o, { b: 3 }))).toEqual(['observation-structure'])
    expect(env((o) => set(o.a, { 1: [1, 2] }))).toEqual(['observation-type'])
    expect(env((o) => o.a.pop())).toEqual(['observation-structure'])
    expect(env((o) => set(o, { b: Number.NaN }))).toEqual(['observation-structure'])
  })

  test('law: docs/check-env.md lists every rule with its level, and no other', () => {
    const text = readFileSync(new URL('../../../docs/check-env.md', import.meta.url), 'utf8')
    const documented = [...text.matchAll(/^\| `([a-z-]+)` \| (error|warning) \| .+ \|$/gm)].map(([, rule, level]) => [rule, level])
    expect(documented).toEqual(Object.entries(rules))
  })
})
