// Speed of the kernels: the matrix products of a 4-64-64 network with 16 environments and an unroll of 5, two of a convolutional one,
// and the calls of networks of three widths; WebAssembly, every instruction set of this machine, and plain JavaScript by turns.
// Run it after a build: `node bench/kernels.mjs`, with --only <part of a name> for some of them, --rounds <n> for fewer rounds.
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { mlp } from '../dist/agents/network/mlp.js'
import { Network } from '../dist/agents/network/network.js'
import { categorical } from '../dist/agents/policies/categorical.js'
import { Arena } from '../dist/tensors/kernels/arena.js'
import { CommandLists } from '../dist/tensors/kernels/command-lists.js'
import { Engine } from '../dist/tensors/kernels/engine.js'
import { instructionSets, nativeState } from '../dist/tensors/kernels/engines/native.js'
import { median, spread } from './measure.mjs'
import { multiply } from './plain-js/a2c.mjs'

const ENVS = 16
const ROWS = 80
/** Milliseconds of a measurement, fewer than a scheduler's time slice. */
const SLICE_MS = 1
const SLICES = 10
const WARM_UP = 3

/**
 * Products by name, with their shapes; `transposed` means that A is stored [k x m]. `alone` is how often an update of the 4-64-64 network
 * takes the product (5 steps and the last values, then backward). `whole` is the same with bias, tanh or its gradient, as a row of its own.
 */
const products = {
  'forward, 16x64x4': { alone: 6, m: ENVS, n: 64, k: 4 },
  'forward, 16x64x4, bias and tanh': { whole: 6, m: ENVS, n: 64, k: 4, activation: 'tanh' },
  'forward, 16x64x64': { alone: 6, m: ENVS, n: 64, k: 64 },
  'forward, 16x64x64, bias and tanh': { whole: 6, m: ENVS, n: 64, k: 64, activation: 'tanh' },
  'heads, 16x4x64': { alone: 6, whole: 6, m: ENVS, n: 4, k: 64 },
  'backward dX of the heads, 80x64x4': { alone: 1, m: ROWS, n: 64, k: 4 },
  'backward dX of the heads, 80x64x4, tanh gradient': { whole: 1, m: ROWS, n: 64, k: 4, activation: 'tanhGradient' },
  'backward dX, 80x64x64': { alone: 1, m: ROWS, n: 64, k: 64 },
  'backward dX, 80x64x64, tanh gradient': { whole: 1, m: ROWS, n: 64, k: 64, activation: 'tanhGradient' },
  'backward dW of the heads, 64x4x80': { alone: 1, whole: 1, m: 64, n: 4, k: ROWS, transposed: true },
  'backward dW, 64x64x80': { alone: 1, whole: 1, m: 64, n: 64, k: ROWS, transposed: true },
  'backward dW of the first layer, 4x64x80': { alone: 1, whole: 1, m: 4, n: 64, k: ROWS, transposed: true },
  'convolution, 6400x16x36': { m: 6400, n: 16, k: 36 },
  'dense after it, 80x128x1024': { m: ROWS, n: 128, k: 1024 },
}

/** The ways to count the products of an update, by name. */
export const updates = { "an update's products alone": 'alone', "an update's products, bias, tanh and its gradient": 'whole' }

/** The widths of the two hidden layers of the networks whose calls are measured. */
const WIDTHS = [64, 128, 256]
const calls = {
  'forward and sample, 16 rows': (network) => () => network.act(0, ENVS, ENVS),
  'backward, 80 rows': (network) => () => network.backward(ROWS),
  'optimise, RMSProp': (network) => () => network.optimise({ learningRate: 1e-4, maxGradNorm: 0.5, decay: 0.99 }),
}

/** The engines by name: CLADE_ENGINE and the class of bits. All are compared with the first, WebAssembly without fused multiply-add. */
function engines() {
  const state = nativeState()
  const sets = state.is === 'ready' ? instructionSets(state.addon) : []
  const fused = sets.filter((set) => Object.hasOwn(state.addon, `${set}_fma`))
  return {
    wasm: ['wasm', false],
    'wasm fma': ['wasm', true],
    ...Object.fromEntries(sets.map((set) => [set, [`native:${set}`, false]])),
    ...Object.fromEntries(fused.map((set) => [`${set} fma`, [`native:${set}`, true]])),
  }
}

/** The results of `make(fma)` on each engine. */
function onEach(make) {
  const made = Object.entries(engines()).map(([name, [engine, fma]]) => {
    process.env.CLADE_ENGINE = engine
    return [name, make(fma)]
  })
  delete process.env.CLADE_ENGINE
  return Object.fromEntries(made)
}

