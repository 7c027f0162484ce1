// Prints a section of README.md's tables from the CSV files beside it, or anew from the runs that README.md names:
//   node dist/experiments/feudal-minatar/analysis.js components|reported|played|freeway [folder of runs]
// and the summaries and schedules of each comparison, which need the runs:
//   node dist/experiments/feudal-minatar/analysis.js schedules [folder of runs, default runs]
import { existsSync } from 'node:fs'
import path from 'node:path'
import {
  bootstrap,
  interquartileMean,
  markdownTable,
  probabilityOfImprovement,
  readComparison,
  readScores,
  type ScoredRun,
  showEstimate,
  tablesOverTasks,
} from 'clade'

const FOLDER = 'experiments/feudal-minatar'
const [, , section = '', root] = process.argv

/** Mean returns of random actions, and of the actor-critic of K. Young and T. Tian (2019) after 5 million frames, read off their curves. */
const games = {
  asterix: { floor: 0.5, ceiling: 20.5 },
  breakout: { floor: 0.4, ceiling: 17.5 },
  freeway: { floor: 0.5, ceiling: 47.5 },
  seaquest: { floor: 0.1, ceiling: 15.5 },
  'space-invaders': { floor: 4.1, ceiling: 185 },
}
const METHODS = ['pbt', 'random']
const COMPARED = ['breakout', 'freeway', 'space-invaders'] as const
/** The agents of the component check, and what their experiments' names end in. */
const AGENTS = { feudal: '', lstm: '-lstm', 'no-manager': '-no-manager' }

const printed = { components, reported: () => compared('score'), played: () => compared('played'), freeway, schedules }[section]
if (!printed) throw new Error(`Expected components, reported, played, freeway or schedules, got ${JSON.stringify(section)}`)
process.stdout.write(await printed())

/** The file beside README.md, or the same of a run. */
function fileOf(own: string, run: string): string {
  return root === undefined ? path.join(FOLDER, own) : path.join(root, `feudal-minatar-${run}`, path.basename(own))
}

/** Members of a run with `--method fixed` stand for seeds. */
function components(): string {
  const tasks = Object.entries(games).map(([name, scale]) => {
    const runs = Object.entries(AGENTS).flatMap(([agent, suffix]) =>
      readScores(fileOf(`${name}${suffix}/summary.csv`, `${name}-${agent}`), agent),
    )
    return { name, ...scale, digits: 2, runs }
  })
  return tablesOverTasks(Object.keys(AGENTS), tasks)
}

function compared(by: 'score' | 'played'): string {
  const tasks = COMPARED.map((name) => ({ name, ...games[name], runs: readScores(fileOf(`${name}/compare.csv`, `${name}-compare`)) }))
  return tablesOverTasks(METHODS, tasks, by)
}

/** What a copy takes, and the size of the population: a row for each way, its runs, and how likely a run of the first way is better. */
function freeway(): string {
  const own = readScores(fileOf('freeway/compare.csv', 'freeway-compare'))
  const of = (method: string) => own.filter((run) => run.method === method)
  const copying = (copy: string) => readScores(fileOf(`freeway-copy-${copy}/compare.csv`, `freeway-copy-${copy}`))
  // The folders of these runs are gone: README.md's figures, to a tenth, are what is left of them.
  const sizes = readScores(path.join(FOLDER, 'freeway/sizes.csv'))
  const sized = (members: string) =>
    root === undefined ? sizes.filter(({ method }) => method === members) : readScores(fileOf('compare.csv', `freeway-${members}`))
  const ways: Record<string, readonly ScoredRun[]> = {
    'both copied, 16 members': of('pbt'),
    'weights copied': copying('weights'),
    'hyperparameters copied': copying('hyperparameters'),
    'random search, 16 members': of('random'),
    '5 members': sized('5-members'),
    '10 members': sized('10-members'),
    '20 members': sized('20-members'),
    '40 members': sized('40-members'),
  }
  const played = Object.entries(ways).map(([way, runs]) => ({ way, returns: runs.flatMap((run) => run.played ?? []) }))
  const rows = played
    .filter(({ returns }) => returns.length > 0)
    .map(({ way, returns }, i) => [
      ...[way, ...returns.map((value) => value.toFixed(1))],
      showEstimate(
        bootstrap([returns], ([x]) => interquartileMean(x!)),
        1,
      ),
      i === 0
        ? ''
        : showEstimate(
            bootstrap([played[0]!.returns, returns], ([x, y]) => probabilityOfImprovement(x!, y!)),
            2,
          ),
    ])
  const seeds = of('pbt').map(({ seed }) => `${seed}`)
  return `${markdownTable(['PBT on Freeway, played', ...seeds, 'IQM', 'P(both copied, 16 members, is better)'], rows)}\n`
}

async function schedules(): Promise<string> {
  const folders = COMPARED.map((game) => path.join(root ?? 'runs', `feudal-minatar-${game}-compare`)).filter((folder) => existsSync(folder))
  const read = await Promise.all(folders.map((folder) => readComparison(folder)))
  return read.map((comparison) => `${comparison.name}:\n\n${comparison.tables()}\n${comparison.schedules()}`).join('\n')
}
