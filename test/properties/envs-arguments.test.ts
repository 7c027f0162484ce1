import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as envs from '../../envs/index.js'

// biome-ignore lint/suspicious/noExplicitAny: arguments of every kind
type Any = any

const circular: Record<string, unknown> = { low: -1, high: 1 }
circular.shape = circular
const { proxy: revoked, revoke } = Proxy.revocable({}, {})
revoke()
const { proxy: revokedList, revoke: revokeList } = Proxy.revocable([], {})
revokeList()
const refuse = () => {
  throw new Error('a trap of the user')
}
const traps = new Proxy({}, { get: refuse, ownKeys: refuse, getPrototypeOf: refuse, has: refuse })
const getter = Object.defineProperty({}, 'shape', { enumerable: true, get: refuse })
const odd = [
  null,
  undefined,
  true,
  10n,
  Symbol('x'),
  circular,
  revoked,
  revokedList,
  traps,
  getter,
  refuse,
  envs.Box,
  new Map(),
  new Date(0),
] as const
const others = [
  Object.create(null),
  JSON.parse('{"__proto__": {"shape": [2]}}'),
  Promise.resolve(),
  /x/,
  new DataView(new ArrayBuffer(8)),
  () => [0],
]
const numbers = [0, -0, 1, 2, -1, 2.5, 7, 2 ** 31, 2 ** 32, 1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
const texts = [
  '',
  '2',
  'float32',
  'uint8',
  'zero',
  'first',
  'CartPole-v1',
  '__proto__',
  'NEXT_STEP',
  'constructor',
  'x'.repeat(5000),
  '\u001b[31m',
  '\u009b31m',
]
const names = [
  'low',
  'high',
  'shape',
  'type',
  'dtype',
  'start',
  'n',
  'padding',
  'axis',
  'min',
  'max',
  'epsilon',
  'gamma',
  'keepDim',
  'now',
  'flatten',
  'x\u001b[2J',
  'y'.repeat(3000),
]
const made = [
  new envs.Discrete(2),
  new envs.Box(0, 1),
  envs.make('Pendulum-v1'),
  new envs.TimeLimit(envs.make('CartPole-v1'), 5),
  picture(),
]

/** A value to be made in the property: fast-check itself looks into what it draws, and a revoked proxy lets nobody look. */
type Plan = (() => unknown) | readonly Plan[] | { readonly [key: string]: Plan }
const few = [Float32Array.of(0, 1), new Uint8Array(0), BigInt64Array.of(1n)]
const leaf: fc.Arbitrary<Plan> = fc.oneof(
  ...[[...odd, ...others], numbers, texts, made, few].map((values) => fc.constantFrom(...values.map((x) => () => x))),
)
const list = fc.array(leaf, { maxLength: 3 })
const value: fc.Arbitrary<Plan> = fc.oneof(
  leaf,
  list,
  fc.dictionary(fc.constantFrom(...names, 'other', '__proto__'), fc.oneof(leaf, list), { maxKeys: 4 }),
)

function built(plan: Plan): unknown {
  if (typeof plan === 'function') return plan()
  if (Array.isArray(plan)) return plan.map(built)
  return Object.fromEntries(Object.entries(plan).map(([key, item]) => [key, built(item)]))
}

function picture(): envs.Env {
  const space = new envs.Box(0, 255, { shape: [4, 4, 3], type: 'uint8' })
  return new envs.TransformObservation(envs.make('CartPole-v1'), () => new Uint8Array(48), space as Any) as Any
}

const constructors = Object.entries(envs).filter(([, one]) => typeof one === 'function' && /^class/.test(String(one)))
// An EnvError and a PythonError are made by this library alone, a generator's seed has a code of its own.
const taken = constructors.filter(([name]) => !['EnvError', 'PythonError', 'Pcg64', 'ObservationWrapper'].includes(name))
const calls: readonly (readonly [string, (...given: Any[]) => unknown])[] = [
  ...taken.map(([name, one]) => [name, (...given: Any[]) => new (one as Any)(...given)] as const),
  ['make', envs.make as Any],
  ['makeVector', (source, count, options) => (envs.makeVector as Any)(source, typeof count === 'number' && count > 9 ? 9 : count, options)],
  ['atari', envs.atari as Any],
  ['scoresOf', envs.scoresOf as Any],
  ['minigameOf', envs.minigameOf as Any],
  ['playMaze', envs.playMaze as Any],
  ['playMinigame', envs.playMinigame as Any],
]

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/

test('law: 10,000 odd arguments of spaces, wrappers, environments and vectors: they work, or one sentence says why not', () => {
  const outcomes = { works: 0, refused: 0 }
  const first = fc.oneof(value, fc.constantFrom<Plan>(...[...made, 'CartPole-v1'].map((x) => () => x)))
  fc.assert(
    fc.property(fc.constantFrom(...calls), first, fc.array(value, { maxLength: 3 }), ([name, call], head, rest) => {
      try {
        call(built(head), ...rest.map(built))
        outcomes.works++
      } catch (error) {
        outcomes.refused++
        if (!(error instanceof envs.EnvError)) throw new Error(`${name} threw ${error instanceof Error ? error.stack : String(error)}`)
        expect(error.message.split('\n')).toHaveLength(1)
        expect(error.message).toMatch(/^(Expected|Environment|Unknown option) /)
        expect(error.message).not.toMatch(CONTROL)
        expect(error.message.length).toBeLessThan(1000)
      }
    }),
    { numRuns: 10_000, seed: 18 },
  )
  expect(outcomes.works).toBeGreaterThan(300)
})
