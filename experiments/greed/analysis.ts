// Trains the variants and prints the tables of README.md. Finished runs are read, and interrupted ones go on:
//   npm run build && node dist/experiments/greed/analysis.js [sizes|delays] [folder, default runs/greed]
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { bootstrap, interquartileMean, markdownTable, probabilityOfImprovement, type Summary, showEstimate } from 'clade'
import { trainedScore, untilInterrupted } from './trained.js'
import { delays, SEEDS, sizes, type Variant } from './variants.js'

const which = process.argv[2] === 'delays' ? 'delays' : 'sizes'
const root = path.resolve(process.argv[3] ?? 'runs/greed')
const variants: readonly Variant[] = { sizes, delays }[which]
const { first, count } = SEEDS[which]

const scores = new Map(variants.map(({ name }) => [name, [] as number[]]))
const signal = untilInterrupted()
// Seed by seed, so that an interrupted analysis has the same seeds of each variant, give or take one.
for (let seed = first; seed < first + count; seed++) {
  for (const { name, module, options } of variants) {
    const score = signal.aborted ? null : await trainedScore(module, { ...options, seed, out: path.join(root, `${name}-${seed}`), signal })
    if (score === null) continue
    scores.get(name)!.push(score)
    process.stderr.write(`${name} seed ${seed}: ${score.toFixed(1)}\n`)
  }
}
const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
for (const task of new Set(variants.map((variant) => variant.task))) {
  const rows = variants
    .filter((variant) => variant.task === task)
    .map(({ name, says }) => {
      const own = scores.get(name)!
      const estimates = [interquartileMean, mean].map((summary) =>
        own.length < 2
          ? ''
          : showEstimate(
              bootstrap([own], ([x]) => summary(x!)),
              1,
            ),
      )
      return [says, `${own.length}`, ...estimates, own.map((score) => score.toFixed(0)).join(' ')]
    })
  process.stdout.write(`${task}\n\n${markdownTable(['trial', 'seeds', 'interquartile mean', 'mean', `seeds ${first}, ...`], rows)}\n\n`)
}
if (which === 'delays') {
  const rows = delays.map(({ task, name }) => {
    const own = scores.get(name)!
    return [task, ...['pbt', 'random', 'sequential'].map((method) => howOftenBetter(own, comparedScores(task, method)))]
  })
  const heading = ['probability that PBT with the delay ends better than', 'PBT without', 'random search', 'in sequence']
  process.stdout.write(`${markdownTable(heading, rows)}\n`)
}

function howOftenBetter(own: readonly number[], others: readonly number[]): string {
  if (own.length < 2 || others.length < 2) return ''
  return showEstimate(
    bootstrap([own, others], ([x, y]) => probabilityOfImprovement(x!, y!)),
    2,
  )
}

/** The score of every seed, from the compare.csv beside the task's README; none where this folder was copied without the others. */
function comparedScores(task: string, method: string): number[] {
  const file = path.join('experiments', task, 'compare.csv')
  if (!existsSync(file)) return []
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => line.split(',')).flatMap(([of, , score]) => (of === method ? [Number(score)] : []))
}
