// Prints the tables of README.md from the runs that it names; those that are not there yet are left out:
//   node dist/experiments/minigames/analysis.js [folder of runs, default runs]
import { existsSync } from 'node:fs'
import path from 'node:path'
import { type ComparisonData, readComparison, readRun, tablesOverTasks } from 'clade'
import { scoresOf } from 'clade/envs'

const root = process.argv[2] ?? 'runs'
const folderOf = (game: string, kind: string) => path.join(root, `minigames-${game}-${kind}`)

const games = {
  'move-to-beacon': 'Minigames/MoveToBeacon',
  'find-and-defeat-zerglings': 'Minigames/FindAndDefeatZerglings',
  'defeat-roaches': 'Minigames/DefeatRoaches',
} as const
/** The agents of the component check: members of one run with `--method fixed` stand for seeds. */
const AGENTS = ['spatial', 'linear', 'flat']

/** Members of a run with `--method fixed`, each as a run of its agent. */
function membersOf(agent: string, folder: string) {
  return existsSync(folder) ? readRun(folder).standings.map(({ score }) => ({ method: agent, score })) : []
}

const scaleOf = (id: string) => ({ floor: scoresOf(id)!.random, ceiling: scoresOf(id)!.oracle })

const components = Object.entries(games).map(([name, id]) => ({
  ...{ name, ...scaleOf(id), digits: 2 },
  runs: AGENTS.flatMap((agent) => membersOf(agent, folderOf(name, agent))),
}))
process.stdout.write(tablesOverTasks(AGENTS, components))

async function comparisonOf(game: string, kind: string): Promise<ComparisonData | undefined> {
  const folder = folderOf(game, kind)
  return existsSync(folder) ? await readComparison(folder) : undefined
}

/** PBT by t-test has runs of its own, which stand beside those of the comparison. */
const comparisons = await Promise.all(
  Object.entries(games).map(async ([game, id]) => ({
    ...{ game, scale: scaleOf(id) },
    truncation: await comparisonOf(game, 'compare'),
    tTest: await comparisonOf(game, 't-test'),
  })),
)
const tasks = comparisons
  .map(({ game, scale, truncation, tTest }) => ({
    ...{ name: game, ...scale },
    runs: [...(truncation?.runs ?? []), ...(tTest?.runs ?? []).map((run) => ({ ...run, method: 'pbt, t-test' }))],
  }))
  .filter(({ runs }) => runs.length > 0)
const methods = ['pbt', 'random', 'pbt, t-test'].filter((method) => tasks.some(({ runs }) => runs.some((run) => run.method === method)))
if (tasks.length > 0)
  process.stdout.write(`\nPBT and random search, all games, what winners reported:\n\n${tablesOverTasks(methods, tasks)}`)
if (tasks.length > 0) process.stdout.write(`\nWhat they played afterwards:\n\n${tablesOverTasks(methods, tasks, 'played')}`)
for (const { game, truncation, tTest } of comparisons) {
  for (const [name, comparison] of [
    [game, truncation],
    [`${game}, t-test`, tTest],
  ] as const) {
    if (comparison === undefined) continue
    process.stdout.write(`\n${name}, reported, then played:\n\n${comparison.tables()}\n${comparison.tables({ by: 'played' })}`)
    process.stdout.write(`\n${comparison.schedules()}`)
  }
}
