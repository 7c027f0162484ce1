// Prints the tables of README.md from the runs that it names; those that are not there yet are left out:
//   node dist/experiments/unreal-maze/analysis.js [folder of runs, default runs]
import { existsSync } from 'node:fs'
import path from 'node:path'
import {
  bootstrap,
  markdownTable,
  probabilityOfImprovement,
  readComparison,
  readRun,
  type Summary,
  showEstimate,
  tablesOverTasks,
} from 'clade'
import { scoresOf } from 'clade/envs'

const root = process.argv[2] ?? 'runs'
const folderOf = (level: string, kind: string) => path.join(root, `unreal-maze-${level}-${kind}`)

const levels = { 'nav-static-01': 'Maze/NavStatic01', 'nav-random-goal-01': 'Maze/NavRandomGoal01' } as const
const METHODS = ['pbt', 'random']
/** The agents of the component check: members of one run with `--method fixed` stand for seeds. */
const AGENTS = ['unreal', 'base']

const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

function membersOf(folder: string): number[] {
  return existsSync(folder) ? readRun(folder).standings.flatMap(({ score }) => score ?? []) : []
}

const components = Object.keys(levels).flatMap((level) => {
  const scores = AGENTS.map((agent) => membersOf(folderOf(level, agent)))
  return AGENTS.map((agent, i) => {
    const [own, first] = [scores[i]!, scores[0]!]
    const better = i > 0 && own.length > 0 && first.length > 0
    return [
      ...[level, agent, `${own.length}`],
      own.length > 0 ? showEstimate(bootstrap([own], ([x]) => mean(x!)), 2) : 'not run', // biome-ignore format: one cell
      better ? showEstimate(bootstrap([first, own], ([x, y]) => probabilityOfImprovement(x!, y!)), 2) : '', // biome-ignore format: one cell
    ]
  })
})
process.stdout.write(`${markdownTable(['level', 'agent', 'members', 'mean score', `P(${AGENTS[0]} is better)`], components)}\n`)

const compared = Object.entries(levels).filter(([level]) => existsSync(folderOf(level, 'compare')))
const comparisons = await Promise.all(
  compared.map(async ([level, id]) => ({ level, scores: scoresOf(id)!, comparison: await readComparison(folderOf(level, 'compare')) })),
)
const tasks = comparisons.map(({ level, scores, comparison }) => ({
  ...{ name: level, runs: comparison.runs },
  ...{ floor: scores.random, ceiling: scores.oracle },
}))
if (tasks.length > 0) process.stdout.write(`\nPBT and random search, both levels:\n\n${tablesOverTasks(METHODS, tasks)}`)
for (const { level, comparison } of comparisons) process.stdout.write(`\n${level}:\n\n${comparison.tables()}\n${comparison.schedules()}`)
