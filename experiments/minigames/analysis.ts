// Prints the tables of README.md from the runs that it names; those that are not there yet are left out:
//   node dist/experiments/minigames/analysis.js [folder of runs, default runs]
import { existsSync } from 'node:fs'
import path from 'node:path'
import {
  bootstrap,
  type ComparisonData,
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
const folderOf = (game: string, kind: string) => path.join(root, `minigames-${game}-${kind}`)

const games = {
  'move-to-beacon': 'Minigames/MoveToBeacon',
  'find-and-defeat-zerglings': 'Minigames/FindAndDefeatZerglings',
  'defeat-roaches': 'Minigames/DefeatRoaches',
} as const
/** The agents of the component check: members of one run with `--method fixed` stand for seeds. */
const AGENTS = ['spatial', 'linear', 'flat']

const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Scores of a run's members: 0 is chance, 1 the oracle. */
function membersOf(folder: string, id: string): number[] {
  if (!existsSync(folder)) return []
  const { random, oracle } = scoresOf(id)!
  return readRun(folder).standings.flatMap(({ score }) => (score === null ? [] : [(score - random) / (oracle - random)]))
}

const components = Object.entries(games).flatMap(([game, id]) => {
  const scores = AGENTS.map((agent) => membersOf(folderOf(game, agent), id))
  return AGENTS.map((agent, i) => {
    const [own, first] = [scores[i]!, scores[0]!]
    const better = i > 0 && own.length > 0 && first.length > 0
    return [
      ...[game, agent, `${own.length}`],
      own.length > 0 ? showEstimate(bootstrap([own], ([x]) => mean(x!)), 3) : 'not run', // biome-ignore format: one cell
      better ? showEstimate(bootstrap([first, own], ([x, y]) => probabilityOfImprovement(x!, y!)), 2) : '', // biome-ignore format: one cell
    ]
  })
})
process.stdout.write(`${markdownTable(['game', 'agent', 'members', 'mean normalised score', `P(${AGENTS[0]} is better)`], components)}\n`)

async function comparisonOf(game: string, kind: string): Promise<ComparisonData | undefined> {
  const folder = folderOf(game, kind)
  return existsSync(folder) ? await readComparison(folder) : undefined
}

/** PBT by t-test has runs of its own, which stand beside those of the comparison. */
const comparisons = await Promise.all(
  Object.entries(games).map(async ([game, id]) => ({
    ...{ game, scores: scoresOf(id)! },
    truncation: await comparisonOf(game, 'compare'),
    tTest: await comparisonOf(game, 't-test'),
  })),
)
const tasks = comparisons
  .map(({ game, scores, truncation, tTest }) => ({
    ...{ name: game, floor: scores.random, ceiling: scores.oracle },
    runs: [...(truncation?.runs ?? []), ...(tTest?.runs ?? []).map((run) => ({ ...run, method: 'pbt, t-test' }))],
  }))
  .filter(({ runs }) => runs.length > 0)
const methods = ['pbt', 'random', 'pbt, t-test'].filter((method) => tasks.some(({ runs }) => runs.some((run) => run.method === method)))
if (tasks.length > 0)
  process.stdout.write(`\nPBT and random search, all games, what winners reported:\n\n${tablesOverTasks(methods, tasks)}`)
const played = tasks.map((task) => ({ ...task, runs: task.runs.map((run) => ({ ...run, score: run.played })) }))
if (tasks.length > 0) process.stdout.write(`\nWhat they played afterwards:\n\n${tablesOverTasks(methods, played)}`)
for (const { game, truncation, tTest } of comparisons) {
  if (truncation !== undefined) process.stdout.write(`\n${game}:\n\n${truncation.tables()}\n${truncation.schedules()}`)
  if (tTest !== undefined) process.stdout.write(`\n${game}, t-test:\n\n${tTest.schedules()}`)
}
