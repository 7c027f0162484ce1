// Says how well what runs report of their winners agrees with episodes that nobody trained on: short runs of CartPole, LunarLander and
// MinAtar, each evaluated with drawn and with the likeliest actions. Seeds are those below, all of them. The first three report the mean of
// the latest episodes of training, most of which an earlier policy played: where it still learns fast, they report too little. The agents of
// the other three play a hundred episodes for each report, so that what they report is of the very weights.
//   npm run build && node scripts/evaluation-agreement.mjs [folder of the runs, which are kept; default: a temporary one]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { bulkStream } from '../dist/src/random.js'
import { sampleIntervals } from '../dist/src/statistics/sample-intervals.js'

const FLAGS = { cartpole: ['--population', '4', '--steps', '40k'], others: ['--population', '4', '--steps', '160k'] }
/** The agents that play for their reports. */
const PLAYING = {
  'cartpole, played': "a2c({ env: 'CartPole-v1', evaluate: { episodes: 100 } })",
  'lunar-lander, played': "ppo({ env: 'LunarLander-v3', rewardScale: 0.1, discount: 0.995, evaluate: { episodes: 100 } })",
  'minatar/breakout, played': `ppo({ env: 'MinAtar/Breakout-v1', evaluate: { episodes: 100 },
    network: sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' })) })`,
}
const EXPERIMENTS = ['cartpole', 'lunar-lander', 'minatar/breakout', ...Object.keys(PLAYING)]
const SEEDS = [1, 2, 3]
const EPISODES = 200

const out = process.argv[2] ?? mkdtempSync(path.join(tmpdir(), 'clade-agreement-'))
const cli = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url))

console.log('| experiment | seed | reported | drawn actions | likeliest actions | intervals meet |')
console.log('|---|---|---|---|---|---|')
for (const experiment of EXPERIMENTS) {
  for (const seed of SEEDS) {
    const name = experiment.replaceAll(/\W+/g, '-')
    const run = path.join(out, `${name}-${seed}`)
    const flags = experiment.startsWith('cartpole') ? FLAGS.cartpole : FLAGS.others
    clade('run', moduleOf(experiment, name), '--seed', seed, '--out', run, '--resume', '--quiet', ...flags)
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
    const [ofLast, drawn, greedy] = [last, played('--stochastic'), played('--greedy')].map(summary)
    // The normal interval of the mean of a hundred episodes that are drawn alike.
    const error = (1.96 * ((drawn.high - drawn.low) / 3.92) * Math.sqrt(EPISODES)) / 10
    const reported = Object.hasOwn(PLAYING, experiment) ? { value: score, low: score - error, high: score + error } : ofLast
    const meet = reported.low <= drawn.high && drawn.low <= reported.high
    console.log(`| ${[experiment, seed, ...[reported, drawn, greedy].map(told), meet ? 'yes' : 'no'].join(' | ')} |`)
  }
}

/** The experiment: one that comes with Clade, or a module of it. */
function moduleOf(experiment, name) {
  if (!Object.hasOwn(PLAYING, experiment)) return experiment
  const file = path.join(out, `${name}.mjs`)
  const text = `
import { defineExperiment, logUniform } from 'clade'
import { a2c, conv, mlp, ppo, sequential } from 'clade/agents'
export default defineExperiment({
  name: '${name}', trainable: ${PLAYING[experiment]}, hyperparameters: { learningRate: logUniform(3e-4, 3e-3) },
  population: 4, stepsPerMember: 160_000, readyEvery: 20_000,
})`
  writeFileSync(file, text)
  return file
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
