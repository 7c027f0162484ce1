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

const root = process.argv[2] ?? 'runs'
const folderOf = (level: string, kind: string) => path.join(root, `unreal-maze-${level}-${kind}`)

/** Mean returns of random actions and of the oracle, with twelve frames an action: `node scripts/maze-scores.mjs 'Maze/NavStatic01?frameskip=12'`. */
const levels = {
  'nav-static-01': { floor: 0.89, ceiling: 79.46 },
  'nav-random-goal-01': { floor: 1.36, ceiling: 87.3 },
  'seek-avoid': { floor: 0.4, ceiling: 14.68 },
}
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
  compared.map(async ([level, scale]) => ({ level, scale, comparison: await readComparison(folderOf(level, 'compare')) })),
)
const tasks = comparisons.map(({ level, scale, comparison }) => ({ name: level, runs: comparison.runs, ...scale }))
if (tasks.length > 0)
  process.stdout.write(`\nPBT and random search, both levels, what winners reported:\n\n${tablesOverTasks(METHODS, tasks)}`)
const played = tasks.map((task) => ({ ...task, runs: task.runs.map((run) => ({ ...run, score: run.played })) }))
if (tasks.length > 0) process.stdout.write(`\nWhat they played afterwards:\n\n${tablesOverTasks(METHODS, played)}`)
for (const { level, comparison } of comparisons) process.stdout.write(`\n${level}:\n\n${comparison.tables()}\n${comparison.schedules()}`)

const demonstration = folderOf('nav-static-01', '84')
if (existsSync(demonstration)) {
  const [run] = (await readComparison(demonstration)).runs
  process.stdout.write(
    `\nPictures of 84 x 84, 256 units: the winner reported ${run?.score?.toFixed(2)} and played ${run?.played?.toFixed(2)}\n`,
  )
}
