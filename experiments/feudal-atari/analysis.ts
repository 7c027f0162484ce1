// Prints the table of README.md from the runs that it names, and plays some games at random:
//   node dist/experiments/feudal-atari/analysis.js [folder of runs, default runs]
import { existsSync } from 'node:fs'
import path from 'node:path'
import { alone, bootstrap, markdownTable, readComparison, type Summary, showEstimate } from 'clade'
import { random } from 'clade/agents'

const root = process.argv[2] ?? 'runs'
const games = { 'ms-pacman': 'MsPacman', amidar: 'Amidar' }
const AGENTS = ['feudal', 'lstm']
const RANDOM_GAMES = 40
/** Steps of the random agent. Python's environments begin anew with each slice, so one slice has to hold whole games of all of them. */
const SLICE = 20_000

const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

const rows: string[][] = []
for (const [folder, game] of Object.entries(games)) {
  const chance = showEstimate(bootstrap([await randomReturns(game)], ([x]) => mean(x!)), 1) // biome-ignore format: one line
  for (const agent of AGENTS) {
    const runs = path.join(root, `feudal-atari-${folder}-${agent}`)
    const run = existsSync(runs) ? (await readComparison(runs)).runs[0] : undefined
    const stages = run?.schedule?.stages ?? []
    const rate = (stage: (typeof stages)[number] | undefined) => (stage ? Number(stage.hyperparameters.learningRate).toExponential(1) : '')
    rows.push([
      ...[game, agent, chance],
      ...(run ? [run.score?.toFixed(1) ?? 'none', run.played?.toFixed(1) ?? 'none'] : ['not run', '']),
      ...[rate(stages[0]), rate(stages.at(-1))],
    ])
  }
}
const heading = ['game', 'agent', `random, mean of ${RANDOM_GAMES} games`, 'winner reported', 'played', 'first learning rate', 'last']
process.stdout.write(`${markdownTable(heading, rows)}\n`)

async function randomReturns(game: string): Promise<number[]> {
  const agent = await alone(random({ env: `atari:${game}`, envs: 4 }), 1)
  const returns: number[] = []
  while (returns.length < RANDOM_GAMES) returns.push(...(await agent.train(SLICE, {})).episodes.returns)
  await agent.close?.()
  return returns.slice(0, RANDOM_GAMES)
}
