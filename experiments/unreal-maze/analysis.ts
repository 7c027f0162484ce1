// Prints the tables of README.md from the runs that it names; those that are not there yet are left out:
//   node dist/experiments/unreal-maze/analysis.js [folder of runs, default runs]
import { existsSync } from 'node:fs'
import path from 'node:path'
import { readComparison, readRun, tablesOverTasks } from 'clade'

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

/** Members of a run with `--method fixed`, each as a run of its agent. */
function membersOf(agent: string, folder: string) {
  return existsSync(folder) ? readRun(folder).standings.map(({ score }) => ({ method: agent, score })) : []
}

const components = Object.entries(levels).map(([name, scale]) => ({
  ...{ name, ...scale, digits: 2 },
  runs: AGENTS.flatMap((agent) => membersOf(agent, folderOf(name, agent))),
}))
process.stdout.write(tablesOverTasks(AGENTS, components))

const compared = Object.entries(levels).filter(([level]) => existsSync(folderOf(level, 'compare')))
const comparisons = await Promise.all(
  compared.map(async ([level, scale]) => ({ level, scale, comparison: await readComparison(folderOf(level, 'compare')) })),
)
const tasks = comparisons.map(({ level, scale, comparison }) => ({ name: level, runs: comparison.runs, ...scale }))
if (tasks.length > 0)
  process.stdout.write(`\nPBT and random search, both levels, what winners reported:\n\n${tablesOverTasks(METHODS, tasks)}`)
if (tasks.length > 0) process.stdout.write(`\nWhat they played afterwards:\n\n${tablesOverTasks(METHODS, tasks, 'played')}`)
for (const { level, comparison } of comparisons) process.stdout.write(`\n${level}:\n\n${comparison.tables()}\n${comparison.schedules()}`)

const demonstration = folderOf('nav-static-01', '84')
if (existsSync(demonstration)) {
  const [run] = (await readComparison(demonstration)).runs
  process.stdout.write(
    `\nPictures of 84 x 84, 256 units: the winner reported ${run?.score?.toFixed(2)} and played ${run?.played?.toFixed(2)}\n`,
  )
}
