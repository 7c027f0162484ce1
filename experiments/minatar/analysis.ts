// Prints the tables of README.md from the runs that it names:
//   node dist/experiments/minatar/analysis.js
import path from 'node:path'
import { occupant } from '../../src/run/folder.js'
import { mean } from '../../src/statistics/summaries.js'
import { comparedTables } from '../support/compared.js'
import { lastScores } from '../support/last-scores.js'
import { table, withInterval } from '../support/table.js'
import breakout from './breakout-a2c/experiment.js'
import spaceInvaders from './space-invaders-a2c/experiment.js'

/**
 * Mean returns of the last 100 episodes after 5 million frames with sticky actions, read off the learning curves of K. Young and T. Tian
 * ("MinAtar", 2019; the better of AC(0) and AC(0.8)), and those of uniformly random actions.
 */
const games = {
  asterix: { actorCritic: 20.5, random: 0.53 },
  breakout: { actorCritic: 17.5, random: 0.52 },
  freeway: { actorCritic: 47.5, random: 0.13 },
  seaquest: { actorCritic: 15.5, random: 0.11 },
  'space-invaders': { actorCritic: 185, random: 2.82 },
}

const rows: string[][] = []
for (const [game, { actorCritic, random }] of Object.entries(games)) {
  const scores = await lastScores(path.join('runs', `fixed-${game}`))
  const steps = scores && Math.min(...scores.map((member) => member.steps))
  const values = scores?.map(({ score }) => score ?? 0)
  rows.push([
    game,
    String(random),
    String(actorCritic),
    values ? withInterval(values, mean, 1) : 'not run',
    values ? values.map((score) => score.toFixed(1)).join(', ') : '',
    steps ? (steps / 1e6).toFixed(1) : '',
  ])
}
const heading = ['game', 'random', 'AC(lambda)', 'PPO, mean of five members', 'each', 'million frames']
process.stdout.write(`${table(heading, rows)}\n`)

for (const [game, experiment] of Object.entries({ breakout, 'space-invaders': spaceInvaders })) {
  const folder = path.join('runs', `compare-${game}`)
  const asked = { methods: ['pbt', 'random'], seeds: 5, firstSeed: 1 }
  const { actorCritic } = games[game as keyof typeof games]
  const tables = occupant(folder) === 'nothing' ? 'not run\n' : await comparedTables(experiment, folder, actorCritic, 1, asked)
  process.stdout.write(`\n${game}, A2C, PBT and random search:\n\n${tables}`)
}
