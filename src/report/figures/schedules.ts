import { extent } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { area as areaShape, line as lineShape } from 'd3-shape'
import { numbersIn, type ScheduledRuns, type Spread, spreadsOf } from '../schedules.js'
import { type Area, bottomAxis, leftAxis, stepTicks, valueTicks } from './axis.js'
import { lineStyle } from './colours.js'
import { legend } from './legend.js'
import { element, label, picture, rounded } from './svg.js'
import { valueScale } from './value-scale.js'

const WIDTH = 1000
const TOP = 92
const PANEL = 150
const BETWEEN = 44
/** Ages at which the schedules are read. */
const POINTS = 100

/**
 * The figure of the schedules that winners were trained on: a panel for each hyperparameter that is a number, with a line for each method,
 * the median over its runs, in a band, their middle half.
 *
 * @param name the experiment's
 * @returns a whole SVG file
 */
export function schedulesFigure(name: string, compared: ScheduledRuns): string {
  const { methods } = compared
  const names = numbersIn(compared)
  const title = `Hyperparameter schedules of the winners of ${name}`
  const panels = names.map((hyperparameter) => methods.map((method) => spreadsOf(compared, method, hyperparameter, POINTS)))
  const last = Math.max(1, ...panels.flat(2).map(({ steps }) => steps))
  const x = scaleLinear([0, last], [72, WIDTH - 24])
  const drawn = panels.map((lines, i) => {
    const area: Area = { left: 72, top: TOP + i * (PANEL + BETWEEN), width: WIDTH - 96, height: PANEL }
    const bounds = extent(lines.flat().flatMap(({ low, high }) => [low, high])) as [number, number]
    const y = valueScale(bounds, area)
    const band = areaShape<Spread>()
      .x(({ steps }) => x(steps))
      .y0(({ low }) => y(low))
      .y1(({ high }) => y(high))
      .digits(2)
    const line = lineShape<Spread>()
      .x(({ steps }) => x(steps))
      .y(({ median }) => y(median))
      .digits(2)
    const lowest = i === names.length - 1
    const ticks = stepTicks(x).map(({ at, text }) => ({ at, text: lowest ? text : '' }))
    return element(
      'g',
      { class: 'panel' },
      bottomAxis(area, ticks, lowest ? 'environment steps that the weights were trained for' : ''),
      leftAxis(area, valueTicks(y), names[i]!),
      ...lines.map((spreads, n) =>
        element('path', { class: 'band', d: band(spreads) ?? undefined, fill: lineStyle(n).colour, 'fill-opacity': 0.14 }),
      ),
      ...lines.map((spreads, n) => element('path', { class: 'schedule', d: line(spreads) ?? undefined, ...stroke(n) })),
    )
  })
  const none = names.length === 0 ? [label(72, TOP, 'These runs search no hyperparameter that is a number.')] : []
  return picture(WIDTH, TOP + Math.max(1, names.length) * (PANEL + BETWEEN) + 8, title, [
    label(72, 24, `${title}: median and middle half of the runs`, { 'font-size': 16, 'font-weight': 'bold' }),
    ...legend(
      72,
      48,
      methods.map((method, n) => ({
        text: method,
        draw: (at, middle) => element('path', { d: `M${rounded(at)},${rounded(middle)}h24`, ...stroke(n) }),
      })),
    ),
    ...drawn,
    ...none,
  ])
}

function stroke(n: number) {
  const { colour, dash } = lineStyle(n)
  return { stroke: colour, 'stroke-width': 2.2, 'stroke-dasharray': dash, fill: 'none' }
}