/** Returns a function that computes the product once. */
function product({ m, n, k, activation = 'none', transposed = false }, fma) {
  const arena = new Arena()
  const a = transposed ? arena.matrix(k, m) : arena.matrix(m, k)
  const b = arena.matrix(k, n)
  const c = arena.matrix(m, n)
  const activated = arena.matrix(m, n)
  const bias = arena.allocate(n)
  const record = (recorder) =>
    recorder.gemm({
      m,
      n,
      k,
      a: transposed ? { at: a.at, row: 1, column: a.row } : { at: a.at, row: a.row, column: 1 },
      b,
      c,
      activation,
      ...(activation === 'tanh' ? { bias } : {}),
      ...(activation === 'tanhGradient' ? { activated } : {}),
    })
  const room = CommandLists.allocate(arena, 1, record)
  const engine = new Engine(arena.end, fma)
  const end = bias + n
  engine.floats(a.at, end - a.at).forEach((_, i, memory) => {
    memory[i] = ((i * 7919) % 1000) / 1000 - 0.5
  })
  const run = new CommandLists(engine, room).family(record)
  return () => run(0)
}

/** The bare product in plain JavaScript, tuned by hand. */
function plainProduct({ m, n, k, transposed = false }) {
  const [a, b, c] = [m * k, k * n, m * n].map((count) => Float32Array.from({ length: count }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5))
  return () => multiply(m, n, k, a, 0, transposed ? 1 : k, transposed ? m : 1, b, 0, c, 0)
}

/** Returns a function that computes all products of an update once. */
function update(counted, fma) {
  const runs = Object.values(products).flatMap((shape) => new Array(shape[counted] ?? 0).fill(product(shape, fma)))
  return () => {
    for (const run of runs) run()
  }
}

function network(width, fma) {
  const { heads, free, acting } = categorical(2)
  const built = new Network(mlp([width, width]), {
    observation: { shape: [4], type: 'float32', scale: 1 },
    contextSize: 0,
    sequences: ENVS,
    ...{ heads, free, acting },
    capacity: ROWS + ENVS,
    optimizer: 'rmsprop',
    fma,
  })
  let draws = 0
  built.initialise(() => (draws++ * 0.6180339887498949) % 1)
  built.observations.data.fill(0.1)
  return built
}

/** Calls a second over about SLICE_MS. */
function rate(run) {
  const started = performance.now()
  let calls = 0
  let now = started
  for (; now - started < SLICE_MS; now = performance.now()) {
    for (let i = 0; i < 10; i++) run()
    calls += 10
  }
  return (calls * 1000) / (now - started)
}

/** Calls a second of each contender in a round of slices in turns. The fastest slice counts: nothing else ran on the core then. */
function round(contenders) {
  const best = contenders.map(() => 0)
  for (let slice = 0; slice < SLICES; slice++) {
    contenders.forEach((run, i) => {
      best[i] = Math.max(best[i], rate(run))
    })
  }
  return best
}

/** Calls a second by contender, a value per round. */
function measure(contenders, rounds) {
  const runs = Object.values(contenders)
  for (let turn = 0; turn < WARM_UP; turn++) round(runs) // lets V8 compile
  const results = Array.from({ length: rounds }, () => round(runs))
  return Object.fromEntries(Object.keys(contenders).map((name, i) => [name, results.map((rates) => rates[i])]))
}

/**
 * The rows `{ what, operations, rates }` of the table. `rates` are calls a second by contender, a value per round. `operations` are the
 * floating point operations of a call, for products.
 */
export function benchKernels(rounds, only = '') {
  const rows = []
  for (const [what, shape] of Object.entries(products)) {
    if (!what.includes(only)) continue
    const operations = 2 * shape.m * shape.n * shape.k
    const contenders = { ...onEach((fma) => product(shape, fma)), 'plain JS': plainProduct(shape) }
    rows.push({ what, operations, rates: measure(contenders, rounds) })
  }
  for (const [what, counted] of Object.entries(updates)) {
    if (!what.includes(only)) continue
    const contenders = onEach((fma) => update(counted, fma))
    rows.push({ what, rates: measure(contenders, rounds) })
  }
  for (const width of WIDTHS) {
    const networks = Object.entries(calls).filter(([call]) => `4-${width}-${width}, ${call}`.includes(only))
    if (networks.length === 0) continue
    const built = onEach((fma) => network(width, fma))
    for (const [call, of] of networks) {
      const contenders = Object.fromEntries(Object.entries(built).map(([name, network]) => [name, of(network)]))
      rows.push({ what: `4-${width}-${width}, ${call}`, rates: measure(contenders, rounds) })
    }
  }
  return rows
}

/** The speed of WebAssembly as text: GFLOP/s of a product, microseconds of a call. */
export function baseline({ operations, rates: { wasm } }) {
  if (operations)
    return `${spread(
      wasm.map((rate) => (rate * operations) / 1e9, 1),
      1,
    )} GFLOP/s`
  return `${spread(
    wasm.map((rate) => 1e6 / rate),
    2,
  )} us`
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, rounds: { type: 'string', default: '7' } } })
  for (const row of benchKernels(Number(values.rounds), values.only)) {
    console.log(`${row.what}: wasm ${baseline(row)}; to it, min / median / max:`)
    for (const [name, rates] of Object.entries(row.rates)) {
      if (name === 'wasm') continue
      const ratios = rates.map((rate, i) => rate / row.rates.wasm[i])
      const speed = row.operations
        ? `  ${((median(rates) * row.operations) / 1e9).toFixed(1)} GFLOP/s`
        : `  ${(1e6 / median(rates)).toFixed(2)} us`
      console.log(`  ${name.padEnd(12)} ${spread(ratios)}${speed}`)
    }
  }
}
