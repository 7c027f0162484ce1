// Prints the tables of README.md from the runs that it names; those that are not there yet are left out:
//   node dist/experiments/feudal-minatar/analysis.js [folder of runs, default runs]
import { existsSync } from 'node:fs'
import path from 'node:path'
import { readComparison, readRun, tablesOverTasks } from 'clade'

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

/** Members of a run with `--method fixed`, each as a run of its agent. */
function membersOf(agent: string, folder: string) {
  return existsSync(folder) ? readRun(folder).standings.map(({ score }) => ({ method: agent, score })) : []
}

const components = Object.entries(games).map(([name, scale]) => ({
  ...{ name, ...scale, digits: 2 },
  runs: AGENTS.flatMap((agent) => membersOf(agent, folderOf(name, agent))),
}))
process.stdout.write(tablesOverTasks(AGENTS, components))

const compared = Object.entries(games).filter(([game]) => existsSync(folderOf(game, 'compare')))
const comparisons = await Promise.all(
  compared.map(async ([game, scale]) => ({ game, scale, comparison: await readComparison(folderOf(game, 'compare')) })),
)
const tasks = comparisons.map(({ game, scale, comparison }) => ({ name: game, runs: comparison.runs, ...scale }))
if (tasks.length > 0)
  process.stdout.write(`\nPBT and random search, all games, what winners reported:\n\n${tablesOverTasks(METHODS, tasks)}`)
if (tasks.length > 0) process.stdout.write(`\nWhat they played afterwards:\n\n${tablesOverTasks(METHODS, tasks, 'played')}`)
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
const varied = Object.entries(variants).filter(([, kind]) => existsSync(folderOf('freeway', kind)))
const runs = await Promise.all(
  varied.map(async ([says, kind]) => {
    const comparison = await readComparison(folderOf('freeway', kind))
    process.stdout.write(`\nfreeway, ${says}, played:\n\n${comparison.tables({ by: 'played' })}`)
    return comparison.runs.filter(({ method }) => method === 'pbt').map((run) => ({ ...run, method: says }))
  }),
)
if (varied.length > 1) {
  const freeway = { name: 'freeway', ...games.freeway, runs: runs.flat() }
  const names = varied.map(([says]) => says)
  process.stdout.write(`\nPBT on Freeway, what winners played afterwards:\n\n${tablesOverTasks(names, [freeway], 'played')}`)
}
