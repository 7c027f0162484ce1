// Prints the bytes of JavaScript's heap (and of array buffers) that training allocates. Pairs of slices of different length run in a heap
// so young that nothing is collected meanwhile. Their difference leaves out the cost of a report, once a slice. The median pair counts.
//   node --expose-gc --max-semi-space-size=256 clade/garbage.mjs [--work minatar] [--fma]
import { PerformanceObserver } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { member } from './member.mjs'

const SHORT = 80_000
const LONG = 240_000
const WARM_UP = 5
const PAIRS = 7
const RATE = 2e-3

const { values: flags } = parseArgs({
  options: { work: { type: 'string', default: 'cartpole' }, fma: { type: 'boolean', default: false } },
})
let collections = 0
new PerformanceObserver((list) => {
  collections += list.getEntries().length
}).observe({ entryTypes: ['gc'] })

const { train } = await member({ work: flags.work, hidden: 64, fma: flags.fma, seed: 1 })
for (let i = 0; i < WARM_UP; i++) train(LONG, RATE)
const pairs = []
for (let i = 0; i < PAIRS; i++) pairs.push([await allocated(SHORT), await allocated(LONG)])
// Some pairs also hold what the compilers allocate.
const whole = pairs.filter(([short, long]) => short.collections + long.collections === 0)
const differences = whole.map(([short, long]) => ({
  bytesPerThousandSteps: ((long.bytes - short.bytes) * 1000) / (long.steps - short.steps),
  episodesPerThousandSteps: ((long.episodes - short.episodes) * 1000) / (long.steps - short.steps),
}))
differences.sort((a, b) => a.bytesPerThousandSteps - b.bytesPerThousandSteps)
if (differences.length === 0) throw new Error('Error: garbage was collected in every slice')
console.log(JSON.stringify({ ...differences[differences.length >> 1], pairs: differences.length }))

async function allocated(steps) {
  globalThis.gc()
  await new Promise((resolve) => setTimeout(resolve, 20)) // the observer hears of a collection later
  collections = 0
  const before = used()
  const report = train(steps, RATE)
  const bytes = used() - before
  await new Promise((resolve) => setTimeout(resolve, 20))
  return { bytes, steps: report.steps, episodes: report.episodes.returns.length, collections }
}

function used() {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
