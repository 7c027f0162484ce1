import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const { seeds: SEEDS, points, tasks: shared } = JSON.parse(readFileSync(new URL('./settings.json', import.meta.url), 'utf8'))
export const POINTS = points
/** The tasks, each with seeds of its own where it has some. */
export const tasks = shared.map((task) => ({ seeds: SEEDS, ...task }))
/** The number of points whose mean is a value of the curve, or the final score: a tenth of the budget. */
export const WINDOW = POINTS / 10

const fileOf = (side, { agent, env }) => fileURLToPath(new URL(`./curves/${side}-${agent}-${env}.csv`, import.meta.url))

/** Reads the points `{ steps, episodes, mean }` of each seed, in order. `mean` is of the episodes that ended since the point before. */
export function readCurves(side, task) {
  const file = fileOf(side, task)
  const bySeed = new Map()
  const rows = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(1) : []
  for (const row of rows) {
    const [seed, steps, episodes, mean] = row.split(',').map(Number)
    bySeed.set(seed, [...(bySeed.get(seed) ?? []), { steps, episodes, mean }])
  }
  return bySeed
}

/** Appends a seed's curve, from its episodes' columns, in the same form as sb3.py. */
export function appendCurve(side, task, seed, episodes) {
  const sums = new Float64Array(POINTS)
  const counts = new Int32Array(POINTS)
  episodes.steps.forEach((at, i) => {
    if (at > task.steps) return
    const point = Math.floor(((at - 1) * POINTS) / task.steps)
    sums[point] += episodes.returns[i]
    counts[point]++
  })
  const file = fileOf(side, task)
  const rows = Array.from(counts, (count, i) => {
    const steps = Math.floor((task.steps * (i + 1)) / POINTS)
    return `${seed},${steps},${count},${count > 0 ? (sums[i] / count).toFixed(3) : ''}\n`
  })
  appendFileSync(file, `${existsSync(file) ? '' : 'seed,steps,episodes,return\n'}${rows.join('')}`)
}

/** Mean return of the episodes that ended in the last WINDOW points before `end`; NaN where none did. */
export function windowed(points, end) {
  let [sum, count] = [0, 0]
  for (const { episodes, mean } of points.slice(Math.max(0, end - WINDOW), end)) {
    if (episodes === 0) continue
    sum += mean * episodes
    count += episodes
  }
  return sum / count
}
