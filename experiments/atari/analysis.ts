// Prints the table of README.md from the runs that it names, and plays some games at random. It takes about three minutes.
//   node dist/experiments/atari/analysis.js
import path from 'node:path'
import { random } from '../../agents/index.js'
import { showCount } from '../../src/report/terminal/format.js'
import { mean } from '../../src/statistics/summaries.js'
import { alone } from '../support/alone.js'
import { lastScores } from '../support/last-scores.js'
import { table, withInterval } from '../support/table.js'

const games = { breakout: 'Breakout', seaquest: 'Seaquest', boxing: 'Boxing' }
const RANDOM_GAMES = 40
/** Steps of the random agent. Python's environments begin anew with each slice, so one slice has to hold whole games of all of them. */
const SLICE = 40_000

const rows: string[][] = []
for (const [folder, game] of Object.entries(games)) {
  const members = await lastScores(path.join('runs', `atari-${folder}`))
  const scores = members?.map(({ score }) => score ?? Number.NaN)
  const steps = members && Math.min(...members.map((member) => member.steps))
  rows.push([
    game,
    withInterval(await randomReturns(game), mean, 1),
    scores ? Math.max(...scores).toFixed(1) : 'not run',
    scores ? scores.map((score) => score.toFixed(1)).join(', ') : '',
    steps ? showCount(steps) : '',
  ])
}
const heading = ['game', `random, mean of ${RANDOM_GAMES} games`, 'best member', 'each', 'steps of a member']
process.stdout.write(`${table(heading, rows)}\n`)

async function randomReturns(game: string): Promise<number[]> {
  const agent = await alone(random({ env: `atari:${game}`, envs: 4 }), 1)
  const returns: number[] = []
  while (returns.length < RANDOM_GAMES) returns.push(...(await agent.train(SLICE, {})).episodes.returns)
  return returns.slice(0, RANDOM_GAMES)
}
