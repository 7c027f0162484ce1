// Trains every variant for every seed and prints the table of README.md. Finished runs are read, and interrupted ones go on:
//   npm run build && node dist/experiments/ablations/analysis.js [seeds, default 10] [folder, default runs/ablations]
import path from 'node:path'
import { watchSignals } from '../../src/cli/signals.js'
import type { Overrides } from '../../src/experiment.js'
import { splitSeed } from '../../src/random.js'
import { scheduleOf } from '../../src/run/replay.js'
import { unlessInterrupted } from '../../src/run/unless-aborted.js'
import { probabilityOfImprovement } from '../../src/statistics/probability-of-improvement.js'
import { interquartileMean, mean } from '../../src/statistics/summaries.js'
import { table, withInterval } from '../support/table.js'
import { hasFinished, trainedScore } from '../support/trained.js'
import { type Variant, variants } from './variants.js'

const seeds = Number(process.argv[2] ?? 10)
const root = path.resolve(process.argv[3] ?? 'runs/ablations')

const folderOf = ({ name }: Variant, seed: number): string => path.join(root, `${name}-${seed}`)

/** The options of a run. A replay has a seed of its own: its schedule was found with the streams of the replayed run. */
async function overridesOf({ replay }: Variant, seed: number): Promise<Overrides> {
  if (!replay) return { seed }
  const { plan } = await scheduleOf({ folder: folderOf(variants[0]!, seed) }, null)
  return { seed: splitSeed(seed, 'replay')[0]!, replay: replay(plan) }
}

async function scoreOf(variant: Variant, seed: number, signal: AbortSignal): Promise<number | null> {
  const out = folderOf(variant, seed)
  // A finished replay is read, so the run that it replays need not be there.
  const overrides = hasFinished(out) ? {} : await overridesOf(variant, seed)
  return trainedScore({ module: variant.module, overrides, out }, signal)
}

const scores = new Map(variants.map(({ name }) => [name, [] as number[]]))
const signal = watchSignals()
await unlessInterrupted(signal, async () => {
  // Seed by seed, so that an interrupted analysis has the same seeds of each variant, give or take one.
  for (let seed = 1; seed <= seeds; seed++) {
    for (const variant of variants) {
      const score = signal.aborted ? null : await scoreOf(variant, seed, signal)
      if (score === null) continue
      scores.get(variant.name)!.push(score)
      process.stderr.write(`${variant.name} seed ${seed}: ${score.toFixed(1)}\n`)
    }
  }
})
const base = scores.get('base')!
const rows = variants.map(({ name, says }) => {
  const own = scores.get(name)!
  if (own.length < 2) return [says, `${own.length}`, '', '', '', '']
  const worse = own.filter((score) => score < -400).length
  const better = name === 'base' ? '' : probabilityOfImprovement(base, own).toFixed(2)
  return [says, `${own.length}`, withInterval(own, interquartileMean, 0), withInterval(own, mean, 0), `${worse}`, better]
})
const heading = ['variant', 'seeds', 'interquartile mean', 'mean', 'runs below -400', 'P(base is better)']
process.stdout.write(`${table(heading, rows)}\n`)
