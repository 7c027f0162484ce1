import { logUniform, truncation } from '../dist/src/index.js'
import { Ledger } from '../dist/src/population/ledger.js'
import { resolveExperiment } from '../dist/src/resolve-experiment.js'
import { median, spread } from './measure.mjs'

const SIZES = [10, 100, 1000, 10_000]
/** Milliseconds that a round of one size takes at least. */
const ROUND_MS = 100

/** The table of the cost to take a report, decide and hand out the next job, by the size of the population. */
export default function decisions(rounds) {
  const rows = SIZES.map((size) => [size.toLocaleString('en-US'), ...asynchronous(size, rounds), lockstep(size, rounds)])
  return {
    heading: 'Microseconds of a decision, by size of the population',
    method:
      `\`complete\` and \`next\` of the population alone, no thread and no disk: truncation and perturb, after everybody has reported once; ` +
      `the median decision of each of ${rounds} rounds, of those that copied the same; in lockstep the mean of a generation; ` +
      'min / median / max over the rounds.',
    columns: ['members', 'us', 'us, copying', 'us, lockstep'],
    rows,
  }
}

/** The number of decisions, and of those that copied. */
function asynchronous(size, rounds) {
  const run = begin(size, 'async')
  for (let i = 0; i < size; i++) run()
  const [all, copying] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const times = { keep: [], exploit: [] }
    for (const end = performance.now() + ROUND_MS; performance.now() < end; ) {
      const began = performance.now()
      const [{ event }] = run()
      times[event.decision].push((performance.now() - began) * 1000)
    }
    all.push(median([...times.keep, ...times.exploit]))
    copying.push(median(times.exploit))
  }
  return [spread(all, 1), spread(copying, 1)]
}

function lockstep(size, rounds) {
  const run = begin(size, 'lockstep')
  const means = []
  for (let round = 0; round <= rounds; round++) {
    let generations = 0
    const began = performance.now()
    do {
      for (let i = 0; i < size; i++) run()
      generations++
    } while (performance.now() - began < ROUND_MS)
    if (round > 0) means.push(((performance.now() - began) * 1000) / generations / size)
  }
  return spread(means, 1)
}

/** Returns a function that brings one report in, takes the next job and returns the decisions. */
function begin(size, schedule) {
  const trainable = { name: 'none', tunables: { learningRate: { default: 1e-3, min: 0 } }, config: {}, create: () => null }
  const hyperparameters = { learningRate: logUniform(1e-4, 1e-2) }
  const exploit = truncation({ fraction: 0.2 })
  const config = resolveExperiment(
    { name: 'bench', trainable, hyperparameters, population: size, stepsPerMember: 1e12, readyEvery: 1000, schedule, exploit },
    {},
  )
  const ledger = new Ledger(config)
  ledger.start()
  let job = ledger.next()
  return () => {
    const returns = new Float64Array(20).map((_, i) => ((job.member * 7919 + job.slice * 104_729 + i * 31) % 1000) / 2)
    const episodes = { steps: returns.map((_, i) => i + 1), returns, lengths: new Int32Array(20).fill(1) }
    const report = { steps: job.steps, episodes, applied: job.hyperparameters, metrics: {} }
    const result = { ok: true, report, weightsHash: `${job.member}`, finite: true }
    const entries = ledger.complete({ member: job.member, slice: job.slice, attempt: job.attempt, lane: 0, wall: 0, ...result })
    ledger.takeUnneeded()
    job = ledger.next()
    return entries
  }
}
