// Prints a section of README.md's tables from the CSV files beside it, or anew from the runs that README.md names:
//   node dist/experiments/minigames/analysis.js components|reported|played [folder of runs]
// and the summaries and schedules of each comparison, which need the runs:
//   node dist/experiments/minigames/analysis.js schedules [folder of runs, default runs]
import { existsSync } from 'node:fs'
import path from 'node:path'
import { readComparison, readScores, tablesOverTasks } from 'clade'
import { scoresOf } from 'clade/envs'

const FOLDER = 'experiments/minigames'
const [, , section = '', root] = process.argv

const games = {
  'move-to-beacon': 'Minigames/MoveToBeacon',
  'find-and-defeat-zerglings': 'Minigames/FindAndDefeatZerglings',
  'defeat-roaches': 'Minigames/DefeatRoaches',
} as const
const METHODS = ['pbt', 'random', 'pbt, t-test']
/** The agents of the component check, and what their experiments' names end in. */
const AGENTS = { spatial: '', linear: '-linear', flat: '-flat' }

const scaleOf = (id: string) => ({ floor: scoresOf(id)!.random, ceiling: scoresOf(id)!.oracle })

const printed = { components, reported: () => compared('score'), played: () => compared('played'), schedules }[section]
if (!printed) throw new Error(`Expected components, reported, played or schedules, got ${JSON.stringify(section)}`)
process.stdout.write(await printed())

/** The file beside README.md, or the same of a run. */
function fileOf(own: string, run: string): string {
  return root === undefined ? path.join(FOLDER, own) : path.join(root, `minigames-${run}`, path.basename(own))
}

/** Members of a run with `--method fixed` stand for seeds. */
function components(): string {
  const tasks = Object.entries(games).map(([name, id]) => {
    const runs = Object.entries(AGENTS).flatMap(([agent, suffix]) =>
      readScores(fileOf(`${name}${suffix}/summary.csv`, `${name}-${agent}`), agent),
    )
    return { name, ...scaleOf(id), digits: 2, runs }
  })
  return tablesOverTasks(Object.keys(AGENTS), tasks)
}

/** PBT by t-test has runs of its own, which stand beside those of the comparison. */
function compared(by: 'score' | 'played'): string {
  const tasks = Object.entries(games).map(([name, id]) => ({
    ...{ name, ...scaleOf(id) },
    runs: [
      ...readScores(fileOf(`${name}/compare.csv`, `${name}-compare`)),
      ...readScores(fileOf(`${name}-t-test/compare.csv`, `${name}-t-test`), 'pbt, t-test'),
    ],
  }))
  return tablesOverTasks(METHODS, tasks, by)
}

async function schedules(): Promise<string> {
  const names = Object.keys(games).flatMap((game) => [`${game}-compare`, `${game}-t-test`])
  const folders = names.map((name) => path.join(root ?? 'runs', `minigames-${name}`)).filter((folder) => existsSync(folder))
  const read = await Promise.all(folders.map((folder) => readComparison(folder)))
  const tables = read.map(
    (comparison) =>
      `${comparison.name}, reported, then played:\n\n${comparison.tables()}\n${comparison.tables({ by: 'played' })}\n${comparison.schedules()}`,
  )
  return tables.join('\n')
}
