// Trains, and prints the table of README.md:
//   npm run build && node dist/experiments/deceptive-toy/analysis.js [seeds, default 100]
import { bootstrap, interquartileMean, markdownTable, type Summary, showEstimate } from 'clade'
import { finalScore } from './deceptive.js'
import { options, settings } from './experiment.js'
import { overSeeds } from './over-seeds.js'

const seeds = Number(process.argv[2] ?? 100)
const CONSTANTS = 1000

const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
const constants = Array.from({ length: CONSTANTS + 1 }, (_, i) => i / CONSTANTS)
const best = constants.reduce((a, b) => (finalScore(() => b, options) > finalScore(() => a, options) ? b : a))
const rows = [
  ['h falls linearly', finalScore((t) => 1 - t / options.steps, options).toFixed(3), '', ''],
  [`the best constant, ${best}`, finalScore(() => best, options).toFixed(3), '', ''],
]
for (const [name, setting] of Object.entries(settings)) {
  const scores = await overSeeds(setting, seeds)
  const [least, most] = [Math.min(...scores), Math.max(...scores)]
  const estimates = [mean, interquartileMean].map((summary) =>
    showEstimate(
      bootstrap([scores], ([x]) => summary(x!)),
      3,
    ),
  )
  rows.push([name, ...estimates, `${least.toFixed(3)} to ${most.toFixed(3)}`])
}
process.stdout.write(
  `${markdownTable(['schedule or method', `Q at the end, mean of ${seeds} seeds`, 'interquartile mean', 'range'], rows)}\n`,
)
