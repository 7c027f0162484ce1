import uPlot from 'uplot'
import { type Chart, chart, padded, type Scale } from '../chart.js'
import { h } from '../dom.js'
import { exact, terse, thousands } from '../format.js'
import { alongLine, rowsOfLine, type Spread, spreadOf } from '../spread.js'
import { colour } from '../theme.js'
import { facts } from '../tip.js'
import type { RunState } from './state.js'

export interface BandOptions {
  readonly label: string
  readonly height: number
  readonly scale?: Scale
  /** The bounds that y keeps to, where it has some. */
  readonly bounds?: readonly [number, number] | null
  readonly numberOf: (row: number) => number | null | undefined
  /** True: the winner's line moves in steps. */
  readonly stepped?: boolean
}

/** A chart of a number of slices: the population's range and quartiles as bands, the winner's line, and that of who is brought out. */
export function bandChart(state: RunState, options: BandOptions): Chart {
  const { model } = state
  let spread: Spread | null = null
  let lines: { readonly member: number; readonly values: (number | null)[]; readonly isWinner: boolean }[] = []
  return chart({
    label: `${options.label}: quartiles of the population and the winner’s line`,
    height: options.height,
    x: 'environment steps',
    focus: false,
    ...(options.scale ? { yScale: options.scale } : {}),
    plot: () => {
      spread = spreadOf(model, options.numberOf)
      const lineOf = (member: number) => alongLine(model, rowsOfLine(model, model.family.line(member)), spread!.x, options.numberOf)
      const winner = model.winner
      lines = []
      if (state.focus !== null && state.focus !== winner) lines.push({ member: state.focus, values: lineOf(state.focus), isWinner: false })
      if (winner !== undefined) lines.push({ member: winner, values: lineOf(winner), isWinner: true })
      const none = { width: 0, points: { show: false } }
      const edge = (): uPlot.Series => ({ ...none, stroke: 'transparent', spanGaps: true })
      const path: Partial<uPlot.Series> = options.stepped ? { paths: steps } : {}
      const series: uPlot.Series[] = [
        ...[edge(), edge(), edge(), edge()],
        { label: 'median', stroke: colour('--ink-3'), width: 1, points: { show: false } },
        ...lines.map(
          ({ isWinner }): uPlot.Series =>
            isWinner
              ? { label: 'winner', stroke: colour('--winner'), width: 2.5, points: { show: false }, ...path }
              : { label: 'focus', stroke: colour('--focus'), width: 2, dash: [6, 3], points: { show: false }, ...path },
        ),
      ]
      const { x, low, q1, median, q3, high } = spread
      return {
        data: [x, high, low, q3, q1, median, ...lines.map(({ values }) => values)],
        series,
        bands: [
          { series: [1, 2], fill: colour('--band-1') },
          { series: [3, 4], fill: colour('--band-2') },
        ],
        key: lines.map(({ member }) => member).join(),
        y: heights(spread, lines, options),
        x: [0, model.axisEnd || 1],
      }
    },
    tip: (_, index) => {
      if (!spread || spread.median[index] === null || spread.median[index] === undefined) return null
      const at = (values: readonly (number | null)[]) => values[index] ?? null
      return facts(`after ${thousands(Math.round(spread.x[index]!))} steps`, [
        ...lines.map(
          ({ member, values, isWinner }) => [isWinner ? `★ ${member}’s line` : `${member}’s line`, h('b', {}, exact(at(values)))] as const,
        ),
        ['population', `${terse(at(spread.low))} … ${terse(at(spread.high))}`],
        ['quartiles', `${terse(at(spread.q1))} … ${terse(at(spread.q3))}`],
        ['median', terse(at(spread.median))],
      ])
    },
  })
}

/** The axis shows the quartiles and the lines whole, and of the range what is not far beyond them: one outlier does not rule it. */
function heights(
  { low, q1, q3, high }: Spread,
  lines: readonly { readonly values: readonly (number | null)[] }[],
  { scale, bounds }: BandOptions,
): [number, number] | null {
  const of = (columns: readonly (readonly (number | null)[])[]) => columns.flat().filter((value) => value !== null)
  const core = of([q1, q3, ...lines.map(({ values }) => values)])
  const all = of([low, high])
  if (all.length === 0) return bounds ? [...bounds] : null
  const [inner, outer] = [spanOf(core), spanOf([...all, ...core])]
  if (scale === 'log' || scale === 'one-minus-log')
    return outer[1] > outer[0] ? outer : bounds ? [...bounds] : [outer[0] * 0.9, outer[1] * 1.1]
  const reach = (inner[1] - inner[0]) * 1.5
  return padded(Math.max(outer[0], inner[0] - reach), Math.min(outer[1], inner[1] + reach))
}

function spanOf(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

const steps = uPlot.paths.stepped!({ align: 1 })
