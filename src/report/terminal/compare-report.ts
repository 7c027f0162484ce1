import type { Estimate } from '../../statistics/bootstrap.js'
import { type Comparison, type MethodSummary, SUMMARIES, type SummaryName, summarize } from '../comparison.js'
import { align, showCount, showValue } from './format.js'

/**
 * The report at the end of `clade compare`: a row per method with its scores, and how likely the first method is better.
 *
 * @param files paths of files that the reader may want to open
 */
export function compareReport(comparison: Comparison, files: readonly string[]): string[] {
  const { name, methods, seeds, grid, runs } = comparison
  const summaries = summarize(comparison)
  const played = runs.some((run) => run.played !== null) ? summarize(comparison, 'played') : []
  const each = seeds === 1 ? '1 seed' : `${seeds} seeds`
  return [
    `${name}: ${each} of each method, ${showCount(grid.at(-1)!)} environment steps a run`,
    '',
    ...tableOf(methods, summaries),
    '',
    seeds > 1
      ? 'Scores of the best member at the end; in brackets the 95% bootstrap interval over seeds.'
      : 'Scores of the best member at the end. One seed says nothing about chance: for intervals ask for --seeds 2 or more.',
    ...summaries.flatMap((summary) => leftOut(summary, seeds, 'ended without a score')),
    ...(played.length > 0
      ? ['', ...tableOf(methods, played), '', 'What these members played afterwards, in episodes that nobody trained on.']
      : []),
    ...played.flatMap((summary) => leftOut(summary, seeds, 'have played none')),
    '',
    ...files,
  ]
}

function tableOf(methods: readonly string[], summaries: readonly MethodSummary[]): string[] {
  const names = Object.keys(SUMMARIES) as SummaryName[]
  const rows = summaries.map(({ method, estimates, firstIsBetter }) => [
    method,
    ...names.map((summary) => showEstimate(estimates?.[summary] ?? null)),
    showEstimate(firstIsBetter),
  ])
  const heading = ['method', ...names, `P(${methods[0]} is better)`]
  // With one method there is none to compare it with.
  return methods.length > 1
    ? align([heading, ...rows], new Set([0]))
    : align([heading.slice(0, -1), ...rows.map((row) => row.slice(0, -1))], new Set([0]))
}

function showEstimate(estimate: Estimate | null): string {
  if (!estimate) return '-'
  const { value, interval } = estimate
  return interval ? `${showValue(value)} [${showValue(interval.low)}, ${showValue(interval.high)}]` : showValue(value)
}

function leftOut({ method, scored }: MethodSummary, seeds: number, why: string): string[] {
  const missing = seeds - scored
  return missing === 0 ? [] : [`${missing} of ${seeds} runs of ${method} ${why} and are left out.`]
}
