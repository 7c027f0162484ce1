// Trains, prints the table of README.md, and draws figure.svg:
//   npm run build && node dist/experiments/toy/analysis.js [seeds, default 500] [figure, default experiments/toy/figure.svg]
import { writeFileSync } from 'node:fs'
import { bootstrap, markdownTable, showEstimate } from 'clade'
import { settings } from './experiment.js'
import { toyFigure } from './figure.js'
import { overSeeds } from './over-seeds.js'
import { trace } from './trace.js'

const seeds = Number(process.argv[2] ?? 500)
/** The seed of the figure, chosen before it was drawn. */
const FIGURE_SEED = 1

const rows: string[][] = []
for (const [name, setting] of Object.entries(settings)) {
  const scores = await overSeeds(setting, seeds)
  const mean = bootstrap([scores], ([x]) => x!.reduce((sum, score) => sum + score, 0) / x!.length)
  rows.push([name, showEstimate(mean, 3), Math.min(...scores).toFixed(3), Math.max(...scores).toFixed(3)])
}
process.stdout.write(`${markdownTable(['setting', `best Q after 200 steps, mean of ${seeds} seeds`, 'least', 'most'], rows)}\n`)

const shown = ['PBT, weights copied', 'explore only', 'exploit only, weights copied', 'grid'] as const
const panels = await Promise.all(shown.map(async (title) => ({ title, members: await trace(settings[title], FIGURE_SEED) })))
writeFileSync(process.argv[3] ?? 'experiments/toy/figure.svg', toyFigure(panels, FIGURE_SEED))
