// Prints the tables of README.md from the CSV files beside it, and draws figure.svg. Nothing is trained:
//   node dist/experiments/which-method/analysis.js [main|choice|norms] [file]
import { writeFileSync } from 'node:fs'
import { bootstrap, improvementOverTasks, interquartileMean, markdownTable, overTasks, showEstimate } from 'clade'
import { best, rate } from './choose.js'
import { whichMethodFigure } from './figure.js'
import { mean } from './mean.js'
import { chosenSettings } from './plan.js'
import { readRecords } from './records.js'
import { choiceTasks, normalised, tasks } from './tasks.js'

/** A score of each run of a method, a list for each task, in the order of the tasks. */
type ScoresByTask = readonly (readonly number[])[]

const FOLDER = 'experiments/which-method'
const BASES = ['random', 'pbt, truncation'] as const
const [, , stage = 'main', file = `${FOLDER}/${stage === 'choice' ? 'choice' : 'results'}.csv`] = process.argv

const printed = { main: mainTables, choice: choiceTable, norms: normsTable }[stage]
if (!printed) throw new Error(`Expected main, choice or norms, got ${JSON.stringify(stage)}`)
process.stdout.write(`${printed()}\n`)

function normsTable(): string {
  const rows = tasks.map(({ experiment, floor, ceiling, ceilingSays }) => [experiment.name, `${floor}`, `${ceiling}`, ceilingSays])
  return markdownTable(['task', '0: random actions', '1', 'the source of 1'], rows)
}

function choiceTable(): string {
  const rated = rate(readRecords(file), choiceTasks)
  const winners = best(rated)
  const rows = rated.map(({ method, setting, runs, rating, means }) => [
    method,
    setting,
    `${runs}`,
    rating.toFixed(3),
    ...means.map((value) => value.toFixed(1)),
    winners.get(method) === setting ? 'chosen' : '',
  ])
  const names = choiceTasks.map(({ experiment }) => experiment.name)
  return markdownTable(['method', 'setting', 'runs', 'mean normalised score', ...names, ''], rows)
}

function mainTables(): string {
  const records = readRecords(file)
  const scoresOf = (setting: string, value: 'score' | 'reported' | 'leaderPlayed' = 'score'): ScoresByTask =>
    tasks.map(({ experiment }) => {
      const own = records.filter((record) => record.setting === setting && record.task === experiment.name)
      return own.sort((a, b) => a.seed - b.seed).flatMap((record) => record[value] ?? [])
    })
  const methods = chosenSettings.map(({ method, name }) => ({
    ...{ method, name, scores: scoresOf(name) },
    ...{ reported: scoresOf(name, 'reported'), leaderPlayed: scoresOf(name, 'leaderPlayed') },
  }))
  // Methods are compared on the tasks that all of them have finished twice at least.
  const shared = tasks.map((_, task) => methods.every(({ scores }) => scores[task]!.length >= 2))
  const only = <T>(values: readonly T[]) => values.filter((_, task) => shared[task])
  if (only(tasks).length === 0) return `${records.length} runs, and no task yet that every method has run twice`
  const scaled = (scores: ScoresByTask) => only(scores.map((values, task) => values.map((score) => normalised(tasks[task]!, score))))

  const summaries = methods.map(({ method, name, scores, reported, leaderPlayed }) => {
    const own = scaled(scores)
    const against = BASES.map((base) => {
      const other = methods.find((one) => one.method === base)!
      return other.method === method ? null : improvementOverTasks(own, scaled(other.scores))
    })
    const leaders = [reported, leaderPlayed].map((values) => interquartileMean(scaled(values).flat()))
    return { method, name, runs: own.flat().length, iqm: overTasks(own), mean: overTasks(own, mean), against, leaders }
  })
  const overall = summaries.map(({ method, name, runs, iqm, mean, against, leaders }) => [
    method,
    name,
    `${runs}`,
    showEstimate(iqm, 3),
    showEstimate(mean, 3),
    ...against.map((estimate) => (estimate ? showEstimate(estimate, 2) : '')),
    ...leaders.map((value) => value.toFixed(3)),
  ])
  const perTask = methods.map(({ scores }) =>
    scores.map((own) => (own.length === 0 ? null : bootstrap([own], ([values]) => interquartileMean(values!)))),
  )
  writeFileSync(
    `${FOLDER}/figure.svg`,
    whichMethodFigure({
      methods: methods.map(({ method }) => method),
      panels: [
        { title: 'interquartile mean, all tasks', unit: 'normalised score', rows: summaries.map(({ iqm }) => iqm), line: null },
        ...BASES.map((base, i) => ({
          title: `better than ${base}`,
          unit: 'probability, all tasks',
          rows: summaries.map(({ against }) => against[i]!),
          line: 0.5,
        })),
        ...tasks.map(({ experiment }, task) => ({
          title: experiment.name,
          unit: 'return',
          rows: perTask.map((estimates) => estimates[task]!),
          line: null,
        })),
      ],
    }),
  )
  const digits = (task: number) => (Math.abs(tasks[task]!.ceiling) < 50 ? 2 : 1)
  const taskRows = tasks.map(({ experiment }, task) => [
    experiment.name,
    ...perTask.map((estimates) => (estimates[task] ? showEstimate(estimates[task], digits(task)) : '')),
  ])
  const wins = tasks.map(({ experiment }, task) => {
    const [random] = methods
    return [
      experiment.name,
      ...methods.map(({ scores }) => {
        const [own, others] = [scores[task]!, random!.scores[task]!]
        return scores === random!.scores || own.length < 2 || others.length < 2
          ? ''
          : showEstimate(improvementOverTasks([own], [others]), 2)
      }),
    ]
  })
  const names = methods.map(({ method }) => method)
  const heading = [
    'method',
    'setting',
    'runs',
    'IQM',
    'mean',
    ...BASES.map((base) => `P(better than ${base})`),
    'leader, reported',
    'leader, played',
  ]
  const left = tasks.length - only(tasks).length
  return [
    `${records.length} runs${left > 0 ? `; ${left} tasks that not every method has run twice are left out of the first table` : ''}`,
    markdownTable(heading, overall),
    markdownTable(['interquartile mean of the return', ...names], taskRows),
    markdownTable(['P(better than random)', ...names], wins),
  ].join('\n\n')
}
