// Prints the table of README.md from the runs that it names, and plays some games at random. It takes about three minutes.
//   node dist/experiments/atari/analysis.js
import path from 'node:path'
import { alone, bootstrap, CladeError, markdownTable, type RunData, readRun, type Summary, showEstimate } from 'clade'
import { random } from 'clade/agents'

const games = { breakout: 'Breakout', seaquest: 'Seaquest', boxing: 'Boxing' }
const RANDOM_GAMES = 40
/** Steps of the random agent. Python's environments begin anew with each slice, so one slice has to hold whole games of all of them. */
const SLICE = 40_000

const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

const rows: string[][] = []
for (const [folder, game] of Object.entries(games)) {
  const members = ended(path.join('runs', `atari-${folder}`))?.standings
  const scores = members?.map(({ score }) => score ?? Number.NaN)
  const steps = members && Math.min(...members.map((member) => member.steps))
  rows.push([
    game,
    showEstimate(
      bootstrap([await randomReturns(game)], ([x]) => mean(x!)),
      1,
    ),
    scores ? Math.max(...scores).toFixed(1) : 'not run',
    scores ? scores.map((score) => score.toFixed(1)).join(', ') : '',
    steps ? steps.toLocaleString('en-US') : '',
  ])
}
const heading = ['game', `random, mean of ${RANDOM_GAMES} games`, 'best member', 'each', 'steps of a member']
process.stdout.write(`${markdownTable(heading, rows)}\n`)

async function randomReturns(game: string): Promise<number[]> {
  const agent = await alone(random({ env: `atari:${game}`, envs: 4 }), 1)
  const returns: number[] = []
  while (returns.length < RANDOM_GAMES) returns.push(...(await agent.train(SLICE, {})).episodes.returns)
  return returns.slice(0, RANDOM_GAMES)
}

/** A run that trains no more; undefined where there is none. Its members stand in order of member. */
function ended(folder: string): RunData | undefined {
  try {
    const run = readRun(folder)
    return run.status === 'running' ? undefined : { ...run, standings: [...run.standings].sort((a, b) => a.member - b.member) }
  } catch (error) {
    if (error instanceof CladeError && error.code === 'RUN_INVALID') return undefined
    throw error
  }
}
