// Trains, and prints the table of README.md:
//   npm run build && node dist/experiments/deceptive-toy/analysis.js
import { interquartileMean, mean } from '../../src/statistics/summaries.js'
import { overSeeds } from '../support/over-seeds.js'
import { table, withInterval } from '../support/table.js'
import { finalScore } from './deceptive.js'
import { options, settings } from './experiment.js'

const SEEDS = 100
const CONSTANTS = 1000

const constants = Array.from({ length: CONSTANTS + 1 }, (_, i) => i / CONSTANTS)
const best = constants.reduce((a, b) => (finalScore(() => b, options) > finalScore(() => a, options) ? b : a))
const rows = [
  ['h falls linearly', finalScore((t) => 1 - t / options.steps, options).toFixed(3), '', ''],
  [`the best constant, ${best}`, finalScore(() => best, options).toFixed(3), '', ''],
]
for (const [name, setting] of Object.entries(settings)) {
  const scores = await overSeeds(setting, SEEDS)
  const [least, most] = [Math.min(...scores), Math.max(...scores)]
  rows.push([name, withInterval(scores, mean, 3), withInterval(scores, interquartileMean, 3), `${least.toFixed(3)} to ${most.toFixed(3)}`])
}
process.stdout.write(`${table(['schedule or method', `Q at the end, mean of ${SEEDS} seeds`, 'interquartile mean', 'range'], rows)}\n`)
