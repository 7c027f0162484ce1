// Prints the tables of README.md from the runs that it names:
//   node dist/experiments/minatar/analysis.js
import { existsSync } from 'node:fs'
import path from 'node:path'
import { bootstrap, markdownTable, readComparison, readRun, type Summary, showEstimate } from 'clade'

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

const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

const rows: string[][] = []
for (const [game, { actorCritic, random }] of Object.entries(games)) {
  const folder = path.join('runs', `fixed-${game}`)
  const members = existsSync(folder) ? [...readRun(folder).standings].sort((a, b) => a.member - b.member) : undefined
  const steps = members && Math.min(...members.map((member) => member.steps))
  const values = members?.map(({ score }) => score ?? 0)
  rows.push([
    game,
    String(random),
    String(actorCritic),
    values
      ? showEstimate(
          bootstrap([values], ([x]) => mean(x!)),
          1,
        )
      : 'not run',
    values ? values.map((score) => score.toFixed(1)).join(', ') : '',
    steps ? (steps / 1e6).toFixed(1) : '',
  ])
}
const heading = ['game', 'random', 'AC(lambda)', 'PPO, mean of five members', 'each', 'million frames']
process.stdout.write(`${markdownTable(heading, rows)}\n`)

for (const game of ['breakout', 'space-invaders'] as const) {
  const folder = path.join('runs', `compare-${game}`)
  const options = { threshold: games[game].actorCritic, digits: 1 }
  const tables = existsSync(folder) ? (await readComparison(folder)).tables(options) : 'not run\n'
  process.stdout.write(`\n${game}, A2C, PBT and random search:\n\n${tables}`)
}
