import { extent } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { area as areaShape, line as lineShape } from 'd3-shape'
import { bottomAxis, leftAxis, stepTicks, valueTicks } from '../../../dist/src/report/figures/axis.js'
import { lineStyle } from '../../../dist/src/report/figures/colours.js'
import { legend } from '../../../dist/src/report/figures/legend.js'
import { element, label, picture, rounded } from '../../../dist/src/report/figures/svg.js'

const [LEFT, TOP, PANEL_WIDTH, PANEL_HEIGHT, GAP_X, GAP_Y] = [64, 112, 420, 220, 76, 96]
const COLUMNS = 2

/** @param panels `{ title, lines }`; a line: `{ name, points: [{ steps, value, low, high }] }`, the same names in each panel */
export function learningFigure(title, panels) {
  const names = panels[0].lines.map(({ name }) => name)
  const rows = Math.ceil(panels.length / COLUMNS)
  return picture(LEFT + COLUMNS * (PANEL_WIDTH + GAP_X), TOP + rows * (PANEL_HEIGHT + GAP_Y), title, [
    label(LEFT, 24, title, { 'font-size': 16, 'font-weight': 'bold' }),
    ...legend(
      LEFT,
      48,
      names.map((text, i) => ({
        text,
        draw: (at, middle) => element('path', { d: `M${rounded(at)},${rounded(middle)}h24`, ...stroke(i) }),
      })),
    ),
    ...panels.map((panel, i) =>
      drawn(panel, LEFT + (i % COLUMNS) * (PANEL_WIDTH + GAP_X), TOP + Math.floor(i / COLUMNS) * (PANEL_HEIGHT + GAP_Y)),
    ),
  ])
}

function drawn({ title, lines }, left, top) {
  const area = { left, top, width: PANEL_WIDTH, height: PANEL_HEIGHT }
  const points = lines.flatMap((line) => line.points)
  const [low = 0, high = 1] = extent(points.flatMap((point) => [point.low, point.high]))
  const x = scaleLinear([0, Math.max(1, ...points.map(({ steps }) => steps))], [left, left + PANEL_WIDTH])
  const y = scaleLinear([low, high > low ? high : low + 1], [top + PANEL_HEIGHT, top]).nice()
  const band = areaShape(
    (p) => x(p.steps),
    (p) => y(p.low),
    (p) => y(p.high),
  ).digits(2)
  const line = lineShape(
    (p) => x(p.steps),
    (p) => y(p.value),
  ).digits(2)
  return element(
    'g',
    { class: 'panel' },
    label(left, top - 28, title, { 'font-weight': 'bold' }),
    bottomAxis(area, stepTicks(x), 'environment steps'),
    leftAxis(area, valueTicks(y), 'mean episodic return'),
    ...lines.map(({ points }, i) => element('path', { d: band(points) ?? undefined, fill: lineStyle(i).colour, 'fill-opacity': 0.18 })),
    ...lines.map(({ points }, i) => element('path', { d: line(points) ?? undefined, ...stroke(i) })),
  )
}

const stroke = (i) => ({ stroke: lineStyle(i).colour, 'stroke-dasharray': lineStyle(i).dash, 'stroke-width': 2, fill: 'none' })
