// Learning by step beside Stable-Baselines3, with the same settings (settings.json). sb3.py writes its curves. This trains the seeds of
// Clade that are missing in curves/, prints the table of both and draws curves.svg. `npm run bench:learning` builds first.
//   npm run bench:learning -- [--no-training] [--write --date 2025-01-31]     --write puts the table into bench/RESULTS.md
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as agents from '../../../dist/agents/index.js'
import { alone } from '../../../dist/src/alone.js'
import { stream } from '../../../dist/src/random.js'
import { percentileInterval, resample } from '../../../dist/src/statistics/bootstrap.js'
import { markdown } from '../../measure.mjs'
import { writeTable } from '../../results.mjs'
import { appendCurve, POINTS, readCurves, tasks, WINDOW, windowed } from './curves.mjs'
import { learningFigure } from './figure.mjs'

/** Resamples of an interval that is only drawn: there are hundreds of them. */
const BAND_RESAMPLES = 2000
const FIGURE = new URL('./curves.svg', import.meta.url)
const SIDES = [
  { key: 'sb3', name: 'Stable-Baselines3' },
  { key: 'clade', name: 'Clade' },
]

const { values: flags } = parseArgs({
  options: { 'no-training': { type: 'boolean', default: false }, write: { type: 'boolean', default: false }, date: { type: 'string' } },
})
if (flags.write && !flags.date) throw new Error('--write needs --date: figures without it mean nothing')

if (!flags['no-training']) for (const task of tasks) await train(task)
const pairs = tasks.map((task) => ({ task, curves: SIDES.map(({ key }) => [...readCurves(key, task).values()]) }))
const both = pairs.filter(({ curves }) => curves.every((runs) => runs.length > 0))
const text = markdown(table(both))
console.log(text)
for (const { task } of pairs.filter((pair) => !both.includes(pair)))
  console.log(`\nNot in the table, curves are missing: ${task.agent} on ${task.env}`)
if (both.length > 0)
  writeFileSync(FIGURE, learningFigure(`Learning curves: mean of the seeds and its 95% bootstrap interval`, both.map(panel)))
if (flags.write) writeTable('learning', `${text}\n\nMeasured on ${flags.date}, Node ${process.version}.`)

async function train(task) {
  const done = readCurves('clade', task)
  for (const seed of task.seeds.filter((seed) => !done.has(seed))) {
    try {
      const trainable = await alone(specOf(task), seed)
      appendCurve('clade', task, seed, (await trainable.train(task.steps, {})).episodes)
      console.error(`Clade: ${task.agent} on ${task.env}, seed ${seed}`)
    } catch (error) {
      console.error(`Clade: ${task.agent} on ${task.env} failed: ${error.message}`)
      return
    }
  }
}

/** Stable-Baselines3's value loss at its default weight of 0.5 is (R - V)^2 / 2, which is Clade's at 1. */
function specOf({ agent, env, settings }) {
  const { minibatch, clip, ...shared } = settings
  const options = { env, ...shared, valueCost: 1, maxGradNorm: 0.5, network: agents.mlp([64, 64], { separate: true }) }
  return agent === 'a2c' ? agents.a2c(options) : agents.ppo({ ...options, minibatchSize: minibatch, clipRange: clip })
}

function table(rows) {
  return {
    heading: 'Learning by step: the same settings in Stable-Baselines3',
    method:
      `A2C and PPO with networks of 64-64 tanh units, apart for policy and value, settings and seeds in peers/learning/settings.json.` +
      ` "Final" is the mean return of the episodes that ended in the last tenth of training, "whole" the mean of the curve; means over the ` +
      `seeds with 95% bootstrap intervals. Clade is no worse where the interval of the difference reaches 0.`,
    columns: [
      '',
      'seeds',
      ...['final', 'whole'].flatMap((what) => [...SIDES.map(({ name }) => `${what}, ${name}`), 'difference']),
      'no worse',
    ],
    rows: rows.map(({ task, curves }) => {
      const finals = compared(curves.map((runs) => runs.map((points) => windowed(points, POINTS))))
      const wholes = compared(curves.map((runs) => runs.map((points) => mean(smooth(points)))))
      const fair = finals.difference.high >= 0 && wholes.difference.high >= 0
      const seeds = curves.map((runs) => runs.length)
      const verdict = Math.min(...seeds) < task.seeds.length ? 'not all seeds' : fair ? 'yes' : 'NO'
      return [`${task.agent}, ${task.env}`, seeds.join(' / '), ...finals.cells, ...wholes.cells, verdict]
    }),
  }
}

/** The means of both sides with their intervals, and the difference (Clade's less the other's). */
function compared(sides) {
  const resamples = resample(
    sides.map((values) => values.length),
    stream(1, 'learning'),
  )
  const interval = (statistic) => percentileInterval(sides, statistic, resamples)
  const difference = (strata) => mean(strata[1]) - mean(strata[0])
  const cells = sides.map((values, i) =>
    shown(
      mean(values),
      interval((strata) => mean(strata[i])),
    ),
  )
  return { cells: [...cells, shown(difference(sides), interval(difference))], difference: interval(difference) }
}

function panel({ task, curves }) {
  const lines = SIDES.map(({ name }, side) => {
    const runs = curves[side].map((points) => Array.from({ length: POINTS }, (_, i) => windowed(points, i + 1)))
    const points = runs[0].flatMap((_, i) => {
      const values = runs.map((run) => run[i]).filter(Number.isFinite)
      if (values.length < runs.length) return []
      const { low, high } = percentileInterval([values], ([x]) => mean(x), resample([values.length], stream(1, 'curve'), BAND_RESAMPLES))
      return [{ steps: (task.steps * (i + 1)) / POINTS, value: mean(values), low, high }]
    })
    return { name, points }
  })
  return { title: `${task.agent.toUpperCase()} on ${task.env}, ${curves[0].length} and ${curves[1].length} seeds`, lines }
}

/** The curve in windows that do not overlap. Windows in which no episode ended are left out. */
function smooth(points) {
  return Array.from({ length: POINTS / WINDOW }, (_, i) => windowed(points, (i + 1) * WINDOW)).filter(Number.isFinite)
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function shown(value, { low, high }) {
  return `${value.toFixed(0)} [${low.toFixed(0)}, ${high.toFixed(0)}]`
}
