import { resolveExperiment } from '../dist/src/experiment.js'
import { logUniform } from '../dist/src/index.js'
import { Population } from '../dist/src/population/population.js'
import { median, spread } from './measure.mjs'

const SIZES = [10, 100, 1000, 10_000]
/** Milliseconds that a round of one size takes at least. */
const ROUND_MS = 100

/** What it costs to take a report, decide and hand out the next order, by the size of the population. */
export default function decisions(rounds) {
  const rows = SIZES.map((size) => {
    const run = begin(size)
    for (let i = 0; i < size; i++) run()
    const medians = Array.from({ length: rounds }, () => {
      const times = []
      for (const end = performance.now() + ROUND_MS; performance.now() < end; ) {
        const began = performance.now()
        run()
        times.push((performance.now() - began) * 1000)
      }
      return median(times)
    })
    return [size.toLocaleString('en-US'), spread(medians, 1)]
  })
  return {
    heading: '7. Microseconds of a decision, by size of the population',
    method:
      `\`complete\` and \`next\` of the population alone, no thread and no disk: truncation and perturb, after everybody has reported once; ` +
      `the median decision of each of ${rounds} rounds; min / median / max over the rounds.`,
    columns: ['members', 'us'],
    rows,
  }
}

/** Returns what brings one report in and takes the next order. */
function begin(size) {
  const trainable = { name: 'none', tunables: { learningRate: { default: 1e-3, min: 0 } }, config: {}, create: () => null }
  const hyperparameters = { learningRate: logUniform(1e-4, 1e-2) }
  const config = resolveExperiment(
    { name: 'bench', trainable, hyperparameters, population: size, stepsPerMember: 1e12, readyEvery: 1000 },
    {},
  )
  const population = new Population(config)
  population.start()
  let order = population.next(null)
  return () => {
    const returns = new Float64Array(20).map((_, i) => ((order.member * 7919 + order.slice * 104_729 + i * 31) % 1000) / 2)
    const episodes = { steps: returns.map((_, i) => i + 1), returns, lengths: new Int32Array(20).fill(1) }
    const report = { steps: order.steps, episodes, applied: order.hyperparameters, metrics: {} }
    const result = { ok: true, report, weightsHash: `${order.member}`, finite: true }
    population.complete({ member: order.member, slice: order.slice, attempt: order.attempt, lane: 0, wall: 0, result })
    population.takeUnneeded()
    order = population.next(null)
  }
}
