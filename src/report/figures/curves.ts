import { extent } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { area as areaShape, curveStepAfter, line as lineShape } from 'd3-shape'
import type { MeanCurve } from '../comparison.js'
import { type Area, bottomAxis, leftAxis, stepTicks, valueTicks } from './axis.js'
import { lineStyle } from './colours.js'
import { legend } from './legend.js'
import { element, label, picture, rounded } from './svg.js'

const WIDTH = 1000
const AREA: Area = { left: 72, top: 92, width: WIDTH - 72 - 24, height: 360 }

/**
 * The figure of learning curves: per method a line, the interquartile mean of its runs, in a band, its 95% interval.
 *
 * @param title the name of the experiment
 * @param seeds the number of runs of each method
 * @returns a whole SVG file
 */
export function curvesFigure(title: string, seeds: number, curves: readonly MeanCurve[]): string {
  const points = curves.flatMap((curve) => curve.points)
  const bounds = points.flatMap(({ estimate: { value, interval } }) => (interval ? [interval.low, interval.high] : [value]))
  const [low = 0, high = 1] = extent(bounds)
  const margin = (high > low ? high - low : Math.abs(high) || 1) * 0.04
  const last = Math.max(1, ...points.map(({ steps }) => steps))
  const x = scaleLinear([0, last], [AREA.left, AREA.left + AREA.width])
  const y = scaleLinear([low - margin, high + margin], [AREA.top + AREA.height, AREA.top])
  const styles = curves.map((_, i) => lineStyle(i))

  const bands = curves.map(({ points }, i) => {
    const shape = areaShape<(typeof points)[number]>()
      .x(({ steps }) => x(steps))
      .y0(({ estimate }) => y(estimate.interval?.low ?? estimate.value))
      .y1(({ estimate }) => y(estimate.interval?.high ?? estimate.value))
      .curve(curveStepAfter)
      .digits(2)
    return element('path', { class: 'band', d: shape(points) ?? undefined, fill: styles[i]!.colour, 'fill-opacity': 0.18 })
  })
  const lines = curves.map(({ points }, i) => {
    const shape = lineShape<(typeof points)[number]>()
      .x(({ steps }) => x(steps))
      .y(({ estimate }) => y(estimate.value))
      .curve(curveStepAfter)
      .digits(2)
    return element('path', { class: 'curve', d: shape(points) ?? undefined, ...stroke(i) })
  })
  const runs = seeds === 1 ? 'one run each' : `interquartile mean of ${seeds} runs each and its 95% bootstrap interval`
  return picture(WIDTH, AREA.top + AREA.height + 52, `Learning curves of ${title}`, [
    label(AREA.left, 24, `Learning curves of ${title}: ${runs}`, { 'font-size': 16, 'font-weight': 'bold' }),
    ...legend(
      AREA.left,
      48,
      curves.map(({ method }, i) => ({
        text: method,
        draw: (at, middle) => element('path', { d: `M${rounded(at)},${rounded(middle)}h24`, ...stroke(i) }),
      })),
    ),
    bottomAxis(AREA, stepTicks(x), 'environment steps of the whole population'),
    leftAxis(AREA, valueTicks(y), 'best score so far'),
    ...bands,
    ...lines,
  ])
}

function stroke(n: number) {
  const { colour, dash } = lineStyle(n)
  return { stroke: colour, 'stroke-width': 2.2, 'stroke-dasharray': dash, fill: 'none' }
}
