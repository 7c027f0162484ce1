// Trains every variant for every seed and prints the table of README.md. Finished runs are read, and interrupted ones go on:
//   npm run build && node dist/experiments/ablations/analysis.js [seeds, default 10] [folder, default runs/ablations]
import { createHash } from 'node:crypto'
import path from 'node:path'
import {
  bootstrap,
  interquartileMean,
  markdownTable,
  probabilityOfImprovement,
  type RunOptions,
  readRun,
  type Summary,
  showEstimate,
} from 'clade'
import { finishedRun, trainedScore, untilInterrupted } from './trained.js'
import { type Variant, variants } from './variants.js'

const seeds = Number(process.argv[2] ?? 10)
const root = path.resolve(process.argv[3] ?? 'runs/ablations')

const folderOf = ({ name }: Variant, seed: number): string => path.join(root, `${name}-${seed}`)

/** The options of a run. A replay has a seed of its own: its schedule was found with the streams of the replayed run. */
function optionsOf({ replay }: Variant, seed: number): RunOptions {
  if (!replay) return { seed }
  const own = createHash('sha256').update(`${seed}/replay`).digest().readUInt32LE(0)
  return { seed: own, replay: replay(readRun(folderOf(variants[0]!, seed)).lineage()) }
}

async function scoreOf(variant: Variant, seed: number, signal: AbortSignal): Promise<number | null> {
  const out = folderOf(variant, seed)
  // A finished replay is read, so the run that it replays need not be there.
  const options = finishedRun(out) ? {} : optionsOf(variant, seed)
  return trainedScore(variant.module, { ...options, out, signal })
}

const scores = new Map(variants.map(({ name }) => [name, [] as number[]]))
const signal = untilInterrupted()
// Seed by seed, so that an interrupted analysis has the same seeds of each variant, give or take one.
for (let seed = 1; seed <= seeds; seed++) {
  for (const variant of variants) {
    const score = signal.aborted ? null : await scoreOf(variant, seed, signal)
    if (score === null) continue
    scores.get(variant.name)!.push(score)
    process.stderr.write(`${variant.name} seed ${seed}: ${score.toFixed(1)}\n`)
  }
}
const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
const base = scores.get('base')!
const rows = variants.map(({ name, says }) => {
  const own = scores.get(name)!
  if (own.length < 2) return [says, `${own.length}`, '', '', '', '']
  const estimates = [interquartileMean, mean].map((summary) =>
    showEstimate(
      bootstrap([own], ([x]) => summary(x!)),
      0,
    ),
  )
  const worse = own.filter((score) => score < -400).length
  const better = name === 'base' ? '' : probabilityOfImprovement(base, own).toFixed(2)
  return [says, `${own.length}`, ...estimates, `${worse}`, better]
})
const heading = ['variant', 'seeds', 'interquartile mean', 'mean', 'runs below -400', 'P(base is better)']
process.stdout.write(`${markdownTable(heading, rows)}\n`)
