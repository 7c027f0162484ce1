// Configurations that somebody hostile, or in a hurry, may write: a good one with a few of its parts replaced. Each follows from a seed, so
// that it can be made again, in another process too.
import * as agents from '../../dist/agents/index.js'
import * as clade from '../../dist/src/index.js'
import { stream } from '../../dist/src/random.js'

/** A call of the public API, made when the configuration is: its arguments can be spoilt as well. */
class Call {
  constructor(name, ...args) {
    this.name = name
    this.args = args
  }
}
const call = (name, ...args) => new Call(name, ...args)

/** A hostile value, which `build` leaves as it is. */
class Raw {
  constructor(value) {
    this.value = value
  }
}
const functions = { ...clade, ...agents, sequentialNetwork: agents.sequential, sequentialMethod: clade.sequential }

const goodTrainables = [
  () => call('a2c', { env: 'CartPole-v1', envs: 2, unroll: 2, network: call('mlp', [8], { activation: 'tanh' }) }),
  () => call('a2c', { env: 'Pendulum-v1', envs: 1, optimizer: 'adam', normalizeObservations: true, learningRate: 1e-3 }),
  () => call('ppo', { env: 'CartPole-v1', envs: 2, network: call('sequentialNetwork', call('mlp', [8]), call('lstm', 8)) }),
  () => call('a2c', { env: 'MinAtar/Breakout-v1', envs: 1, network: call('conv', [{ filters: 4, size: 3 }], { activation: 'relu' }) }),
  () => call('random', { env: 'CartPole-v1', envs: 2 }),
]
const goodRanges = [
  () => call('logUniform', 1e-4, 1e-2),
  () => call('uniform', 1e-4, 1e-2, { initial: [1e-3, 2e-3] }),
  () => call('choice', [1e-3, 1e-2], { initial: [1e-3] }),
  () => call('oneMinus', call('logUniform', 1e-3, 1e-1)),
]
const goodExploits = [
  () => call('truncation', { fraction: 0.2, startAfter: 0.2 }),
  () => call('tTest', { alpha: 0.05 }),
  () => call('binaryTournament', {}),
  () => call('guarded', call('truncation', { fraction: 0.2 }), { minGapDeviations: 1 }),
  () => call('none'),
]
const goodExplores = [
  () => call('perturb', { factors: [0.8, 1.2] }),
  () => call('resample', { probability: 0.25 }),
  () => call('perturbOrResample', { factors: [0.8, 1.2], probability: 0.25 }),
  () => call('pb2', {}),
]
const goodMethods = [
  () => 'pbt',
  () => 'random',
  () => call('multiFrequency', { every: [1, 10] }),
  () => call('fire', {}),
  () => call('sequentialMethod', {}),
]

const throwing = () => {
  throw new Error('a trap \u001b[31mof the user\u009b')
}
const trapped = () => new Proxy({}, new Proxy({}, { get: () => throwing }))
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
const circular = () => {
  const one = { name: 'x' }
  one.self = one
  return one
}
const circularList = () => {
  const list = [1]
  list.push(list)
  return list
}
const deep = () => Array.from({ length: 2000 }).reduce((inner) => ({ inner }), {})

/** Values that no option expects. Each is made anew. */
const hostile = [
  () => null,
  () => undefined,
  () => true,
  () => 0,
  () => -0,
  () => -1,
  () => 1.5,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 1e308,
  () => 2 ** 53,
  () => 10n,
  () => Symbol('a symbol'),
  () => '',
  () => 'cartpole',
  () => '../../etc',
  () => 'a\u001b[2Jb\u009bc\r\n\u0000\u202e',
  () => '=cmd|calc!A1',
  () => '\ud800',
  () => '__proto__',
  () => 'constructor',
  () => 'x'.repeat(100_000),
  () => [],
  () => [null],
  () => [1, 'x', {}],
  () => new Array(100_000).fill(1),
  () => new Array(1),
  () => ({}),
  () => ({ toString: 1 }),
  () => ({ toString: throwing }),
  () => JSON.parse('{ "__proto__": { "polluted": true } }'),
  () => Object.create(null),
  () =>
    Object.create({
      get name() {
        return throwing()
      },
    }),
  () => ({
    get name() {
      return throwing()
    },
  }),
  () => ({ config: 1, name: 'x', choose() {}, explore() {} }),
  () => ({ config: circular(), name: 'x', choose: () => ({ donor: null, reason: '' }), explore: (values) => values }),
  circular,
  circularList,
  deep,
  trapped,
  revoked,
  () => new Proxy([1, 2], {}),
  () => new Proxy(() => {}, {}),
  () => () => {},
  () => throwing,
  () => () => null,
  () => class Mine {},
  () => new Date(Number.NaN),
  () => /x/,
  () => new Map([[1, 2]]),
  () => new Float32Array(3),
  () => new ArrayBuffer(8),
  () => Promise.resolve(1),
  () => new Error('an error'),
  () =>
    new (class Mine {
      #secret = 1
    })(),
  () => globalThis,
]

