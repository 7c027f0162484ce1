import type { RunData } from '../../run-reader/run-data.js'
import type { RunCard } from '../wire.js'
import { methodOf, progressOf, taskOf } from './run-head.js'

/** Points of a sparkline. */
const POINTS = 60

/** The run as a line of the overview. */
export function cardOf(run: RunData, id: string): RunCard {
  const [first] = run.standings
  return {
    ...{ kind: 'run', id, name: run.name, seed: run.seed, status: run.status, method: methodOf(run.config), task: taskOf(run.config) },
    ...{ population: Number(run.config.population), startedAt: run.startedAt, wallSeconds: run.wallSeconds, progress: progressOf(run) },
    ...{ reports: run.reports.length, copies: run.events.filter(({ copied }) => copied !== null).length },
    ...{ best: first?.score ?? null, winner: first === undefined || first.score === null ? null : first.member },
    spark: sparkOf(run.reports),
    fault: null,
  }
}

/** A card that says why a run cannot be read. */
export function faultyCard(id: string, fault: string): RunCard {
  return {
    ...{ kind: 'run', id, name: id, seed: 0, status: 'failed', method: '', task: '', population: 0, startedAt: '', wallSeconds: 0 },
    ...{ progress: { done: 0, total: 1, unit: 'steps' }, reports: 0, copies: 0, best: null, winner: null, spark: [], fault },
  }
}

/** The best score so far, after equal parts of the reports. */
function sparkOf(reports: RunData['reports']): (number | null)[] {
  const points = Math.min(POINTS, reports.length)
  const spark: (number | null)[] = []
  let best: number | null = null
  reports.forEach(({ score }, i) => {
    if (score !== null && (best === null || score > best)) best = score
    if ((i + 1) * points >= (spark.length + 1) * reports.length) spark.push(best)
  })
  return spark
}
