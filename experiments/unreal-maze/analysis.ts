// Prints a section of README.md's tables from the CSV files beside it, or anew from the runs that README.md names:
//   node dist/experiments/unreal-maze/analysis.js components|reported|played [folder of runs]
// and the demonstration, and the summaries and schedules of each comparison, which need the runs:
//   node dist/experiments/unreal-maze/analysis.js schedules [folder of runs, default runs]
import { existsSync } from 'node:fs'
import path from 'node:path'
import { readComparison, readScores, tablesOverTasks } from 'clade'

const FOLDER = 'experiments/unreal-maze'
const [, , section = '', root] = process.argv

/** Mean returns of random actions and of the oracle, with twelve frames an action: `node scripts/maze-scores.mjs 'Maze/NavStatic01?frameskip=12'`. */
const levels = {
  'nav-static-01': { floor: 0.89, ceiling: 79.46 },
  'nav-random-goal-01': { floor: 1.36, ceiling: 87.3 },
  'seek-avoid': { floor: 0.4, ceiling: 14.68 },
}
const METHODS = ['pbt', 'random']
const COMPARED = ['nav-static-01', 'seek-avoid'] as const
/** The agents of the component check, and what their experiments' names end in. */
const AGENTS = { unreal: '', base: '-base' }

const printed = { components, reported: () => compared('score'), played: () => compared('played'), schedules }[section]
if (!printed) throw new Error(`Expected components, reported, played or schedules, got ${JSON.stringify(section)}`)
process.stdout.write(await printed())

/** The file beside README.md, or the same of a run. */
function fileOf(own: string, run: string): string {
  return root === undefined ? path.join(FOLDER, own) : path.join(root, `unreal-maze-${run}`, path.basename(own))
}

/** Members of a run with `--method fixed` stand for seeds. */
function components(): string {
  const tasks = Object.entries(levels).map(([name, scale]) => {
    const runs = Object.entries(AGENTS).flatMap(([agent, suffix]) =>
      readScores(fileOf(`${name}${suffix}/summary.csv`, `${name}-${agent}`), agent),
    )
    return { name, ...scale, digits: 2, runs }
  })
  return tablesOverTasks(Object.keys(AGENTS), tasks)
}

function compared(by: 'score' | 'played'): string {
  const tasks = COMPARED.map((name) => ({ name, ...levels[name], runs: readScores(fileOf(`${name}/compare.csv`, `${name}-compare`)) }))
  return tablesOverTasks(METHODS, tasks, by)
}

async function schedules(): Promise<string> {
  const names = [...COMPARED.map((level) => `${level}-compare`), 'nav-static-01-84']
  const folders = names.map((name) => path.join(root ?? 'runs', `unreal-maze-${name}`)).filter((folder) => existsSync(folder))
  const read = await Promise.all(folders.map((folder) => readComparison(folder)))
  const tables = read.map(
    (comparison) =>
      `${comparison.name}, reported, then played:\n\n${comparison.tables()}\n${comparison.tables({ by: 'played' })}\n${comparison.schedules()}`,
  )
  return tables.join('\n')
}
