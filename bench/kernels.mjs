// Speed of the kernels in the GEMMs of a 4-64-64 network with 16 environments and an unroll of 5: plain and FMA by turns.
// Run it after a build: `node bench/kernels.mjs`.
import { pathToFileURL } from 'node:url'
import { Arena } from '../dist/agents/network/kernels/arena.js'
import { Engine } from '../dist/agents/network/kernels/engine.js'
import { Programs } from '../dist/agents/network/kernels/programs.js'
import { mlp } from '../dist/agents/network/mlp.js'

const ENVS = 16
const ROWS = 80
/** Shorter than a scheduler's time slice. */
const SLICE_MS = 1
const SLICES = 10
const WARM_UP = 10

/** Name -> shape; `transposed`: A is stored [k x m]; `times`: how often an update takes it (5 steps and the last values, then backward). */
const products = {
  'forward, 16x64x4, bias and tanh': { times: 6, m: ENVS, n: 64, k: 4, activation: 'tanh' },
  'forward, 16x64x64': { m: ENVS, n: 64, k: 64 },
  'forward, 16x64x64, bias and tanh': { times: 6, m: ENVS, n: 64, k: 64, activation: 'tanh' },
  'heads, 16x4x64': { times: 6, m: ENVS, n: 4, k: 64 },
  'backward dX, 80x64x64': { m: ROWS, n: 64, k: 64 },
  'backward dX, 80x64x64, tanh gradient': { times: 1, m: ROWS, n: 64, k: 64, activation: 'tanhGradient' },
  'backward dW, 64x64x80': { times: 1, m: 64, n: 64, k: ROWS, transposed: true },
  'backward dW of the heads, 64x4x80': { times: 1, m: 64, n: 4, k: ROWS, transposed: true },
}

/** Returns what computes the product once, and its floating point operations. */
function product({ m, n, k, activation = 'none', transposed = false }, fma) {
  const arena = new Arena()
  const a = transposed ? arena.matrix(k, m) : arena.matrix(m, k)
  const b = arena.matrix(k, n)
  const c = arena.matrix(m, n)
  const activated = arena.matrix(m, n)
  const bias = arena.allocate(n)
  const lists = Programs.allocate(arena)
  const engine = new Engine(arena.end, fma)
  const end = bias + n
  engine.floats(a.at, end - a.at).forEach((_, i, memory) => {
    memory[i] = ((i * 7919) % 1000) / 1000 - 0.5
  })
  const run = new Programs(engine, lists).family((recorder) =>
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
    }),
  )
  return { run: () => run(0), operations: 2 * m * n * k }
}

/** Calls per second over about SLICE_MS. */
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

/** One round: slices of both by turns; the fastest of each is the speed when nothing else ran on the core. */
function round(plain, fma) {
  let [p, f] = [0, 0]
  for (let slice = 0; slice < SLICES; slice++) {
    p = Math.max(p, rate(plain))
    f = Math.max(f, rate(fma))
  }
  return [p, f]
}

function rounds(plain, fma, count) {
  for (let turn = 0; turn < WARM_UP; turn++) round(plain, fma) // lets V8 compile
  const rates = { plain: [], fma: [], ratio: [] }
  for (let i = 0; i < count; i++) {
    const [p, f] = round(plain, fma)
    rates.plain.push(p)
    rates.fma.push(f)
    rates.ratio.push(f / p)
  }
  return rates
}

function spread(values, scale, digits) {
  const sorted = values.map((x) => x * scale).sort((a, b) => a - b)
  return { min: +sorted[0].toFixed(digits), median: +sorted[sorted.length >> 1].toFixed(digits), max: +sorted.at(-1).toFixed(digits) }
}

/** Microseconds of the network's own calls. */
const calls = {
  'forward and sample, 16 rows': (network) => () => network.categorical.forwardAndSample(0, ENVS),
  'backward, 80 rows': (network) => () => network.backward(ROWS),
  'optimise, RMSProp': (network) => () => network.optimise({ learningRate: 1e-4, maxGradNorm: 0.5, decay: 0.99 }),
}

/** Rows of `{ what, work, unit, plain, fma, ratio }` (`work`: operations of an update in that product), each a min, median and max over the rounds; ratio is FMA's speed by plain's. */
export function benchKernels(count = 11) {
  const gemms = Object.entries(products).map(([what, shape]) => {
    const [plain, fma] = [product(shape, false), product(shape, true)]
    const rates = rounds(plain.run, fma.run, count)
    const unit = plain.operations / 1e9
    const work = (shape.times ?? 0) * plain.operations
    return {
      what,
      work,
      unit: 'GFLOP/s',
      plain: spread(rates.plain, unit, 1),
      fma: spread(rates.fma, unit, 1),
      ratio: spread(rates.ratio, 1, 2),
    }
  })
  const network = (fma) => {
    const built = mlp([64, 64]).build({
      observation: { shape: [4], type: 'float32', scale: 1 },
      contextSize: 0,
      sequences: ENVS,
      policySize: 2,
      freeSize: 0,
      capacity: ROWS + ENVS,
      optimizer: 'rmsprop',
      fma,
    })
    let draws = 0
    built.initialise(() => (draws++ * 0.6180339887498949) % 1)
    built.observations.data.fill(0.1)
    return built
  }
  const [plain, fma] = [network(false), network(true)]
  const whole = Object.entries(calls).map(([what, call]) => {
    const rates = rounds(call(plain), call(fma), count)
    const times = (values) =>
      spread(
        values.map((x) => 1e6 / x),
        1,
        2,
      )
    return { what, unit: 'us', plain: times(rates.plain), fma: times(rates.fma), ratio: spread(rates.ratio, 1, 2) }
  })
  return [...gemms, ...whole]
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = ({ min, median, max }) => `${min} / ${median} / ${max}`
  console.log('min / median / max'.padStart(58))
  for (const { what, unit, plain, fma, ratio } of benchKernels()) {
    console.log(`${what.padEnd(38)} ${unit.padEnd(8)} plain ${text(plain).padEnd(22)} fma ${text(fma).padEnd(22)} ratio ${text(ratio)}`)
  }
}
