import { statSync } from 'node:fs'
import path from 'node:path'
import { type ComparedRun, type Comparison, type MethodSummary, meanCurves, summarize } from '../../report/comparison.js'
import { gridOf } from '../../run/compare-result.js'
import type { ComparedCard, ComparedMethod, CompareMessage, FaultMessage, FileLink, MethodScores } from '../wire.js'
import { type ComparePlan, planIn, plannedRuns } from './compare-plan.js'
import { filesIn } from './files.js'
import { PlayedScores } from './played-scores.js'
import { recordOf } from './run-head.js'
import type { RunTable } from './run-table.js'
import { WatchedRun } from './watched-run.js'

/** A finished run, without what its best member played afterwards. */
type Reported = Omit<ComparedRun, 'played'>

/** A compare that is read again and again, as long as somebody looks at it. */
export class WatchedCompare {
  /** Counts the changes that were seen. */
  version = 0
  private plan: ComparePlan | null = null
  private fault: string | null = null
  private readonly runs = new Map<string, WatchedRun>()
  /** The runs that have finished, by their folder's name. */
  private readonly results = new Map<string, Reported>()
  private cards: readonly ComparedCard[] = []
  /** The summaries of so many finished runs: they take about a second, and are made for who asks. */
  private made: { readonly of: number; readonly methods: readonly ComparedMethod[]; readonly played: readonly MethodScores[] } | null = null
  private readonly played: PlayedScores

  /** @param id the path from the folder of runs */
  constructor(
    readonly id: string,
    readonly folder: string,
  ) {
    this.played = new PlayedScores(folder)
  }

  /** Reads what is new. @param now milliseconds @returns true where there is something */
  refresh(now: number): boolean {
    if (this.plan === null) {
      this.plan = planIn(this.folder)
      this.fault = this.plan ? null : `${path.basename(this.folder)} holds a compare.json that cannot be read`
      if (!this.plan) return this.version++ === 0
    }
    let changed = this.played.refresh() || this.version === 0
    if (changed) this.made = null
    for (const { name, method, seed } of plannedRuns(this.plan)) {
      if (this.results.has(name)) continue
      const folder = path.join(this.folder, name)
      if (!statSync(path.join(folder, 'run.json'), { throwIfNoEntry: false })) continue
      const run = this.runs.get(name) ?? new WatchedRun(`${this.id}/${name}`, folder)
      this.runs.set(name, run)
      changed = run.refresh(now) || changed
      if (run.data?.status === 'finished')
        this.results.set(name, resultOf(run.rows, this.grid, { method, seed, wallSeconds: run.data.wallSeconds }))
    }
    if (!changed) return false
    this.cards = this.cardsOf(this.plan)
    // A finished run is only its result from here on.
    for (const name of this.results.keys()) this.runs.delete(name)
    this.version++
    return true
  }

  /** @param linked true where the page can open the compared runs */
  message(links: (files: readonly string[]) => readonly FileLink[], linked: boolean): CompareMessage | FaultMessage {
    if (!this.plan) return { type: 'fault', message: this.fault ?? `${this.id} cannot be read` }
    const { seeds, experiment } = this.plan
    if (this.made?.of !== this.results.size) this.made = { of: this.results.size, ...this.summaries(this.plan) }
    const runs = linked ? this.cards : this.cards.map((card) => ({ ...card, run: null }))
    const files = links(filesIn(this.folder))
    return {
      type: 'compare',
      id: this.id,
      name: String(experiment.name),
      methods: this.made.methods,
      played: this.made.played,
      seeds,
      runs,
      files,
      config: experiment,
    }
  }

  private get grid(): readonly number[] {
    const { budget, population } = this.plan?.experiment ?? {}
    const { stepsPerMember, totalSteps } = recordOf(budget)
    const limit = (value: unknown, times = 1) => (typeof value === 'number' ? value * times : Number.POSITIVE_INFINITY)
    return gridOf(Math.min(limit(stepsPerMember, Number(population)), limit(totalSteps)))
  }

  private cardsOf(plan: ComparePlan): ComparedCard[] {
    return plannedRuns(plan).map(({ name, method, seed }) => {
      const result = this.results.get(name)
      const run = `${this.id}/${name}`
      if (result) {
        const { score, totalSteps, wallSeconds } = result
        return { method, seed, score, played: this.played.of(name), totalSteps, wallSeconds, status: 'finished', progress: 1, run }
      }
      const card = this.runs.get(name)?.card()
      if (!card)
        return { method, seed, score: null, played: null, totalSteps: 0, wallSeconds: 0, status: 'waiting', progress: 0, run: null }
      const { done, total } = card.progress
      return {
        method,
        seed,
        score: card.best,
        played: null,
        totalSteps: done,
        wallSeconds: card.wallSeconds,
        status: card.status,
        progress: done / total,
        run,
      }
    })
  }

  private summaries({ experiment, methods, seeds }: ComparePlan): { methods: ComparedMethod[]; played: MethodScores[] } {
    const names: readonly string[] = methods
    const results = [...this.results].map(([name, result]) => ({ ...result, played: this.played.of(name) }))
    const runs = results.sort((a, b) => names.indexOf(a.method) - names.indexOf(b.method) || a.seed - b.seed)
    const scored = names.filter((method) => runs.some((run) => run.method === method))
    const comparison: Comparison = { name: String(experiment.name), methods: scored, seeds, grid: this.grid, runs }
    const curves = new Map(meanCurves(comparison).map((curve) => [curve.method, curve.points]))
    return {
      methods: summarize(comparison).map((summary) => ({ ...scoresOf(summary), curve: curveOf(curves.get(summary.method) ?? []) })),
      played: runs.some((run) => run.played !== null) ? summarize(comparison, 'played').map(scoresOf) : [],
    }
  }
}

function scoresOf({ method, scored, estimates, firstIsBetter }: MethodSummary): MethodScores {
  return { method, scored, estimates, firstIsBetter }
}

function curveOf(points: ReturnType<typeof meanCurves>[number]['points']): ComparedMethod['curve'] {
  return {
    steps: points.map(({ steps }) => steps),
    value: points.map(({ estimate }) => estimate.value),
    low: points.map(({ estimate }) => estimate.interval?.low ?? null),
    high: points.map(({ estimate }) => estimate.interval?.high ?? null),
  }
}

/** As `clade compare` reads a run: its final score, and the best score that had been reported by each step of the grid. */
function resultOf(table: RunTable, grid: readonly number[], run: Pick<ComparedRun, 'method' | 'seed' | 'wallSeconds'>): Reported {
  const { member, score, trained } = table.since()
  const last = new Map<number, number | null>()
  const curve: (number | null)[] = []
  let best: number | null = null
  let totalSteps = 0
  member.forEach((id, i) => {
    const value = score[i]!
    last.set(id, value)
    if (trained[i] === 0) return
    totalSteps += trained[i]!
    while (curve.length < grid.length - 1 && grid[curve.length]! < totalSteps) curve.push(best)
    best = higher(best, value)
  })
  while (curve.length < grid.length) curve.push(best)
  return { ...run, score: [...last.values()].reduce(higher, null), totalSteps, curve }
}

const higher = (a: number | null, b: number | null): number | null => (a === null || (b !== null && b > a) ? b : a)
