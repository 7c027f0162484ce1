// Trains the variants and prints the tables of README.md. Finished runs are read, and interrupted ones go on:
//   npm run build && node dist/experiments/greed/analysis.js [sizes|delays] [folder, default runs/greed]
import path from 'node:path'
import { watchSignals } from '../../src/cli/signals.js'
import { unlessInterrupted } from '../../src/run/unless-aborted.js'
import { interquartileMean, mean } from '../../src/statistics/summaries.js'
import { comparedScores } from '../support/compared.js'
import { howOftenBetter, table, withInterval } from '../support/table.js'
import { trainedScore } from '../support/trained.js'
import { delays, SEEDS, sizes, type Variant } from './variants.js'

const which = process.argv[2] === 'delays' ? 'delays' : 'sizes'
const root = path.resolve(process.argv[3] ?? 'runs/greed')
const variants: readonly Variant[] = { sizes, delays }[which]
const { first, count } = SEEDS[which]

const scores = new Map(variants.map(({ name }) => [name, [] as number[]]))
const signal = watchSignals()
await unlessInterrupted(signal, async () => {
  // Seed by seed, so that an interrupted analysis has the same seeds of each variant, give or take one.
  for (let seed = first; seed < first + count; seed++) {
    for (const { name, module, overrides } of variants) {
      const wanted = { module, overrides: { ...overrides, seed }, out: path.join(root, `${name}-${seed}`) }
      const score = signal.aborted ? null : await trainedScore(wanted, signal)
      if (score === null) continue
      scores.get(name)!.push(score)
      process.stderr.write(`${name} seed ${seed}: ${score.toFixed(1)}\n`)
    }
  }
})
for (const task of new Set(variants.map((variant) => variant.task))) {
  const rows = variants
    .filter((variant) => variant.task === task)
    .map(({ name, says }) => {
      const own = scores.get(name)!
      const shown = own.length < 2 ? ['', ''] : [withInterval(own, interquartileMean, 1), withInterval(own, mean, 1)]
      return [says, `${own.length}`, ...shown, own.map((score) => score.toFixed(0)).join(' ')]
    })
  process.stdout.write(`${task}\n\n${table(['trial', 'seeds', 'interquartile mean', 'mean', `seeds ${first}, ...`], rows)}\n\n`)
}
if (which === 'delays') {
  const rows = delays.map(({ task, name }) => {
    const own = scores.get(name)!
    return [
      task,
      ...['pbt', 'random', 'sequential'].map((method) => (own.length < 2 ? '' : howOftenBetter(own, comparedScores(task, method)))),
    ]
  })
  const heading = ['probability that PBT with the delay ends better than', 'PBT without', 'random search', 'in sequence']
  process.stdout.write(`${table(heading, rows)}\n`)
}