/** The flags of the command line, with texts as a shell may pass them. */
const FLAGS = ['seed', 'population', 'steps', 'ready-every', 'method', 'schedule', 'workers', 'engine']
const TEXTS = [
  '',
  ' ',
  'one',
  '-1',
  '0',
  '1e400',
  'NaN',
  'Infinity',
  '0x10',
  '1.5',
  '4__0',
  'pbt',
  'lockstep',
  'wasm',
  '\u001b[2J',
  '=1+1',
  '\u009b',
  '__proto__',
  'null',
  '٣',
  'x'.repeat(5000),
]

/** Numbers drawn for one configuration. */
function drawer(seed) {
  const random = stream(seed, 'fuzz')
  const below = (count) => Math.floor(random() * count)
  return { below, pick: (list) => list[below(list.length)], chance: (share) => random() < share }
}

function good({ pick, chance }) {
  const tree = {
    name: 'fuzz',
    trainable: pick(goodTrainables)(),
    hyperparameters: { learningRate: pick(goodRanges)() },
    population: 2,
    stepsPerMember: 40,
    readyEvery: 20,
  }
  if (chance(0.5)) tree.exploit = pick(goodExploits)()
  if (chance(0.5)) tree.explore = pick(goodExplores)()
  if (chance(0.5)) tree.method = pick(goodMethods)()
  if (chance(0.2)) tree.initial = [{ learningRate: 2e-3 }]
  if (chance(0.2)) tree.adapt = ['learningRate']
  if (chance(0.2)) tree.rules = [call('divides', 'minibatch', 'rollout')]
  if (chance(0.2)) Object.assign(tree, { copy: 'both', schedule: 'lockstep', seed: 3, retries: 1, sliceTimeout: 20, scoreWindow: 5 })
  if (tree.trainable.name === 'random') tree.hyperparameters = {}
  return tree
}

/** Every value of a tree, as the object that holds it and its key. */
function placesOf(value) {
  if (typeof value !== 'object' || value === null || value instanceof Raw) return []
  const holder = value instanceof Call ? value.args : value
  return Object.keys(holder).flatMap((key) => [[holder, key], ...placesOf(Object.getOwnPropertyDescriptor(holder, key).value)])
}

const NAMES = ['', '__proto__', 'toString', 'a\u001b[2J', 'x'.repeat(1000), Symbol('key')]

function spoil(tree, { pick, below }) {
  const [holder, key] = pick(placesOf(tree))
  const put = (name, how) => Object.defineProperty(holder, name, { enumerable: true, configurable: true, ...how })
  switch (below(8)) {
    case 0:
      delete holder[key]
      return
    case 1:
      if (!Array.isArray(holder))
        put(pick([...NAMES, `${key}s`]), { value: Object.getOwnPropertyDescriptor(holder, key).value, writable: true })
      return
    case 2:
      put(key, Array.isArray(holder) ? { value: new Raw(trapped()), writable: true } : { get: throwing })
      return
    default:
      put(key, { value: new Raw(pick(hostile)()), writable: true })
  }
}

/** Makes the calls, from the inside out. */
function build(value) {
  if (value instanceof Raw) return value.value
  if (value instanceof Call) return functions[value.name](...build(value.args))
  if (typeof value !== 'object' || value === null) return value
  const built = Array.isArray(value) ? [] : {}
  for (const key of Reflect.ownKeys(value)) {
    const { value: inner, ...how } = Object.getOwnPropertyDescriptor(value, key)
    Object.defineProperty(built, key, 'get' in how ? how : { ...how, value: build(inner) })
  }
  return built
}

/** The configuration of that seed, as an experiment's module would export it. Throws what the functions of the public API throw. */
export function configurationOf(seed) {
  const draw = drawer(seed)
  const tree = good(draw)
  for (let n = draw.below(4); n > 0; n--) spoil(tree, draw)
  const whole = draw.chance(0.02) ? draw.pick(hostile)() : build(tree)
  return clade.defineExperiment(whole)
}

/** Overrides of that seed, as the API takes them. */
export function overridesOf(seed) {
  const { chance, pick } = drawer(seed + 0.5)
  return chance(0.2) ? { [pick(['steps', 'seed', 'population', 'readyEvery', 'method', 'schedule', 'fma'])]: pick(hostile)() } : {}
}

/** Flags of that seed, as the command line takes them. */
export function flagsOf(seed) {
  const { chance, pick } = drawer(seed + 0.25)
  return chance(0.5) ? [`--${pick(FLAGS)}`, pick(TEXTS)] : []
}
