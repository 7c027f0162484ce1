// Prints the tables of README.md from the runs that it names; those that are not there yet are left out:
//   node dist/experiments/feudal-minatar/analysis.js [folder of runs, default runs]
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
const folderOf = (game: string, kind: string) => path.join(root, `feudal-minatar-${game}-${kind}`)

/** Mean returns of random actions, and of the actor-critic of K. Young and T. Tian (2019) after 5 million frames, read off their curves. */
const games = {
  asterix: { floor: 0.5, ceiling: 20.5 },
  breakout: { floor: 0.4, ceiling: 17.5 },
  freeway: { floor: 0.5, ceiling: 47.5 },
  seaquest: { floor: 0.1, ceiling: 15.5 },
  'space-invaders': { floor: 4.1, ceiling: 185 },
}
const METHODS = ['pbt', 'random']
/** The agents of the component check: members of one run with `--method fixed` stand for seeds. */
const AGENTS = ['feudal', 'lstm', 'no-manager']

const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

function membersOf(folder: string): number[] {
  return existsSync(folder) ? readRun(folder).standings.flatMap(({ score }) => score ?? []) : []
}

const components = Object.keys(games).flatMap((game) => {
  const scores = AGENTS.map((agent) => membersOf(folderOf(game, agent)))
  return AGENTS.map((agent, i) => {
    const [own, first] = [scores[i]!, scores[0]!]
    const better = i > 0 && own.length > 0 && first.length > 0
    return [
      ...[game, agent, `${own.length}`],
      own.length > 0 ? showEstimate(bootstrap([own], ([x]) => mean(x!)), 2) : 'not run', // biome-ignore format: one cell
      better ? showEstimate(bootstrap([first, own], ([x, y]) => probabilityOfImprovement(x!, y!)), 2) : '', // biome-ignore format: one cell
    ]
  })
})
process.stdout.write(`${markdownTable(['game', 'agent', 'members', 'mean score', `P(${AGENTS[0]} is better)`], components)}\n`)

const compared = Object.entries(games).filter(([game]) => existsSync(folderOf(game, 'compare')))
const comparisons = await Promise.all(
  compared.map(async ([game, scale]) => ({ game, scale, comparison: await readComparison(folderOf(game, 'compare')) })),
)
const tasks = comparisons.map(({ game, scale, comparison }) => ({ name: game, runs: comparison.runs, ...scale }))
if (tasks.length > 0)
  process.stdout.write(`\nPBT and random search, all games, what winners reported:\n\n${tablesOverTasks(METHODS, tasks)}`)
const playing = tasks.map((task) => ({ ...task, runs: task.runs.map((run) => ({ ...run, score: run.played })) }))
if (tasks.length > 0) process.stdout.write(`\nWhat they played afterwards:\n\n${tablesOverTasks(METHODS, playing)}`)
for (const { game, comparison } of comparisons) process.stdout.write(`\n${game}:\n\n${comparison.tables()}\n${comparison.schedules()}`)

/** What PBT on Freeway was run with, and the folder of its runs. */
const variants = {
  'both copied, 16 members': 'compare',
  'weights copied': 'copy-weights',
  'hyperparameters copied': 'copy-hyperparameters',
  '5 members': '5-members',
  '10 members': '10-members',
  '20 members': '20-members',
  '40 members': '40-members',
}
const played = async (kind: string): Promise<number[]> => {
  const folder = folderOf('freeway', kind)
  if (!existsSync(folder)) return []
  return (await readComparison(folder)).runs.flatMap(({ method, played }) => (method === 'pbt' ? (played ?? []) : []))
}
const base = await played('compare')
const rows = await Promise.all(
  Object.entries(variants).map(async ([says, kind]) => {
    const own = await played(kind)
    const better = kind !== 'compare' && own.length > 0 && base.length > 0
    return [
      ...[says, `${own.length}`],
      own.length > 0 ? showEstimate(bootstrap([own], ([x]) => mean(x!)), 1) : 'not run', // biome-ignore format: one cell
      better ? showEstimate(bootstrap([base, own], ([x, y]) => probabilityOfImprovement(x!, y!)), 2) : '', // biome-ignore format: one cell
    ]
  }),
)
const heading = ['PBT on Freeway', 'seeds', 'what winners played, mean', 'P(the first row is better)']
process.stdout.write(`\n${markdownTable(heading, rows)}\n`)
