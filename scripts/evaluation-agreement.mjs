// Says how well what runs report of their winners agrees with episodes that nobody trained on: short runs of CartPole, LunarLander and
// MinAtar, each evaluated with drawn and with the likeliest actions. Seeds are those below, all of them.
//   npm run build && node scripts/evaluation-agreement.mjs [folder of the runs, which are kept; default: a temporary one]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { bulkStream } from '../dist/src/random.js'
import { sampleIntervals } from '../dist/src/statistics/sample-intervals.js'

const EXPERIMENTS = {
  cartpole: ['--population', '4', '--steps', '40k'],
  'lunar-lander': ['--population', '4', '--steps', '160k'],
  'minatar/breakout': ['--population', '4', '--steps', '160k'],
}
const SEEDS = [1, 2, 3]
const EPISODES = 200

const out = process.argv[2] ?? mkdtempSync(path.join(tmpdir(), 'clade-agreement-'))
const cli = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url))

console.log('| experiment | seed | reported | of the winner’s last episodes | drawn actions | likeliest actions | intervals meet |')
console.log('|---|---|---|---|---|---|---|')
for (const [experiment, flags] of Object.entries(EXPERIMENTS)) {
  for (const seed of SEEDS) {
    const run = path.join(out, `${experiment.replace('/', '-')}-${seed}`)
    clade('run', experiment, '--seed', seed, '--out', run, '--resume', '--quiet', ...flags)
    const read = (folder, file) => parse(readFileSync(path.join(folder, file)), { columns: true, cast: true })
    const [{ member, score }] = read(run, 'summary.csv')
    const { config } = JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8'))
    const last = read(run, 'episodes.csv')
      .filter((row) => row.member === member)
      .slice(-config.scoreWindow)
      .map((row) => row.return)
    const played = (flag) => {
      const folder = path.join(run, flag.slice(2))
      clade('evaluate', run, '--episodes', EPISODES, flag, '--out', folder, '--quiet')
      return read(folder, 'evaluation.csv').map((row) => row.return)
    }
    const [reported, drawn, greedy] = [last, played('--stochastic'), played('--greedy')].map(summary)
    const meet = reported.low <= drawn.high && drawn.low <= reported.high
    console.log(`| ${[experiment, seed, shown(score), ...[reported, drawn, greedy].map(told), meet ? 'yes' : 'no'].join(' | ')} |`)
  }
}

function clade(...args) {
  const { status } = spawnSync(process.execPath, [cli, ...args.map(String)], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`clade ${args.join(' ')} ended with ${status}`)
}

/** The mean with its 95% bootstrap interval. */
function summary(returns) {
  const { mean } = sampleIntervals(returns, bulkStream(1, 'agreement'))
  return { value: returns.reduce((sum, x) => sum + x, 0) / returns.length, ...mean }
}

function shown(value) {
  return value.toPrecision(4)
}

function told({ value, low, high }) {
  return `${shown(value)} [${shown(low)}, ${shown(high)}]`
}
