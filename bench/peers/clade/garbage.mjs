// Bytes of JavaScript's heap (and of array buffers) that training allocates: two slices of different length in a heap so young that nothing
// is collected meanwhile, and their difference, so that what a slice costs once (its report) is told apart from what a step costs.
//   node --expose-gc --max-semi-space-size=256 clade/garbage.mjs [--work minatar] [--fma]
import { PerformanceObserver } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { member } from './member.mjs'

const SHORT = 80_000
const LONG = 240_000
const WARM_UP = 5

const { values: flags } = parseArgs({
  options: { work: { type: 'string', default: 'cartpole' }, fma: { type: 'boolean', default: false } },
})
let collections = 0
new PerformanceObserver((list) => {
  collections += list.getEntries().length
}).observe({ entryTypes: ['gc'] })

const { train } = await member({ work: flags.work, hidden: 64, fma: flags.fma, seed: 1 })
for (let i = 0; i < WARM_UP; i++) train(LONG, 2e-3)
const short = await allocated(SHORT)
const long = await allocated(LONG)
console.log(
  JSON.stringify({
    bytesPerThousandSteps: ((long.bytes - short.bytes) * 1000) / (long.steps - short.steps),
    bytesPerEpisode: (long.bytes - short.bytes) / Math.max(1, long.episodes - short.episodes),
    episodes: long.episodes - short.episodes,
    collections: short.collections + long.collections,
  }),
)

async function allocated(steps) {
  globalThis.gc()
  await new Promise((resolve) => setTimeout(resolve, 20)) // the observer hears of a collection later
  collections = 0
  const before = used()
  const report = train(steps, 0)
  const bytes = used() - before
  await new Promise((resolve) => setTimeout(resolve, 20))
  return { bytes, steps: report.steps, episodes: report.episodes.returns.length, collections }
}

function used() {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
