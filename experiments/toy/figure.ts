import { type Area, bottomAxis, element, label, leftAxis, legend, linear, picture, rounded, type Scale } from './svg.js'
import { type Point, qualities, type Stretch } from './trace.js'

const SIDE = 210
const GAP = 56
const LEFT = 56
const TOP = 116
/** The levels of Q whose contours are drawn. They are circles around the optimum. */
const LEVELS = [0.3, 0.6, 0.9, 1.1]
/** Ticks of the axes. */
const STEPS = [0, 50, 100, 150, 200]
const FIFTHS = [0, 0.2, 0.4, 0.6, 0.8, 1]
/** Colours that colour-blind people can tell apart (Okabe and Ito 2008). */
const COLOURS = ['#0072b2', '#d55e00']

export interface Panel {
  readonly title: string
  readonly members: readonly (readonly Stretch[])[]
}

/** Draws the paper's figure 2: above, Q against the step; below, the plane of θ with the contours of Q and the optimum at its corner. */
export function toyFigure(panels: readonly Panel[], seed: number): string {
  const width = LEFT + panels.length * (SIDE + GAP)
  const drawn = panels.flatMap(({ title, members }, i) => {
    const left = LEFT + i * (SIDE + GAP)
    const upper: Area = { left, top: TOP, width: SIDE, height: SIDE }
    const lower: Area = { left, top: TOP + SIDE + 72, width: SIDE, height: SIDE }
    return [label(left, TOP - 30, title, { 'font-size': 14, 'font-weight': 'bold' }), curves(upper, members), plane(lower, members)]
  })
  const workers = [0, 1].map((member) => ({
    text: `member ${member}, which begins with h = (${member === 0 ? '1, 0' : '0, 1'})`,
    draw: (x: number, y: number) => element('path', { d: `M${rounded(x)},${rounded(y)}h24`, ...stroke(member, 2.5) }),
  }))
  const copies = {
    text: 'copies the weights of the other',
    draw: (x: number, y: number) => element('path', { d: `M${rounded(x)},${rounded(y)}h24`, ...jump(0) }),
  }
  return picture(width, TOP + 2 * SIDE + 72 + 56, 'Population Based Training of a quadratic', [
    label(LEFT, 24, `Two members climb Q(θ) = 1.2 − (θ₀² + θ₁²), each by another surrogate; seed ${seed}`, {
      'font-size': 16,
      'font-weight': 'bold',
    }),
    ...legend(LEFT, 46, [...workers, copies]),
    ...drawn,
  ])
}

function curves(area: Area, members: Panel['members']): string {
  const x = linear([0, STEPS.at(-1)!], [area.left, area.left + area.width])
  const y = linear([-0.5, 1.25], [area.top + area.height, area.top])
  const limit = element('path', { d: `M${area.left},${rounded(y(1.2))}h${area.width}`, stroke: '#888', 'stroke-dasharray': '2 3' })
  const lines = members.map((stretches, member) =>
    element('path', {
      d: stretches
        .flatMap(qualities)
        .map(([step, quality], i) => `${i === 0 ? 'M' : 'L'}${rounded(x(step))},${rounded(y(quality))}`)
        .join(''),
      ...stroke(member, 1.8),
    }),
  )
  return element('g', {}, bottomAxis(area, x, STEPS, 'step'), leftAxis(area, y, [-0.5, 0, 0.5, 1], 'Q'), limit, ...lines)
}

function plane(area: Area, members: Panel['members']): string {
  const x = linear([0, 1], [area.left, area.left + area.width])
  const y = linear([0, 1], [area.top + area.height, area.top])
  const contours = LEVELS.map((level) => {
    const radius = Math.sqrt(1.2 - level)
    const d = `M${rounded(x(radius))},${rounded(y(0))}A${rounded(radius * SIDE)},${rounded(radius * SIDE)} 0 0 0 ${rounded(x(0))},${rounded(y(radius))}`
    return (
      element('path', { d, stroke: '#bbb', fill: 'none' }) +
      label(x(radius) - 4, y(0) - 4, String(level), { 'text-anchor': 'end', fill: '#888', 'font-size': 10 })
    )
  })
  const at = ([theta0, theta1]: Point, scales: readonly [Scale, Scale] = [x, y]) =>
    `${rounded(scales[0](theta0))},${rounded(scales[1](theta1))}`
  const paths = members.map((stretches, member) => {
    const jumps = stretches.map(({ jumpedFrom, start }) => (jumpedFrom === null ? '' : `M${at(jumpedFrom)}L${at(start)}`)).join('')
    const steps = stretches.map(({ start, end }) => `M${at(start)}L${at(end)}`).join('')
    return (jumps && element('path', { d: jumps, ...jump(member) })) + element('path', { d: steps, ...stroke(member, 2.2) })
  })
  return element('g', {}, bottomAxis(area, x, FIFTHS, 'θ₀'), leftAxis(area, y, FIFTHS, 'θ₁'), ...contours, ...paths)
}

const stroke = (member: number, width: number) => ({ stroke: COLOURS[member]!, 'stroke-width': width, fill: 'none' })
const jump = (member: number) => ({ ...stroke(member, 0.8), 'stroke-dasharray': '3 2', 'stroke-opacity': 0.7 })
