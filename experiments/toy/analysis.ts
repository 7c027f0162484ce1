// Trains, prints the table of README.md, and draws figure.svg:
//   npm run build && node dist/experiments/toy/analysis.js
import { fileURLToPath } from 'node:url'
import { writeFileAtomic } from '../../src/journal/atomic-file.js'
import { mean } from '../../src/statistics/summaries.js'
import { overSeeds } from '../support/over-seeds.js'
import { table, withInterval } from '../support/table.js'
import { settings } from './experiment.js'
import { toyFigure } from './figure.js'
import { trace } from './trace.js'

const SEEDS = 500
/** The seed of the figure, chosen before it was drawn. */
const FIGURE_SEED = 1

/** The folder of the README, seen from dist/experiments/toy/. */
const figure = fileURLToPath(new URL('../../../experiments/toy/figure.svg', import.meta.url))

const rows: string[][] = []
for (const [name, setting] of Object.entries(settings)) {
  const scores = await overSeeds(setting, SEEDS)
  rows.push([name, withInterval(scores, mean, 3), Math.min(...scores).toFixed(3), Math.max(...scores).toFixed(3)])
}
process.stdout.write(`${table(['setting', `best Q after 200 steps, mean of ${SEEDS} seeds`, 'least', 'most'], rows)}\n`)

const shown = ['PBT, weights copied', 'explore only', 'exploit only, weights copied', 'grid'] as const
const panels = await Promise.all(shown.map(async (title) => ({ title, members: await trace(settings[title], FIGURE_SEED) })))
writeFileAtomic(figure, toyFigure(panels, FIGURE_SEED))
